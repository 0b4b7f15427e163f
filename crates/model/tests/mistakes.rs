//! Each invariant can fail: the search finds every mistake of a site.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp_model::{
    bank::{BankBounds, BankInvariant, BankMistake, BankModel},
    search::is_broken,
};

/// Each mistake, the bounds within which it is looked for, and what it breaks.
const FOUND: &[(BankMistake, &BankBounds, BankInvariant)] = &[
    (BankMistake::CountAfterCheck, &BankBounds::RACE, BankInvariant::AtMostFive),
    (BankMistake::CountAfterCheck, &BankBounds::RACE, BankInvariant::Once),
    (BankMistake::VerdictBeforeCommit, &BankBounds::RACE, BankInvariant::Once),
    (BankMistake::VerdictBeforeCommit, &BankBounds::CRASH, BankInvariant::AtMostFive),
    (BankMistake::UnconditionalWrite, &BankBounds::RACE, BankInvariant::AtMostFive),
    (BankMistake::UnconditionalWrite, &BankBounds::RACE, BankInvariant::Once),
    (BankMistake::UnconditionalWrite, &BankBounds::RACE, BankInvariant::NotWhileBlocked),
    (BankMistake::UnconditionalWrite, &BankBounds::LOGINS, BankInvariant::Once),
    (BankMistake::OperationRevisionOnly, &BankBounds::RACE, BankInvariant::AtMostFive),
    (BankMistake::LookUpById, &BankBounds::NEIGHBOURS, BankInvariant::ForItsOperation),
    (BankMistake::ClockAtArrival, &BankBounds::RACE, BankInvariant::NotPastTheEnd),
    (BankMistake::FixedBlocks, &BankBounds::OUTSIDERS, BankInvariant::NoLockOut),
    (BankMistake::SlowClock, &BankBounds::LOGINS, BankInvariant::NoError),
    (BankMistake::FastClock, &BankBounds::LOGINS, BankInvariant::RightAccepted),
];

#[test]
fn each_mistake_is_found() {
    for &(mistake, bounds, broken) in FOUND {
        let name = format!("{mistake:?} within {}", bounds.name);
        let bank = BankModel::with_mistake(mistake, bounds.clone()).unwrap();
        assert!(is_broken(&name, bank, broken.name()), "{name}: {broken:?} holds");
    }
}

/// Without a mistake the same search finds no violation: see `bank.rs`.
#[test]
fn each_invariant_is_broken_by_a_mistake() {
    for property in BankInvariant::ALL {
        assert!(FOUND.iter().any(|(_, _, broken)| *broken == property), "{property:?}");
    }
}
