//! The order of failures.

use super::{BOOT, PhoneReply, PhoneTime, PhoneTraceBuilder};
use crate::{vector_set::VectorSetBuilder, worked_example::ISSUED_AT};

pub(super) fn order(set: &mut VectorSetBuilder) {
    set.section(190);
    let (requirements, flags) = ("AUTH-16", "order");
    let after = |seconds: u64| PhoneTime(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    let empty = || PhoneTraceBuilder::new().login_times(after(0), 20);
    empty().login(after(20), PhoneReply::Rejected("malformed-pin")).with_pin("27").add_to(
        set,
        "With an empty bucket, a malformed PIN is reported first.",
        requirements,
        flags,
    );
    empty()
        .type_id(after(20), ["1234567"; 2], PhoneReply::Rejected("malformed-operation-id"))
        .with_pin("27")
        .type_id(after(20), ["12345678", "41723464"], PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .type_id(after(20), ["12345678", "41723464"], PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "The operation ID is checked first, then the PIN, then the bucket.",
            requirements,
            flags,
        );
}
