//! Version 2: the serials that are given, and where in the login chain the phone may be.

use super::{
    DAY, Entered, Expect, Tale, WRONG, accepted, accepted_at, act, begins_block, blocked, conflict,
    done, error, failed, issued, log_in, order, paid, refused, rejected, store_failed,
};
use crate::{book::Book, library::TypedRuleJson};

/// What the phone shows at this position of the login chain.
fn at(q: u64, entered: Entered) -> Entered {
    Entered::At(q, Box::new(entered))
}

fn one() -> Tale {
    Tale::new().issue(0, 1, &order(), issued())
}

/// After operation 1 was scanned and accepted: prev = 0, cur = 1.
fn once() -> Tale {
    one().scan(1, 1, accepted("scanned"))
}

/// After operation 2 was too: prev = 1, cur = 2.
fn twice() -> Tale {
    once().issue(2, 2, &order(), issued()).scan(3, 2, accepted("scanned"))
}

impl Tale {
    /// A login with the OTP of the same second at a position.
    fn login_at(self, seconds: u32, q: u64, expect: Expect) -> Self {
        self.login_with(seconds.into(), at(q, Entered::Login(seconds.into())), expect)
    }

    fn confirm_at(self, seconds: u32, number: u8, q: u64, expect: Expect) -> Self {
        let otp = at(q, Entered::Confirmed(seconds.into()));
        self.confirm_with(seconds.into(), number, otp, expect)
    }

    fn type_at(self, seconds: u32, number: u8, q: u64, otp_at: i64, expect: Expect) -> Self {
        self.submit(seconds.into(), number, at(q, Entered::Typed(number, otp_at)), expect)
    }
}

fn logged_in() -> Expect {
    accepted_at("login", 0)
}

fn typed() -> Expect {
    accepted_at("typed", 0)
}

fn unlinked() -> Expect {
    accepted_at("unlinked", 0)
}

pub(super) fn chains(book: &mut Book) {
    moving(book);
    staying(book);
    windows(book);
    steps(book);
    serials(book);
    phones(book);
    backups(book);
}

fn moving(book: &mut Book) {
    book.section(500);
    let (requirements, flags) = ("VER-41 VER-43", "position");
    once()
        .issue(2, 2, &order(), issued())
        .issue(3, 3, &order(), issued())
        .scan(4, 3, accepted("scanned"))
        .login_at(5, 0, failed())
        .restore(6, done("restored"))
        .issue(7, 4, &order(), issued())
        .scan(8, 4, accepted("scanned"))
        .login_at(30, 3, logged_in())
        .tell(
            book,
            "The worked example: 1 and 3 are scanned, then a backup is restored.",
            "VER-38 VER-39 VER-41 VER-47",
            flags,
        );
    one().login_at(1, 1, failed()).login_at(2, 0, logged_in()).tell(
        book,
        "At first the phone is at the start of the chain.",
        requirements,
        flags,
    );
    once().login_at(2, 2, failed()).login_at(3, 0, logged_in()).login_at(30, 1, logged_in()).tell(
        book,
        "After one acceptance the phone is at the start or at its serial.",
        requirements,
        flags,
    );
    twice().login_at(4, 0, failed()).login_at(5, 1, logged_in()).login_at(30, 2, logged_in()).tell(
        book,
        "After two acceptances the phone is at the first or the second serial.",
        requirements,
        flags,
    );
    one()
        .cancel(1, 1, done("cancelled"))
        .issue(2, 2, &order(), issued())
        .issue(3, 3, &order(), issued())
        .scan(4, 3, accepted("scanned"))
        .login_at(5, 1, failed())
        .login_at(6, 2, failed())
        .login_at(7, 3, logged_in())
        .login_at(30, 0, logged_in())
        .tell(
            book,
            "Serials of operations that were not accepted are skipped.",
            requirements,
            flags,
        );
    Tale::new()
        .issue(0, 1, &log_in(), issued())
        .scan(1, 1, accepted("scanned"))
        .login_at(2, 2, failed())
        .login_at(3, 1, logged_in())
        .tell(
            book,
            "An operation with the purpose \"log in\" moves the positions too.",
            requirements,
            flags,
        );
    Tale::new()
        .issue_typed(0, 1, &paid(3000))
        .scan(1, 1, accepted("scanned"))
        .login_at(2, 2, failed())
        .login_at(3, 1, logged_in())
        .tell(
            book,
            "An operation that may be typed but is scanned moves the positions too.",
            requirements,
            flags,
        );
    let both = || one().issue(0, 2, &order(), issued());
    both()
        .scan(1, 1, accepted("scanned"))
        .scan(2, 2, accepted("scanned"))
        .login_at(3, 2, failed())
        .login_at(4, 0, logged_in())
        .login_at(30, 1, logged_in())
        .tell(
            book,
            "Of two operations issued at once, the first that is accepted moves the positions.",
            requirements,
            flags,
        );
    both()
        .scan(1, 2, accepted("scanned"))
        .scan(2, 1, accepted("scanned"))
        .login_at(3, 1, failed())
        .login_at(4, 0, logged_in())
        .login_at(30, 2, logged_in())
        .tell(
            book,
            "The same holds where the second operation is answered first.",
            requirements,
            flags,
        );
    both()
        .issue(0, 3, &order(), issued())
        .scan(1, 2, accepted("scanned"))
        .issue(2, 4, &order(), issued())
        .scan(3, 3, accepted("scanned"))
        .scan(4, 4, accepted("scanned"))
        .login_at(5, 0, failed())
        .login_at(6, 3, failed())
        .login_at(7, 2, logged_in())
        .login_at(30, 4, logged_in())
        .tell(
            book,
            "Accepting an older position between two newer ones moves nothing.",
            requirements,
            flags,
        );
}

