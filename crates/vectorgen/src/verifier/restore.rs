//! Records of older and of later epochs, in both versions (RST-2 to RST-7).

use super::{
    BLOCK, BankReply, BankTraceBuilder, DAY, WRONG, accepted, accepted_at, action_with,
    begins_block, blocked, conflict, done, error, euro_payment, failed, issued, nonce, not_done,
    order, refused, rejected, store_failed,
};
use crate::{vector_set::VectorSetBuilder, worked_example::ISSUED_AT};

fn two() -> BankTraceBuilder {
    BankTraceBuilder::new().issue(0, 1, &order(), issued()).issue(1, 2, &order(), issued())
}

/// Begins with an enrolment that was revoked.
fn revoked() -> BankTraceBuilder {
    BankTraceBuilder::new().revoke(0, ended(done("revoked")))
}

fn restored(epochs: u64) -> BankReply {
    done("restored").over(epochs)
}

/// The reply of an input after which the enrolment is revoked.
fn ended(reply: BankReply) -> BankReply {
    reply.status("revoked")
}

pub(super) fn restoring(set: &mut VectorSetBuilder) {
    // 430 to 445 were withdrawn.
    set.section(1000);
    first_inputs(set);
    ending(set);
    later(set);
    staying(set);
    uncommitted(set);
    times(set);
}

/// Adds each input as the first one of a later epoch.
fn first_inputs(set: &mut VectorSetBuilder) {
    let (requirements, flags) = ("RST-2 RST-3 RST-4", "restore");
    two()
        .epoch(1)
        .submit_scanned(2, 1, rejected().over(1))
        .submit_scanned(3, 2, rejected())
        .issue(4, 3, &order(), issued())
        .submit_scanned(5, 3, accepted("scanned"))
        .add_to(
            set,
            "In a later epoch, what was live has ended; what is issued afterwards is valid.",
            "RST-2 RST-3 RST-6",
            flags,
        );
    let two = || two().unlinked_purposes(&[36]);
    for (title, trace) in [
        (
            "The order of a later epoch restores first.",
            two().epoch(1).issue(2, 4, &order(), issued().over(1)),
        ),
        (
            "The login of a later epoch restores first.",
            two().epoch(1).login(2, 2, accepted_at("login", 0).over(1)),
        ),
        (
            "The login of a later epoch restores first, where it fails.",
            two().epoch(1).login_with(2, WRONG, failed().over(1)),
        ),
        (
            "The confirmation of a later epoch restores first.",
            two()
                .cancel(1, 2, done("cancelled"))
                .issue(1, 5, &action_with(36), issued())
                .epoch(1)
                .confirm(2, 5, 2, rejected().over(1)),
        ),
        (
            "The cancellation of a later epoch restores first, and finds nothing live.",
            two().epoch(1).cancel(2, 1, not_done().over(1)),
        ),
        (
            "Unblocking restores first in a later epoch.",
            two().epoch(1).unblock(2, done("unblocked").over(1)),
        ),
        ("Sweeping restores first in a later epoch.", two().epoch(1).sweep(2, not_done().over(1))),
        ("Restoring is an input of its own too.", two().epoch(1).restore(2, restored(1))),
    ] {
        trace
            .submit_scanned(3, 1, rejected())
            .issue(4, 3, &order(), issued())
            .submit_scanned(5, 3, accepted("scanned"))
            .submit_scanned(6, 2, rejected())
            .add_to(set, title, requirements, flags);
    }
    two()
        .epoch(4)
        .revoke(2, ended(done("revoked").over(4)))
        .epoch(5)
        .submit_scanned(3, 1, ended(rejected().over(1)))
        .add_to(set, "Revoking restores first in a later epoch.", "RST-3 RST-4 RST-6", flags);
    two()
        .epoch(2)
        .restore(2, restored(2))
        .issue(3, 3, &order(), issued())
        .restore(4, not_done())
        .restore(5, not_done())
        .submit_scanned(6, 3, accepted("scanned"))
        .epoch(5)
        .restore(7, restored(3))
        .add_to(
            set,
            "Restoring within an epoch is refused, and ends nothing.",
            "VER-35 RST-2 RST-6 RST-7",
            flags,
        );
    (1..=5)
        .fold(BankTraceBuilder::new(), |trace, n| trace.issue(n.into(), n, &order(), issued()))
        .issue(6, 6, &order(), refused("too-many-live"))
        .epoch(1)
        .issue(8, 7, &order(), issued().over(1))
        .cancel(9, 1, not_done())
        .cancel(10, 7, done("cancelled"))
        .add_to(set, "In a later epoch there is room for five operations.", "VER-14 RST-3", flags);
    two()
        .epoch(1)
        .issue_with_draws(3, 1, &[nonce(3)], 0, ISSUED_AT + 3, &order(), conflict())
        .issue(4, 4, &order(), issued().over(1))
        .submit_scanned(5, 4, accepted("scanned"))
        .add_to(set, "Handles of an older epoch are not given again.", "VER-14 RST-3", flags);
}

