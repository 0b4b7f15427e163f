//! Windows: the steps and positions at which an OTP is accepted.

use super::{at, logged_in, one_accepted, two_accepted, typed, unlinked};
use crate::{
    vector_set::VectorSetBuilder,
    verifier::{
        OtpEntry, WRONG, accepted, accepted_at, action_with, begins_block, blocked, euro_payment,
        failed, issued, order,
    },
};

pub(super) fn windows(set: &mut VectorSetBuilder) {
    set.section(540);
    let flags = "position window";
    let two =
        || one_accepted().issue_typed(120, 2, &euro_payment(3000)).submit_wrong(120, 2, failed());
    for (title, q, otp_at, drift) in [
        ("A typed OTP of this minute is accepted at prev.", 0, 130, Some(0)),
        ("A typed OTP of this minute is accepted at cur.", 1, 130, Some(0)),
        ("A typed OTP of the previous minute is accepted at prev.", 0, 119, Some(-1)),
        ("A typed OTP of the previous minute is accepted at cur.", 1, 119, Some(-1)),
        ("A typed OTP of the next minute is accepted at prev.", 0, 180, Some(1)),
        ("A typed OTP of the next minute is accepted at cur.", 1, 180, Some(1)),
        ("A typed OTP from two minutes ago is a failure at prev.", 0, 59, None),
        ("A typed OTP from two minutes ahead is a failure at cur.", 1, 240, None),
        ("A typed OTP of this minute is a failure beyond cur.", 2, 130, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("typed", drift));
        two().submit_typed_at(130, 2, q, otp_at, expect).add_to(set, title, "VER-43 VER-44", flags);
    }
    let three = || two_accepted().issue_typed(120, 3, &euro_payment(3000));
    three()
        .submit_typed_at(121, 3, 0, 121, failed())
        .submit_typed_at(122, 3, 2, 122, typed())
        .add_to(set, "A typed OTP before prev is a failure.", "VER-43 VER-44", flags);
    for (title, q, otp_at, drift) in [
        ("A login OTP of the previous half-minute is accepted at prev.", 0, 119, Some(-1)),
        ("A login OTP of the previous half-minute is accepted at cur.", 1, 119, Some(-1)),
        ("A login OTP of the next half-minute is accepted at prev.", 0, 150, Some(1)),
        ("A login OTP of the next half-minute is accepted at cur.", 1, 150, Some(1)),
        ("A login OTP from two half-minutes ago is a failure at prev.", 0, 89, None),
        ("A login OTP from two half-minutes ahead is a failure at cur.", 1, 180, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("login", drift));
        one_accepted()
            .login_with(120, WRONG, failed())
            .login_with(130, at(q, OtpEntry::Login(otp_at)), expect)
            .add_to(set, title, "VER-24 VER-43", flags);
    }
    let acted =
        || one_accepted().unlinked_purposes(&[36]).issue(120, 2, &action_with(36), issued());
    for (title, q, otp_at, drift) in [
        ("A confirmation OTP is accepted at prev.", 0, 130, Some(0)),
        ("A confirmation OTP is accepted at cur.", 1, 130, Some(0)),
        ("A confirmation OTP of the previous half-minute is accepted at prev.", 0, 119, Some(-1)),
        ("A confirmation OTP of the next half-minute is accepted at cur.", 1, 150, Some(1)),
        ("A confirmation OTP is a failure beyond cur.", 2, 130, None),
        ("A confirmation OTP from two half-minutes ago is a failure at cur.", 1, 89, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("unlinked", drift));
        acted()
            .submit_wrong(121, 2, failed())
            .confirm_with(130, 2, at(q, OtpEntry::Confirmation(otp_at)), expect)
            .add_to(set, title, "VER-26 VER-43", flags);
    }
}

/// Adds steps that are used: a step is accepted once, whatever its position.
pub(super) fn steps(set: &mut VectorSetBuilder) {
    set.section(570);
    let (requirements, flags) = ("VER-24 VER-43", "position login-step");
    for (title, first, second) in [
        ("A login step that was used at prev is also used up at cur.", 0, 1),
        ("A login step that was used at cur is also used up at prev.", 1, 0),
    ] {
        one_accepted()
            .login_at(60, first, logged_in())
            .login_at(61, second, failed())
            .login_at(62, first, failed())
            .login_at(90, second, logged_in())
            .add_to(set, title, requirements, flags);
    }
    one_accepted()
        .login_with(60, at(1, OtpEntry::Login(90)), accepted_at("login", 1))
        .login_at(61, 0, failed())
        .login_at(90, 0, failed())
        .login_at(120, 0, logged_in())
        .add_to(set, "Login steps only increase, whatever the position.", requirements, flags);
    let acted = || {
        one_accepted().unlinked_purposes(&[36]).issue(2, 2, &action_with(36), issued()).issue(
            2,
            3,
            &action_with(36),
            issued(),
        )
    };
    for (title, first, second) in [
        ("A confirmation step that was used at prev is also used up at cur.", 0, 1),
        ("A confirmation step that was used at cur is also used up at prev.", 1, 0),
    ] {
        acted()
            .confirm_at(60, 2, first, unlinked())
            .confirm_at(61, 3, second, failed())
            .confirm_at(90, 3, second, unlinked())
            .add_to(set, title, "VER-26 VER-43", "position confirm");
    }
    one_accepted()
        .login_at(60, 1, logged_in())
        .issue(61, 2, &order(), issued())
        .submit_scanned(62, 2, accepted("scanned"))
        .login_at(63, 2, failed())
        .login_at(64, 1, failed())
        .login_at(90, 2, logged_in())
        .add_to(set, "A login step stays used when the positions have moved.", requirements, flags);
    (0..5)
        .fold(two_accepted(), |trace, number| {
            let expect = if number == 4 { begins_block() } else { failed() };
            trace.login_at(60 + number, 0, expect)
        })
        .login_at(70, 1, blocked())
        .add_to(
            set,
            "OTPs of a position that has been passed count as guesses.",
            "VER-24 VER-27 VER-43",
            flags,
        );
}