/// No other input moves the positions.
fn staying(book: &mut Book) {
    book.section(520);
    let (requirements, flags) = ("VER-41", "position");
    Tale::new()
        .issue_typed(0, 1, &paid(3000))
        .type_at(1, 1, 0, 1, typed())
        .login_at(2, 1, failed())
        .login_at(3, 0, logged_in())
        .tell(book, "A typed acceptance does not move the positions.", "VER-41 VER-44", flags);
    one().login_at(1, 0, logged_in()).login_at(30, 1, failed()).login_at(31, 0, logged_in()).tell(
        book,
        "A login does not move the positions.",
        requirements,
        flags,
    );
    Tale::new()
        .unlinked(&[32])
        .issue(0, 1, &act(32), issued())
        .confirm_at(1, 1, 0, unlinked())
        .login_at(2, 1, failed())
        .login_at(3, 0, logged_in())
        .tell(book, "A confirmation does not move the positions.", requirements, flags);
    one()
        .wrong(1, 1, failed())
        .login_at(2, 1, failed())
        .cancel(3, 1, done("cancelled"))
        .login_at(4, 1, failed())
        .login_at(5, 0, logged_in())
        .tell(book, "A failure and a cancellation do not move the positions.", requirements, flags);
    one()
        .scan(1, 1, store_failed())
        .fails()
        .login_at(2, 1, failed())
        .scan(3, 1, accepted("scanned"))
        .login_at(4, 1, logged_in())
        .tell(
            book,
            "An acceptance that is not stored does not move the positions.",
            "VER-9 VER-41",
            "position store",
        );
    one()
        .scan(1, 1, accepted("scanned"))
        .scan(1, 1, conflict())
        .loaded(1)
        .scan(2, 1, rejected())
        .login_at(3, 0, logged_in())
        .login_at(30, 1, logged_in())
        .tell(
            book,
            "Of two workers with one right OTP, one moves the positions.",
            "VER-9 VER-41",
            "position race",
        );
    once()
        .issue(2, 2, &order(), issued())
        .wrongs(3, 2, 4)
        .wrong(7, 2, begins_block())
        .unblock(8, done("unblocked"))
        .login_at(9, 2, failed())
        .login_at(10, 0, logged_in())
        .login_at(30, 1, logged_in())
        .tell(book, "Blocks and unblocking do not move the positions.", "VER-33 VER-41", flags);
    Tale::new()
        .issue(10 * DAY, 1, &order(), issued())
        .scan(10 * DAY + 1, 1, accepted("scanned"))
        .unblock(60, done("unblocked"))
        .login_at(90, 2, failed())
        .login_at(91, 1, logged_in())
        .login_at(120, 0, logged_in())
        .tell(
            book,
            "Unblocking with an earlier clock does not move the positions.",
            "VER-33 VER-41",
            flags,
        );
}

