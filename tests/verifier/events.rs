//! Events are one line and tell no secret.

use std::fmt::Write as _;

use dlotp::{
    Commit, Record, Version,
    keys::role,
    verifier::{
        Binding, Block, CounterName, EnrolmentId, Event, FailureCounter, Handle, Input, Outcome,
        Policy, Reason, Status, TypedRule, Verdict, Write,
    },
};

use crate::bank::{Bank, NOW, VERSION, bare, payment, phone, secret, settle};

/// What an audit event may be made of: nothing that can hold an OTP, a PIN, P or a key.
trait Public {}
macro_rules! public {
    ($($kind:ty),+) => { $(impl Public for $kind {})+ };
}
public! {
    u64, i64, bool, Handle, EnrolmentId, Version, Input, Outcome, Reason, Binding, Status,
    FailureCounter, CounterName, Block
}
impl<T: Public> Public for Option<T> {}
impl<A: Public, B: Public> Public for (A, B) {}

/// By types: each field is public, and there is no other (VER-33).
#[test]
fn an_event_is_made_of_what_is_public() {
    fn public(_: impl Public) {}
    let mut bank = Bank::active(Policy::default());
    let commit = bank.enrolment.cancel(Handle::from([1; 16]), NOW).unwrap();
    let (event, _) = bank.store(commit);
    let Event {
        at,
        enrolment,
        version,
        input,
        handle,
        outcome,
        reason,
        binding,
        drift,
        status,
        block,
        alert,
        login,
        operation,
        ..
    } = event;
    let shown = format!("{event:#?}");
    let fields = shown.lines().filter(|line| {
        line.strip_prefix("    ").is_some_and(|line| line.starts_with(char::is_alphabetic))
    });
    assert_eq!(fields.count(), 14, "{shown}");
    public(((at, enrolment), (version, input)));
    public(((handle, outcome), (reason, binding)));
    public(((drift, status), (block, alert)));
    public((login, operation));
}

/// By what is written: no OTP, right or wrong, and no secret stands in an event or a record
/// (VER-33).
#[test]
fn no_secret_is_written() {
    let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Always));
    let (keys, p) = phone();
    let mut otps = vec![bank.login_otp(NOW), "13572468".to_owned()];
    let mut written = String::new();
    let mut note = |write: &Write| {
        let operation = write.operation.as_ref().map(Record::encode).unwrap_or_default();
        let records = [write.enrolment.encode(), operation].map(|record| hex::encode(&*record));
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
        hex::encode(p.expose()),
        hex::encode([7; 32]),
        hex::encode(*secret().derive_key::<role::Otp>(VERSION)),
        hex::encode(*secret().derive_key::<role::Login>(VERSION)),
    ];
    let hexadecimal: Vec<String> = otps.iter().map(hex::encode).collect();
    for hidden in otps.iter().chain(&hexadecimal).chain(&secrets) {
        assert!(!written.contains(hidden.as_str()), "{hidden} in {written}");
    }
    drop(keys);
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
