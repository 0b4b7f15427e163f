//! The bucket, and its state after a restart of the phone.

use dlotp_wire::hexadecimal::Hex;

use super::{BOOT, MINUTES_20, NEXT_BOOT, NO_BOOT_ID, PhoneReply, PhoneTime, PhoneTraceBuilder};
use crate::{
    authenticator::payload_fixture::payload, vector_set::VectorSetBuilder,
    worked_example::ISSUED_AT,
};

pub(super) fn bucket(set: &mut VectorSetBuilder) {
    set.section(60);
    let (requirements, flags) = ("AUTH-13 AUTH-14", "bucket");
    let start = PhoneTime(ISSUED_AT, 5000, BOOT);
    let after = |seconds: u64| PhoneTime(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    PhoneTraceBuilder::new()
        .login_times(start, 20)
        .login(after(20), PhoneReply::BucketEmpty(1180))
        .add_to(set, "A full bucket gives twenty OTPs and no more.", requirements, flags);
    PhoneTraceBuilder::new()
        .login_times(start, 20)
        .login(after(MINUTES_20 - 1), PhoneReply::BucketEmpty(1))
        .login(after(MINUTES_20), PhoneReply::Otp)
        .login(after(MINUTES_20 + 1), PhoneReply::BucketEmpty(1199))
        .add_to(
            set,
            "After twenty minutes there is one more OTP, and not one second earlier.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .login_times(start, 20)
        .login(after(2 * MINUTES_20), PhoneReply::Otp)
        .login(after(2 * MINUTES_20 + 1), PhoneReply::Otp)
        .login(after(2 * MINUTES_20 + 2), PhoneReply::BucketEmpty(1198))
        .add_to(set, "After forty minutes there are two more OTPs.", requirements, flags);
    PhoneTraceBuilder::new()
        .login_times(start, 20)
        .login(after(1900), PhoneReply::Otp)
        .login(after(2399), PhoneReply::BucketEmpty(1))
        .login(after(2400), PhoneReply::Otp)
        .add_to(
            set,
            "Taking an OTP keeps the part of the interval that has already passed.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .login_times(start, 20)
        .login_times(after(40 * MINUTES_20), 20)
        .login(after(40 * MINUTES_20 + 20), PhoneReply::BucketEmpty(1180))
        .add_to(set, "A bucket holds at most twenty, however long it waits.", requirements, flags);
    PhoneTraceBuilder::new()
        .login(start, PhoneReply::Otp)
        .login_times(after(1199), 19)
        .login(after(1219), PhoneReply::Otp)
        .login(after(1220), PhoneReply::BucketEmpty(1180))
        .add_to(set, "The interval begins when a full bucket is first used.", requirements, flags);
    PhoneTraceBuilder::new()
        .login(start, PhoneReply::Otp)
        .login_times(after(MINUTES_20), 20)
        .login(after(MINUTES_20 + 20), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "A bucket that has become full again begins a new interval.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .login(PhoneTime(ISSUED_AT, 0, BOOT), PhoneReply::Otp)
        .login_times(PhoneTime(ISSUED_AT, 1, BOOT), 19)
        .login(PhoneTime(ISSUED_AT, 20, BOOT), PhoneReply::BucketEmpty(1180))
        .add_to(set, "An OTP can be given in the second of the boot.", requirements, flags);
    let wrong = |trace: PhoneTraceBuilder, count: u64| {
        (0..count).fold(trace, |trace, number| {
            trace.login(after(number), PhoneReply::Otp).with_pin("999999")
        })
    };
    wrong(PhoneTraceBuilder::new(), 20).login(after(20), PhoneReply::BucketEmpty(1180)).add_to(
        set,
        "A wrong PIN takes as much from the bucket as the right one.",
        "AUTH-13 AUTH-17",
        flags,
    );
    let mixed = |trace: PhoneTraceBuilder, from: u64, count: u64| {
        (from..from + count).fold(trace, |trace, number| match number % 4 {
            0 => trace.login(after(number), PhoneReply::Otp),
            1 => trace.confirm(after(number), PhoneReply::Otp),
            2 => trace.type_example(after(number), PhoneReply::Otp),
            _ => trace.authorise(after(number), PhoneReply::Otp),
        })
    };
    mixed(
        PhoneTraceBuilder::new().scan(start, &payload(ISSUED_AT, 300, 1), PhoneReply::Display),
        0,
        20,
    )
    .login(after(20), PhoneReply::BucketEmpty(1180))
    .confirm(after(20), PhoneReply::BucketEmpty(1180))
    .type_example(after(20), PhoneReply::BucketEmpty(1180))
    .authorise(after(20), PhoneReply::BucketEmpty(1180))
    .add_to(set, "All domains share one bucket.", requirements, flags);
    PhoneTraceBuilder::new()
        .login(start, PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .login_times(after(1), 20)
        .login(after(21), PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .login(after(21), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "A malformed PIN takes nothing from the bucket.",
            "AUTH-6 AUTH-13 AUTH-16",
            flags,
        );
    PhoneTraceBuilder::new()
        .type_id(start, ["1234567"; 2], PhoneReply::Rejected("malformed-operation-id"))
        .login_times(after(1), 20)
        .type_id(after(21), ["1234567"; 2], PhoneReply::Rejected("malformed-operation-id"))
        .type_example(after(21), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "A malformed operation ID takes nothing from the bucket.",
            "AUTH-6 AUTH-13 AUTH-16",
            flags,
        );
    let scanning = (0..30).fold(PhoneTraceBuilder::new(), |trace, number| {
        trace.scan(after(number), &payload(ISSUED_AT + number, 300, 1), PhoneReply::Display)
    });
    scanning
        .login_times(after(30), 20)
        .scan(after(50), &payload(ISSUED_AT + 50, 300, 1), PhoneReply::Display)
        .authorise(after(51), PhoneReply::BucketEmpty(1179))
        .add_to(
            set,
            "A scan takes nothing from the bucket, and works with an empty one.",
            "AUTH-11 AUTH-14",
            flags,
        );
    PhoneTraceBuilder::new()
        .login_times(start, 20)
        .login(after(100), PhoneReply::BucketEmpty(1100))
        .login(after(600), PhoneReply::BucketEmpty(600))
        .login(after(1199), PhoneReply::BucketEmpty(1))
        .login(after(1200), PhoneReply::Otp)
        .add_to(set, "A refusal does not restart the interval.", "AUTH-6 AUTH-14", flags);
}

pub(super) fn restarts(set: &mut VectorSetBuilder) {
    set.section(120);
    let (requirements, flags) = ("AUTH-3 AUTH-14", "bucket restart");
    let empty = || PhoneTraceBuilder::new().login_times(PhoneTime(ISSUED_AT, 5000, BOOT), 20);
    let later = ISSUED_AT + 100_000;
    empty()
        .login(PhoneTime(later, 10, NEXT_BOOT), PhoneReply::BucketEmpty(1190))
        .login(PhoneTime(later, 1199, NEXT_BOOT), PhoneReply::BucketEmpty(1))
        .login(PhoneTime(later, 1200, NEXT_BOOT), PhoneReply::Otp)
        .login(PhoneTime(later, 1201, NEXT_BOOT), PhoneReply::BucketEmpty(1199))
        .add_to(set, "After a restart, only the time since that boot counts.", requirements, flags);
    empty()
        .login(PhoneTime(later, 3700, NEXT_BOOT), PhoneReply::Otp)
        .login(PhoneTime(later, 3701, NEXT_BOOT), PhoneReply::Otp)
        .login(PhoneTime(later, 3702, NEXT_BOOT), PhoneReply::Otp)
        .login(PhoneTime(later, 3703, NEXT_BOOT), PhoneReply::BucketEmpty(1097))
        .add_to(set, "An hour after a restart there are three more OTPs.", requirements, flags);
    empty()
        .login(PhoneTime(later, 50_000, NEXT_BOOT), PhoneReply::Otp)
        .login(PhoneTime(later, 10, BOOT), PhoneReply::Otp)
        .login(PhoneTime(later, 11, BOOT), PhoneReply::Rejected("malformed-pin"))
        .with_pin("1")
        .add_to(
            set,
            "A boot id that was seen before is still a different boot.",
            requirements,
            flags,
        );
    empty()
        .login(PhoneTime(later, 6300, NEXT_BOOT), PhoneReply::Otp)
        .login_times(PhoneTime(later, 6301, NEXT_BOOT), 4)
        .login(PhoneTime(later, 6305, NEXT_BOOT), PhoneReply::BucketEmpty(895))
        .add_to(
            set,
            "A new boot id means a restart, even where the time since boot kept growing.",
            requirements,
            flags,
        );
    let unnamed =
        || PhoneTraceBuilder::new().login_times(PhoneTime(ISSUED_AT, 5000, NO_BOOT_ID), 20);
    unnamed()
        .login(PhoneTime(later, 10, NO_BOOT_ID), PhoneReply::BucketEmpty(1190))
        .login(PhoneTime(later, 1200, NO_BOOT_ID), PhoneReply::Otp)
        .login(PhoneTime(later, 1201, NO_BOOT_ID), PhoneReply::BucketEmpty(1199))
        .add_to(
            set,
            "Without boot ids, a time since boot that goes back means a restart.",
            requirements,
            flags,
        );
    unnamed()
        .login(PhoneTime(later, 5018, NO_BOOT_ID), PhoneReply::Otp)
        .login(PhoneTime(later, 5017, NO_BOOT_ID), PhoneReply::Otp)
        .login(PhoneTime(later, 5018, NO_BOOT_ID), PhoneReply::Rejected("malformed-pin"))
        .with_pin("1")
        .add_to(
            set,
            "Without boot ids, going back one second means a restart.",
            requirements,
            flags,
        );
    unnamed()
        .login(PhoneTime(later, 5600, NO_BOOT_ID), PhoneReply::BucketEmpty(600))
        .login(PhoneTime(later, 6200, NO_BOOT_ID), PhoneReply::Otp)
        .login(PhoneTime(later, 6201, NO_BOOT_ID), PhoneReply::BucketEmpty(1199))
        .add_to(
            set,
            "Without boot ids, a restart that goes unnoticed makes the wait longer, not shorter.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .login_times(PhoneTime(ISSUED_AT, 5000, BOOT), 10)
        .login_times(PhoneTime(later, 100, NEXT_BOOT), 10)
        .login(PhoneTime(later, 110, NEXT_BOOT), PhoneReply::BucketEmpty(1090))
        .add_to(
            set,
            "OTPs that were left before a restart are left after it.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .login_times(PhoneTime(ISSUED_AT, 5000, BOOT), 19)
        .login(PhoneTime(later, 100, NEXT_BOOT), PhoneReply::Otp)
        .login(PhoneTime(later, 1199, NEXT_BOOT), PhoneReply::BucketEmpty(1))
        .login(PhoneTime(later, 1200, NEXT_BOOT), PhoneReply::Otp)
        .add_to(
            set,
            "An OTP soon after a restart does not restart the interval.",
            requirements,
            flags,
        );
    empty()
        .login(PhoneTime(ISSUED_AT + 20, 30, NEXT_BOOT), PhoneReply::BucketEmpty(1170))
        .login(PhoneTime(ISSUED_AT + 60, 30, Hex([0xc0; 16])), PhoneReply::BucketEmpty(1170))
        .login(PhoneTime(ISSUED_AT + 90, 30, Hex([0xd0; 16])), PhoneReply::BucketEmpty(1170))
        .add_to(set, "Restarting again and again gives no further OTPs.", requirements, flags);
    PhoneTraceBuilder::new()
        .login(PhoneTime(ISSUED_AT, 5000, BOOT), PhoneReply::Otp)
        .login_times(PhoneTime(later, 1200, NEXT_BOOT), 20)
        .login(PhoneTime(later, 1220, NEXT_BOOT), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "A bucket that is full again after a restart begins its interval when it is used.",
            requirements,
            flags,
        );
    let once = PhoneTime(ISSUED_AT, 5000, BOOT);
    (0..20)
        .fold(PhoneTraceBuilder::new(), |trace, _| trace.login(once, PhoneReply::Otp))
        .login(once, PhoneReply::BucketEmpty(1200))
        .add_to(
            set,
            "A second OTP in the same second does not look like a restart.",
            requirements,
            flags,
        );
}
