//! Events: one line each, without a secret.

use std::fmt::Write as _;

use dlotp::{
    Commit, Record,
    keys::role,
    verifier::{Policy, TypedRule, Verdict, Write},
};

use crate::bank::{Bank, NOW, VERSION, bare, p, payment, secret, settle};

/// VER-35: no event and no record contains an OTP, right or wrong, or a secret.
#[test]
fn no_secret_is_written() {
    let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Always));
    let mut otps = vec![bank.login_otp(NOW), "13572468".to_owned()];
    let mut written = String::new();
    let mut note = |write: &Write| {
        let operation = write.operation.as_ref().map(Record::encode).unwrap_or_default();
        let records = [write.enrolment.encode(), operation].map(hex::encode);
        writeln!(written, "{} {:?} {records:?}", write.event, write.event).unwrap();
    };
    for cents in [100, 200, 300] {
        let handle = bank.issue(&payment(cents), NOW).unwrap();
        otps.extend([bank.scanned_otp(handle), bank.typed_otp(handle, NOW)]);
        let right =
            if cents == 100 { bank.scanned_otp(handle) } else { bank.typed_otp(handle, NOW) };
        for otp in ["13572468", &right] {
            let stored = bank.operations[&handle].clone();
            let commit = bank.enrolment.submit(&bank.verifier(), Some(&stored), handle, otp, NOW);
            let (write, verdict) = settle(commit.unwrap());
            note(&write);
            let _ = bank.store(Commit::new(write, bare(verdict)));
        }
    }
    let login = bank.login_otp(NOW + 30);
    let (write, verdict) =
        settle(bank.enrolment.login(&bank.verifier(), &login, NOW + 30).unwrap());
    note(&write);
    assert!(matches!(verdict, Verdict::Accepted { .. }));
    otps.push(login);
    assert!(written.contains("outcome=accepted binding=typed drift=0"), "{written}");
    let secrets = [
        "271828".to_owned(),
        hex::encode("271828"),
        hex::encode(p(VERSION).expose()),
        hex::encode([7; 32]),
        hex::encode(*secret().derive_key::<role::Otp>(VERSION)),
        hex::encode(*secret().derive_key::<role::Login>(VERSION)),
    ];
    let hexadecimal: Vec<String> = otps.iter().map(hex::encode).collect();
    for hidden in otps.iter().chain(&hexadecimal).chain(&secrets) {
        assert!(!written.contains(hidden.as_str()), "{hidden} in {written}");
    }
}

#[test]
fn an_event_is_one_line() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    let mut lines = Vec::new();
    for otp in ["1", "00000000", "00000000", "00000000", "00000000", "00000000", "00000000"] {
        let stored = bank.operations.get(&handle).cloned();
        let commit = bank.enrolment.submit(&bank.verifier(), stored.as_ref(), handle, otp, NOW + 5);
        let (write, verdict) = settle(commit.unwrap());
        lines.push(write.event.to_string());
        let _ = bank.store(Commit::new(write, bare(verdict)));
    }
    let (write, _) = settle(bank.enrolment.unblock(NOW + 6));
    lines.push(write.event.to_string());
    insta::assert_snapshot!(lines.join("\n"));
}
