//! Version 2: what a scan destroys, and which position each OTP is of.

use dlotp::Version;

use super::{Gives, Shown, Tale, at, keyed};
use crate::{
    authenticator::paper::{Paper, payload},
    book::{Book, Id},
    library::v2::TypedJson,
    raw::{ISSUED_AT, LIFETIME},
};

const FAR: u64 = 1_048_576;
const MAX: u64 = 9_007_199_254_740_991;

/// A payload with these serials, issued as many seconds after the first as its n says.
fn nth(n: u64, m: u64) -> Paper {
    payload(ISSUED_AT + n.min(60), LIFETIME, 1).serials(n, m)
}

const STALE: Gives = Gives::Code("stale");

impl Tale {
    /// An OTP of each domain that is of a position of the login chain.
    fn timed(self, seconds: u64) -> Self {
        self.login(at(seconds), Gives::Otp)
            .typed(at(seconds), Gives::Otp)
            .confirm(at(seconds), Gives::Otp)
    }
}

pub(super) fn chains(book: &mut Book) {
    serials(book);
    bounds(book);
    unmoved(book);
    stores(book);
    positions(book);
    memory(book);
    keying(book);
    versions(book);
}

fn serials(book: &mut Book) {
    book.section(300);
    let (requirements, flags) = ("AUTH-22 AUTH-21", "serial-passed");
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .scan(at(1), &nth(1, 0), STALE)
        .scan(at(2), &nth(3, 1), Gives::Display)
        .scan(at(3), &nth(2, 0), STALE)
        .scan(at(4), &nth(4, 4), STALE)
        .authorise(at(5), Gives::Otp)
        .timed(6)
        .tell(
            book,
            "The worked example: a payload is scanned, scanned again, and overtaken by another.",
            "AUTH-19 AUTH-22 AUTH-21",
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .authorise(at(1), Gives::Otp)
        .scan(at(2), &nth(1, 0), STALE)
        .authorise(at(3), Gives::Otp)
        .tell(
            book,
            "A payload is opened only once, and stays the one that is authorised.",
            "AUTH-22 AUTH-21 AUTH-23",
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(2, 0), Gives::Display)
        .authorise(at(1), Gives::Otp)
        .scan(at(2), &nth(1, 0), STALE)
        .scan(at(3), &nth(7, 2), Gives::Display)
        .authorise(at(4), Gives::Otp)
        .scan(at(5), &nth(6, 2), STALE)
        .scan(at(6), &nth(8, 7), Gives::Display)
        .authorise(at(7), Gives::Otp)
        .tell(book, "The phone passes over payloads that were never scanned.", requirements, flags);
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .scan(at(1), &nth(2, 0), Gives::Display)
        .scan(at(2), &nth(3, 0), Gives::Display)
        .authorise(at(3), Gives::Otp)
        .scan(at(4), &nth(2, 0), STALE)
        .authorise(at(5), Gives::Otp)
        .tell(
            book,
            "Of three opened payloads, the last is authorised.",
            "AUTH-12 AUTH-21 AUTH-23",
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(3, 0), Gives::Display)
        .authorise(at(1), Gives::Otp)
        .scan(at(2), &nth(2, 0), STALE)
        .scan(at(3), &nth(1, 0), STALE)
        .scan(at(4), &nth(4, 0), Gives::Display)
        .authorise(at(5), Gives::Otp)
        .tell(
            book,
            "When the third is opened before the second, the second can no longer be opened.",
            requirements,
            flags,
        );
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(1, 0), Gives::Display)
        .scan(at(1), &payload(ISSUED_AT, LIFETIME, 2).serials(1, 0), STALE)
        .scan(at(2), &payload(ISSUED_AT, LIFETIME, 2).serials(2, 0), Gives::Display)
        .authorise(at(3), Gives::Otp)
        .tell(book, "Another payload with the same serial is stale too.", requirements, flags);
}

