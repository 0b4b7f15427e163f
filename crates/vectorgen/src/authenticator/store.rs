//! Stores that fail or are rolled back.

use super::{BOOT, PhoneReply, PhoneTime, PhoneTraceBuilder};
use crate::{
    authenticator::payload_fixture::payload,
    vector_set::VectorSetBuilder,
    worked_example::{ISSUED_AT, LIFETIME},
};

pub(super) fn store(set: &mut VectorSetBuilder) {
    set.section(160);
    let (requirements, flags) = ("AUTH-4", "store");
    let after = |seconds: u64| PhoneTime(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    let now = payload(ISSUED_AT, LIFETIME, 1);
    PhoneTraceBuilder::new()
        .scan(after(0), &now, PhoneReply::StoreFailed)
        .fail_store()
        .scan(after(1), &payload(ISSUED_AT - 300, 300, 2), PhoneReply::Display)
        .scan(after(2), &now, PhoneReply::Display)
        .scan(after(3), &payload(ISSUED_AT - 300, 300, 2), PhoneReply::Rejected("stale"))
        .add_to(
            set,
            "A scan whose state is not stored shows nothing and does not move F.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(after(0), &now, PhoneReply::Display)
        .authorise(after(1), PhoneReply::StoreFailed)
        .fail_store()
        .authorise(after(2), PhoneReply::Otp)
        .add_to(set, "An OTP whose state is not stored is not shown.", requirements, flags);
    PhoneTraceBuilder::new()
        .login(after(0), PhoneReply::StoreFailed)
        .fail_store()
        .login_times(after(1), 20)
        .login(after(21), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "An OTP whose state is not stored takes nothing from the bucket.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .login_times(after(0), 20)
        .login(after(20), PhoneReply::BucketEmpty(1180))
        .fail_store()
        .add_to(
            set,
            "An empty bucket is reported before the store is used.",
            "AUTH-4 AUTH-14",
            flags,
        );
    PhoneTraceBuilder::new()
        .login(after(0), PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .fail_store()
        .login(after(1), PhoneReply::Otp)
        .add_to(
            set,
            "A malformed PIN is reported before the store is used.",
            "AUTH-4 AUTH-16",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(after(0), &payload(ISSUED_AT - 600, 600, 1), PhoneReply::Display)
        .scan(after(10), &now, PhoneReply::Display)
        .scan(after(11), &payload(ISSUED_AT - 600, 600, 1), PhoneReply::Rejected("stale"))
        .restore(1)
        .scan(after(20), &payload(ISSUED_AT - 600, 600, 1), PhoneReply::Display)
        .add_to(
            set,
            "A store that is rolled back has its earlier F.",
            "AUTH-1 AUTH-8",
            "store rolled-back",
        );
    PhoneTraceBuilder::new()
        .login_times(after(0), 20)
        .login(after(20), PhoneReply::BucketEmpty(1180))
        .restore(15)
        .login_times(after(30), 5)
        .login(after(35), PhoneReply::BucketEmpty(1165))
        .add_to(
            set,
            "A store that is rolled back has its earlier bucket.",
            "AUTH-1 AUTH-14",
            "store rolled-back",
        );
    PhoneTraceBuilder::new()
        .login_times(after(0), 20)
        .restore(0)
        .login_times(after(30), 20)
        .login(after(50), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "A store that is rolled back to its beginning has a full bucket: keep it out of backups.",
            "AUTH-2 AUTH-14 ENR-11",
            "store rolled-back",
        );
}
