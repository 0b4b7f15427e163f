//! Restoring from a backup, in both versions (VER-47).

use super::{
    BLOCK, BankReply, BankTraceBuilder, WRONG, accepted, accepted_at, action_with, begins_block,
    blocked, conflict, done, euro_payment, failed, issued, nonce, not_done, order, refused,
    rejected, store_failed,
};
use crate::{vector_set::VectorSetBuilder, worked_example::ISSUED_AT};

fn two() -> BankTraceBuilder {
    BankTraceBuilder::new().issue(0, 1, &order(), issued()).issue(1, 2, &order(), issued())
}

fn restored() -> BankReply {
    done("restored")
}

pub(super) fn restoring(set: &mut VectorSetBuilder) {
    set.section(430);
    let (requirements, flags) = ("VER-47", "restore");
    two()
        .restore(2, restored())
        .submit_scanned(3, 1, rejected())
        .submit_scanned(4, 2, rejected())
        .issue(5, 3, &order(), issued())
        .submit_scanned(6, 3, accepted("scanned"))
        .add_to(
            set,
            "Restoring ends all live operations; those issued afterwards are valid.",
            requirements,
            flags,
        );
    two()
        .submit_scanned(2, 1, accepted("scanned"))
        .restore(3, restored())
        .submit_scanned(4, 1, rejected())
        .restore(5, restored())
        .restore(6, restored())
        .issue(7, 3, &order(), issued())
        .submit_scanned(8, 3, accepted("scanned"))
        .add_to(set, "Restoring is accepted even where nothing is live.", "VER-35 VER-47", flags);
    BankTraceBuilder::pending()
        .restore(1, restored().status("pending"))
        .issue(2, 1, &order(), refused("not-active").status("pending"))
        .login(3, 3, accepted_at("login", 0))
        .issue(4, 1, &order(), issued())
        .submit_scanned(5, 1, accepted("scanned"))
        .add_to(set, "Restoring leaves a pending enrolment pending.", "VER-5 VER-47", flags);
    BankTraceBuilder::pending()
        .login(1, 1, accepted_at("login", 0))
        .revoke(2, done("revoked").status("revoked"))
        .restore(3, not_done().status("revoked"))
        .login(30, 30, rejected().status("revoked"))
        .add_to(set, "Restoring a revoked enrolment is refused.", "VER-5 VER-47", flags);
    // 434 was withdrawn.
    set.section(435);
    two()
        .submit_wrong_times(1, 1, 4)
        .submit_wrong(5, 1, begins_block())
        .restore(6, restored().status("blocked"))
        .issue(7, 3, &order(), refused("blocked").status("blocked"))
        .login(4 + BLOCK, 1804, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .add_to(set, "Restoring ends no block of operations.", "VER-31 VER-47", "restore block");
    two()
        .login_wrong_times(1, 4)
        .login_with(5, WRONG, begins_block())
        .restore(6, restored().status("blocked"))
        .login(7, 7, blocked())
        .submit_scanned(8, 1, rejected().status("blocked"))
        .issue(9, 3, &order(), issued().status("blocked"))
        .submit_scanned(10, 3, accepted("scanned").status("blocked"))
        .add_to(set, "Restoring ends no block of logins.", "VER-31 VER-47", "restore block");
    two()
        .submit_wrong_times(1, 1, 4)
        .login_wrong_times(5, 4)
        .restore(9, restored())
        .issue(10, 3, &order(), issued())
        .submit_wrong(11, 3, begins_block())
        .add_to(set, "Restoring resets no counter.", "VER-31 VER-47", "restore count");
    // 438 was withdrawn.
    set.section(439);
    two()
        .restore(2, store_failed())
        .fail_store()
        .submit_scanned(3, 1, accepted("scanned"))
        .restore(4, restored())
        .submit_scanned(5, 2, rejected())
        .issue(6, 3, &order(), issued())
        .add_to(
            set,
            "A restore that is not stored does nothing.",
            "VER-9 VER-10 VER-47",
            "restore store",
        );
    two()
        .restore(2, restored())
        .submit_scanned(2, 1, conflict())
        .load_after(2)
        .submit_scanned(3, 1, rejected())
        .issue(4, 3, &order(), conflict())
        .load_after(2)
        .issue(4, 3, &order(), issued())
        .add_to(
            set,
            "An input that raced with a restore is judged again on the new record.",
            "VER-9 VER-47",
            "restore race",
        );
    BankTraceBuilder::new()
        .login(0, 0, accepted_at("login", 0))
        .restore(1, restored())
        .login(2, 0, failed())
        .login(30, 30, accepted_at("login", 0))
        .add_to(
            set,
            "Restoring keeps the used login steps.",
            "VER-24 VER-47",
            "restore login-step",
        );
    BankTraceBuilder::new()
        .unlinked_purposes(&[36])
        .issue(0, 1, &action_with(36), issued())
        .confirm(0, 1, 0, accepted_at("unlinked", 0))
        .restore(1, restored())
        .issue(2, 2, &action_with(36), issued())
        .confirm(3, 2, 0, failed())
        .confirm(30, 2, 30, accepted_at("unlinked", 0))
        .add_to(
            set,
            "Restoring keeps the used confirmation steps.",
            "VER-26 VER-47",
            "restore confirm",
        );
    BankTraceBuilder::new()
        .issue_typed(0, 1, &euro_payment(3000))
        .submit_typed(1, 1, 1, accepted_at("typed", 0))
        .issue_typed(2, 2, &euro_payment(3000))
        .issue_typed(3, 3, &euro_payment(3000))
        .issue(4, 4, &euro_payment(1001), issued())
        .restore(5, restored())
        .issue_typed(6, 5, &euro_payment(3000))
        .issue_typed(7, 6, &euro_payment(3000))
        .issue(8, 7, &euro_payment(1001), issued())
        .submit_typed(9, 7, 9, failed())
        .add_to(
            set,
            "Restoring keeps the sum of typed operations, without those that were live.",
            "VER-16 VER-47",
            "restore typed-limit",
        );
    (1..=5)
        .fold(BankTraceBuilder::new(), |trace, n| trace.issue(n.into(), n, &order(), issued()))
        .issue(6, 6, &order(), refused("too-many-live"))
        .restore(7, restored())
        .issue(8, 6, &order(), issued())
        .cancel(9, 1, not_done())
        .cancel(10, 6, done("cancelled"))
        .add_to(set, "After restoring there is room for five operations.", "VER-14 VER-47", flags);
    two()
        .restore(2, restored())
        .issue_with_draws(3, 1, &[nonce(3)], 0, ISSUED_AT + 3, &order(), conflict())
        .issue(4, 4, &order(), issued())
        .submit_scanned(5, 4, accepted("scanned"))
        .add_to(set, "Handles from before a restore are not given again.", "VER-14 VER-47", flags);
}
