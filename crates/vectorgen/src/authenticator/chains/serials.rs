//! Serials: which payloads a phone opens, and which are stale.

use super::{MAX_SERIAL, MAX_SKIPPED, STALE, nth};
use crate::{
    authenticator::payload_fixture::payload,
    authenticator::{PhoneReply, PhoneTraceBuilder, at},
    vector_set::VectorSetBuilder,
    worked_example::{ISSUED_AT, LIFETIME},
};

pub(super) fn serials(set: &mut VectorSetBuilder) {
    set.section(300);
    let (requirements, flags) = ("AUTH-22 AUTH-21", "serial-passed");
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .scan(at(1), &nth(1, 0), STALE)
        .scan(at(2), &nth(3, 1), PhoneReply::Display)
        .scan(at(3), &nth(2, 0), STALE)
        .scan(at(4), &nth(4, 4), STALE)
        .authorise(at(5), PhoneReply::Otp)
        .time_based_otps(6)
        .add_to(
            set,
            "The worked example: a payload is scanned, scanned again, and overtaken by another.",
            "AUTH-19 AUTH-22 AUTH-21",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &nth(1, 0), STALE)
        .authorise(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "A payload is opened only once, and stays the one that is authorised.",
            "AUTH-22 AUTH-21 AUTH-23",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(2, 0), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &nth(1, 0), STALE)
        .scan(at(3), &nth(7, 2), PhoneReply::Display)
        .authorise(at(4), PhoneReply::Otp)
        .scan(at(5), &nth(6, 2), STALE)
        .scan(at(6), &nth(8, 7), PhoneReply::Display)
        .authorise(at(7), PhoneReply::Otp)
        .add_to(
            set,
            "The phone passes over payloads that were never scanned.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(1, 0), PhoneReply::Display)
        .scan(at(1), &nth(2, 0), PhoneReply::Display)
        .scan(at(2), &nth(3, 0), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .scan(at(4), &nth(2, 0), STALE)
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "Of three opened payloads, the last is authorised.",
            "AUTH-12 AUTH-21 AUTH-23",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(3, 0), PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &nth(2, 0), STALE)
        .scan(at(3), &nth(1, 0), STALE)
        .scan(at(4), &nth(4, 0), PhoneReply::Display)
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "When the third is opened before the second, the second can no longer be opened.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(1, 0), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT, LIFETIME, 2).serials(1, 0), STALE)
        .scan(at(2), &payload(ISSUED_AT, LIFETIME, 2).serials(2, 0), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .add_to(set, "Another payload with the same serial is stale too.", requirements, flags);
}

pub(super) fn bounds(set: &mut VectorSetBuilder) {
    set.section(320);
    let (requirements, flags) = ("AUTH-21", "serial-passed");
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(MAX_SKIPPED + 2, 0), STALE)
        .scan(at(1), &nth(65_537, 0), PhoneReply::Display)
        .authorise(at(2), PhoneReply::Otp)
        .scan(at(3), &nth(65_537, 0), STALE)
        .time_based_otps(4)
        .add_to(
            set,
            "The phone passes over serials that a bank skipped, up to a limit.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(9, 0), PhoneReply::Display)
        .scan(at(1), &nth(MAX_SKIPPED + 11, 0), STALE)
        .scan(at(2), &nth(MAX_SKIPPED + 10, 9), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .scan(at(4), &nth(MAX_SKIPPED + 10, 9), STALE)
        .login(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "A serial 1048576 beyond the next one is opened; one more is refused.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(MAX_SERIAL, 0), STALE)
        .scan(at(1), &nth(MAX_SERIAL, MAX_SERIAL), STALE)
        .scan(at(2), &nth(1, MAX_SERIAL), STALE)
        .scan(at(3), &nth(1, 0), PhoneReply::Display)
        .add_to(set, "To a new phone the greatest serials are stale.", "AUTH-21 PAY-25", flags);
    for (title, n, m) in [
        ("A serial of 0 is invalid, not stale.", 0, 0),
        ("A serial of 2^53 is invalid, not stale.", MAX_SERIAL + 1, 0),
        ("A position of 2^53 is invalid, not stale.", 1, MAX_SERIAL + 1),
    ] {
        PhoneTraceBuilder::new()
            .scan(at(0), &nth(1, 0), PhoneReply::Display)
            .scan(at(1), &nth(n, m), PhoneReply::Rejected("invalid-operation"))
            .scan(at(2), &nth(2, 1), PhoneReply::Display)
            .login(at(3), PhoneReply::Otp)
            .add_to(set, title, "AUTH-6 AUTH-21 PAY-25 ERR-1", "serial-passed order");
    }
    PhoneTraceBuilder::new()
        .scan(at(0), &nth(5, 5), STALE)
        .scan(at(1), &nth(5, 6), STALE)
        .scan(at(2), &nth(5, 4), PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .time_based_otps(4)
        .add_to(
            set,
            "A position that is not below the serial is stale; one below it is accepted.",
            "AUTH-22 AUTH-21",
            flags,
        );
}

/// Adds traces in which a refused scan moves no chain (AUTH-6).
pub(super) fn unmoved(set: &mut VectorSetBuilder) {
    set.section(340);
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
        PhoneTraceBuilder::new()
            .scan(at(0), &bad, PhoneReply::Rejected(code))
            .scan(at(1), &good, PhoneReply::Display)
            .authorise(at(2), PhoneReply::Otp)
            .add_to(set, title, "AUTH-6 AUTH-22", flags);
    }
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(1, 0), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT - 300, 300, 1).serials(2, 1), STALE)
        .login(at(2), PhoneReply::Otp)
        .scan(at(3), &payload(ISSUED_AT, LIFETIME, 1).serials(2, 1), PhoneReply::Display)
        .login(at(4), PhoneReply::Otp)
        .add_to(
            set,
            "A payload that is stale by its time uses up no serial and moves no chain.",
            "AUTH-6 AUTH-8 AUTH-22",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT, LIFETIME, 1).serials(5, 0), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT + 1000, LIFETIME, 1).serials(3, 2), STALE)
        .scan(at(2), &payload(ISSUED_AT + 500, LIFETIME, 1).serials(6, 0), PhoneReply::Display)
        .login(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "A payload that is stale by its serial moves neither F nor a chain.",
            "AUTH-6 AUTH-9 AUTH-21",
            "serial-passed stale",
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &payload(ISSUED_AT + 90_000, LIFETIME, 1).serials(4, 3), PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT - 300, LIFETIME, 1).serials(4, 3), STALE)
        .scan(at(2), &payload(ISSUED_AT - 300, LIFETIME, 1).serials(5, 3), PhoneReply::Display)
        .login(at(3), PhoneReply::Otp)
        .add_to(
            set,
            "A payload too far in the future moves the chains, but not F.",
            "AUTH-9 AUTH-22",
            "serial-passed future",
        );
}
