//! Each property can fail: a site that makes one mistake is found out.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::collections::BTreeSet;

use dlotp_model::{Always, Bank, Bounds, Mistake};
use stateright::{Checker, HasDiscoveries, Model};

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
];

#[test]
fn each_mistake_is_found() {
    for &(mistake, bounds, broken) in FOUND {
        let name = broken.name();
        let bank = Bank::with(mistake, bounds.clone()).unwrap();
        let until = HasDiscoveries::AllOf(BTreeSet::from([name]));
        let checker = bank.checker().threads(2).finish_when(until).spawn_bfs().join();
        let steps = checker.discovery(name).map(|path| path.into_actions());
        let within = bounds.name;
        let steps = steps.unwrap_or_else(|| panic!("{mistake:?} within {within}: not {name:?}"));
        let states = checker.unique_state_count();
        println!("{mistake:?} within {within}, not {name:?} after {states} states: {steps:?}");
    }
}

/// Without one there is none, by the same search: see `bank.rs`. And nothing is left out.
#[test]
fn each_property_is_broken_by_a_mistake() {
    for property in Always::ALL {
        assert!(FOUND.iter().any(|(_, _, broken)| *broken == property), "{property:?}");
    }
}
