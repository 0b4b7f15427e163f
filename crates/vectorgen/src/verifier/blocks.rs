//! Blocks: how they begin, what they refuse, how they end.

use super::{
    BLOCK, DAY, Entered, Tale, WRONG, accepted, accepted_at, begins_block, blocked, done, error,
    failed, issued, log_in, not_done, order, refused, rejected,
};
use crate::book::Book;

fn one() -> Tale {
    Tale::new().issue(0, 1, &order(), issued())
}

/// Five wrong OTPs for an operation from a time on, of which the last begins a block.
fn block_operations(tale: Tale, at: u64, number: u8) -> Tale {
    tale.wrongs(at, number, 4).wrong(at + 4, number, begins_block())
}

/// Five wrong logins from a time on, of which the last begins a block.
fn block_logins(tale: Tale, at: u64) -> Tale {
    tale.wrong_logins(at, 4).login_with(at + 4, WRONG, begins_block())
}

pub(super) fn blocks(book: &mut Book) {
    operations(book);
    logins(book);
    caps(book);
    growing(book);
    unblocking(book);
}

fn operations(book: &mut Book) {
    book.section(290);
    let flags = "block";
    let begun = || block_operations(one().issue(0, 2, &order(), issued()), 1, 1);
    begun()
        .scan(6, 1, blocked())
        .scan(7, 2, blocked())
        .wrong(8, 2, blocked())
        .login(9, 9, blocked())
        .tell(
            book,
            "The fifth failure begins a block, which refuses right and wrong OTPs.",
            "VER-23 VER-27",
            flags,
        );
    begun().submit(6, 1, "1", blocked()).wrong(7, 9, blocked()).login_with(8, "", blocked()).tell(
        book,
        "A block is reported before the OTP's form and the handle.",
        "VER-17 VER-23",
        "block order",
    );
    begun().login(4 + BLOCK, 1804, blocked()).login(5 + BLOCK, 1805, accepted_at("login", 0)).tell(
        book,
        "The first block ends after 1800 seconds, to the second.",
        "VER-12 VER-27",
        flags,
    );
    begun()
        .scan(5 + BLOCK, 1, rejected())
        .scan(6 + BLOCK, 2, rejected())
        .issue(7 + BLOCK, 3, &order(), issued())
        .scan(8 + BLOCK, 3, accepted("scanned"))
        .tell(book, "A block of operations ends all live operations.", "VER-30", flags);
    block_operations(
        Tale::new().lifetime(600).issue(0, 1, &order(), issued()).issue(0, 2, &log_in(), issued()),
        1,
        1,
    )
    .scan(6, 2, blocked())
    .tell(
        book,
        "A block of operations refuses operations with the purpose \"log in\" too.",
        "VER-17 VER-30",
        flags,
    );
    let later = |tale: Tale, at: u64, number: u8| tale.issue(at, number, &order(), issued());
    later(begun(), 5 + BLOCK, 3)
        .wrongs(6 + BLOCK, 3, 4)
        .scan(10 + BLOCK, 3, accepted("scanned"))
        .tell(book, "The end of a block sets the failures to zero.", "VER-12", flags);
    let second = || block_operations(later(begun(), 5 + BLOCK, 3), 6 + BLOCK, 3);
    second()
        .login(3 * BLOCK, 5400, blocked())
        .login(400 * DAY, 34_560_000, blocked())
        .unblock(400 * DAY + 1, done("unblocked"))
        .login(400 * DAY + 2, 34_560_002, accepted_at("login", 0))
        .tell(book, "The second block in a row lasts until unblocked.", "VER-27 VER-33", flags);
    second()
        .issue(11 + BLOCK, 4, &order(), refused("blocked").status("blocked"))
        .cancel(12 + BLOCK, 3, not_done().status("blocked"))
        .tell(
            book,
            "During a lasting block nothing is issued, and nothing is left to cancel.",
            "VER-14 VER-30",
            flags,
        );
    let success = later(begun(), 5 + BLOCK, 3).scan(6 + BLOCK, 3, accepted("scanned"));
    block_operations(later(success, 7 + BLOCK, 4), 8 + BLOCK, 4)
        .login(11 + 2 * BLOCK, 3611, blocked())
        .login(12 + 2 * BLOCK, 3612, accepted_at("login", 0))
        .tell(
            book,
            "After a success in between, the second block counts as a first one.",
            "VER-25 VER-27",
            flags,
        );
    let login_between = begun().login(5 + BLOCK, 1805, accepted_at("login", 0));
    block_operations(later(login_between, 6 + BLOCK, 3), 7 + BLOCK, 3)
        .login(3 * BLOCK, 5400, blocked())
        .tell(
            book,
            "A login in between does not: the second block of operations lasts.",
            "VER-25 VER-27",
            flags,
        );
    let third = later(begun(), 5 + BLOCK, 3)
        .wrongs(6 + BLOCK, 3, 4)
        .scan(10 + BLOCK, 3, accepted("scanned"))
        .issue(11 + BLOCK, 4, &order(), issued())
        .wrongs(12 + BLOCK, 4, 4);
    third
        .wrong(16 + BLOCK, 4, begins_block())
        .login(16 + 2 * BLOCK, 3616, accepted_at("login", 0))
        .tell(
            book,
            "After a success five more failures begin a block of 1800 seconds.",
            "VER-25 VER-27",
            flags,
        );
    let right = Entered::Scanned(1);
    block_operations(one(), 1, 1)
        .submit(6, 1, &right, blocked())
        .submit(5 + BLOCK, 1, &right, rejected())
        .tell(
            book,
            "A right OTP entered during a block is accepted neither then nor later.",
            "VER-21 VER-23 VER-30",
            flags,
        );
    block_operations(one().wrong_logins(1, 4), 5, 1)
        .login_with(9 + BLOCK, WRONG, begins_block())
        .tell(
            book,
            "The end of a block of operations keeps the failures of logins.",
            "VER-12 VER-27",
            flags,
        );
    later(block_logins(one().wrongs(1, 1, 4), 5), 9 + BLOCK, 2)
        .wrong(10 + BLOCK, 2, begins_block())
        .tell(
            book,
            "The end of a block of logins keeps the failures of operations.",
            "VER-12 VER-27",
            flags,
        );
}