fn bounds(book: &mut Book) {
    book.section(320);
    let (requirements, flags) = ("AUTH-21", "serial-passed");
    Tale::new()
        .scan(at(0), &nth(FAR + 2, 0), STALE)
        .scan(at(1), &nth(65_537, 0), Gives::Display)
        .authorise(at(2), Gives::Otp)
        .scan(at(3), &nth(65_537, 0), STALE)
        .timed(4)
        .tell(
            book,
            "The phone passes over serials that a bank skipped, up to a limit.",
            requirements,
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(9, 0), Gives::Display)
        .scan(at(1), &nth(FAR + 11, 0), STALE)
        .scan(at(2), &nth(FAR + 10, 9), Gives::Display)
        .authorise(at(3), Gives::Otp)
        .scan(at(4), &nth(FAR + 10, 9), STALE)
        .login(at(5), Gives::Otp)
        .tell(
            book,
            "A serial 1048576 beyond the next one is opened; one more is refused.",
            requirements,
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(MAX, 0), STALE)
        .scan(at(1), &nth(MAX, MAX), STALE)
        .scan(at(2), &nth(1, MAX), STALE)
        .scan(at(3), &nth(1, 0), Gives::Display)
        .tell(book, "To a new phone the greatest serials are stale.", "AUTH-21 PAY-25", flags);
    for (title, n, m) in [
        ("A serial of 0 is invalid, not stale.", 0, 0),
        ("A serial of 2^53 is invalid, not stale.", MAX + 1, 0),
        ("A position of 2^53 is invalid, not stale.", 1, MAX + 1),
    ] {
        Tale::new()
            .scan(at(0), &nth(1, 0), Gives::Display)
            .scan(at(1), &nth(n, m), Gives::Code("invalid-operation"))
            .scan(at(2), &nth(2, 1), Gives::Display)
            .login(at(3), Gives::Otp)
            .tell(book, title, "AUTH-6 AUTH-21 PAY-25 ERR-1", "serial-passed order");
    }
    Tale::new()
        .scan(at(0), &nth(5, 5), STALE)
        .scan(at(1), &nth(5, 6), STALE)
        .scan(at(2), &nth(5, 4), Gives::Display)
        .authorise(at(3), Gives::Otp)
        .timed(4)
        .tell(
            book,
            "A position that is not below the serial is stale; one below it is accepted.",
            "AUTH-22 AUTH-21",
            flags,
        );
}

/// What is refused moves nothing (AUTH-6).
fn unmoved(book: &mut Book) {
    book.section(340);
    let flags = "serial-passed";
    let good = nth(1, 0);
    for (title, bad, code) in [
        (
            "A payload that is not authentic uses up no serial.",
            good.altered(),
            "authentication-failed",
        ),
        ("A payload with a malformed body uses up no serial.", good.trailing(), "malformed-body"),
        ("A payload for another enrolment uses up no serial.", good.foreign(), "unknown-key"),
        (
            "A payload with an invalid lifetime uses up no serial.",
            payload(ISSUED_AT, 119, 1).serials(1, 0),
            "invalid-operation",
        ),
    ] {
        Tale::new()
            .scan(at(0), &bad, Gives::Code(code))
            .scan(at(1), &good, Gives::Display)
            .authorise(at(2), Gives::Otp)
            .tell(book, title, "AUTH-6 AUTH-22", flags);
    }
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(1, 0), Gives::Display)
        .scan(at(1), &payload(ISSUED_AT - 300, 300, 1).serials(2, 1), STALE)
        .login(at(2), Gives::Otp)
        .scan(at(3), &payload(ISSUED_AT, LIFETIME, 1).serials(2, 1), Gives::Display)
        .login(at(4), Gives::Otp)
        .tell(
            book,
            "A payload that is stale by its time uses up no serial and moves no chain.",
            "AUTH-6 AUTH-8 AUTH-22",
            flags,
        );
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(5, 0), Gives::Display)
        .scan(at(1), &payload(ISSUED_AT + 1000, LIFETIME, 1).serials(3, 2), STALE)
        .scan(at(2), &payload(ISSUED_AT + 500, LIFETIME, 1).serials(6, 0), Gives::Display)
        .login(at(3), Gives::Otp)
        .tell(
            book,
            "A payload that is stale by its serial moves neither F nor a chain.",
            "AUTH-6 AUTH-9 AUTH-21",
            "serial-passed stale",
        );
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT + 90_000, LIFETIME, 1).serials(4, 3), Gives::Display)
        .scan(at(1), &payload(ISSUED_AT - 300, LIFETIME, 1).serials(4, 3), STALE)
        .scan(at(2), &payload(ISSUED_AT - 300, LIFETIME, 1).serials(5, 3), Gives::Display)
        .login(at(3), Gives::Otp)
        .tell(
            book,
            "A payload too far in the future moves the chains, but not F.",
            "AUTH-9 AUTH-22",
            "serial-passed future",
        );
}