fn windows(book: &mut Book) {
    book.section(540);
    let flags = "position window";
    let two = || once().issue_typed(120, 2, &paid(3000)).wrong(120, 2, failed());
    for (title, q, otp_at, drift) in [
        ("A typed OTP of this minute is accepted at prev.", 0, 130, Some(0)),
        ("A typed OTP of this minute is accepted at cur.", 1, 130, Some(0)),
        ("A typed OTP of the previous minute is accepted at prev.", 0, 119, Some(-1)),
        ("A typed OTP of the previous minute is accepted at cur.", 1, 119, Some(-1)),
        ("A typed OTP of the next minute is accepted at prev.", 0, 180, Some(1)),
        ("A typed OTP of the next minute is accepted at cur.", 1, 180, Some(1)),
        ("A typed OTP from two minutes ago is a failure at prev.", 0, 59, None),
        ("A typed OTP from two minutes ahead is a failure at cur.", 1, 240, None),
        ("A typed OTP of this minute is a failure beyond cur.", 2, 130, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("typed", drift));
        two().type_at(130, 2, q, otp_at, expect).tell(book, title, "VER-43 VER-44", flags);
    }
    let three = || twice().issue_typed(120, 3, &paid(3000));
    three().type_at(121, 3, 0, 121, failed()).type_at(122, 3, 2, 122, typed()).tell(
        book,
        "A typed OTP before prev is a failure.",
        "VER-43 VER-44",
        flags,
    );
    for (title, q, otp_at, drift) in [
        ("A login OTP of the previous half-minute is accepted at prev.", 0, 119, Some(-1)),
        ("A login OTP of the previous half-minute is accepted at cur.", 1, 119, Some(-1)),
        ("A login OTP of the next half-minute is accepted at prev.", 0, 150, Some(1)),
        ("A login OTP of the next half-minute is accepted at cur.", 1, 150, Some(1)),
        ("A login OTP from two half-minutes ago is a failure at prev.", 0, 89, None),
        ("A login OTP from two half-minutes ahead is a failure at cur.", 1, 180, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("login", drift));
        once()
            .login_with(120, WRONG, failed())
            .login_with(130, at(q, Entered::Login(otp_at)), expect)
            .tell(book, title, "VER-24 VER-43", flags);
    }
    let acted = || once().unlinked(&[32]).issue(120, 2, &act(32), issued());
    for (title, q, otp_at, drift) in [
        ("A confirmation OTP is accepted at prev.", 0, 130, Some(0)),
        ("A confirmation OTP is accepted at cur.", 1, 130, Some(0)),
        ("A confirmation OTP of the previous half-minute is accepted at prev.", 0, 119, Some(-1)),
        ("A confirmation OTP of the next half-minute is accepted at cur.", 1, 150, Some(1)),
        ("A confirmation OTP is a failure beyond cur.", 2, 130, None),
        ("A confirmation OTP from two half-minutes ago is a failure at cur.", 1, 89, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("unlinked", drift));
        acted()
            .wrong(121, 2, failed())
            .confirm_with(130, 2, at(q, Entered::Confirmed(otp_at)), expect)
            .tell(book, title, "VER-26 VER-43", flags);
    }
}

/// A step is accepted once, whatever its position.
fn steps(book: &mut Book) {
    book.section(570);
    let (requirements, flags) = ("VER-24 VER-43", "position login-step");
    for (title, first, second) in [
        ("A login step that was used at prev is also used up at cur.", 0, 1),
        ("A login step that was used at cur is also used up at prev.", 1, 0),
    ] {
        once()
            .login_at(60, first, logged_in())
            .login_at(61, second, failed())
            .login_at(62, first, failed())
            .login_at(90, second, logged_in())
            .tell(book, title, requirements, flags);
    }
    once()
        .login_with(60, at(1, Entered::Login(90)), accepted_at("login", 1))
        .login_at(61, 0, failed())
        .login_at(90, 0, failed())
        .login_at(120, 0, logged_in())
        .tell(book, "Login steps only increase, whatever the position.", requirements, flags);
    let acted =
        || once().unlinked(&[32]).issue(2, 2, &act(32), issued()).issue(2, 3, &act(32), issued());
    for (title, first, second) in [
        ("A confirmation step that was used at prev is also used up at cur.", 0, 1),
        ("A confirmation step that was used at cur is also used up at prev.", 1, 0),
    ] {
        acted()
            .confirm_at(60, 2, first, unlinked())
            .confirm_at(61, 3, second, failed())
            .confirm_at(90, 3, second, unlinked())
            .tell(book, title, "VER-26 VER-43", "position confirm");
    }
    once()
        .login_at(60, 1, logged_in())
        .issue(61, 2, &order(), issued())
        .scan(62, 2, accepted("scanned"))
        .login_at(63, 2, failed())
        .login_at(64, 1, failed())
        .login_at(90, 2, logged_in())
        .tell(book, "A login step stays used when the positions have moved.", requirements, flags);
    (0..5)
        .fold(twice(), |tale, number| {
            let expect = if number == 4 { begins_block() } else { failed() };
            tale.login_at(60 + number, 0, expect)
        })
        .login_at(70, 1, blocked())
        .tell(
            book,
            "OTPs of a position that has been passed count as guesses.",
            "VER-24 VER-27 VER-43",
            flags,
        );
}

