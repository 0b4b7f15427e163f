//! OTPs at positions of the chains.

use dlotp::{Code, Version};
use dlotp_wire::{
    hexadecimal::Hex,
    operation::{Confirm, Login, Scanned},
    operation_json::Order,
    otp::ScannedArgs,
};

use super::{TIME, TimeBasedOtp, add_time_based, add_time_based_at, scanned::add_scanned_at};
use crate::{
    cbor::CborItem,
    order::{batch, encoding, fresh_of, payment},
    otp::{computation::EnrolmentWithPin, scanned::add_scanned, typed::add_typed},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME, OTHER_SECRET, PIN, SECRET, body, body_of, seal},
};

/// A distant position. Every step to it is computed, so that few vectors use it.
const DISTANT: u64 = 131_072;
const FARTHEST: u64 = 1_048_576;

pub(super) fn positions(set: &mut VectorSetBuilder) {
    let enrolment = EnrolmentWithPin { version: set.version(), secret: SECRET, pin: PIN };
    of_login::<Login>(set, "login", enrolment, 800, FARTHEST);
    of_login::<Confirm>(set, "confirmation", enrolment, 820, DISTANT);

    set.section(840);
    let mut earlier: Option<VectorId> = None;
    for n in [1, 2, 3, 23, 24, 255, 256, 1_000, 65_536, DISTANT] {
        let unique_elements = [CborItem::Unsigned(n), CborItem::Unsigned(0)];
        let operation = encoding(&Order::Payment(payment()));
        let body = body_of(
            CborItem::Unsigned(ISSUED_AT),
            CborItem::Unsigned(LIFETIME),
            unique_elements,
            operation,
        );
        let title = format!("The scanned OTP of serial n = {n} is computed.");
        let (requirements, flags) = ("OTP-11 OTP-12 ENR-21", "scanned chain");
        let vector = add_scanned_at(set, &title, requirements, flags, enrolment, n, &body);
        earlier = Some(match &earlier {
            Some(earlier) => vector.differs_from(earlier).id(),
            None => vector.id(),
        });
    }
    for (title, secret) in [
        ("The scanned OTP of n = 5 differs for another enrolment.", OTHER_SECRET),
        ("The scanned OTP of n = 5 differs for a secret of ones.", Hex([0xff; 32])),
        ("The scanned OTP of n = 5 differs for a third enrolment.", Hex(fresh_of([0x77; 12]))),
    ] {
        let unique_elements = [CborItem::Unsigned(5), CborItem::Unsigned(4)];
        let operation = encoding(&Order::Batch(batch()));
        let body = body_of(
            CborItem::Unsigned(ISSUED_AT),
            CborItem::Unsigned(LIFETIME),
            unique_elements,
            operation,
        );
        let enrolment = EnrolmentWithPin { secret, ..enrolment };
        let (requirements, flags) = ("OTP-11 OTP-12 ENR-21", "scanned chain");
        add_scanned_at(set, title, requirements, flags, enrolment, 5, &body);
    }

    set.section(860);
    let (requirements, flags) = ("ENR-23 OTP-11 VEC-9", "versions must-differ");
    add_time_based::<Login>(
        set,
        "The login OTP differs from that of version 1 with the same secret.",
        requirements,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .differs_from(&VectorId::named("otp-v1-0400"));
    add_time_based::<Confirm>(
        set,
        "The confirmation OTP differs from that of version 1 with the same secret.",
        requirements,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .differs_from(&VectorId::named("otp-v1-0500"));
    let zeros = "00000000";
    let title = "The typed OTP differs from that of version 1 for the same ID.";
    add_typed(set, title, requirements, flags, zeros, TIME)
        .differs_from(&VectorId::named("otp-v1-0201"));
    let example = body(enrolment.version, encoding(&Order::Payment(payment())));
    let twin = add_scanned(
        set,
        "The scanned OTP differs from that of version 1 for the same operation.",
        requirements,
        flags,
        SECRET,
        PIN,
        &example,
    )
    .differs_from(&VectorId::named("otp-v1-0001"))
    .id();
    let text_of_one =
        seal(Version::V1, SECRET, &body(Version::V1, encoding(&Order::Payment(payment()))));
    let args = ScannedArgs { version: 2, secret: SECRET, pin: PIN.to_owned(), text: text_of_one };
    set.add_rejected::<Scanned>(
        "A text of version 1 gives no OTP of version 2.",
        "ENR-23 PAY-15 VEC-9",
        "versions",
        &args,
        Code::UnknownKey,
        &twin,
    );
}

fn of_login<D: TimeBasedOtp>(
    set: &mut VectorSetBuilder,
    name: &str,
    enrolment: EnrolmentWithPin<'_>,
    section: u32,
    far: u64,
) {
    set.section(section);
    let (requirements, flags) = ("OTP-11 OTP-12 ENR-21", format!("{name} chain"));
    let mut earlier: Option<VectorId> = None;
    for q in [0, 1, 2, 3, 23, 24, 255, 256, 1_000, 65_536, far] {
        let title = format!("The {name} OTP of position q = {q} is computed.");
        let vector = add_time_based_at::<D>(set, &title, requirements, &flags, enrolment, q, TIME);
        earlier = Some(match &earlier {
            Some(earlier) => vector.differs_from(earlier).id(),
            None => vector.id(),
        });
    }
    let other = EnrolmentWithPin { secret: OTHER_SECRET, ..enrolment };
    let title = format!("The {name} OTP of q = 3 differs for another enrolment.");
    add_time_based_at::<D>(set, &title, requirements, &flags, other, 3, TIME);
}