/// Adds pending and revoked enrolments.
fn ending(set: &mut VectorSetBuilder) {
    let (requirements, flags) = ("VER-5 VER-6 RST-3 RST-4", "restore pending");
    let last = |trace: BankTraceBuilder| trace.login(2 * DAY, 172_800, ended(rejected()));
    let pending = || BankTraceBuilder::pending().epoch(2);
    for (title, trace) in [
        (
            "A pending enrolment of an older epoch is revoked, and its first login refused.",
            pending().login(1, 1, ended(rejected().over(2))),
        ),
        (
            "An order for a pending enrolment of an older epoch is refused.",
            pending().issue(1, 1, &order(), ended(refused("not-active").over(2))),
        ),
        ("Restoring revokes a pending enrolment.", pending().restore(1, ended(restored(2)))),
        (
            "Unblocking a pending enrolment of an older epoch is refused, and it is revoked.",
            pending().unblock(1, ended(not_done().over(2))),
        ),
        (
            "Revoking a pending enrolment of an older epoch is refused: it is revoked.",
            pending().revoke(1, ended(not_done().over(2))),
        ),
        (
            "A pending enrolment of an older epoch has not lapsed: restoring revokes it first.",
            pending().sweep(DAY, ended(not_done().over(2))),
        ),
    ] {
        last(trace).add_to(set, title, requirements, flags);
    }
    revoked()
        .epoch(1)
        .login(30, 30, ended(rejected().over(1)))
        .restore(31, ended(not_done()))
        .epoch(3)
        .restore(32, ended(restored(2)))
        .restore(33, ended(not_done()))
        .revoke(34, ended(not_done()))
        .add_to(
            set,
            "A revoked enrolment is restored too, and stays revoked.",
            "VER-5 VER-35 RST-4 RST-7",
            "restore revoke",
        );
}

/// Adds records of a later epoch than the bank's.
fn later(set: &mut VectorSetBuilder) {
    let (requirements, flags) = ("RST-2 RST-5", "restore");
    let in_epoch_2 = || BankTraceBuilder::new().epoch(2).issue(500, 1, &order(), issued().over(2));
    let malformed = || error("malformed-record");
    in_epoch_2()
        .epoch(1)
        .submit_scanned(501, 1, malformed())
        .login(502, 502, malformed())
        .cancel(503, 1, malformed())
        .unblock(504, malformed())
        .revoke(505, malformed())
        .restore(506, malformed())
        .sweep(507, malformed())
        .epoch(0)
        .issue(508, 2, &order(), malformed())
        .epoch(2)
        .submit_scanned(509, 1, accepted("scanned"))
        .add_to(
            set,
            "A record of a later epoch is malformed, whatever is input, and does not change.",
            requirements,
            flags,
        );
    in_epoch_2()
        .epoch(1)
        .login(100, 100, malformed())
        .issue(501, 2, &euro_payment(0), malformed())
        .issue(502, 1, &order(), malformed())
        .epoch(2)
        .login(100, 100, error("clock-went-back"))
        .issue(503, 2, &euro_payment(0), error("invalid-operation"))
        .issue(504, 1, &order(), error("handle-taken"))
        .submit_scanned(505, 1, accepted("scanned"))
        .add_to(
            set,
            "That a record is of a later epoch comes before every other error.",
            "VER-14 RST-5",
            "restore order",
        );
    two()
        .epoch(1)
        .login(2, 2, accepted_at("login", 0).over(1))
        .epoch(0)
        .submit_scanned(3, 1, conflict())
        .load_after(2)
        .submit_scanned(4, 1, malformed())
        .add_to(
            set,
            "A server with the old epoch and an old record gets a conflict, then an error.",
            "VER-9 RST-5",
            "restore race",
        );
}

