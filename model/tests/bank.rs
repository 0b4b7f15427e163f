//! The bank as it should be: every state within the bounds.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::time::Instant;

use dlotp_model::{Bank, Bounds};
use stateright::{Checker, Model};

/// Visits every state. Fails where something does not always hold, or does not happen.
fn visit(bounds: &Bounds) -> usize {
    let start = Instant::now();
    let checker = Bank::new(bounds.clone()).unwrap().checker().threads(2).spawn_bfs().join();
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    println!("{}: {states} states, depth {depth}, {} s", bounds.name, start.elapsed().as_secs());
    checker.assert_properties();
    states
}

#[test]
fn short() {
    let known = [5_600, 71_000, 12_800, 32_200, 30_000, 71_700];
    assert_eq!(known.len(), Bounds::SHORT.len());
    for (bounds, known) in Bounds::SHORT.iter().zip(known) {
        let states = visit(bounds);
        assert!(states >= known, "{}: expected {known} states, found {states}", bounds.name);
    }
}

#[test]
#[ignore = "takes minutes: scripts/long model"]
fn long() {
    for bounds in Bounds::LONG {
        visit(bounds);
    }
}
