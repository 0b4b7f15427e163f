//! The chains of version 2 without a mistake, and with each mistake.

use dlotp_model::{
    chains::{ChainsBounds, ChainsInvariant, ChainsMistake, ChainsModel},
    search::{is_broken, visit},
};

#[test]
fn short() {
    let known = [25_877, 30_168, 10_495, 55_825, 7_662, 90_381];
    assert_eq!(known.len(), ChainsBounds::SHORT.len());
    for (bounds, known) in ChainsBounds::SHORT.iter().zip(known) {
        let states = visit(bounds.name, ChainsModel::new(bounds.clone()));
        assert!(states >= known, "{}: expected {known} states, found {states}", bounds.name);
    }
}

#[test]
#[ignore = "takes minutes: scripts/long model"]
fn long() {
    for bounds in ChainsBounds::LONG {
        visit(bounds.name, ChainsModel::new(bounds.clone()));
    }
}

/// Each mistake, the bounds within which it is looked for, and what it breaks.
const FOUND: &[(ChainsMistake, &ChainsBounds, ChainsInvariant)] = &[
    (ChainsMistake::ShowsFirst, &ChainsBounds::DISORDER, ChainsInvariant::NotInStore),
    (ChainsMistake::ShowsFirst, &ChainsBounds::DISORDER, ChainsInvariant::PositionKnown),
    (ChainsMistake::KeepsScanned, &ChainsBounds::THIEF, ChainsInvariant::NotInStore),
    (ChainsMistake::KeepsInMemory, &ChainsBounds::THIEF, ChainsInvariant::NotInMemory),
    (ChainsMistake::StepsScannedAlone, &ChainsBounds::LOGINS, ChainsInvariant::LoginTried),
    (ChainsMistake::StepsScannedAlone, &ChainsBounds::LOGINS, ChainsInvariant::LoginsGone),
    (ChainsMistake::StepsLoginAlone, &ChainsBounds::DISORDER, ChainsInvariant::ScannedTried),
    (ChainsMistake::StepsLoginAlone, &ChainsBounds::DISORDER, ChainsInvariant::NotInStore),
    (ChainsMistake::LeavesLoginPosition, &ChainsBounds::DISORDER, ChainsInvariant::PositionKnown),
    (ChainsMistake::LowersLoginPosition, &ChainsBounds::BACKUP, ChainsInvariant::LoginTried),
    (ChainsMistake::TakesOld, &ChainsBounds::DISORDER, ChainsInvariant::ScannedTried),
    (ChainsMistake::ReachesShort, &ChainsBounds::BACKUP, ChainsInvariant::Fresh),
    (ChainsMistake::RestoresPhone, &ChainsBounds::THIEF, ChainsInvariant::NotInStore),
    (ChainsMistake::RestoresPhone, &ChainsBounds::THIEF, ChainsInvariant::LoginsGone),
    (ChainsMistake::RestoresPhone, &ChainsBounds::DISORDER, ChainsInvariant::PositionKnown),
    (ChainsMistake::MovesAtIssue, &ChainsBounds::DISORDER, ChainsInvariant::PositionKnown),
    (ChainsMistake::MovesUnconditionally, &ChainsBounds::DISORDER, ChainsInvariant::PositionKnown),
    (ChainsMistake::MovesWhenTyped, &ChainsBounds::TYPED, ChainsInvariant::PositionKnown),
    (ChainsMistake::LeavesPrevious, &ChainsBounds::DISORDER, ChainsInvariant::PositionKnown),
    (ChainsMistake::TriesCurrentAlone, &ChainsBounds::LOGINS, ChainsInvariant::LoginTried),
    (ChainsMistake::ShowsBeforeCommit, &ChainsBounds::DISORDER, ChainsInvariant::SerialOnce),
    (ChainsMistake::SkipsNothing, &ChainsBounds::BACKUP, ChainsInvariant::SerialOnce),
    (ChainsMistake::SkipsNothing, &ChainsBounds::BACKUP, ChainsInvariant::Fresh),
    (ChainsMistake::SkipsOnce, &ChainsBounds::BACKUPS, ChainsInvariant::SerialOnce),
    (ChainsMistake::SkipsOnce, &ChainsBounds::BACKUPS, ChainsInvariant::Fresh),
    (ChainsMistake::KeepsEpochInside, &ChainsBounds::BACKUPS, ChainsInvariant::SerialOnce),
    (ChainsMistake::KeepsEpochInside, &ChainsBounds::BACKUPS, ChainsInvariant::Fresh),
    (ChainsMistake::RestoresFirstPositions, &ChainsBounds::BACKUP, ChainsInvariant::PositionKnown),
    (ChainsMistake::RestoresLive, &ChainsBounds::BACKUP, ChainsInvariant::Once),
    (ChainsMistake::KeepsRecord, &ChainsBounds::LOSS, ChainsInvariant::PositionKnown),
];

#[test]
fn each_mistake_is_found() {
    for &(mistake, bounds, broken) in FOUND {
        let name = format!("{mistake:?} within {}", bounds.name);
        let chains = ChainsModel::with_mistake(mistake, bounds.clone());
        assert!(is_broken(&name, chains, broken.name()), "{name}: {broken:?} holds");
    }
}

#[test]
fn nothing_is_left_out() {
    for mistake in ChainsMistake::ALL {
        assert!(FOUND.iter().any(|(made, ..)| *made == mistake), "{mistake:?}");
    }
    for property in ChainsInvariant::ALL {
        assert!(FOUND.iter().any(|(_, _, broken)| *broken == property), "{property:?}");
    }
}
