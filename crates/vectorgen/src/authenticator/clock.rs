//! Clocks that are wrong.

use dlotp::Version;

use super::{BOOT, CameraInput, PhoneReply, PhoneTime, PhoneTraceBuilder, at};
use crate::{
    authenticator::payload_fixture::payload,
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME},
};

/// Adds traces whose OTPs are for the time of AUTH-15.
pub(super) fn clocks(set: &mut VectorSetBuilder) {
    set.section(210);
    let requirements = match set.version() {
        Version::V1 => "AUTH-10 AUTH-15",
        _ => "AUTH-10 AUTH-15 AUTH-26",
    };
    let flags = "clock";
    let now = payload(ISSUED_AT, LIFETIME, 1);
    let slow = |seconds: u64| PhoneTime(ISSUED_AT - 3600, 5000 + seconds, BOOT);
    let fast = |seconds: u64| PhoneTime(ISSUED_AT + 3600 + seconds, 5000 + seconds, BOOT);
    let (v1, zero) = (set.version() == Version::V1, |at: u64| PhoneTime(0, at, BOOT));
    let otps = |scanned: bool, at: &dyn Fn(u64) -> PhoneTime| {
        let trace = PhoneTraceBuilder::new();
        let trace = if scanned { trace.scan(at(0), &now, PhoneReply::Display) } else { trace };
        trace
            .login(at(0), PhoneReply::Otp)
            .type_example(at(1), PhoneReply::Otp)
            .confirm(at(2), PhoneReply::Otp)
            .login(at(3), PhoneReply::Rejected("malformed-pin"))
            .with_pin("1")
    };
    let mut before: Option<VectorId> = None;
    // 211 of version 1 and 213 were withdrawn.
    for (number, title, trace) in [
        (
            210,
            "With a clock one hour slow and no payload yet, OTPs use the clock.",
            otps(false, &slow),
        ),
        (
            if v1 { 220 } else { 211 },
            if v1 {
                "With a clock one hour slow and a payload scanned, OTPs use 900 seconds more."
            } else {
                "With a clock one hour slow and a payload scanned, OTPs use its issued-at."
            },
            otps(true, &slow),
        ),
        (
            212,
            "With a clock one hour fast and a payload scanned, OTPs use the clock.",
            otps(true, &fast),
        ),
        (
            221,
            if v1 {
                "With a clock at 0 and a payload scanned, OTPs use a time of 900 seconds."
            } else {
                "With a clock at 0 and a payload scanned, OTPs use its issued-at."
            },
            otps(true, &zero),
        ),
    ] {
        set.section(number);
        let vector = trace.add_to(set, title, requirements, flags);
        let vector = match &before {
            Some(before) => vector.differs_from(before),
            None => vector,
        };
        before = Some(vector.id());
    }
    set.section(214);
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
