//! Clocks that go backwards.

use super::{
    BLOCK, BankTraceBuilder, DAY, WRONG, accepted, accepted_at, action_with, begins_block, done,
    error, failed, issued, nonce, order, rejected,
};
use crate::{vector_set::VectorSetBuilder, worked_example::ISSUED_AT};
use dlotp_wire::verifier::TypedRuleJson;

pub(super) fn clocks(set: &mut VectorSetBuilder) {
    // 380 and 381 were withdrawn.
    set.section(382);
    let flags = "bank-clock";
    BankTraceBuilder::new()
        .issue(500, 1, &order(), issued())
        .submit(199, 1, WRONG, error("clock-went-back"))
        .cancel(199, 1, error("clock-went-back"))
        .revoke(199, error("clock-went-back"))
        .issue_with_draws(
            199,
            2,
            &[nonce(2)],
            0,
            ISSUED_AT + 199,
            &order(),
            error("clock-went-back"),
        )
        .confirm(199, 1, 199, error("clock-went-back"))
        .submit_scanned(501, 1, accepted("scanned"))
        .add_to(
            set,
            "An input whose clock went back too far changes nothing, whatever it is.",
            "VER-11",
            flags,
        );
    BankTraceBuilder::new()
        .login_wrong_times(0, 4)
        .login_with(4, WRONG, begins_block())
        .login(4 + BLOCK, 1804, accepted_at("login", 0))
        .login_with(4 + BLOCK - 300, WRONG, failed())
        .add_to(
            set,
            "A block that has ended stays ended when the clock goes back.",
            "VER-11 VER-12",
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong(10 * DAY, 1, rejected())
        .login(10, 10, error("clock-went-back"))
        .unblock(10, done("unblocked"))
        .login(11, 11, accepted_at("login", 0))
        .add_to(
            set,
            "Unblocking corrects a clock that was once far ahead.",
            "VER-11 VER-33",
            flags,
        );
    BankTraceBuilder::new()
        .login(10 * DAY, 864_000, accepted_at("login", 0))
        .unblock(60, done("unblocked"))
        .login(61, 61, failed())
        .login(62, 90, failed())
        .login(120, 120, accepted_at("login", 0))
        .add_to(
            set,
            "After unblocking with an earlier clock, login steps begin after the next one.",
            "VER-24 VER-33",
            flags,
        );
    BankTraceBuilder::new()
        .unlinked_purposes(&[36])
        .issue(10 * DAY, 1, &action_with(36), issued())
        .confirm(10 * DAY, 1, 864_000, accepted_at("unlinked", 0))
        .unblock(60, done("unblocked"))
        .issue(61, 2, &action_with(36), issued())
        .confirm(62, 2, 62, failed())
        .confirm(120, 2, 120, accepted_at("unlinked", 0))
        .add_to(
            set,
            "After unblocking with an earlier clock, confirmation steps begin after the next one.",
            "VER-26 VER-33",
            flags,
        );
    BankTraceBuilder::new()
        .issue(10 * DAY, 1, &order(), issued())
        .unblock(60, done("unblocked"))
        .submit_scanned(61, 1, rejected())
        .issue(62, 2, &order(), issued())
        .add_to(set, "Unblocking with an earlier clock ends all live operations.", "VER-33", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .issue(10 * DAY, 2, &order(), issued())
        .unblock(60, done("unblocked"))
        .issue_with_draws(
            60 + DAY - 1,
            3,
            &[nonce(3)],
            0,
            ISSUED_AT + 60 + DAY - 1,
            &order(),
            issued(),
        )
        .submit_wrong(60 + DAY, 3, failed())
        .add_to(
            set,
            "After unblocking with an earlier clock, operations can be issued.",
            "VER-33",
            flags,
        );
    BankTraceBuilder::new()
        .issue(100, 1, &order(), issued())
        .unblock(90, done("unblocked"))
        .submit_scanned(91, 1, rejected())
        .login(92, 92, accepted_at("login", 0))
        .add_to(set, "Unblocking one second earlier counts as an earlier clock.", "VER-33", flags);
    BankTraceBuilder::new()
        .issue(100, 1, &order(), issued())
        .unblock(100, done("unblocked"))
        .submit_scanned(101, 1, accepted("scanned"))
        .submit_scanned(102, 1, rejected())
        .add_to(
            set,
            "Unblocking in the same second does not count as an earlier clock.",
            "VER-33",
            flags,
        );
}

/// Adds traces of a caller whose clock is behind now.
pub(super) fn two_clocks(set: &mut VectorSetBuilder) {
    set.section(820);
    let flags = "bank-clock";
    BankTraceBuilder::new()
        .login(1000, 1000, accepted_at("login", 0))
        .login(699, 699, error("clock-went-back"))
        .login(700, 1030, failed())
        .login(1030, 1030, accepted_at("login", 0))
        .add_to(
            set,
            "A clock may be 300 seconds behind now; one second more is an error.",
            "VER-11",
            flags,
        );
    BankTraceBuilder::new()
        .login_with(300, WRONG, failed())
        .login(0, 30, accepted_at("login", 1))
        .login(30, 300, failed())
        .login(60, 60, accepted_at("login", 0))
        .add_to(
            set,
            "A login is judged by the caller's clock, not by now.",
            "VER-11 VER-24",
            "bank-clock window",
        );
    BankTraceBuilder::new()
        .typed_rule(TypedRuleJson::Always)
        .unlinked_purposes(&[36])
        .issue_typed(0, 1, &action_with(36))
        .issue_typed(0, 2, &action_with(36))
        .issue_typed(0, 3, &action_with(36))
        .login_with(200, WRONG, failed())
        .submit_typed(30, 1, -30, accepted_at("typed", -1))
        .submit_typed(30, 2, 200, failed())
        .confirm(30, 2, 30, accepted_at("unlinked", 0))
        .confirm(31, 3, 200, failed())
        .submit_typed(31, 3, 61, accepted_at("typed", 1))
        .add_to(
            set,
            "Typed and confirmation OTPs are judged by the caller's clock, not by now.",
            "VER-11 VER-19 VER-20 VER-26",
            "bank-clock window",
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .login(301, 301, accepted_at("login", 0))
        .submit_scanned(200, 1, rejected())
        .issue(200, 2, &order(), issued())
        .submit_scanned(600, 2, accepted("scanned"))
        .add_to(
            set,
            "An operation is issued at the caller's clock and ends by now.",
            "VER-11 VER-13 VER-15",
            flags,
        );
    BankTraceBuilder::new()
        .login(300, 300, accepted_at("login", 0))
        .issue(0, 1, &order(), issued())
        .submit_scanned(600, 1, rejected())
        .issue(601, 2, &order(), issued())
        .submit_scanned(900, 2, accepted("scanned"))
        .add_to(
            set,
            "The end of an operation is its lifetime after now, to the second.",
            "VER-13",
            flags,
        );
    // 825 was withdrawn.
    set.section(826);
    for (title, back) in [
        ("Unblocking 30 seconds earlier lowers no login step.", 30),
        ("Unblocking half an hour earlier lowers no login step.", 1800),
        ("Unblocking an hour earlier lowers no login step.", 3600),
    ] {
        BankTraceBuilder::new()
            .login(DAY, 86_400, accepted_at("login", 0))
            .unblock(DAY - back, done("unblocked"))
            .login(DAY, 86_400, failed())
            .login(DAY + 30, 86_430, accepted_at("login", 0))
            .add_to(set, title, "VER-24 VER-33", flags);
    }
    BankTraceBuilder::new()
        .login(DAY, 86_400, accepted_at("login", 0))
        .unblock(DAY - 3601, done("unblocked"))
        .login(DAY - 3600, 82_800, failed())
        .login(DAY - 3570, 82_830, accepted_at("login", 0))
        .login(DAY, 86_400, accepted_at("login", 0))
        .add_to(
            set,
            "A login step that begins more than an hour after now becomes the step after that of now.",
            "VER-24 VER-33",
            flags,
        );
    BankTraceBuilder::new()
        .unlinked_purposes(&[36])
        .issue(DAY, 1, &action_with(36), issued())
        .confirm(DAY, 1, 86_400, accepted_at("unlinked", 0))
        .unblock(DAY - 1800, done("unblocked"))
        .issue(DAY - 1, 2, &action_with(36), issued())
        .confirm(DAY, 2, 86_400, failed())
        .confirm(DAY + 30, 2, 86_430, accepted_at("unlinked", 0))
        .add_to(
            set,
            "Unblocking half an hour earlier lowers no confirmation step.",
            "VER-26 VER-33",
            flags,
        );
}