fn serials(book: &mut Book) {
    book.section(590);
    let (requirements, flags) = ("VER-39", "serial-given");
    Tale::new()
        .issue(0, 1, &order(), store_failed())
        .fails()
        .issue(1, 2, &order(), issued())
        .wrong(2, 2, failed())
        .scan(3, 2, accepted("scanned"))
        .login_at(4, 1, logged_in())
        .tell(book, "An operation that is not stored uses up no serial.", requirements, flags);
    one()
        .issue(1, 2, &order(), conflict())
        .loaded(0)
        .issue(2, 2, &order(), issued())
        .scan(3, 2, accepted("scanned"))
        .login_at(4, 2, logged_in())
        .tell(
            book,
            "An operation that lost a race gets the next serial.",
            requirements,
            "serial-given race",
        );
    one()
        .issue(1, 1, &paid(100), error("handle-taken"))
        .issue(2, 2, &paid(0), error("invalid-operation"))
        .issue(3, 3, &order(), issued())
        .scan(4, 3, accepted("scanned"))
        .login_at(5, 2, logged_in())
        .tell(
            book,
            "An operation that fails to be issued uses up no serial.",
            "VER-15 VER-39",
            flags,
        );
    (1..=5)
        .fold(Tale::new(), |tale, n| tale.issue(0, n, &order(), issued()))
        .issue(1, 6, &order(), refused("too-many-live"))
        .cancel(2, 1, done("cancelled"))
        .issue(3, 7, &order(), issued())
        .scan(4, 7, accepted("scanned"))
        .login_at(5, 6, logged_in())
        .tell(book, "An operation that is refused uses up no serial.", "VER-14 VER-39", flags);
    Tale::pending()
        .issue(0, 1, &order(), refused("not-active").status("pending"))
        .login_at(1, 0, logged_in())
        .issue(2, 1, &order(), issued())
        .scan(3, 1, accepted("scanned"))
        .login_at(30, 1, logged_in())
        .tell(book, "The first login uses the start of the chain.", "VER-5 VER-38", flags);
    (1..=40_u8)
        .fold(Tale::new(), |tale, n| {
            let at = u64::from(n) * 2;
            tale.issue(at, n, &order(), issued()).scan(at + 1, n, accepted("scanned"))
        })
        .login_at(90, 38, failed())
        .login_at(91, 39, logged_in())
        .login_at(120, 40, logged_in())
        .tell(
            book,
            "Forty operations are each scanned and accepted.",
            "VER-39 VER-41 VER-42",
            flags,
        );
    let tale = || one().issue(0, 2, &order(), issued());
    tale()
        .submit(1, 2, Entered::Scanned(1), failed())
        .submit(2, 1, Entered::Scanned(2), failed())
        .scan(3, 2, accepted("scanned"))
        .scan(4, 1, accepted("scanned"))
        .tell(book, "Each operation has the chain value of its own serial.", "VER-42", flags);
    one()
        .cancel(1, 1, done("cancelled"))
        .issue(2, 2, &order(), issued())
        .scan(3, 2, accepted("scanned"))
        .login_at(4, 1, failed())
        .login_at(5, 2, logged_in())
        .tell(book, "The serial of a cancelled operation is not given again.", requirements, flags);
}

