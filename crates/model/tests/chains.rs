//! The chains of version 2 as they should be, and with each mistake.

use dlotp_model::{
    chains::{Always, Bounds, Chains, Mistake},
    search::{breaks, visit},
};

#[test]
fn short() {
    let known = [25_877, 30_168, 10_495, 55_825, 7_662, 86_717];
    assert_eq!(known.len(), Bounds::SHORT.len());
    for (bounds, known) in Bounds::SHORT.iter().zip(known) {
        let states = visit(bounds.name, Chains::new(bounds.clone()));
        assert!(states >= known, "{}: expected {known} states, found {states}", bounds.name);
    }
}

#[test]
#[ignore = "takes minutes: scripts/long model"]
fn long() {
    for bounds in Bounds::LONG {
        visit(bounds.name, Chains::new(bounds.clone()));
    }
}

/// Each mistake, the bounds within which it is looked for, and what it breaks.
const FOUND: &[(Mistake, &Bounds, Always)] = &[
    (Mistake::ShowsFirst, &Bounds::DISORDER, Always::NotInStore),
    (Mistake::ShowsFirst, &Bounds::DISORDER, Always::Known),
    (Mistake::KeepsScanned, &Bounds::THIEF, Always::NotInStore),
    (Mistake::KeepsInMemory, &Bounds::THIEF, Always::NotInMemory),
    (Mistake::StepsScannedAlone, &Bounds::LOGINS, Always::LoginTried),
    (Mistake::StepsScannedAlone, &Bounds::LOGINS, Always::LoginsGone),
    (Mistake::StepsLoginAlone, &Bounds::DISORDER, Always::ScannedTried),
    (Mistake::StepsLoginAlone, &Bounds::DISORDER, Always::NotInStore),
    (Mistake::LeavesQ, &Bounds::DISORDER, Always::Known),
    (Mistake::SetsQToM, &Bounds::BACKUP, Always::LoginTried),
    (Mistake::TakesOld, &Bounds::DISORDER, Always::ScannedTried),
    (Mistake::ReachesShort, &Bounds::BACKUP, Always::Fresh),
    (Mistake::RestoresPhone, &Bounds::THIEF, Always::NotInStore),
    (Mistake::RestoresPhone, &Bounds::THIEF, Always::LoginsGone),
    (Mistake::RestoresPhone, &Bounds::DISORDER, Always::Known),
    (Mistake::MovesAtIssue, &Bounds::DISORDER, Always::Known),
    (Mistake::MovesWhateverM, &Bounds::DISORDER, Always::Known),
    (Mistake::MovesWhenTyped, &Bounds::TYPED, Always::Known),
    (Mistake::ForgetsPrev, &Bounds::DISORDER, Always::Known),
    (Mistake::TriesCurAlone, &Bounds::LOGINS, Always::LoginTried),
    (Mistake::ShowsBeforeCommit, &Bounds::DISORDER, Always::SerialOnce),
    (Mistake::SkipsNothing, &Bounds::BACKUP, Always::SerialOnce),
    (Mistake::SkipsNothing, &Bounds::BACKUP, Always::Fresh),
    (Mistake::RestoresTwice, &Bounds::BACKUPS, Always::SerialOnce),
    (Mistake::RestoresTwice, &Bounds::BACKUPS, Always::Fresh),
    (Mistake::RestoresFirstPositions, &Bounds::BACKUP, Always::Known),
    (Mistake::RestoresLive, &Bounds::BACKUP, Always::Once),
    (Mistake::KeepsRecord, &Bounds::LOSS, Always::Known),
];

#[test]
fn each_mistake_is_found() {
    for &(mistake, bounds, broken) in FOUND {
        let name = format!("{mistake:?} within {}", bounds.name);
        let chains = Chains::with(mistake, bounds.clone());
        assert!(breaks(&name, chains, broken.name()), "{name}: {broken:?} holds");
    }
}

#[test]
fn nothing_is_left_out() {
    for mistake in Mistake::ALL {
        assert!(FOUND.iter().any(|(made, ..)| *made == mistake), "{mistake:?}");
    }
    for property in Always::ALL {
        assert!(FOUND.iter().any(|(_, _, broken)| *broken == property), "{property:?}");
    }
}
