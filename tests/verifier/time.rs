//! Two clocks: that of the caller, and now (VER-11, VER-13, VER-33).

use dlotp::{
    Code,
    operation::Purpose,
    verifier::{Binding, CounterName, Policy, TypedRule, Verdict},
};

use crate::bank::{Bank, NOW, action, payment, settle};

fn accepted(binding: Binding, drift: i64) -> Verdict<()> {
    Verdict::Accepted { binding, drift: Some(drift), subject: () }
}

/// A bank whose last now is some seconds ahead of NOW, by a server whose clock is.
fn ahead(policy: Policy, seconds: u64) -> Bank {
    let mut bank = Bank::active(policy);
    let commit = bank.enrolment.sweep(NOW + seconds).unwrap();
    bank.store(commit);
    bank
}

fn unlinked() -> Policy {
    Policy::default()
        .with_typed(TypedRule::Always)
        .with_unlinked_purposes(&[Purpose::Consent])
        .unwrap()
}

/// VER-11: a server whose clock is 300 s ahead makes no right OTP fail on another, and drift is the
/// caller's.
#[test]
fn windows_go_by_the_clock_of_the_caller() {
    for seconds in [0, 60, 299, 300] {
        let mut bank = ahead(unlinked(), seconds);
        let handle = bank.issue(&action(Purpose::Consent), NOW).unwrap();
        assert_eq!(bank.login(&bank.login_otp(NOW + 30), NOW), accepted(Binding::Login, 1));
        let otp = bank.typed_otp(handle, NOW - 60);
        assert_eq!(bank.submit(handle, &otp, NOW), accepted(Binding::Typed, -1));
        let handle = bank.issue(&action(Purpose::Consent), NOW).unwrap();
        let (otp, stored) = (bank.confirmation_otp(NOW), bank.operations[&handle].clone());
        let commit = bank.enrolment.confirm(&bank.verifier(), Some(&stored), handle, &otp, NOW);
        let commit = commit.unwrap().map(crate::bank::bare);
        assert_eq!(bank.store(commit).1, accepted(Binding::Unlinked, 0));
    }
    let mut bank = ahead(unlinked(), 300);
    assert_eq!(bank.login(&bank.login_otp(NOW + 300), NOW), Verdict::Rejected);
    let error = ahead(unlinked(), 301).enrolment.cancel([1; 16].into(), NOW).unwrap_err();
    assert_eq!(error.code(), Code::ClockWentBack);
}

/// VER-13, VER-15: the phone is told the caller's clock; the end goes by now.
#[test]
fn an_operation_ends_by_now_and_is_issued_by_the_clock() {
    let mut bank = ahead(Policy::default(), 200);
    let handle = bank.issue(&payment(5000), NOW).unwrap();
    assert_eq!(bank.operations[&handle].validity().unwrap().issued_at, NOW);
    assert_eq!(bank.enrolment.live()[0].ends_at, NOW + 500);
    let otp = bank.scanned_otp(handle);
    let scanned = Verdict::Accepted { binding: Binding::Scanned, drift: None, subject: () };
    for (now, verdict) in [(NOW + 500, Verdict::Rejected), (NOW + 499, scanned)] {
        let stored = bank.operations[&handle].clone();
        let judged = bank.enrolment.submit(&bank.verifier(), Some(&stored), handle, &otp, now);
        assert_eq!(settle(judged.unwrap().map(crate::bank::bare)).1, verdict);
    }
    assert_eq!(settle(bank.enrolment.cancel(handle, NOW).unwrap()).0.event.at, NOW + 200);
}

/// VER-33: a step is lowered where it begins more than an hour after the clock, so that nothing is
/// accepted twice while the clocks agree within half an hour.
#[test]
fn unblocking_lowers_steps_of_wrong_clocks_alone() {
    // NOW is the beginning of a step.
    for (back, is_lowered) in
        [(30, false), (1800, false), (3600, false), (3601, true), (86_400, true)]
    {
        let mut bank = Bank::active(Policy::default());
        let at = NOW + 90_000;
        let otp = bank.login_otp(at);
        assert_eq!(bank.login(&otp, at), accepted(Binding::Login, 0));
        let now = at - back;
        let commit = bank.enrolment.unblock(now);
        bank.store(commit);
        let is_accepted = |verdict| matches!(verdict, Verdict::Accepted { .. });
        // Two steps after now: above a step that was lowered, and above one that is two steps ahead.
        let next = bank.login_otp(now + 60);
        assert_eq!(is_accepted(bank.login(&next, now + 60)), is_lowered || back == 30, "{back}");
        assert_eq!(is_accepted(bank.login(&otp, at)), is_lowered, "{back}");
    }
}

/// VER-33: a time of an order store that is later than now becomes now.
#[test]
fn unblocking_takes_order_stores_back() {
    let mut bank = Bank::active(Policy::default());
    let later = NOW + 864_000;
    bank.next = 0;
    let issue = |bank: &mut Bank, now| {
        bank.next = 0;
        bank.operations.clear();
        let handle = bank.issue(&payment(5000), now).unwrap();
        let commit = bank.enrolment.cancel(handle, now).unwrap();
        bank.store(commit);
    };
    let left = |bank: &Bank| bank.enrolment.orders_left(CounterName::Operation);
    issue(&mut bank, later);
    issue(&mut bank, later);
    assert_eq!(left(&bank), 198);
    let commit = bank.enrolment.unblock(NOW + 1000);
    bank.store(commit);
    assert_eq!(left(&bank), 198);
    issue(&mut bank, NOW + 1000 + 431);
    assert_eq!(left(&bank), 197);
    issue(&mut bank, NOW + 1000 + 432);
    assert_eq!(left(&bank), 197);
}