/// Adds what restoring leaves as it is.
fn staying(set: &mut VectorSetBuilder) {
    two()
        .submit_wrong_times(1, 1, 4)
        .submit_wrong(5, 1, begins_block())
        .epoch(1)
        .issue(7, 3, &order(), refused("blocked").status("blocked").over(1))
        .login(4 + BLOCK, 1804, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .add_to(set, "Restoring ends no block of operations.", "VER-31 RST-4", "restore block");
    two()
        .login_wrong_times(1, 4)
        .login_with(5, WRONG, begins_block())
        .epoch(1)
        .restore(6, restored(1).status("blocked"))
        .login(7, 7, blocked())
        .submit_scanned(8, 1, rejected().status("blocked"))
        .issue(9, 3, &order(), issued().status("blocked"))
        .submit_scanned(10, 3, accepted("scanned").status("blocked"))
        .add_to(set, "Restoring ends no block of logins.", "VER-31 RST-4", "restore block");
    two()
        .submit_wrong_times(1, 1, 4)
        .login_wrong_times(5, 4)
        .epoch(1)
        .issue(10, 3, &order(), issued().over(1))
        .submit_wrong(11, 3, begins_block())
        .add_to(set, "Restoring resets no counter.", "VER-31 RST-4", "restore count");
    BankTraceBuilder::new()
        .login(0, 0, accepted_at("login", 0))
        .epoch(1)
        .login(2, 0, failed().over(1))
        .login(30, 30, accepted_at("login", 0))
        .add_to(set, "Restoring keeps the used login steps.", "VER-24 RST-4", "restore login-step");
    BankTraceBuilder::new()
        .unlinked_purposes(&[36])
        .issue(0, 1, &action_with(36), issued())
        .confirm(0, 1, 0, accepted_at("unlinked", 0))
        .epoch(1)
        .issue(2, 2, &action_with(36), issued().over(1))
        .confirm(3, 2, 0, failed())
        .confirm(30, 2, 30, accepted_at("unlinked", 0))
        .add_to(
            set,
            "Restoring keeps the used confirmation steps.",
            "VER-26 RST-4",
            "restore confirm",
        );
    BankTraceBuilder::new()
        .issue_typed(0, 1, &euro_payment(3000))
        .submit_typed(1, 1, 1, accepted_at("typed", 0))
        .issue_typed(2, 2, &euro_payment(3000))
        .issue_typed(3, 3, &euro_payment(3000))
        .issue(4, 4, &euro_payment(1001), issued())
        .epoch(1)
        .restore(5, restored(1))
        .issue_typed(6, 5, &euro_payment(3000))
        .issue_typed(7, 6, &euro_payment(3000))
        .issue(8, 7, &euro_payment(1001), issued())
        .submit_typed(9, 7, 9, failed())
        .add_to(
            set,
            "Restoring keeps the sum of typed operations, without those that were live.",
            "VER-16 RST-3 RST-4",
            "restore typed-limit",
        );
    (0..=199_u8)
        .fold(BankTraceBuilder::new(), |trace, n| {
            let alert = if n == 159 { issued().alert() } else { issued() };
            trace.issue(0, n, &order(), alert).cancel(0, n, done("cancelled"))
        })
        .epoch(3)
        .issue(1, 200, &order(), refused("too-many-orders").over(3))
        .issue(432, 201, &order(), issued())
        .add_to(set, "Restoring gives no orders back.", "VER-50 RST-4", "restore orders");
}

/// Adds inputs that restore nothing, because nothing is stored.
fn uncommitted(set: &mut VectorSetBuilder) {
    two()
        .epoch(1)
        .submit_scanned(2, 1, store_failed())
        .fail_store()
        .restore(2, store_failed())
        .fail_store()
        .epoch(0)
        .submit_scanned(3, 1, accepted("scanned"))
        .epoch(1)
        .submit_scanned(5, 2, rejected().over(1))
        .issue(6, 3, &order(), issued())
        .add_to(
            set,
            "An input that is not stored restores nothing.",
            "VER-9 VER-10 RST-4",
            "restore store",
        );
    two()
        .epoch(1)
        .issue(2, 3, &euro_payment(0), error("invalid-operation"))
        .epoch(0)
        .submit_scanned(3, 1, accepted("scanned"))
        .epoch(1)
        .submit_scanned(4, 2, rejected().over(1))
        .add_to(set, "An input in error restores nothing.", "VER-10 RST-4", "restore store");
    two()
        .epoch(1)
        .restore(2, restored(1))
        .submit_scanned(2, 1, conflict())
        .load_after(2)
        .submit_scanned(3, 1, rejected())
        .issue(4, 3, &order(), conflict())
        .load_after(2)
        .issue(4, 3, &order(), issued())
        .add_to(
            set,
            "An input that raced with one that restored is judged again on the new record.",
            "VER-9 RST-4",
            "restore race",
        );
}

/// Adds clocks that went back, and times that restoring does not apply.
fn times(set: &mut VectorSetBuilder) {
    let flags = "restore bank-clock";
    BankTraceBuilder::new()
        .issue(1000, 1, &order(), issued())
        .epoch(1)
        .restore(0, restored(1))
        .submit_scanned(1001, 1, rejected())
        .login(700, 700, error("clock-went-back"))
        .login(1020, 1020, accepted_at("login", 0))
        .add_to(
            set,
            "Restoring is exempt from the clock's bound, and leaves last now.",
            "VER-11 RST-4 RST-7",
            flags,
        );
    BankTraceBuilder::new()
        .login_wrong_times(0, 4)
        .login_with(4, WRONG, begins_block())
        .epoch(1)
        .restore(10 * DAY, restored(1).status("blocked"))
        .login(5, 30, blocked())
        .restore(10 * DAY, not_done().status("blocked"))
        .login(4 + BLOCK, 1804, accepted_at("login", 0))
        .add_to(
            set,
            "Restoring applies no time: a clock far ahead moves nothing.",
            "VER-11 VER-12 RST-7",
            flags,
        );
    BankTraceBuilder::new()
        .issue(10 * DAY, 1, &order(), issued())
        .epoch(2)
        .login(60, 60, error("clock-went-back"))
        .unblock(60, done("unblocked").over(2))
        .submit_scanned(61, 1, rejected())
        .login(90, 90, accepted_at("login", 0))
        .add_to(
            set,
            "Unblocking in a later epoch corrects a clock that was far ahead.",
            "VER-33 RST-3 RST-4",
            flags,
        );
    BankTraceBuilder::pending()
        .epoch(1)
        .restore(10 * DAY, ended(restored(1)))
        .login(1, 1, ended(rejected()))
        .add_to(
            set,
            "Restoring a pending enrolment revokes it whatever the time, and says restored.",
            "VER-52 RST-3 RST-7",
            "restore pending",
        );
}
