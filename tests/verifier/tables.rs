//! The transitions of the page: each happens, and leads to the status that the page states.

use std::fs;

use dlotp::verifier::{Enrolment, Epoch, Policy, Status};

use crate::bank::{Bank, NOW, payment};

/// The lines of the page's diagram of states: from which status, by what, to which.
pub(crate) fn transitions() -> Vec<(Status, String, Status)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/spec/verifier.md");
    let page = fs::read_to_string(path).unwrap();
    let (_, diagram) = page.split_once("```mermaid\nstateDiagram-v2\n").unwrap();
    let (diagram, _) = diagram.split_once("```").unwrap();
    let status = |name: &str| name.replace('_', " ").parse().unwrap();
    let lines = diagram.lines().filter(|line| !line.contains("[*]"));
    lines
        .map(|line| {
            let (from, rest) = line.trim().split_once(" --> ").unwrap();
            let (to, cause) = rest.split_once(": ").unwrap();
            (status(from), cause.to_owned(), status(to))
        })
        .collect()
}

/// Every transition of the page happens.
#[test]
fn every_transition_of_the_page_happens() {
    type Play = fn(&mut Bank);
    fn fail_logins(bank: &mut Bank, now: u64) {
        for _ in 0..5 {
            let _ = bank.login("00000000", now);
        }
    }
    fn fail_operation(bank: &mut Bank, now: u64) {
        let handle = bank.issue(&payment(5000), now).unwrap();
        for _ in 0..5 {
            let _ = bank.submit(handle, "00000000", now);
        }
    }
    fn revoke(bank: &mut Bank) {
        let commit = bank.enrolment.revoke(NOW + 3).unwrap();
        bank.store(commit);
    }
    fn unblock(bank: &mut Bank) {
        let commit = bank.enrolment.unblock(NOW + 3);
        bank.store(commit);
    }
    fn nothing(_: &mut Bank) {}
    let plays: [(Play, Play); 16] = [
        (nothing, |bank| {
            let _ = bank.login(&bank.login_otp(NOW), NOW);
        }),
        (nothing, |bank| fail_logins(bank, NOW)),
        (nothing, |bank| {
            let _ = bank.login("00000000", NOW + 86_400);
        }),
        (nothing, |bank| {
            let read = Enrolment::decode(&bank.enrolment.encode(), Epoch::from(1)).unwrap();
            bank.enrolment = read.restore(NOW).split().0.enrolment;
        }),
        (activate, |bank| fail_logins(bank, NOW)),
        (activate, |bank| fail_operation(bank, NOW)),
        (block_logins, |bank| fail_operation(bank, NOW)),
        (block_logins, |bank| {
            let _ = bank.login(&bank.login_otp(NOW + 1801), NOW + 1801);
        }),
        (block_operations, |bank| {
            let _ = bank.login(&bank.login_otp(NOW + 1801), NOW + 1801);
        }),
        (block_both, |bank| {
            let _ = bank.login("00000000", NOW + 1802 + 1800);
        }),
        (block_logins, unblock),
        (block_operations, unblock),
        (nothing, revoke),
        (activate, revoke),
        (block_logins, revoke),
        (block_operations, revoke),
    ];
    fn activate(bank: &mut Bank) {
        let _ = bank.login(&bank.login_otp(NOW), NOW);
    }
    fn block_logins(bank: &mut Bank) {
        activate(bank);
        fail_logins(bank, NOW + 1);
    }
    fn block_operations(bank: &mut Bank) {
        activate(bank);
        fail_operation(bank, NOW + 1);
    }
    /// Logins for good, then operations for half an hour.
    fn block_both(bank: &mut Bank) {
        block_logins(bank);
        fail_logins(bank, NOW + 1801);
        fail_operation(bank, NOW + 1802);
    }
    let mut seen = Vec::new();
    for (prepare, act) in plays {
        let mut bank = Bank::new(Policy::default());
        prepare(&mut bank);
        let before = bank.enrolment.status();
        act(&mut bank);
        seen.push((before, bank.enrolment.status()));
    }
    let stated: Vec<_> = transitions().into_iter().map(|(from, _, to)| (from, to)).collect();
    assert_eq!(seen, stated);
}
