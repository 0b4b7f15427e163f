//! Replayed payloads, and payloads from the future.

use dlotp::Version;

use super::{BOOT, PhoneReply, PhoneTime, PhoneTraceBuilder, at};
use crate::{
    authenticator::payload_fixture::payload,
    vector_set::VectorSetBuilder,
    worked_example::{ISSUED_AT, LIFETIME},
};

pub(super) fn stale(set: &mut VectorSetBuilder) {
    let (requirements, flags) = ("AUTH-8 AUTH-9", "stale");
    let now = payload(ISSUED_AT, LIFETIME, 1);
    PhoneTraceBuilder::new()
        .scan(at(85), &now, PhoneReply::Display)
        .authorise(at(100), PhoneReply::Otp)
        .scan(at(110), &payload(ISSUED_AT - 300, 300, 2), PhoneReply::Rejected("stale"))
        .add_to(
            set,
            "A payload that ended when the previous one was issued is stale.",
            "AUTH-1 AUTH-2 AUTH-8 AUTH-9",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(85), &now, PhoneReply::Display)
        .scan(at(90), &payload(ISSUED_AT - 299, 300, 2), PhoneReply::Display)
        .scan(at(95), &payload(ISSUED_AT - 301, 300, 3), PhoneReply::Rejected("stale"))
        .add_to(set, "A payload that ends one second after F is not stale.", requirements, flags);
    let again = match set.version() {
        Version::V1 => "The same payload can be scanned again.",
        _ => "A payload issued in the same second can be scanned.",
    };
    PhoneTraceBuilder::new()
        .scan(at(85), &now, PhoneReply::Display)
        .scan(at(86), &now, PhoneReply::Display)
        .authorise(at(87), PhoneReply::Otp)
        .scan(at(88), &payload(ISSUED_AT - 1000, 600, 2), PhoneReply::Rejected("stale"))
        .add_to(set, again, requirements, flags);
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT - 100, 600, 1), PhoneReply::Display)
        .scan(at(0), &now, PhoneReply::Display)
        .scan(at(0), &payload(ISSUED_AT - 100, 120, 2), PhoneReply::Display)
        .scan(at(0), &payload(ISSUED_AT - 120, 120, 3), PhoneReply::Rejected("stale"))
        .add_to(
            set,
            "F does not go back when an older payload that is still valid is opened.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT + 10_000, 600, 1), PhoneReply::Display)
        .scan(at(20_000), &payload(ISSUED_AT, 600, 2), PhoneReply::Rejected("stale"))
        .scan(at(20_000), &payload(ISSUED_AT + 9401, 600, 3), PhoneReply::Display)
        .add_to(set, "A payload from the near future moves F.", requirements, flags);
    let (invalid, good) = (payload(ISSUED_AT + 1000, 60, 1), payload(ISSUED_AT - 300, 300, 2));
    PhoneTraceBuilder::new()
        .scan(at(0), &invalid, PhoneReply::Rejected("invalid-operation"))
        .scan(at(0), &good, PhoneReply::Display)
        .add_to(
            set,
            "A payload with an invalid lifetime is refused and does not move F.",
            "AUTH-6 AUTH-9",
            flags,
        );
    let ahead = payload(ISSUED_AT + 1000, 300, 1);
    PhoneTraceBuilder::new()
        .scan(at(0), &ahead.altered(), PhoneReply::Rejected("authentication-failed"))
        .scan(at(0), &good, PhoneReply::Display)
        .add_to(
            set,
            "A payload that is not authenticated does not move F.",
            "AUTH-6 AUTH-9 PAY-16",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &ahead.trailing(), PhoneReply::Rejected("malformed-body"))
        .scan(at(0), &good, PhoneReply::Display)
        .add_to(
            set,
            "A payload with a malformed body does not move F.",
            "AUTH-6 AUTH-9 PAY-18",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &now, PhoneReply::Display)
        .scan(at(0), &payload(ISSUED_AT - 500, 120, 3), PhoneReply::Rejected("stale"))
        .scan(at(0), &payload(ISSUED_AT - 250, 300, 4), PhoneReply::Display)
        .add_to(set, "A stale payload does not move F.", "AUTH-6 AUTH-8", flags);
    PhoneTraceBuilder::new()
        .scan(at(0), &now, PhoneReply::Display)
        .scan(at(0), &payload(ISSUED_AT - 1000, 60, 5), PhoneReply::Rejected("invalid-operation"))
        .scan(at(0), &payload(ISSUED_AT - 1000, 120, 5), PhoneReply::Rejected("stale"))
        .add_to(
            set,
            "A payload that is both old and invalid is reported as invalid: staleness is checked last.",
            "AUTH-8 ERR-1",
            "stale order",
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &now, PhoneReply::Display)
        .scan(at(0), &ahead.foreign(), PhoneReply::Rejected("unknown-key"))
        .add_to(set, "A payload for another enrolment has an unknown key.", "PAY-15", "key");
}

pub(super) fn ahead(set: &mut VectorSetBuilder) {
    set.section(40);
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
        let last = if moves { PhoneReply::Rejected("stale") } else { PhoneReply::Display };
        PhoneTraceBuilder::new()
            .scan(
                PhoneTime(clock, 5000, BOOT),
                &payload(clock + ahead, 300, 1),
                PhoneReply::Display,
            )
            .scan(PhoneTime(clock, 5001, BOOT), &old, last)
            .scan(
                PhoneTime(clock, 5002, BOOT),
                &payload(clock, 60, 2),
                PhoneReply::Rejected("invalid-operation"),
            )
            .add_to(set, title, requirements, flags);
    }
    PhoneTraceBuilder::new()
        .scan(
            PhoneTime(ISSUED_AT - 200_000, 5000, BOOT),
            &payload(ISSUED_AT, 300, 1),
            PhoneReply::Display,
        )
        .authorise(PhoneTime(ISSUED_AT - 200_000, 5001, BOOT), PhoneReply::Otp)
        .scan(
            PhoneTime(ISSUED_AT - 200_000, 5002, BOOT),
            &payload(ISSUED_AT - 500, 300, 2),
            PhoneReply::Display,
        )
        .scan(PhoneTime(ISSUED_AT, 5003, BOOT), &payload(ISSUED_AT, 300, 1), PhoneReply::Display)
        .scan(
            PhoneTime(ISSUED_AT, 5004, BOOT),
            &payload(ISSUED_AT - 500, 300, 2),
            PhoneReply::Rejected("stale"),
        )
        .add_to(
            set,
            "With a clock that is two days slow, F does not move until the clock is corrected.",
            requirements,
            flags,
        );
}