fn stores(book: &mut Book) {
    book.section(360);
    let flags = "serial-passed store";
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::StoreFailed)
        .fails()
        .scan(at(1), &nth(1, 0), Gives::Display)
        .authorise(at(2), Gives::Otp)
        .scan(at(3), &nth(1, 0), STALE)
        .tell(book, "A scan whose state is not stored can be repeated.", "AUTH-4 AUTH-22", flags);
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .scan(at(1), &nth(2, 1), Gives::StoreFailed)
        .fails()
        .authorise(at(2), Gives::Otp)
        .timed(3)
        .scan(at(4), &nth(2, 1), Gives::Display)
        .authorise(at(5), Gives::Otp)
        .timed(6)
        .tell(
            book,
            "A scan whose state is not stored moves no chain, and the previous scan is authorised.",
            "AUTH-4 AUTH-22 AUTH-23",
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(2, 1), Gives::Display)
        .scan(at(1), &nth(2, 1), STALE)
        .fails()
        .scan(at(2), &nth(0, 0), Gives::Code("invalid-operation"))
        .fails()
        .tell(
            book,
            "A stale payload is reported before the store is used.",
            "AUTH-4 AUTH-21",
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .restore(1)
        .scan(at(1), &nth(1, 0), STALE)
        .scan(at(2), &nth(2, 0), Gives::Display)
        .authorise(at(3), Gives::Otp)
        .tell(
            book,
            "After a crash between storing and display, the operation has to be ordered again.",
            "AUTH-22 AUTH-23",
            flags,
        );
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .restore(0)
        .authorise(at(1), Gives::Otp)
        .scan(at(2), &nth(1, 0), Gives::Display)
        .authorise(at(3), Gives::Otp)
        .scan(at(4), &nth(1, 0), STALE)
        .tell(
            book,
            "A store that is rolled back has its earlier chains; what is on the screen stays.",
            "AUTH-19 AUTH-23",
            "serial-passed store rolled-back",
        );
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .scan(at(1), &nth(2, 1), Gives::Display)
        .scan(at(2), &nth(4, 2), Gives::Display)
        .timed(3)
        .restore(2)
        .authorise(at(4), Gives::Otp)
        .timed(5)
        .scan(at(6), &nth(2, 1), STALE)
        .scan(at(7), &nth(3, 2), Gives::Display)
        .authorise(at(8), Gives::Otp)
        .timed(9)
        .tell(
            book,
            "A store that is rolled back by two scans has its earlier positions.",
            "AUTH-19 AUTH-23 AUTH-24",
            "serial-passed store rolled-back",
        );
}

fn positions(book: &mut Book) {
    book.section(380);
    let (requirements, flags) = ("AUTH-22 AUTH-24", "position");
    let mut before: Option<Id> = None;
    for (title, n, m) in [
        ("Login, confirmation and typed OTPs use the start of the login chain.", 9, 0),
        ("Login, confirmation and typed OTPs use position 1.", 9, 1),
        ("Login, confirmation and typed OTPs use position 8.", 9, 8),
        ("Login, confirmation and typed OTPs use position 300.", 400, 300),
    ] {
        let draft = Tale::new()
            .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(n, m), Gives::Display)
            .timed(1)
            .scan(at(2), &payload(ISSUED_AT, LIFETIME, 1).serials(n, m), STALE)
            .tell(book, title, requirements, flags);
        let draft = match &before {
            Some(before) => draft.differs_from(before),
            None => draft,
        };
        before = Some(draft.id());
    }
    Tale::new()
        .timed(0)
        .scan(at(1), &nth(5, 4), Gives::Display)
        .timed(2)
        .scan(at(3), &nth(6, 2), Gives::Display)
        .timed(4)
        .scan(at(5), &nth(7, 4), Gives::Display)
        .scan(at(6), &nth(8, 0), Gives::Display)
        .login(at(7), Gives::Otp)
        .scan(at(8), &nth(9, 5), Gives::Display)
        .login(at(9), Gives::Otp)
        .scan(at(10), &nth(8, 0), STALE)
        .tell(book, "The login chain never goes back.", requirements, flags);
    Tale::new()
        .scan(at(0), &nth(131_073, 131_072), Gives::Display)
        .authorise(at(1), Gives::Otp)
        .timed(2)
        .scan(at(3), &nth(131_073, 131_072), STALE)
        .tell(book, "Both chains can move 131072 steps at once.", requirements, flags);
    Tale::new()
        .login(at(0), Gives::Otp)
        .login(at(1), Gives::Otp)
        .typed(at(2), Gives::Otp)
        .typed(at(3), Gives::Otp)
        .confirm(at(4), Gives::Otp)
        .scan(at(5), &nth(1, 0), Gives::Display)
        .login(at(6), Gives::Otp)
        .typed(at(7), Gives::Otp)
        .scan(at(8), &nth(1, 0), STALE)
        .tell(book, "Login, confirmation and typed OTPs move no chain.", "AUTH-24", flags);
    Tale::new()
        .scan(at(0), &nth(1, 0), Gives::Display)
        .authorise(at(1), Gives::Otp)
        .timed(2)
        .scan(at(30), &nth(2, 1), Gives::Display)
        .timed(31)
        .authorise(at(32), Gives::Otp)
        .scan(at(60), &nth(3, 2), Gives::Display)
        .timed(61)
        .authorise(at(62), Gives::Otp)
        .scan(at(63), &nth(3, 3), STALE)
        .tell(
            book,
            "Three operations are authorised in turn, with time-based OTPs in between.",
            requirements,
            flags,
        );
}

