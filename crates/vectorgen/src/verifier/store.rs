//! Stores that fail, and callers that race.

use super::{
    BankTraceBuilder, accepted, accepted_at, begins_block, blocked, conflict, done, error, failed,
    issued, order, refused, rejected, store_failed,
};
use crate::vector_set::VectorSetBuilder;

pub(super) fn stores(set: &mut VectorSetBuilder) {
    failing(set);
    racing(set);
}

fn one() -> BankTraceBuilder {
    BankTraceBuilder::new().issue(0, 1, &order(), issued())
}

fn failing(set: &mut VectorSetBuilder) {
    set.section(400);
    let (requirements, flags) = ("VER-9 VER-10", "store");
    one()
        .submit_scanned(1, 1, store_failed())
        .fail_store()
        .submit_scanned(2, 1, accepted("scanned"))
        .submit_scanned(3, 1, rejected())
        .add_to(
            set,
            "When the store fails there is no verdict, and the OTP stays valid.",
            requirements,
            flags,
        );
    one()
        .submit_wrong_times(1, 1, 4)
        .submit_wrong(5, 1, store_failed())
        .fail_store()
        .submit_scanned(6, 1, accepted("scanned"))
        .add_to(
            set,
            "A failure that is not stored is not reported and does not count.",
            requirements,
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), store_failed())
        .fail_store()
        .submit_wrong(1, 1, rejected())
        .issue(2, 1, &order(), issued())
        .add_to(set, "An operation that is not stored is not issued.", requirements, flags);
    BankTraceBuilder::new()
        .login(1, 1, store_failed())
        .fail_store()
        .login(2, 2, accepted_at("login", 0))
        .login(3, 3, failed())
        .add_to(set, "A login that is not stored uses up no step.", "VER-9 VER-24", flags);
    one()
        .cancel(1, 1, store_failed())
        .fail_store()
        .revoke(2, store_failed())
        .fail_store()
        .submit_wrong(3, 1, failed())
        .submit_scanned(4, 1, accepted("scanned"))
        .add_to(
            set,
            "A cancellation or revocation that is not stored does nothing.",
            requirements,
            flags,
        );
    BankTraceBuilder::pending()
        .login(1, 1, store_failed())
        .fail_store()
        .issue(2, 1, &order(), refused("not-active").status("pending"))
        .login(3, 3, accepted_at("login", 0))
        .add_to(set, "A first login that is not stored does not activate.", "VER-5 VER-9", flags);
    one()
        .submit_scanned(90_000, 1, rejected())
        .login(89_000, 89_000, error("clock-went-back"))
        .fail_store()
        .login(90_001, 90_001, accepted_at("login", 0))
        .add_to(set, "An error is reported before the store is used.", "VER-10 VER-11", flags);
}

fn racing(set: &mut VectorSetBuilder) {
    set.section(410);
    let (requirements, flags) = ("VER-9", "race");
    one()
        .submit_scanned(1, 1, accepted("scanned"))
        .submit_scanned(1, 1, conflict())
        .load_after(1)
        .submit_scanned(2, 1, rejected())
        .add_to(
            set,
            "Of two workers with one right OTP, one accepts and the other loads the record again.",
            "VER-9 VER-21",
            flags,
        );
    (0..5)
        .fold(one(), |trace, number| {
            let expect = if number == 0 { failed() } else { conflict() };
            trace.submit_wrong(1, 1, expect).load_after(1)
        })
        .submit_wrong_times(2, 1, 3)
        .submit_scanned(6, 1, accepted("scanned"))
        .add_to(
            set,
            "Of five guesses at once one counts; the others are not evaluated.",
            requirements,
            flags,
        );
    one()
        .submit_wrong_times(1, 1, 4)
        .submit_wrong(5, 1, begins_block())
        .submit_scanned(5, 1, conflict())
        .load_after(5)
        .submit_scanned(6, 1, blocked())
        .add_to(
            set,
            "A right OTP that raced with the fifth failure is refused by the block.",
            "VER-9 VER-27",
            flags,
        );
    one()
        .cancel(1, 1, done("cancelled"))
        .submit_scanned(1, 1, conflict())
        .load_after(1)
        .submit_scanned(2, 1, rejected())
        .add_to(set, "An OTP that raced with a cancellation is refused.", "VER-9 VER-32", flags);
    one()
        .revoke(1, done("revoked").status("revoked"))
        .submit_scanned(1, 1, conflict())
        .load_after(1)
        .submit_scanned(2, 1, rejected().status("revoked"))
        .add_to(set, "An OTP that raced with a revocation is refused.", "VER-9 VER-34", flags);
    BankTraceBuilder::new()
        .login(1, 1, accepted_at("login", 0))
        .login(1, 1, conflict())
        .load_after(0)
        .login(2, 2, failed())
        .add_to(set, "Of two workers with one login OTP, one accepts.", "VER-9 VER-24", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .issue(0, 2, &order(), conflict())
        .load_after(0)
        .issue(1, 2, &order(), issued())
        .add_to(
            set,
            "Of two orders at once, the second is issued at the second try.",
            requirements,
            flags,
        );
    one()
        .submit_wrong(1, 9, rejected())
        .submit_scanned(1, 1, conflict())
        .load_after(1)
        .submit_scanned(2, 1, accepted("scanned"))
        .add_to(set, "A refused input replaces the record too.", requirements, flags);
    one()
        .submit_wrong(1, 1, store_failed())
        .fail_store()
        .submit_scanned(1, 1, accepted("scanned"))
        .load_after(1)
        .submit_scanned(2, 1, rejected())
        .add_to(set, "A store that fails replaces nothing.", "VER-9 VER-10", flags);
    one()
        .submit_wrong_times(1, 1, 4)
        .unblock(5, done("unblocked"))
        .submit_wrong(5, 1, conflict())
        .load_after(5)
        .submit_wrong_times(6, 1, 4)
        .submit_scanned(10, 1, accepted("scanned"))
        .add_to(
            set,
            "A guess that raced with unblocking is judged again on the new record.",
            "VER-9 VER-33",
            flags,
        );
    one()
        .issue(0, 2, &order(), issued())
        .submit_scanned(1, 1, accepted("scanned"))
        .submit_scanned(1, 2, conflict())
        .load_after(2)
        .submit_scanned(2, 2, accepted("scanned"))
        .add_to(
            set,
            "Of two operations at once, the second is accepted at the second try.",
            requirements,
            flags,
        );
}
