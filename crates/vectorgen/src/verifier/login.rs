//! Logins: the first one, their steps, and their failures.

use dlotp::Version;

use super::{
    BankTraceBuilder, DAY, OtpEntry, WRONG, accepted, accepted_at, begins_block, failed, issued,
    log_in, not_done, order, refused, rejected,
};
use crate::{vector_set::VectorSetBuilder, worked_example::ISSUED_AT};

pub(super) fn logins(set: &mut VectorSetBuilder) {
    pending(set);
    steps(set);
    equal_steps(set);
    rows(set);
}

fn pending(set: &mut VectorSetBuilder) {
    set.section(200);
    let flags = "pending";
    let fail = || failed().status("pending");
    let reject = || rejected().status("pending");
    BankTraceBuilder::pending()
        .issue(0, 1, &order(), refused("not-active").status("pending"))
        .login(1, 1, accepted_at("login", 0))
        .add_to(set, "The first login activates the enrolment.", "VER-5", flags);
    let four = || {
        (0..4).fold(BankTraceBuilder::pending(), |trace, at| trace.login_with(at, WRONG, fail()))
    };
    four()
        .login(10, 10, accepted_at("login", 0))
        .login_wrong_times(11, 4)
        .login(31, 31, accepted_at("login", 0))
        .add_to(
            set,
            "Four failures do not end a pending enrolment, and the first login resets them.",
            "VER-5 VER-25",
            flags,
        );
    four()
        .login_with(4, WRONG, failed().status("revoked").alert())
        .login(30, 30, rejected().status("revoked"))
        .unblock(31, not_done().status("revoked"))
        .revoke(32, not_done().status("revoked"))
        .add_to(set, "The fifth failure ends a pending enrolment.", "VER-5 VER-6", flags);
    BankTraceBuilder::pending()
        .login_with(1, WRONG, fail())
        .login(86_399, 86_399, accepted_at("login", 0))
        .login(86_430, 86_430, accepted_at("login", 0))
        .add_to(set, "An enrolment is pending for 24 hours, to the second.", "VER-5 VER-12", flags);
    BankTraceBuilder::pending()
        .login_with(1, WRONG, fail())
        .login(86_400, 86_400, rejected().status("revoked"))
        .cancel(86_401, 1, not_done().status("revoked"))
        .add_to(set, "After 24 hours a pending enrolment has ended.", "VER-5 VER-12", flags);
    BankTraceBuilder::pending()
        .submit_wrong(1, 1, reject())
        .confirm(2, 1, 2, reject())
        .cancel(3, 1, not_done().status("pending"))
        .unblock(4, not_done().status("pending"))
        .login(5, 5, accepted_at("login", 0))
        .add_to(
            set,
            "While an enrolment is pending, only a login is accepted.",
            "VER-5 VER-17 VER-33",
            flags,
        );
    let malformed = (0..6)
        .fold(BankTraceBuilder::pending(), |trace, at| trace.login_with(at, "1234567", reject()));
    malformed.login(10, 10, accepted_at("login", 0)).add_to(
        set,
        "A login OTP of seven digits is not counted while pending either.",
        "VER-5 VER-17",
        flags,
    );
}

/// Returns a time, in seconds after [`ISSUED_AT`], whose login OTP is also that of the next half-minute. It was
/// found by search.
const fn equal_to_the_next(version: Version) -> u64 {
    match version {
        Version::V1 => 6_452_865_780 - ISSUED_AT,
        _ => 5_483_126_400 - ISSUED_AT,
    }
}

fn equal_steps(set: &mut VectorSetBuilder) {
    set.section(460);
    let at = equal_to_the_next(set.version());
    let otp = OtpEntry::Login(at.cast_signed());
    BankTraceBuilder::new()
        .login_with(at, &otp, accepted_at("login", 0))
        .login_with(at + 1, &otp, accepted_at("login", 1))
        .login_with(at + 2, &otp, failed())
        .login_with(at + 30, &otp, failed())
        .login(at + 60, at.cast_signed() + 60, accepted_at("login", 0))
        .add_to(
            set,
            "An OTP that belongs to two steps counts for the nearest unused one, once for each.",
            "VER-20 VER-24",
            "login-step window",
        );
    BankTraceBuilder::new()
        .login_with(at + 30, &otp, accepted_at("login", 0))
        .login_with(at + 31, &otp, failed())
        .add_to(
            set,
            "An OTP that belongs to this step and the previous one counts for this one, and then for neither.",
            "VER-20 VER-24",
            "login-step window",
        );
}

