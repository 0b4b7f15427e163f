//! The bucket, and what a restart of the phone does to it.

use super::{At, BOOT, Gives, MINUTES_20, NEXT_BOOT, NO_BOOT_ID, Tale};
use crate::{authenticator::paper::payload, book::Book, hexadecimal::Hex, raw::ISSUED_AT};

pub(super) fn bucket(book: &mut Book) {
    book.section(60);
    let (requirements, flags) = ("AUTH-13 AUTH-14", "bucket");
    let start = At(ISSUED_AT, 5000, BOOT);
    let after = |seconds: u64| At(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    Tale::new().logins(start, 20).login(after(20), Gives::Empty(1180)).tell(
        book,
        "A full bucket gives twenty OTPs and no more.",
        requirements,
        flags,
    );
    Tale::new()
        .logins(start, 20)
        .login(after(MINUTES_20 - 1), Gives::Empty(1))
        .login(after(MINUTES_20), Gives::Otp)
        .login(after(MINUTES_20 + 1), Gives::Empty(1199))
        .tell(
            book,
            "After twenty minutes there is one more OTP, and not one second earlier.",
            requirements,
            flags,
        );
    Tale::new()
        .logins(start, 20)
        .login(after(2 * MINUTES_20), Gives::Otp)
        .login(after(2 * MINUTES_20 + 1), Gives::Otp)
        .login(after(2 * MINUTES_20 + 2), Gives::Empty(1198))
        .tell(book, "After forty minutes there are two more OTPs.", requirements, flags);
    Tale::new()
        .logins(start, 20)
        .login(after(1900), Gives::Otp)
        .login(after(2399), Gives::Empty(1))
        .login(after(2400), Gives::Otp)
        .tell(
            book,
            "Taking an OTP keeps the part of the interval that has already passed.",
            requirements,
            flags,
        );
    Tale::new()
        .logins(start, 20)
        .logins(after(40 * MINUTES_20), 20)
        .login(after(40 * MINUTES_20 + 20), Gives::Empty(1180))
        .tell(book, "A bucket holds at most twenty, however long it waits.", requirements, flags);
    Tale::new()
        .login(start, Gives::Otp)
        .logins(after(1199), 19)
        .login(after(1219), Gives::Otp)
        .login(after(1220), Gives::Empty(1180))
        .tell(book, "The interval begins when a full bucket is first used.", requirements, flags);
    Tale::new()
        .login(start, Gives::Otp)
        .logins(after(MINUTES_20), 20)
        .login(after(MINUTES_20 + 20), Gives::Empty(1180))
        .tell(
            book,
            "A bucket that has become full again begins a new interval.",
            requirements,
            flags,
        );
    Tale::new()
        .login(At(ISSUED_AT, 0, BOOT), Gives::Otp)
        .logins(At(ISSUED_AT, 1, BOOT), 19)
        .login(At(ISSUED_AT, 20, BOOT), Gives::Empty(1180))
        .tell(book, "An OTP can be given in the second of the boot.", requirements, flags);
    let wrong = |tale: Tale, count: u64| {
        (0..count).fold(tale, |tale, number| tale.login(after(number), Gives::Otp).pin("999999"))
    };
    wrong(Tale::new(), 20).login(after(20), Gives::Empty(1180)).tell(
        book,
        "A wrong PIN takes as much from the bucket as the right one.",
        "AUTH-13 AUTH-17",
        flags,
    );
    let mixed = |tale: Tale, from: u64, count: u64| {
        (from..from + count).fold(tale, |tale, number| match number % 4 {
            0 => tale.login(after(number), Gives::Otp),
            1 => tale.confirm(after(number), Gives::Otp),
            2 => tale.typed(after(number), Gives::Otp),
            _ => tale.authorise(after(number), Gives::Otp),
        })
    };
    mixed(Tale::new().scan(start, &payload(ISSUED_AT, 300, 1), Gives::Display), 0, 20)
        .login(after(20), Gives::Empty(1180))
        .confirm(after(20), Gives::Empty(1180))
        .typed(after(20), Gives::Empty(1180))
        .authorise(after(20), Gives::Empty(1180))
        .tell(book, "All domains share one bucket.", requirements, flags);
    Tale::new()
        .login(start, Gives::Code("malformed-pin"))
        .pin("27")
        .logins(after(1), 20)
        .login(after(21), Gives::Code("malformed-pin"))
        .pin("27")
        .login(after(21), Gives::Empty(1180))
        .tell(
            book,
            "A malformed PIN takes nothing from the bucket.",
            "AUTH-6 AUTH-13 AUTH-16",
            flags,
        );
    Tale::new()
        .typed_id(start, ["1234567"; 2], Gives::Code("malformed-operation-id"))
        .logins(after(1), 20)
        .typed_id(after(21), ["1234567"; 2], Gives::Code("malformed-operation-id"))
        .typed(after(21), Gives::Empty(1180))
        .tell(
            book,
            "A malformed operation ID takes nothing from the bucket.",
            "AUTH-6 AUTH-13 AUTH-16",
            flags,
        );
    let scanning = (0..30).fold(Tale::new(), |tale, number| {
        tale.scan(after(number), &payload(ISSUED_AT + number, 300, 1), Gives::Display)
    });
    scanning
        .logins(after(30), 20)
        .scan(after(50), &payload(ISSUED_AT + 50, 300, 1), Gives::Display)
        .authorise(after(51), Gives::Empty(1179))
        .tell(
            book,
            "A scan takes nothing from the bucket, and works with an empty one.",
            "AUTH-11 AUTH-14",
            flags,
        );
    Tale::new()
        .logins(start, 20)
        .login(after(100), Gives::Empty(1100))
        .login(after(600), Gives::Empty(600))
        .login(after(1199), Gives::Empty(1))
        .login(after(1200), Gives::Otp)
        .tell(book, "A refusal does not restart the interval.", "AUTH-6 AUTH-14", flags);
}

pub(super) fn restarts(book: &mut Book) {
    book.section(120);
    let (requirements, flags) = ("AUTH-3 AUTH-14", "bucket restart");
    let empty = || Tale::new().logins(At(ISSUED_AT, 5000, BOOT), 20);
    let later = ISSUED_AT + 100_000;
    empty()
        .login(At(later, 10, NEXT_BOOT), Gives::Empty(1190))
        .login(At(later, 1199, NEXT_BOOT), Gives::Empty(1))
        .login(At(later, 1200, NEXT_BOOT), Gives::Otp)
        .login(At(later, 1201, NEXT_BOOT), Gives::Empty(1199))
        .tell(book, "After a restart, only the time since that boot counts.", requirements, flags);
    empty()
        .login(At(later, 3700, NEXT_BOOT), Gives::Otp)
        .login(At(later, 3701, NEXT_BOOT), Gives::Otp)
        .login(At(later, 3702, NEXT_BOOT), Gives::Otp)
        .login(At(later, 3703, NEXT_BOOT), Gives::Empty(1097))
        .tell(book, "An hour after a restart there are three more OTPs.", requirements, flags);
    empty()
        .login(At(later, 50_000, NEXT_BOOT), Gives::Otp)
        .login(At(later, 10, BOOT), Gives::Otp)
        .login(At(later, 11, BOOT), Gives::Code("malformed-pin"))
        .pin("1")
        .tell(
            book,
            "A boot id that was seen before is still a different boot.",
            requirements,
            flags,
        );
    empty()
        .login(At(later, 6300, NEXT_BOOT), Gives::Otp)
        .logins(At(later, 6301, NEXT_BOOT), 4)
        .login(At(later, 6305, NEXT_BOOT), Gives::Empty(895))
        .tell(
            book,
            "A new boot id means a restart, even where the time since boot kept growing.",
            requirements,
            flags,
        );
    let unnamed = || Tale::new().logins(At(ISSUED_AT, 5000, NO_BOOT_ID), 20);
    unnamed()
        .login(At(later, 10, NO_BOOT_ID), Gives::Empty(1190))
        .login(At(later, 1200, NO_BOOT_ID), Gives::Otp)
        .login(At(later, 1201, NO_BOOT_ID), Gives::Empty(1199))
        .tell(
            book,
            "Without boot ids, a time since boot that goes back means a restart.",
            requirements,
            flags,
        );
    unnamed()
        .login(At(later, 5018, NO_BOOT_ID), Gives::Otp)
        .login(At(later, 5017, NO_BOOT_ID), Gives::Otp)
        .login(At(later, 5018, NO_BOOT_ID), Gives::Code("malformed-pin"))
        .pin("1")
        .tell(
            book,
            "Without boot ids, going back one second means a restart.",
            requirements,
            flags,
        );
    unnamed()
        .login(At(later, 5600, NO_BOOT_ID), Gives::Empty(600))
        .login(At(later, 6200, NO_BOOT_ID), Gives::Otp)
        .login(At(later, 6201, NO_BOOT_ID), Gives::Empty(1199))
        .tell(
            book,
            "Without boot ids, a restart that goes unnoticed makes the wait longer, not shorter.",
            requirements,
            flags,
        );
    Tale::new()
        .logins(At(ISSUED_AT, 5000, BOOT), 10)
        .logins(At(later, 100, NEXT_BOOT), 10)
        .login(At(later, 110, NEXT_BOOT), Gives::Empty(1090))
        .tell(book, "OTPs that were left before a restart are left after it.", requirements, flags);
    Tale::new()
        .logins(At(ISSUED_AT, 5000, BOOT), 19)
        .login(At(later, 100, NEXT_BOOT), Gives::Otp)
        .login(At(later, 1199, NEXT_BOOT), Gives::Empty(1))
        .login(At(later, 1200, NEXT_BOOT), Gives::Otp)
        .tell(
            book,
            "An OTP soon after a restart does not restart the interval.",
            requirements,
            flags,
        );
    empty()
        .login(At(ISSUED_AT + 20, 30, NEXT_BOOT), Gives::Empty(1170))
        .login(At(ISSUED_AT + 60, 30, Hex([0xc0; 16])), Gives::Empty(1170))
        .login(At(ISSUED_AT + 90, 30, Hex([0xd0; 16])), Gives::Empty(1170))
        .tell(book, "Restarting again and again gives no further OTPs.", requirements, flags);
    Tale::new()
        .login(At(ISSUED_AT, 5000, BOOT), Gives::Otp)
        .logins(At(later, 1200, NEXT_BOOT), 20)
        .login(At(later, 1220, NEXT_BOOT), Gives::Empty(1180))
        .tell(
            book,
            "A bucket that is full again after a restart begins its interval when it is used.",
            requirements,
            flags,
        );
    let once = At(ISSUED_AT, 5000, BOOT);
    (0..20)
        .fold(Tale::new(), |tale, _| tale.login(once, Gives::Otp))
        .login(once, Gives::Empty(1200))
        .tell(
            book,
            "A second OTP in the same second does not look like a restart.",
            requirements,
            flags,
        );
}
