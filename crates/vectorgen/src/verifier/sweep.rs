//! Enrolments that were pending for 24 hours, and sweeping.

use super::{
    BankReply, BankTraceBuilder, DAY, WRONG, accepted, accepted_at, done, error, failed, issued,
    not_done, order, refused, rejected,
};
use crate::vector_set::VectorSetBuilder;

/// The reply of an input that finds a pending enrolment lapsed.
fn lapsed(reply: BankReply) -> BankReply {
    BankReply { event: "lapsed", ..reply.status("revoked") }
}

pub(super) fn sweeping(set: &mut VectorSetBuilder) {
    set.section(860);
    let (requirements, flags) = ("VER-5 VER-12 VER-52", "pending");
    let last =
        |trace: BankTraceBuilder| trace.login(2 * DAY, 172_800, rejected().status("revoked"));
    let pending = || failed().status("pending");
    last(BankTraceBuilder::pending().login_with(1, WRONG, pending()).login(
        DAY,
        86_400,
        lapsed(rejected()),
    ))
    .add_to(
        set,
        "After 24 hours a pending enrolment has ended, and the input that finds it says so.",
        requirements,
        flags,
    );
    // 861 was withdrawn.
    set.section(862);
    for (title, trace) in [
        (
            "Nothing is issued for an enrolment that has lapsed.",
            BankTraceBuilder::pending().issue(DAY, 1, &order(), lapsed(refused("not-active"))),
        ),
        (
            "Revoking an enrolment that has lapsed is refused.",
            BankTraceBuilder::pending().revoke(DAY, lapsed(not_done())),
        ),
        (
            "Unblocking a pending enrolment applies no time, and the next input finds it lapsed.",
            BankTraceBuilder::pending().unblock(DAY, not_done().status("pending")).submit_wrong(
                DAY,
                1,
                lapsed(rejected()),
            ),
        ),
    ] {
        last(trace).add_to(set, title, requirements, flags);
    }
    BankTraceBuilder::pending()
        .sweep(DAY - 1, not_done().status("pending"))
        .sweep(DAY, lapsed(done("lapsed")))
        .sweep(DAY + 1, not_done().status("revoked"))
        .login(DAY + 2, 86_402, rejected().status("revoked"))
        .add_to(
            set,
            "Sweeping ends a pending enrolment after 24 hours, to the second.",
            requirements,
            flags,
        );
    BankTraceBuilder::pending()
        .sweep(1, not_done().status("pending"))
        .login(2, 2, accepted_at("login", 0))
        .issue(3, 1, &order(), issued())
        .sweep(302, not_done())
        .submit_scanned(302, 1, accepted("scanned"))
        .sweep(DAY + 1, not_done())
        .sweep(DAY - 300, error("clock-went-back"))
        .login(DAY + 30, 86_430, accepted_at("login", 0))
        .add_to(
            set,
            "Sweeping an active enrolment changes nothing but the time.",
            "VER-11 VER-52",
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .sweep(303, not_done())
        .submit_scanned(299, 1, rejected())
        .issue(300, 2, &order(), issued())
        .add_to(set, "What expired until a sweep stays expired.", "VER-12 VER-13 VER-52", flags);
}