fn steps(set: &mut VectorSetBuilder) {
    set.section(215);
    let (requirements, flags) = ("VER-24", "login-step");
    BankTraceBuilder::new()
        .login(0, 0, accepted_at("login", 0))
        .login(1, 1, failed())
        .login(30, 30, accepted_at("login", 0))
        .add_to(set, "A login step is accepted once.", requirements, flags);
    for (title, now, otp_at, drift) in [
        ("A login OTP of this half-minute is accepted in its first second.", 60, 60, Some(0)),
        ("A login OTP of this half-minute is accepted in its last second.", 89, 60, Some(0)),
        (
            "A login OTP from the last second of the previous half-minute is accepted.",
            60,
            59,
            Some(-1),
        ),
        (
            "A login OTP from the first second of the previous half-minute is accepted.",
            89,
            30,
            Some(-1),
        ),
        ("A login OTP from two half-minutes ago is a failure.", 60, 29, None),
        ("A login OTP from the first second of the next half-minute is accepted.", 89, 90, Some(1)),
        ("A login OTP from the last second of the next half-minute is accepted.", 60, 119, Some(1)),
        ("A login OTP from two half-minutes ahead is a failure.", 89, 120, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("login", drift));
        BankTraceBuilder::new()
            .login_with(1, WRONG, failed())
            .login(now, otp_at, expect)
            .login(210, 210, accepted_at("login", 0))
            .add_to(set, title, "VER-20 VER-24", "login-step window");
    }
    BankTraceBuilder::new()
        .login(60, 60, accepted_at("login", 0))
        .login(61, 30, failed())
        .login(62, 90, accepted_at("login", 1))
        .login(95, 95, failed())
        .login(120, 120, accepted_at("login", 0))
        .add_to(
            set,
            "Login steps only increase: after a step ahead of time, its own half-minute is used up.",
            requirements,
            flags,
        );
    BankTraceBuilder::new()
        .login(60, 30, accepted_at("login", -1))
        .login(61, 61, accepted_at("login", 0))
        .login(62, 90, accepted_at("login", 1))
        .login(63, 63, failed())
        .add_to(
            set,
            "Three steps of one window are accepted once each, in order.",
            requirements,
            flags,
        );
    BankTraceBuilder::new()
        .login(0, 0, accepted_at("login", 0))
        .login(1, 0, failed())
        .login(2, 0, failed())
        .login(3, 0, failed())
        .login(4, 0, failed())
        .login(5, 0, begins_block())
        .add_to(
            set,
            "A login OTP entered again and again counts as guesses.",
            "VER-24 VER-27",
            flags,
        );
    BankTraceBuilder::new()
        .login(0, 0, accepted_at("login", 0))
        .issue(1, 1, &log_in(), issued())
        .login(2, 2, failed())
        .submit_scanned(3, 1, accepted("scanned"))
        .add_to(
            set,
            "An operation with the purpose \"log in\" needs no login step.",
            "VER-24",
            flags,
        );
    for (what, otp) in [
        ("A confirmation OTP", OtpEntry::Confirmation(1)),
        (
            "A login OTP with one digit changed",
            OtpEntry::Edited(Box::new(OtpEntry::Login(1)), |otp| {
                let last = if otp.ends_with('9') { "0" } else { "9" };
                format!("{}{last}", &otp[..7])
            }),
        ),
    ] {
        BankTraceBuilder::new()
            .login_with(1, &otp, failed())
            .login(2, 2, accepted_at("login", 0))
            .add_to(
                set,
                &format!("{what} is not accepted as a login."),
                "VER-22 VER-24",
                "login-step domain",
            );
    }
    for (what, otp) in [
        ("seven", "1234567"),
        ("nine", "123456789"),
        ("no", ""),
        ("full-width", "１２３４５６７８"),
    ] {
        BankTraceBuilder::new()
            .login_wrong_times(0, 4)
            .login_with(5, otp, rejected())
            .login(6, 6, accepted_at("login", 0))
            .add_to(
                set,
                &format!("A login OTP of {what} digits is rejected and not counted."),
                "VER-17 OTP-4",
                "login-step form",
            );
    }
}