fn memory(book: &mut Book) {
    book.section(400);
    let (requirements, flags) = ("AUTH-23", "scan");
    let first = || Tale::new().scan(at(0), &nth(1, 0), Gives::Display);
    first()
        .authorise(at(1), Gives::Otp)
        .authorise(at(2), Gives::Otp)
        .authorise(at(3), Gives::Otp)
        .pin("999999")
        .authorise(at(4), Gives::Code("malformed-pin"))
        .pin("27")
        .authorise(at(5), Gives::Otp)
        .tell(
            book,
            "Every OTP for the displayed operation uses the same s.",
            "AUTH-23 AUTH-17",
            flags,
        );
    first()
        .scan(at(1), &nth(2, 2), STALE)
        .authorise(at(2), Gives::Otp)
        .scan(at(3), &nth(2, 0).altered(), Gives::Code("authentication-failed"))
        .authorise(at(4), Gives::Otp)
        .scan(at(5), Shown::Rest(""), Gives::Code("malformed-payload"))
        .authorise(at(6), Gives::Otp)
        .tell(
            book,
            "After failed scans the displayed operation can still be authorised.",
            requirements,
            flags,
        );
    first()
        .typed(at(1), Gives::Otp)
        .authorise(at(2), Gives::Otp)
        .login(at(3), Gives::Otp)
        .confirm(at(4), Gives::Otp)
        .authorise(at(5), Gives::Otp)
        .typed_id(at(6), ["1234567"; 2], Gives::Code("malformed-operation-id"))
        .authorise(at(7), Gives::Otp)
        .tell(
            book,
            "After time-based OTPs the displayed operation can still be authorised.",
            requirements,
            flags,
        );
    (0..20)
        .fold(first(), |tale, number| tale.authorise(at(number + 1), Gives::Otp))
        .authorise(at(21), Gives::Empty(1180))
        .scan(at(22), &nth(2, 1), Gives::Display)
        .authorise(at(23), Gives::Empty(1178))
        .scan(at(24), &nth(2, 1), STALE)
        .authorise(at(1201), Gives::Otp)
        .login(at(1202), Gives::Empty(1199))
        .tell(
            book,
            "Every OTP for an operation takes one from the bucket; a scan works with an empty bucket.",
            "AUTH-11 AUTH-13 AUTH-23",
            "scan bucket",
        );
    first()
        .authorise(at(1), Gives::StoreFailed)
        .fails()
        .authorise(at(2), Gives::Otp)
        .scan(at(3), &nth(2, 1), Gives::Display)
        .authorise(at(4), Gives::StoreFailed)
        .fails()
        .authorise(at(5), Gives::Otp)
        .tell(
            book,
            "An OTP whose state is not stored leaves s where it was.",
            "AUTH-4 AUTH-23",
            "scan store",
        );
}