fn logins(book: &mut Book) {
    book.section(310);
    let flags = "block login";
    let base = || one().issue(0, 2, &log_in(), issued());
    block_logins(base(), 1)
        .login(10, 10, blocked())
        .scan(11, 2, blocked())
        .scan(12, 1, accepted("scanned").status("blocked"))
        .tell(
            book,
            "A block of logins refuses logins and does not touch operations.",
            "VER-17 VER-30",
            flags,
        );
    block_logins(base().lifetime(600), 1)
        .login(4 + BLOCK, 1804, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .tell(
            book,
            "A block of logins ends after 1800 seconds, to the second.",
            "VER-12 VER-27",
            flags,
        );
    block_logins(base(), 1)
        .unblock(6, done("unblocked"))
        .scan(7, 2, rejected())
        .scan(8, 1, accepted("scanned"))
        .tell(
            book,
            "A block of logins ends only the operations with the purpose \"log in\".",
            "VER-30 VER-33",
            flags,
        );
    let again = block_logins(block_logins(Tale::new(), 1), 5 + BLOCK);
    again
        .login(100 * DAY, 8_640_000, blocked())
        .unblock(100 * DAY + 1, done("unblocked"))
        .login(100 * DAY + 2, 8_640_002, accepted_at("login", 0))
        .tell(book, "The second block of logins in a row lasts until unblocked.", "VER-27", flags);
    let accepted_within =
        block_logins(base(), 1).scan(12, 1, accepted("scanned").status("blocked"));
    accepted_within
        .clone()
        .login(13, 13, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .tell(book, "An accepted operation ends no block of logins.", "VER-25", flags);
    block_logins(accepted_within, 5 + BLOCK)
        .login(8 + 2 * BLOCK, 3608, blocked())
        .login(9 + 2 * BLOCK, 3609, accepted_at("login", 0))
        .tell(
            book,
            "After an accepted operation the next block of logins counts as a first one.",
            "VER-25 VER-27",
            flags,
        );
    let both = block_logins(one(), 1);
    both.wrongs_blocked(6, 1)
        .login(5 + BLOCK, 1805, blocked())
        .login(10 + BLOCK, 1810, accepted_at("login", 0))
        .tell(book, "Two blocks at once each end in their own time.", "VER-12 VER-27", flags);
}

impl Tale {
    /// Five wrong OTPs while logins are blocked, of which the last blocks operations too.
    fn wrongs_blocked(self, at: u64, number: u8) -> Self {
        (0..4)
            .fold(self, |tale, second| tale.wrong(at + second, number, failed().status("blocked")))
            .wrong(at + 4, number, begins_block())
    }
}

fn caps(book: &mut Book) {
    book.section(330);
    let flags = "cap";
    // Four failures and a success, again and again, never reach five in a row.
    let rounds = |tale: Tale, first: u64, count: u64| {
        (first..first + count).fold(tale, |tale, round| {
            let (at, number) = (round * 10, u8::try_from(round + 1).unwrap_or_default());
            (0..4)
                .fold(tale.issue(at, number, &order(), issued()), |tale, second| {
                    let nth = round * 4 + second + 1;
                    let expect = if nth == 20 { failed().alert() } else { failed() };
                    tale.wrong(at + 1 + second, number, expect)
                })
                .scan(at + 6, number, accepted("scanned"))
        })
    };
    rounds(Tale::new(), 0, 6).tell(
        book,
        "The twentieth failure since unblocking raises one alert, whatever succeeds in between.",
        "VER-28",
        flags,
    );
    rounds(Tale::new(), 0, 12)
        .issue(200, 100, &order(), issued())
        .wrong(201, 100, failed())
        .wrong(202, 100, begins_block())
        .login(300 * DAY, 25_920_000, blocked())
        .tell(
            book,
            "The fiftieth failure since unblocking begins a lasting block.",
            "VER-28",
            flags,
        );
    let unblocked = rounds(Tale::new(), 0, 4)
        .issue(100, 100, &order(), issued())
        .wrongs(101, 100, 3)
        .unblock(110, done("unblocked"));
    unblocked.wrongs(111, 100, 4).scan(120, 100, accepted("scanned")).tell(
        book,
        "Unblocking restarts the count of twenty.",
        "VER-28 VER-33",
        flags,
    );
    let logins = |tale: Tale, count: u64, alerts: bool| {
        (0..count).fold(tale, |tale, round| {
            let at = round * 60;
            let seconds = i64::try_from(at + 30).unwrap_or_default();
            (0..4)
                .fold(tale, |tale, second| {
                    let nth = round * 4 + second + 1;
                    let expect = if alerts && nth == 20 { failed().alert() } else { failed() };
                    tale.login_with(at + second, WRONG, expect)
                })
                .login(at + 30, seconds, accepted_at("login", 0))
        })
    };
    logins(Tale::new(), 6, true).tell(
        book,
        "The twentieth failed login since unblocking raises an alert, whatever succeeds in between.",
        "VER-28",
        "cap login",
    );
    logins(Tale::new(), 12, true)
        .login_with(1000, WRONG, failed())
        .login_with(1001, WRONG, begins_block())
        .login(300 * DAY, 25_920_000, blocked())
        .tell(
            book,
            "The fiftieth failed login since unblocking begins a lasting block.",
            "VER-28",
            "cap login",
        );
    logins(Tale::new().growing(), 13, false).tell(
        book,
        "Under growing blocks, failed logins do not add up over successes.",
        "VER-29",
        "cap login growing",
    );
}

fn growing(book: &mut Book) {
    book.section(350);
    let (requirements, flags) = ("VER-29", "growing");
    let lengths = [1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400, 86_400_u64];
    let mut tale = Tale::new().growing();
    let mut at = 0;
    for length in lengths {
        tale = block_logins(tale, at);
        let end = at + 4 + length;
        tale = tale.login(end - 1, i64::try_from(end).unwrap_or_default() - 1, blocked());
        at = end;
    }
    let seconds = i64::try_from(at).unwrap_or_default();
    tale.clone().login(at, seconds, accepted_at("login", 0)).tell(
        book,
        "Growing login blocks double from 30 minutes to 24 hours, stay there, and never last until unblocked.",
        requirements,
        flags,
    );
    block_logins(tale.login(at, seconds, accepted_at("login", 0)), at + 1)
        .login(at + 4 + BLOCK, seconds + 1804, blocked())
        .login(at + 5 + BLOCK, seconds + 1805, accepted_at("login", 0))
        .tell(
            book,
            "After a login, growing blocks begin at 30 minutes again.",
            "VER-25 VER-29",
            flags,
        );
    let again = block_operations(Tale::new().growing().issue(0, 1, &order(), issued()), 1, 1)
        .issue(5 + BLOCK, 2, &order(), issued());
    block_operations(again, 6 + BLOCK, 2).login(100 * DAY, 8_640_000, blocked()).tell(
        book,
        "Growing login blocks leave the blocks of operations unchanged.",
        requirements,
        flags,
    );
    let log_ins = Tale::new().growing().issue(0, 1, &log_in(), issued());
    let blocked_once = block_operations(log_ins, 1, 1).issue(5 + BLOCK, 2, &log_in(), issued());
    block_operations(blocked_once, 6 + BLOCK, 2)
        .login(9 + 3 * BLOCK, 5409, blocked())
        .login(10 + 3 * BLOCK, 5410, accepted_at("login", 0))
        .tell(
            book,
            "Growing blocks apply to operations with the purpose \"log in\" too.",
            "VER-22 VER-29",
            flags,
        );
}

fn unblocking(book: &mut Book) {
    book.section(360);
    let flags = "unblock";
    one()
        .wrongs(1, 1, 4)
        .unblock(5, done("unblocked"))
        .wrongs(6, 1, 4)
        .scan(10, 1, accepted("scanned"))
        .tell(
            book,
            "Unblocking sets failures to zero, even where nothing is blocked.",
            "VER-33",
            flags,
        );
    block_operations(one(), 1, 1)
        .unblock(6, done("unblocked"))
        .scan(7, 1, rejected())
        .issue(8, 2, &order(), issued())
        .wrongs(9, 2, 4)
        .wrong(13, 2, begins_block())
        .login(12 + BLOCK, 1812, blocked())
        .login(13 + BLOCK, 1813, accepted_at("login", 0))
        .tell(
            book,
            "After unblocking, the next block counts as a first one.",
            "VER-27 VER-33",
            flags,
        );
    let both = block_logins(one(), 1).wrongs_blocked(6, 1).unblock(11, done("unblocked"));
    both.login(12, 12, accepted_at("login", 0)).issue(13, 2, &order(), issued()).tell(
        book,
        "Unblocking clears both rows at once.",
        "VER-33",
        flags,
    );
    one().wrong(1, 1, failed()).unblock(2, done("unblocked")).scan(3, 1, accepted("scanned")).tell(
        book,
        "Unblocking does not touch live operations.",
        "VER-33",
        flags,
    );
    Tale::pending()
        .login_with(400, WRONG, failed().status("pending"))
        .unblock(1, not_done().status("pending"))
        .login(2, 2, error("clock-went-back"))
        .login(401, 401, accepted_at("login", 0))
        .tell(
            book,
            "Unblocking a pending enrolment is refused, whatever the clock, and keeps the last time.",
            "VER-11 VER-33",
            flags,
        );
    Tale::pending()
        .unblock(DAY, not_done().status("pending"))
        .login(DAY - 1, 86_399, accepted_at("login", 0))
        .tell(
            book,
            "Unblocking a pending enrolment whose 24 hours have passed does not end it.",
            "VER-12 VER-33",
            flags,
        );
}