fn rows(set: &mut VectorSetBuilder) {
    set.section(240);
    let flags = "rows";
    let issued_two =
        || BankTraceBuilder::new().issue(0, 1, &order(), issued()).issue(0, 2, &order(), issued());
    issued_two()
        .submit_wrong_times(1, 1, 4)
        .login_wrong_times(5, 4)
        .submit_scanned(10, 1, accepted("scanned"))
        .add_to(
            set,
            "Failures of logins and operations count separately: four and four block neither.",
            "VER-4 VER-22",
            flags,
        );
    issued_two()
        .submit_wrong_times(1, 1, 4)
        .login(5, 5, accepted_at("login", 0))
        .submit_wrong(6, 2, begins_block())
        .add_to(set, "An accepted login resets only the failures of logins.", "VER-25", flags);
    issued_two()
        .login_wrong_times(1, 4)
        .submit_scanned(5, 1, accepted("scanned"))
        .login_wrong_times(6, 4)
        .login(10, 10, accepted_at("login", 0))
        .add_to(set, "An accepted operation resets both failure counters.", "VER-25", flags);
    issued_two()
        .submit_wrong_times(1, 1, 4)
        .submit_scanned(5, 1, accepted("scanned"))
        .submit_wrong_times(6, 2, 4)
        .submit_scanned(10, 2, accepted("scanned"))
        .add_to(set, "An accepted operation resets the failures of operations.", "VER-25", flags);
    let with_log_in =
        || BankTraceBuilder::new().issue(0, 1, &order(), issued()).issue(0, 2, &log_in(), issued());
    with_log_in().submit_wrong_times(1, 2, 4).login_with(5, WRONG, begins_block()).add_to(
        set,
        "Failures of an operation with the purpose \"log in\" count as failed logins.",
        "VER-22",
        flags,
    );
    with_log_in().submit_wrong_times(1, 2, 4).submit_wrong_times(5, 1, 4).submit_scanned(10, 1, accepted("scanned")).add_to(
        set,
        "Failures of an operation with the purpose \"log in\" do not count as failures of operations.",
        "VER-22",
        flags,
    );
    with_log_in()
        .submit_wrong_times(1, 1, 4)
        .submit_scanned(5, 2, accepted("scanned"))
        .submit_wrong(6, 1, begins_block())
        .add_to(
            set,
            "An accepted operation with the purpose \"log in\" resets only the failures of logins.",
            "VER-25",
            flags,
        );
    with_log_in()
        .login_wrong_times(1, 4)
        .submit_scanned(5, 2, accepted("scanned"))
        .login_wrong_times(6, 4)
        .login(10, 10, accepted_at("login", 0))
        .add_to(
            set,
            "An accepted operation with the purpose \"log in\" resets the failures of logins.",
            "VER-25",
            flags,
        );
    issued_two()
        .submit_wrong_times(1, 1, 2)
        .submit_wrong_times(3, 2, 2)
        .submit_wrong(5, 1, begins_block())
        .add_to(set, "Failures count across operations.", "VER-22 VER-27", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 4)
        .issue(5, 2, &order(), issued())
        .submit_wrong(6, 2, begins_block())
        .add_to(set, "A new operation resets no counter.", "VER-31", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 2)
        .login(30, 30, accepted_at("login", 0))
        .submit_wrong_times(31, 1, 2)
        .login(60, 60, accepted_at("login", 0))
        .submit_wrong(61, 1, begins_block())
        .add_to(set, "Failures count across sessions.", "VER-22 VER-31", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 4)
        .issue(400, 2, &order(), issued())
        .submit_wrong(401, 2, begins_block())
        .add_to(set, "The end of an operation resets no counter.", "VER-13 VER-31", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 4)
        .issue(30 * DAY, 2, &order(), issued())
        .submit_wrong(30 * DAY + 1, 2, begins_block())
        .add_to(set, "The passing of time resets no counter.", "VER-31", flags);
}
