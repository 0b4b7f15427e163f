//! Replayed payloads, and payloads from the future.

use dlotp::Version;

use super::{At, BOOT, Gives, Tale, at};
use crate::{
    authenticator::paper::payload,
    book::Book,
    raw::{ISSUED_AT, LIFETIME},
};

pub(super) fn stale(book: &mut Book) {
    let (requirements, flags) = ("AUTH-8 AUTH-9", "stale");
    let now = payload(ISSUED_AT, LIFETIME, 1);
    Tale::new()
        .scan(at(85), &now, Gives::Display)
        .authorise(at(100), Gives::Otp)
        .scan(at(110), &payload(ISSUED_AT - 300, 300, 2), Gives::Code("stale"))
        .tell(
            book,
            "A payload that ended when the previous one was issued is stale.",
            "AUTH-1 AUTH-2 AUTH-8 AUTH-9",
            flags,
        );
    Tale::new()
        .scan(at(85), &now, Gives::Display)
        .scan(at(90), &payload(ISSUED_AT - 299, 300, 2), Gives::Display)
        .scan(at(95), &payload(ISSUED_AT - 301, 300, 3), Gives::Code("stale"))
        .tell(book, "A payload that ends one second after F is not stale.", requirements, flags);
    let again = match book.version() {
        Version::V1 => "The same payload can be scanned again.",
        _ => "A payload issued in the same second can be scanned.",
    };
    Tale::new()
        .scan(at(85), &now, Gives::Display)
        .scan(at(86), &now, Gives::Display)
        .authorise(at(87), Gives::Otp)
        .scan(at(88), &payload(ISSUED_AT - 1000, 600, 2), Gives::Code("stale"))
        .tell(book, again, requirements, flags);
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT - 100, 600, 1), Gives::Display)
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 100, 120, 2), Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 120, 120, 3), Gives::Code("stale"))
        .tell(
            book,
            "F does not go back when an older payload that is still valid is opened.",
            requirements,
            flags,
        );
    Tale::new()
        .scan(at(0), &payload(ISSUED_AT + 10_000, 600, 1), Gives::Display)
        .scan(at(20_000), &payload(ISSUED_AT, 600, 2), Gives::Code("stale"))
        .scan(at(20_000), &payload(ISSUED_AT + 9401, 600, 3), Gives::Display)
        .tell(book, "A payload from the near future moves F.", requirements, flags);
    let (invalid, good) = (payload(ISSUED_AT + 1000, 60, 1), payload(ISSUED_AT - 300, 300, 2));
    Tale::new()
        .scan(at(0), &invalid, Gives::Code("invalid-operation"))
        .scan(at(0), &good, Gives::Display)
        .tell(
            book,
            "A payload with an invalid lifetime is refused and does not move F.",
            "AUTH-6 AUTH-9",
            flags,
        );
    let ahead = payload(ISSUED_AT + 1000, 300, 1);
    Tale::new()
        .scan(at(0), &ahead.altered(), Gives::Code("authentication-failed"))
        .scan(at(0), &good, Gives::Display)
        .tell(
            book,
            "A payload that is not authenticated does not move F.",
            "AUTH-6 AUTH-9 PAY-16",
            flags,
        );
    Tale::new()
        .scan(at(0), &ahead.trailing(), Gives::Code("malformed-body"))
        .scan(at(0), &good, Gives::Display)
        .tell(
            book,
            "A payload with a malformed body does not move F.",
            "AUTH-6 AUTH-9 PAY-18",
            flags,
        );
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 500, 120, 3), Gives::Code("stale"))
        .scan(at(0), &payload(ISSUED_AT - 250, 300, 4), Gives::Display)
        .tell(book, "A stale payload does not move F.", "AUTH-6 AUTH-8", flags);
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &payload(ISSUED_AT - 1000, 60, 5), Gives::Code("invalid-operation"))
        .scan(at(0), &payload(ISSUED_AT - 1000, 120, 5), Gives::Code("stale"))
        .tell(
            book,
            "A payload that is both old and invalid is reported as invalid: staleness is checked last.",
            "AUTH-8 ERR-1",
            "stale order",
        );
    Tale::new()
        .scan(at(0), &now, Gives::Display)
        .scan(at(0), &ahead.foreign(), Gives::Code("unknown-key"))
        .tell(book, "A payload for another enrolment has an unknown key.", "PAY-15", "key");
}

pub(super) fn ahead(book: &mut Book) {
    book.section(40);
    let (requirements, flags) = ("AUTH-9", "stale future");
    let clock = ISSUED_AT;
    let old = payload(ISSUED_AT - 300, 300, 9);
    for (title, ahead, moves) in [
        ("An issued-at exactly 24 hours ahead of the clock moves F.", 86_400, true),
        ("An issued-at 24 hours and one second ahead opens and does not move F.", 86_401, false),
        (
            "An issued-at of the year 9999 opens and does not move F.",
            253_402_300_799 - ISSUED_AT,
            false,
        ),
    ] {
        let last = if moves { Gives::Code("stale") } else { Gives::Display };
        Tale::new()
            .scan(At(clock, 5000, BOOT), &payload(clock + ahead, 300, 1), Gives::Display)
            .scan(At(clock, 5001, BOOT), &old, last)
            .scan(At(clock, 5002, BOOT), &payload(clock, 60, 2), Gives::Code("invalid-operation"))
            .tell(book, title, requirements, flags);
    }
    Tale::new()
        .scan(At(ISSUED_AT - 200_000, 5000, BOOT), &payload(ISSUED_AT, 300, 1), Gives::Display)
        .authorise(At(ISSUED_AT - 200_000, 5001, BOOT), Gives::Otp)
        .scan(
            At(ISSUED_AT - 200_000, 5002, BOOT),
            &payload(ISSUED_AT - 500, 300, 2),
            Gives::Display,
        )
        .scan(At(ISSUED_AT, 5003, BOOT), &payload(ISSUED_AT, 300, 1), Gives::Display)
        .scan(At(ISSUED_AT, 5004, BOOT), &payload(ISSUED_AT - 500, 300, 2), Gives::Code("stale"))
        .tell(
            book,
            "With a clock that is two days slow, F does not move until the clock is corrected.",
            requirements,
            flags,
        );
}
