//! The displayed operation, which stays the one that is authorised.

use super::{STALE, nth};
use crate::{
    authenticator::{CameraInput, PhoneReply, PhoneTraceBuilder, at},
    vector_set::VectorSetBuilder,
};

pub(super) fn displayed_operation(set: &mut VectorSetBuilder) {
    set.section(400);
    let (requirements, flags) = ("AUTH-23", "scan");
    let first = || PhoneTraceBuilder::new().scan(at(0), &nth(1, 0), PhoneReply::Display);
    first()
        .authorise(at(1), PhoneReply::Otp)
        .authorise(at(2), PhoneReply::Otp)
        .authorise(at(3), PhoneReply::Otp)
        .with_pin("999999")
        .authorise(at(4), PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "Every OTP for the displayed operation uses the same s.",
            "AUTH-23 AUTH-17",
            flags,
        );
    first()
        .scan(at(1), &nth(2, 2), STALE)
        .authorise(at(2), PhoneReply::Otp)
        .scan(at(3), &nth(2, 0).altered(), PhoneReply::Rejected("authentication-failed"))
        .authorise(at(4), PhoneReply::Otp)
        .scan(at(5), CameraInput::AfterPrefix(""), PhoneReply::Rejected("malformed-payload"))
        .authorise(at(6), PhoneReply::Otp)
        .add_to(
            set,
            "After failed scans the displayed operation can still be authorised.",
            requirements,
            flags,
        );
    first()
        .type_example(at(1), PhoneReply::Otp)
        .authorise(at(2), PhoneReply::Otp)
        .login(at(3), PhoneReply::Otp)
        .confirm(at(4), PhoneReply::Otp)
        .authorise(at(5), PhoneReply::Otp)
        .type_id(at(6), ["1234567"; 2], PhoneReply::Rejected("malformed-operation-id"))
        .authorise(at(7), PhoneReply::Otp)
        .add_to(
            set,
            "After time-based OTPs the displayed operation can still be authorised.",
            requirements,
            flags,
        );
    (0..20)
        .fold(first(), |trace, number| trace.authorise(at(number + 1), PhoneReply::Otp))
        .authorise(at(21), PhoneReply::BucketEmpty(1180))
        .scan(at(22), &nth(2, 1), PhoneReply::Display)
        .authorise(at(23), PhoneReply::BucketEmpty(1178))
        .scan(at(24), &nth(2, 1), STALE)
        .authorise(at(1201), PhoneReply::Otp)
        .login(at(1202), PhoneReply::BucketEmpty(1199))
        .add_to(
            set,
            "Every OTP for an operation takes one from the bucket; a scan works with an empty bucket.",
            "AUTH-11 AUTH-13 AUTH-23",
            "scan bucket",
        );
    first()
        .authorise(at(1), PhoneReply::StoreFailed)
        .fail_store()
        .authorise(at(2), PhoneReply::Otp)
        .scan(at(3), &nth(2, 1), PhoneReply::Display)
        .authorise(at(4), PhoneReply::StoreFailed)
        .fail_store()
        .authorise(at(5), PhoneReply::Otp)
        .add_to(
            set,
            "An OTP whose state is not stored leaves s where it was.",
            "AUTH-4 AUTH-23",
            "scan store",
        );
}
