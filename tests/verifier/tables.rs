//! The tables of the page are those of the library, and every line of them happens.

use std::{fmt::Write as _, fs};

use dlotp::verifier::{Condition, Input, Policy, TRANSITIONS, gate};

use crate::bank::{Bank, NOW, payment};

/// The tables of the page are those of the library.
#[test]
fn the_tables_of_the_page_are_those_of_the_library() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/spec/verifier.md");
    let page = fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- tables -->\n", "<!-- end of tables -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let expected = format!("{before}{begin}{}{end}{after}", tables());
    if page != expected && std::env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always") {
        fs::write(path, expected).unwrap();
        return;
    }
    assert_eq!(page, expected, "INSTA_UPDATE=always writes the tables anew");
}

fn tables() -> String {
    let mut text = String::from("| input |");
    for condition in Condition::ALL {
        write!(text, " {condition} |").unwrap();
    }
    writeln!(text, "\n|---|{}", "---|".repeat(Condition::ALL.len())).unwrap();
    for &input in Input::ALL {
        write!(text, "| {input} |").unwrap();
        for &condition in Condition::ALL {
            write!(text, " {} |", gate(input, condition)).unwrap();
        }
        text.push('\n');
    }
    text.push_str("\n```mermaid\nstateDiagram-v2\n    [*] --> pending\n");
    let name = |condition: Condition| condition.to_string().replace(' ', "_");
    for &(from, cause, to) in TRANSITIONS {
        writeln!(text, "    {} --> {}: {cause}", name(from), name(to)).unwrap();
    }
    text.push_str("    revoked --> [*]\n```\n");
    text
}

/// Every line of the table of transitions happens.
#[test]
fn every_transition_of_the_table_happens() {
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
    let plays: [(Play, Play); 15] = [
        (nothing, |bank| {
            let _ = bank.login(&bank.login_otp(NOW), NOW);
        }),
        (nothing, |bank| fail_logins(bank, NOW)),
        (nothing, |bank| {
            let _ = bank.login("00000000", NOW + 86_400);
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
        let before = bank.enrolment.condition();
        act(&mut bank);
        seen.push((before, bank.enrolment.condition()));
    }
    let table: Vec<_> = TRANSITIONS.iter().map(|(from, _, to)| (*from, *to)).collect();
    assert_eq!(seen, table);
}
