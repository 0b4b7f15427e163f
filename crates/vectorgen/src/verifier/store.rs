//! Stores that fail, and callers that race.

use super::{
    Tale, accepted, accepted_at, begins_block, blocked, conflict, done, error, failed, issued,
    order, refused, rejected, store_failed,
};
use crate::book::Book;

pub(super) fn stores(book: &mut Book) {
    failing(book);
    racing(book);
}

fn one() -> Tale {
    Tale::new().issue(0, 1, &order(), issued())
}

fn failing(book: &mut Book) {
    book.section(400);
    let (requirements, flags) = ("VER-9 VER-10", "store");
    one()
        .scan(1, 1, store_failed())
        .fails()
        .scan(2, 1, accepted("scanned"))
        .scan(3, 1, rejected())
        .tell(
            book,
            "When the store fails there is no verdict, and the OTP stays valid.",
            requirements,
            flags,
        );
    one().wrongs(1, 1, 4).wrong(5, 1, store_failed()).fails().scan(6, 1, accepted("scanned")).tell(
        book,
        "A failure that is not stored is not reported and does not count.",
        requirements,
        flags,
    );
    Tale::new()
        .issue(0, 1, &order(), store_failed())
        .fails()
        .wrong(1, 1, rejected())
        .issue(2, 1, &order(), issued())
        .tell(book, "An operation that is not stored is not issued.", requirements, flags);
    Tale::new()
        .login(1, 1, store_failed())
        .fails()
        .login(2, 2, accepted_at("login", 0))
        .login(3, 3, failed())
        .tell(book, "A login that is not stored uses up no step.", "VER-9 VER-24", flags);
    one()
        .cancel(1, 1, store_failed())
        .fails()
        .revoke(2, store_failed())
        .fails()
        .wrong(3, 1, failed())
        .scan(4, 1, accepted("scanned"))
        .tell(
            book,
            "A cancellation or revocation that is not stored does nothing.",
            requirements,
            flags,
        );
    Tale::pending()
        .login(1, 1, store_failed())
        .fails()
        .issue(2, 1, &order(), refused("not-active").status("pending"))
        .login(3, 3, accepted_at("login", 0))
        .tell(book, "A first login that is not stored does not activate.", "VER-5 VER-9", flags);
    one()
        .scan(90_000, 1, rejected())
        .login(89_000, 89_000, error("clock-went-back"))
        .fails()
        .login(90_001, 90_001, accepted_at("login", 0))
        .tell(book, "An error is reported before the store is used.", "VER-10 VER-11", flags);
}

fn racing(book: &mut Book) {
    book.section(410);
    let (requirements, flags) = ("VER-9", "race");
    one()
        .scan(1, 1, accepted("scanned"))
        .scan(1, 1, conflict())
        .loaded(1)
        .scan(2, 1, rejected())
        .tell(
            book,
            "Of two workers with one right OTP, one accepts and the other loads the record again.",
            "VER-9 VER-21",
            flags,
        );
    (0..5)
        .fold(one(), |tale, number| {
            let expect = if number == 0 { failed() } else { conflict() };
            tale.wrong(1, 1, expect).loaded(1)
        })
        .wrongs(2, 1, 3)
        .scan(6, 1, accepted("scanned"))
        .tell(
            book,
            "Of five guesses at once one counts; the others are not evaluated.",
            requirements,
            flags,
        );
    one()
        .wrongs(1, 1, 4)
        .wrong(5, 1, begins_block())
        .scan(5, 1, conflict())
        .loaded(5)
        .scan(6, 1, blocked())
        .tell(
            book,
            "A right OTP that raced with the fifth failure is refused by the block.",
            "VER-9 VER-27",
            flags,
        );
    one()
        .cancel(1, 1, done("cancelled"))
        .scan(1, 1, conflict())
        .loaded(1)
        .scan(2, 1, rejected())
        .tell(book, "An OTP that raced with a cancellation is refused.", "VER-9 VER-32", flags);
    one()
        .revoke(1, done("revoked").status("revoked"))
        .scan(1, 1, conflict())
        .loaded(1)
        .scan(2, 1, rejected().status("revoked"))
        .tell(book, "An OTP that raced with a revocation is refused.", "VER-9 VER-34", flags);
    Tale::new()
        .login(1, 1, accepted_at("login", 0))
        .login(1, 1, conflict())
        .loaded(0)
        .login(2, 2, failed())
        .tell(book, "Of two workers with one login OTP, one accepts.", "VER-9 VER-24", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue(0, 2, &order(), conflict())
        .loaded(0)
        .issue(1, 2, &order(), issued())
        .tell(
            book,
            "Of two orders at once, the second is issued at the second try.",
            requirements,
            flags,
        );
    one()
        .wrong(1, 9, rejected())
        .scan(1, 1, conflict())
        .loaded(1)
        .scan(2, 1, accepted("scanned"))
        .tell(book, "A refused input replaces the record too.", requirements, flags);
    one()
        .wrong(1, 1, store_failed())
        .fails()
        .scan(1, 1, accepted("scanned"))
        .loaded(1)
        .scan(2, 1, rejected())
        .tell(book, "A store that fails replaces nothing.", "VER-9 VER-10", flags);
    one()
        .wrongs(1, 1, 4)
        .unblock(5, done("unblocked"))
        .wrong(5, 1, conflict())
        .loaded(5)
        .wrongs(6, 1, 4)
        .scan(10, 1, accepted("scanned"))
        .tell(
            book,
            "A guess that raced with unblocking is judged again on the new record.",
            "VER-9 VER-33",
            flags,
        );
    one()
        .issue(0, 2, &order(), issued())
        .scan(1, 1, accepted("scanned"))
        .scan(1, 2, conflict())
        .loaded(2)
        .scan(2, 2, accepted("scanned"))
        .tell(
            book,
            "Of two operations at once, the second is accepted at the second try.",
            requirements,
            flags,
        );
}