/// What phones do, and where they are then.
fn phones(book: &mut Book) {
    book.section(610);
    let (requirements, flags) = ("VER-41 VER-43", "position");
    once()
        .issue(2, 2, &order(), issued())
        .cancel(3, 2, done("cancelled"))
        .scan(4, 2, rejected())
        .login_at(5, 1, logged_in())
        .issue(6, 3, &order(), issued())
        .scan(7, 3, accepted("scanned"))
        .login_at(30, 1, logged_in())
        .tell(
            book,
            "A phone that abandons an operation stays where the bank was.",
            requirements,
            flags,
        );
    once()
        .issue(2, 2, &order(), issued())
        .issue(3, 3, &order(), issued())
        .scan(4, 3, accepted("scanned"))
        .login_at(5, 0, failed())
        .login_at(6, 1, logged_in())
        .issue(31, 4, &order(), issued())
        .login_at(32, 3, logged_in())
        .scan(33, 4, accepted("scanned"))
        .tell(
            book,
            "A phone that is two operations ahead is at prev, then at cur.",
            requirements,
            flags,
        );
    once()
        .issue_typed(2, 2, &paid(3000))
        .type_at(3, 2, 1, 3, typed())
        .issue_typed(4, 3, &paid(3000))
        .type_at(5, 3, 2, 5, failed())
        .type_at(6, 3, 0, 6, typed())
        .tell(book, "Operations can be typed at prev and at cur.", "VER-41 VER-43 VER-44", flags);
    once()
        .issue(2, 2, &order(), issued())
        .scan(302, 2, rejected())
        .login_at(303, 1, logged_in())
        .issue(304, 3, &order(), issued())
        .scan(305, 3, accepted("scanned"))
        .login_at(330, 3, logged_in())
        .tell(
            book,
            "An operation that expires after it was scanned moves nothing.",
            requirements,
            flags,
        );
}

/// What a backup does not know (VER-47).
fn backups(book: &mut Book) {
    book.section(630);
    let (requirements, flags) = ("VER-39 VER-41 VER-47", "restore position");
    twice()
        .restore(4, done("restored"))
        .login_at(5, 0, failed())
        .login_at(6, 1, logged_in())
        .login_at(30, 2, logged_in())
        .issue(31, 3, &order(), issued())
        .scan(32, 3, accepted("scanned"))
        .login_at(60, 65_539, logged_in())
        .tell(book, "Restoring keeps prev and cur, and skips 65536 serials.", requirements, flags);
    one()
        .restore(1, done("restored"))
        .restore(2, done("restored"))
        .issue(3, 2, &order(), issued())
        .scan(4, 2, accepted("scanned"))
        .login_at(5, 1, failed())
        .login_at(6, 131_074, logged_in())
        .tell(book, "Restoring twice skips twice.", requirements, flags);
    Tale::pending()
        .restore(0, done("restored").status("pending"))
        .login_at(1, 0, logged_in())
        .issue(2, 1, &order(), issued())
        .scan(3, 1, accepted("scanned"))
        .login_at(30, 1, failed())
        .login_at(31, 65_537, logged_in())
        .tell(book, "Restoring skips serials of a pending enrolment too.", requirements, flags);
    one()
        .restore(1, store_failed())
        .fails()
        .issue(2, 2, &order(), issued())
        .scan(3, 2, accepted("scanned"))
        .login_at(4, 65_538, failed())
        .login_at(5, 2, logged_in())
        .tell(book, "A restore that is not stored skips nothing.", "VER-9 VER-47", flags);
    // The phone is at 5; the backup knows nothing of that.
    Tale::new()
        .typing(TypedRuleJson::Always)
        .restore(0, done("restored"))
        .login_at(1, 5, failed())
        .issue_typed(2, 1, &paid(3000))
        .type_at(3, 1, 5, 3, failed())
        .scan(4, 1, accepted("scanned"))
        .login_at(5, 5, failed())
        .issue_typed(6, 2, &paid(3000))
        .login_at(7, 65_537, logged_in())
        .type_at(8, 2, 65_537, 8, typed())
        .issue_typed(9, 3, &paid(3000))
        .scan(10, 3, accepted("scanned"))
        .login_at(30, 65_539, logged_in())
        .tell(
            book,
            "A phone ahead of the backup is found again when it has scanned twice.",
            "VER-41 VER-43 VER-47",
            flags,
        );
    Tale::new()
        .restore(0, done("restored"))
        .issue(1, 1, &log_in(), issued())
        .login_at(2, 5, failed())
        .scan(3, 1, accepted("scanned"))
        .issue(4, 2, &log_in(), issued())
        .scan(5, 2, accepted("scanned"))
        .login_at(30, 65_537, logged_in())
        .tell(
            book,
            "The same holds for operations with the purpose \"log in\", which need no session.",
            "VER-41 VER-47",
            flags,
        );
}
