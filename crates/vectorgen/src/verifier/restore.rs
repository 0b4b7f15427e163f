//! The first input after a backup was restored, in both versions (VER-47).

use super::{
    BLOCK, DAY, Expect, Tale, WRONG, accepted, accepted_at, act, begins_block, blocked, conflict,
    done, error, failed, issued, nonce, not_done, order, paid, refused, rejected, store_failed,
};
use crate::{book::Book, raw::ISSUED_AT};

fn two() -> Tale {
    Tale::new().issue(0, 1, &order(), issued()).issue(1, 2, &order(), issued())
}

fn restored() -> Expect {
    done("restored")
}

pub(super) fn restoring(book: &mut Book) {
    book.section(430);
    let (requirements, flags) = ("VER-47", "restore");
    two()
        .restore(2, restored())
        .scan(3, 1, rejected())
        .scan(4, 2, rejected())
        .issue(5, 3, &order(), issued())
        .scan(6, 3, accepted("scanned"))
        .tell(
            book,
            "Restoring ends all live operations; those issued afterwards are valid.",
            requirements,
            flags,
        );
    two()
        .scan(2, 1, accepted("scanned"))
        .restore(3, restored())
        .scan(4, 1, rejected())
        .restore(5, restored())
        .restore(6, restored())
        .issue(7, 3, &order(), issued())
        .scan(8, 3, accepted("scanned"))
        .tell(book, "Restoring is accepted even where nothing is live.", "VER-35 VER-47", flags);
    Tale::pending()
        .restore(1, restored().status("pending"))
        .issue(2, 1, &order(), refused("not-active").status("pending"))
        .login(3, 3, accepted_at("login", 0))
        .issue(4, 1, &order(), issued())
        .scan(5, 1, accepted("scanned"))
        .tell(book, "Restoring leaves a pending enrolment pending.", "VER-5 VER-47", flags);
    Tale::pending()
        .login(1, 1, accepted_at("login", 0))
        .revoke(2, done("revoked").status("revoked"))
        .restore(3, not_done().status("revoked"))
        .login(30, 30, rejected().status("revoked"))
        .tell(book, "Restoring a revoked enrolment is refused.", "VER-5 VER-47", flags);
    Tale::pending()
        .restore(DAY, not_done().status("revoked"))
        .login(DAY + 1, 86_401, rejected().status("revoked"))
        .tell(
            book,
            "Restoring an enrolment that was pending for 24 hours is refused.",
            "VER-12 VER-47",
            flags,
        );
    two()
        .wrongs(1, 1, 4)
        .wrong(5, 1, begins_block())
        .restore(6, restored().status("blocked"))
        .issue(7, 3, &order(), refused("blocked").status("blocked"))
        .login(4 + BLOCK, 1804, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .tell(book, "Restoring ends no block of operations.", "VER-31 VER-47", "restore block");
    two()
        .wrong_logins(1, 4)
        .login_with(5, WRONG, begins_block())
        .restore(6, restored().status("blocked"))
        .login(7, 7, blocked())
        .scan(8, 1, rejected().status("blocked"))
        .issue(9, 3, &order(), issued().status("blocked"))
        .scan(10, 3, accepted("scanned").status("blocked"))
        .tell(book, "Restoring ends no block of logins.", "VER-31 VER-47", "restore block");
    two()
        .wrongs(1, 1, 4)
        .wrong_logins(5, 4)
        .restore(9, restored())
        .issue(10, 3, &order(), issued())
        .wrong(11, 3, begins_block())
        .tell(book, "Restoring resets no counter.", "VER-31 VER-47", "restore count");
    Tale::new()
        .issue(400, 1, &order(), issued())
        .restore(99, error("clock-went-back"))
        .scan(401, 1, accepted("scanned"))
        .restore(101, restored())
        .issue_drawing(101, 2, &[nonce(2)], 0, ISSUED_AT + 401, &order(), issued())
        .tell(
            book,
            "Restoring is not exempt from the clock's bound.",
            "VER-11 VER-47",
            "restore bank-clock",
        );
    two()
        .restore(2, store_failed())
        .fails()
        .scan(3, 1, accepted("scanned"))
        .restore(4, restored())
        .scan(5, 2, rejected())
        .issue(6, 3, &order(), issued())
        .tell(
            book,
            "A restore that is not stored does nothing.",
            "VER-9 VER-10 VER-47",
            "restore store",
        );
    two()
        .restore(2, restored())
        .scan(2, 1, conflict())
        .loaded(2)
        .scan(3, 1, rejected())
        .issue(4, 3, &order(), conflict())
        .loaded(2)
        .issue(4, 3, &order(), issued())
        .tell(
            book,
            "An input that raced with a restore is judged again on the new record.",
            "VER-9 VER-47",
            "restore race",
        );
    Tale::new()
        .login(0, 0, accepted_at("login", 0))
        .restore(1, restored())
        .login(2, 0, failed())
        .login(30, 30, accepted_at("login", 0))
        .tell(book, "Restoring keeps the used login steps.", "VER-24 VER-47", "restore login-step");
    Tale::new()
        .unlinked(&[32])
        .issue(0, 1, &act(32), issued())
        .confirm(0, 1, 0, accepted_at("unlinked", 0))
        .restore(1, restored())
        .issue(2, 2, &act(32), issued())
        .confirm(3, 2, 0, failed())
        .confirm(30, 2, 30, accepted_at("unlinked", 0))
        .tell(
            book,
            "Restoring keeps the used confirmation steps.",
            "VER-26 VER-47",
            "restore confirm",
        );
    Tale::new()
        .issue_typed(0, 1, &paid(3000))
        .type_id(1, 1, 1, accepted_at("typed", 0))
        .issue_typed(2, 2, &paid(3000))
        .issue_typed(3, 3, &paid(3000))
        .issue(4, 4, &paid(1001), issued())
        .restore(5, restored())
        .issue_typed(6, 5, &paid(3000))
        .issue_typed(7, 6, &paid(3000))
        .issue(8, 7, &paid(1001), issued())
        .type_id(9, 7, 9, failed())
        .tell(
            book,
            "Restoring keeps the sum of typed operations, without those that were live.",
            "VER-16 VER-47",
            "restore typed-limit",
        );
    (1..=5)
        .fold(Tale::new(), |tale, n| tale.issue(n.into(), n, &order(), issued()))
        .issue(6, 6, &order(), refused("too-many-live"))
        .restore(7, restored())
        .issue(8, 6, &order(), issued())
        .cancel(9, 1, not_done())
        .cancel(10, 6, done("cancelled"))
        .tell(book, "After restoring there is room for five operations.", "VER-14 VER-47", flags);
    two()
        .restore(2, restored())
        .issue_drawing(3, 1, &[nonce(3)], 0, ISSUED_AT + 3, &order(), conflict())
        .issue(4, 4, &order(), issued())
        .scan(5, 4, accepted("scanned"))
        .tell(book, "Handles from before a restore are not given again.", "VER-14 VER-47", flags);
}
