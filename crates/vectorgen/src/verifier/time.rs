//! Clocks that go backwards.

use super::{
    BLOCK, DAY, Tale, WRONG, accepted, accepted_at, act, begins_block, done, error, failed, issued,
    nonce, order, rejected,
};
use crate::{book::Book, raw::ISSUED_AT};

pub(super) fn clocks(book: &mut Book) {
    book.section(380);
    let flags = "bank-clock";
    Tale::new()
        .login(1000, 1000, accepted_at("login", 0))
        .login(699, 699, error("clock-went-back"))
        .login(700, 1030, accepted_at("login", 1))
        .tell(
            book,
            "A clock that went back 300 seconds is corrected; one second more is an error.",
            "VER-11",
            flags,
        );
    Tale::new()
        .issue(0, 1, &order(), issued())
        .login(301, 301, accepted_at("login", 0))
        .scan(200, 1, rejected())
        .issue_drawing(200, 2, &[nonce(2)], 0, ISSUED_AT + 301, &order(), issued())
        .tell(
            book,
            "An expired operation stays expired when the clock goes back.",
            "VER-11 VER-13",
            flags,
        );
    Tale::new()
        .issue(500, 1, &order(), issued())
        .submit(199, 1, WRONG, error("clock-went-back"))
        .cancel(199, 1, error("clock-went-back"))
        .revoke(199, error("clock-went-back"))
        .issue_drawing(199, 2, &[nonce(2)], 0, ISSUED_AT + 199, &order(), error("clock-went-back"))
        .confirm(199, 1, 199, error("clock-went-back"))
        .scan(501, 1, accepted("scanned"))
        .tell(
            book,
            "An input whose clock went back too far changes nothing, whatever it is.",
            "VER-11",
            flags,
        );
    Tale::new()
        .wrong_logins(0, 4)
        .login_with(4, WRONG, begins_block())
        .login(4 + BLOCK, 1804, accepted_at("login", 0))
        .login_with(4 + BLOCK - 300, WRONG, failed())
        .tell(
            book,
            "A block that has ended stays ended when the clock goes back.",
            "VER-11 VER-12",
            flags,
        );
    Tale::new()
        .issue(0, 1, &order(), issued())
        .wrong(10 * DAY, 1, rejected())
        .login(10, 10, error("clock-went-back"))
        .unblock(10, done("unblocked"))
        .login(11, 11, accepted_at("login", 0))
        .tell(book, "Unblocking corrects a clock that was once far ahead.", "VER-11 VER-33", flags);
    Tale::new()
        .login(10 * DAY, 864_000, accepted_at("login", 0))
        .unblock(60, done("unblocked"))
        .login(61, 61, failed())
        .login(62, 90, failed())
        .login(120, 120, accepted_at("login", 0))
        .tell(
            book,
            "After unblocking with an earlier clock, login steps begin after the next one.",
            "VER-24 VER-33",
            flags,
        );
    Tale::new()
        .unlinked(&[32])
        .issue(10 * DAY, 1, &act(32), issued())
        .confirm(10 * DAY, 1, 864_000, accepted_at("unlinked", 0))
        .unblock(60, done("unblocked"))
        .issue(61, 2, &act(32), issued())
        .confirm(62, 2, 62, failed())
        .confirm(120, 2, 120, accepted_at("unlinked", 0))
        .tell(
            book,
            "After unblocking with an earlier clock, confirmation steps begin after the next one.",
            "VER-26 VER-33",
            flags,
        );
    Tale::new()
        .issue(10 * DAY, 1, &order(), issued())
        .unblock(60, done("unblocked"))
        .scan(61, 1, rejected())
        .issue(62, 2, &order(), issued())
        .tell(book, "Unblocking with an earlier clock ends all live operations.", "VER-33", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue(10 * DAY, 2, &order(), issued())
        .unblock(60, done("unblocked"))
        .issue_drawing(
            60 + DAY - 1,
            3,
            &[nonce(3)],
            0,
            ISSUED_AT + 60 + DAY - 1,
            &order(),
            issued(),
        )
        .wrong(60 + DAY, 3, failed())
        .tell(
            book,
            "After unblocking with an earlier clock, operations can be issued.",
            "VER-33",
            flags,
        );
    Tale::new()
        .issue(100, 1, &order(), issued())
        .unblock(90, done("unblocked"))
        .scan(91, 1, rejected())
        .login(92, 92, accepted_at("login", 0))
        .tell(book, "Unblocking one second earlier counts as an earlier clock.", "VER-33", flags);
    Tale::new()
        .issue(100, 1, &order(), issued())
        .unblock(100, done("unblocked"))
        .scan(101, 1, accepted("scanned"))
        .scan(102, 1, rejected())
        .tell(
            book,
            "Unblocking in the same second does not count as an earlier clock.",
            "VER-33",
            flags,
        );
}
