//! Version 2: the bank's time, as the payload told it that was scanned last (AUTH-26).

use dlotp_wire::hexadecimal::Hex;

use super::{
    BOOT, NEXT_BOOT, NO_BOOT_ID, PhoneReply, PhoneTime, PhoneTraceBuilder, payload_fixture::payload,
};
use crate::{
    vector_set::VectorSetBuilder,
    worked_example::{ISSUED_AT, LIFETIME},
};

/// Scans a payload at 1000 seconds since boot, with a clock at a minute.
fn scanned(boot: Hex<16>) -> PhoneTraceBuilder {
    let now = payload(ISSUED_AT, LIFETIME, 1);
    PhoneTraceBuilder::new().scan(PhoneTime(60, 1000, boot), &now, PhoneReply::Display)
}

pub(super) fn time_base(set: &mut VectorSetBuilder) {
    set.section(500);
    let (requirements, flags) = ("AUTH-19 AUTH-26", "clock time-base");
    let after = ISSUED_AT + 100;
    let otps = |trace: PhoneTraceBuilder, unix: u64, since_boot: u64, boot: Hex<16>| {
        let at = PhoneTime(unix, since_boot, boot);
        trace
            .login(at, PhoneReply::Otp)
            .type_example(at, PhoneReply::Otp)
            .confirm(at, PhoneReply::Otp)
            .login(at, PhoneReply::Rejected("malformed-pin"))
            .with_pin("1")
    };
    for (title, unix, since_boot, boot) in [
        ("The bank's time goes on with the time since boot.", 60, 1100, BOOT),
        ("A clock that is 301 seconds slow gives way to the bank's time.", after - 301, 1100, BOOT),
        ("A clock that is 300 seconds slow counts.", after - 300, 1100, BOOT),
        ("A clock that is an hour fast counts.", after + 3600, 1100, BOOT),
        ("The bank's time counts in the second of the scan.", 60, 1000, BOOT),
        ("After a restart with another boot id there is no bank's time.", 60, 1100, NEXT_BOOT),
        (
            "After a restart that shows in the time since boot there is no bank's time.",
            60,
            999,
            BOOT,
        ),
        ("After a restart without boot id there is no bank's time.", 60, 1100, NO_BOOT_ID),
    ] {
        otps(scanned(BOOT), unix, since_boot, boot).add_to(set, title, requirements, flags);
    }
    otps(scanned(NO_BOOT_ID), 60, 1100, NO_BOOT_ID).add_to(
        set,
        "Two boot ids of zeros are equal.",
        requirements,
        flags,
    );
    otps(PhoneTraceBuilder::new(), 60, 9000, NO_BOOT_ID).add_to(
        set,
        "A new phone has no bank's time.",
        requirements,
        flags,
    );
    let at = |since_boot: u64| PhoneTime(ISSUED_AT, since_boot, BOOT);
    let later = |trace: PhoneTraceBuilder, at: PhoneTime| {
        trace
            .login(at, PhoneReply::Otp)
            .login(at, PhoneReply::Rejected("malformed-pin"))
            .with_pin("1")
    };
    let ahead = payload(ISSUED_AT + 90_000, LIFETIME, 1);
    later(PhoneTraceBuilder::new().scan(at(1000), &ahead, PhoneReply::Display), at(1030)).add_to(
        set,
        "A wrong clock of the bank counts until the next scan.",
        requirements,
        flags,
    );
    let healed = PhoneTraceBuilder::new().scan(at(1000), &ahead, PhoneReply::Display).scan(
        at(1010),
        &payload(ISSUED_AT, LIFETIME, 2),
        PhoneReply::Display,
    );
    later(healed, at(1030)).add_to(
        set,
        "A wrong clock of the bank is corrected by the next scan.",
        requirements,
        flags,
    );
    let failed =
        scanned(BOOT).scan(PhoneTime(60, 1010, BOOT), &ahead, PhoneReply::StoreFailed).fail_store();
    later(failed, PhoneTime(60, 1030, BOOT)).add_to(
        set,
        "A scan whose state is not stored leaves the bank's time.",
        "AUTH-4 AUTH-22 AUTH-26",
        "store time-base",
    );
    let restored =
        scanned(BOOT).scan(PhoneTime(60, 1010, BOOT), &ahead, PhoneReply::Display).restore(1);
    later(restored, PhoneTime(60, 1030, BOOT)).add_to(
        set,
        "A store that is rolled back has its earlier bank's time.",
        "AUTH-19 AUTH-26",
        "rolled-back time-base",
    );
    let old = payload(ISSUED_AT - 5000, 120, 2);
    PhoneTraceBuilder::new()
        .scan(at(1000), &payload(ISSUED_AT, LIFETIME, 1), PhoneReply::Display)
        .scan(at(1010), &old, PhoneReply::Display)
        .authorise(at(1011), PhoneReply::Otp)
        .scan(at(1012), &old.serials(2, 1), PhoneReply::Rejected("stale"))
        .login(at(1013), PhoneReply::Otp)
        .add_to(
            set,
            "A payload that ended long ago opens by its serial, once.",
            "AUTH-8 AUTH-21",
            "stale serial-passed",
        );
}