fn keying(book: &mut Book) {
    book.section(420);
    let flags = "keyed";
    let mistyped = Gives::Code("malformed-operation-id");
    let malformed = Gives::Code("malformed-typed");
    let right = ["41723464"; 2];
    for (title, id) in [
        ("A mistyped digit takes nothing from the bucket.", "41723364"),
        ("Two swapped neighbouring digits take nothing from the bucket.", "41732464"),
        ("A wrong check digit takes nothing from the bucket.", "41723465"),
        ("Nine digits take nothing from the bucket.", "417234640"),
        ("Digits of other scripts take nothing from the bucket.", "４１７２３４６４"),
    ] {
        Tale::new()
            .typed_id(at(0), [id; 2], mistyped)
            .logins(at(1), 19)
            .typed_id(at(20), right, Gives::Otp)
            .typed_id(at(21), [id; 2], mistyped)
            .typed_id(at(22), right, Gives::Empty(1179))
            .tell(book, title, "AUTH-13 AUTH-16 AUTH-25 ID-9", "keyed bucket");
    }
    for (title, typed) in [
        (
            "An amount with a thousands separator takes nothing from the bucket.",
            keyed("1.250", "EUR", "00123456"),
        ),
        ("An invalid currency takes nothing from the bucket.", keyed("1250", "EUX", "00123456")),
        (
            "Seven characters of an account take nothing from the bucket.",
            keyed("1250", "EUR", "0012345"),
        ),
        (
            "The purpose of a payment takes nothing from the bucket.",
            TypedJson::Action { purpose: 1 },
        ),
    ] {
        Tale::new()
            .typed(at(0), malformed)
            .with(typed.clone())
            .logins(at(1), 19)
            .typed(at(20), Gives::Otp)
            .typed(at(21), malformed)
            .with(typed)
            .typed(at(22), Gives::Empty(1179))
            .tell(book, title, "AUTH-13 AUTH-16 AUTH-25 OTP-16", "keyed bucket");
    }
    let wrong = || keyed("1,2,5", "EUR", "00123456");
    Tale::new()
        .typed_id(at(0), ["41723465"; 2], mistyped)
        .with(wrong())
        .pin("27")
        .typed_id(at(1), right, malformed)
        .with(wrong())
        .pin("27")
        .typed_id(at(2), right, Gives::Code("malformed-pin"))
        .pin("27")
        .typed_id(at(3), right, Gives::Otp)
        .tell(
            book,
            "The operation ID is checked first, then what is keyed in, then the PIN.",
            "AUTH-16 AUTH-25",
            "keyed order",
        );
    Tale::new()
        .logins(at(0), 20)
        .typed_id(at(20), ["41723465"; 2], mistyped)
        .with(wrong())
        .typed_id(at(21), right, malformed)
        .with(wrong())
        .typed_id(at(22), right, Gives::Code("malformed-pin"))
        .pin("1")
        .typed_id(at(23), right, Gives::Empty(1177))
        .tell(
            book,
            "With an empty bucket, malformed input is reported first.",
            "AUTH-16 AUTH-25",
            "keyed order",
        );
    Tale::new()
        .typed(at(0), Gives::Otp)
        .typed(at(1), Gives::Otp)
        .with(keyed("1250", "eur", "0012 3456"))
        .typed(at(2), Gives::Otp)
        .with(keyed("1 250,0", "E U R", "00 12 34 56"))
        .typed(at(3), Gives::Otp)
        .with(keyed("01250.00", "Eur", "00123456"))
        .typed(at(4), malformed)
        .with(keyed("1250.000", "EUR", "00123456"))
        .tell(book, "One amount keyed in in four ways gives one OTP.", "AUTH-25 OTP-16", flags);
    Tale::new()
        .typed(at(0), Gives::Otp)
        .with(keyed("1250.01", "EUR", "00123456"))
        .typed(at(1), Gives::Otp)
        .with(keyed("1250.00", "USD", "00123456"))
        .typed(at(2), Gives::Otp)
        .with(keyed("1250.00", "EUR", "00123457"))
        .typed(at(3), Gives::Otp)
        .with(TypedJson::Action { purpose: 32 })
        .typed(at(4), Gives::Otp)
        .with(TypedJson::Action { purpose: 63 })
        .typed(at(5), malformed)
        .with(TypedJson::Action { purpose: 39 })
        .tell(
            book,
            "Amount, currency, account and purpose are each bound into the OTP.",
            "AUTH-25 OTP-12 OTP-13",
            flags,
        );
    Tale::new()
        .typed(at(0), Gives::StoreFailed)
        .fails()
        .typed(at(1), malformed)
        .with(wrong())
        .fails()
        .typed_id(at(2), ["41723465"; 2], mistyped)
        .fails()
        .typed(at(3), Gives::Otp)
        .tell(
            book,
            "Malformed input is reported before the store is used.",
            "AUTH-4 AUTH-25",
            "keyed store",
        );
}

fn versions(book: &mut Book) {
    book.section(460);
    let (requirements, flags) = ("ENR-23 PAY-15 VEC-9", "versions");
    let unknown = Gives::Code("unknown-key");
    let mixed = |own: Version, other: Version| {
        Tale::new()
            .scan(at(0), &nth(1, 0).of(other), unknown)
            .scan(at(1), &nth(1, 0).of(own), Gives::Display)
            .authorise(at(2), Gives::Otp)
            .scan(at(3), &nth(2, 0).of(other), unknown)
            .authorise(at(4), Gives::Otp)
    };
    mixed(Version::V2, Version::V1).tell(
        book,
        "A payload of version 1 is unknown to a phone of version 2.",
        requirements,
        flags,
    );
    mixed(Version::V1, Version::V2).tell_of(
        book,
        Version::V1,
        "A payload of version 2 is unknown to a phone of version 1.",
        requirements,
        flags,
    );
}
