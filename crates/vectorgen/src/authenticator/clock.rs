//! Clocks that are wrong.

use super::{BOOT, CameraInput, PhoneReply, PhoneTime, PhoneTraceBuilder, at};
use crate::{
    authenticator::payload_fixture::payload,
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME},
};

/// Adds traces whose OTPs are for the time of AUTH-15.
pub(super) fn clocks(set: &mut VectorSetBuilder) {
    set.section(210);
    let (requirements, flags) = ("AUTH-10 AUTH-15", "clock");
    let now = payload(ISSUED_AT, LIFETIME, 1);
    let slow = |seconds: u64| PhoneTime(ISSUED_AT - 3600, 5000 + seconds, BOOT);
    let fast = |seconds: u64| PhoneTime(ISSUED_AT + 3600 + seconds, 5000 + seconds, BOOT);
    let mut before: Option<VectorId> = None;
    for (title, trace) in [
        (
            "With a clock one hour slow and no payload yet, OTPs use the clock.",
            PhoneTraceBuilder::new()
                .login(slow(0), PhoneReply::Otp)
                .type_example(slow(1), PhoneReply::Otp)
                .confirm(slow(2), PhoneReply::Otp)
                .login(slow(3), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
        (
            "With a clock one hour slow and a payload scanned, OTPs use its issued-at.",
            PhoneTraceBuilder::new()
                .scan(slow(0), &now, PhoneReply::Display)
                .login(slow(0), PhoneReply::Otp)
                .type_example(slow(1), PhoneReply::Otp)
                .confirm(slow(2), PhoneReply::Otp)
                .login(slow(3), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
        (
            "With a clock one hour fast and a payload scanned, OTPs use the clock.",
            PhoneTraceBuilder::new()
                .scan(fast(0), &now, PhoneReply::Display)
                .login(fast(0), PhoneReply::Otp)
                .type_example(fast(1), PhoneReply::Otp)
                .confirm(fast(2), PhoneReply::Otp)
                .login(fast(3), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
        (
            "With a clock at 0 and a payload too far in the future, OTPs use the clock.",
            PhoneTraceBuilder::new()
                .scan(PhoneTime(0, 0, BOOT), &now, PhoneReply::Display)
                .login(PhoneTime(0, 0, BOOT), PhoneReply::Otp)
                .type_example(PhoneTime(0, 1, BOOT), PhoneReply::Otp)
                .confirm(PhoneTime(0, 2, BOOT), PhoneReply::Otp)
                .login(PhoneTime(0, 3, BOOT), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
    ] {
        let vector = trace.add_to(set, title, requirements, flags);
        let vector = match &before {
            Some(before) => vector.differs_from(before),
            None => vector,
        };
        before = Some(vector.id());
    }
    PhoneTraceBuilder::new()
        .scan(fast(0), &now, PhoneReply::Display)
        .authorise(fast(1), PhoneReply::Otp)
        .scan(slow(2), &now, PhoneReply::Display)
        .authorise(slow(3), PhoneReply::Otp)
        .scan(slow(4), CameraInput::AfterPrefix(""), PhoneReply::Rejected("malformed-payload"))
        .add_to(
            set,
            "An expired payload opens, and its scanned OTP does not depend on the clock.",
            "AUTH-10 OTP-5",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &now, PhoneReply::Display)
        .login(PhoneTime(ISSUED_AT - 86_400, 5001, BOOT), PhoneReply::Otp)
        .login(PhoneTime(ISSUED_AT + 29, 5002, BOOT), PhoneReply::Otp)
        .login(PhoneTime(ISSUED_AT + 30, 5003, BOOT), PhoneReply::Otp)
        .scan(at(9), CameraInput::AfterPrefix(""), PhoneReply::Rejected("malformed-payload"))
        .add_to(
            set,
            "When the clock is set back after a payload, time counts from its issued-at.",
            requirements,
            flags,
        );
}
