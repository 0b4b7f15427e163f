//! Each property can fail: a site that makes one mistake is found out.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp_model::{Always, Bank, Bounds, Mistake, search::breaks};

/// Each mistake, the bounds within which it is looked for, and what it breaks.
const FOUND: &[(Mistake, &Bounds, Always)] = &[
    (Mistake::CountAfterCheck, &Bounds::RACE, Always::AtMostFive),
    (Mistake::CountAfterCheck, &Bounds::RACE, Always::Once),
    (Mistake::VerdictBeforeCommit, &Bounds::RACE, Always::Once),
    (Mistake::VerdictBeforeCommit, &Bounds::CRASH, Always::AtMostFive),
    (Mistake::UnconditionalWrite, &Bounds::RACE, Always::AtMostFive),
    (Mistake::UnconditionalWrite, &Bounds::RACE, Always::Once),
    (Mistake::UnconditionalWrite, &Bounds::RACE, Always::NotWhileBlocked),
    (Mistake::UnconditionalWrite, &Bounds::LOGINS, Always::Once),
    (Mistake::OperationRevisionOnly, &Bounds::RACE, Always::AtMostFive),
    (Mistake::LookUpById, &Bounds::NEIGHBOURS, Always::ForItsOperation),
    (Mistake::ClockAtArrival, &Bounds::RACE, Always::NotPastTheEnd),
    (Mistake::FixedBlocks, &Bounds::OUTSIDERS, Always::NoLockOut),
    (Mistake::SlowClock, &Bounds::LOGINS, Always::NoError),
    (Mistake::FastClock, &Bounds::LOGINS, Always::RightAccepted),
];

#[test]
fn each_mistake_is_found() {
    for &(mistake, bounds, broken) in FOUND {
        let name = format!("{mistake:?} within {}", bounds.name);
        let bank = Bank::with(mistake, bounds.clone()).unwrap();
        assert!(breaks(&name, bank, broken.name()), "{name}: {broken:?} holds");
    }
}

/// Without one there is none, by the same search: see `bank.rs`. And nothing is left out.
#[test]
fn each_property_is_broken_by_a_mistake() {
    for property in Always::ALL {
        assert!(FOUND.iter().any(|(_, _, broken)| *broken == property), "{property:?}");
    }
}
