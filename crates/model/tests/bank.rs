//! The bank without a mistake: every state within the bounds.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp_model::{
    bank::{BankBounds, BankModel},
    search::visit,
};

fn visited(bounds: &BankBounds) -> usize {
    visit(bounds.name, BankModel::new(bounds.clone()).unwrap())
}

#[test]
fn short() {
    let known = [5_600, 71_000, 12_800, 32_200, 185_000, 30_000, 71_700];
    assert_eq!(known.len(), BankBounds::SHORT.len());
    for (bounds, known) in BankBounds::SHORT.iter().zip(known) {
        let states = visited(bounds);
        assert!(states >= known, "{}: expected {known} states, found {states}", bounds.name);
    }
}

#[test]
#[ignore = "takes minutes: scripts/long model"]
fn long() {
    for bounds in BankBounds::LONG {
        visited(bounds);
    }
}
