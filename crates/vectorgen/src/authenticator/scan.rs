//! Scans and the operation that is authorised after them.

use super::{CameraInput, PhoneReply, PhoneTraceBuilder, at};
use crate::{
    authenticator::payload_fixture::payload,
    vector_set::VectorSetBuilder,
    worked_example::{ISSUED_AT, LIFETIME},
};

pub(super) fn scans(set: &mut VectorSetBuilder) {
    set.section(240);
    let flags = "scan";
    let first = payload(ISSUED_AT, LIFETIME, 1);
    let second = payload(ISSUED_AT + 1, LIFETIME, 2);
    PhoneTraceBuilder::new()
        .scan(at(0), &first, PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &second, PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .scan(at(4), &first, PhoneReply::Display)
        .authorise(at(5), PhoneReply::Otp)
        .scan(at(6), &payload(ISSUED_AT - 500, 120, 3), PhoneReply::Rejected("stale"))
        .add_to(
            set,
            "Every OTP is for the operation that was scanned last.",
            "AUTH-12 OTP-5",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &first, PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT - 500, 120, 3), PhoneReply::Rejected("stale"))
        .authorise(at(2), PhoneReply::Otp)
        .add_to(
            set,
            "After a refused scan the previous operation can still be authorised.",
            "AUTH-6 AUTH-12",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &first, PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .authorise(at(2), PhoneReply::Otp)
        .with_pin("999999")
        .authorise(at(3), PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .authorise(at(4), PhoneReply::Otp)
        .add_to(
            set,
            "The phone shows no difference between a wrong PIN and the right one.",
            "AUTH-17 OTP-8",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(
            at(0),
            CameraInput::Text("dlotp:9999.AAAA"),
            PhoneReply::Rejected("unsupported-version"),
        )
        .scan(at(0), CameraInput::AfterPrefix("AAAA"), PhoneReply::Rejected("malformed-payload"))
        .scan(at(0), &first, PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .add_to(
            set,
            "The phone goes on after texts that are not payloads.",
            "AUTH-6 PAY-11 PAY-14",
            flags,
        );
}
