//! The typed OTP.

use dlotp::{Code, Version};
use dlotp_testee::library::Args;
use dlotp_wire::{EitherVersion, hexadecimal::Hex, operation::OtpTyped, v1, v2};

use super::{TIME, example_id, id_of, typed_details};
use crate::{
    otp::computation::{Domain, EnrolmentWithPin, OtpComputation},
    vector_set::{VectorBuilder, VectorId, VectorSetBuilder},
    worked_example::{OTHER_SECRET, PIN, SECRET},
};

pub(super) fn typed(set: &mut VectorSetBuilder) {
    set.section(200);
    let version = set.version();
    let id = example_id(version);
    let requirements = "OTP-1 OTP-2 OTP-4 OTP-6 OTP-7";
    let first = add_typed(
        set,
        "The typed OTP of the worked examples is computed.",
        requirements,
        "typed",
        id,
        TIME,
    )
    .id();
    let (changed, exchanged) = match version {
        Version::V1 => ("76370158", "76370195"),
        _ => ("41723474", "14723464"),
    };
    for (title, operation_id) in [
        ("A typed OTP is computed for an ID of zeros.", "00000000"),
        ("A typed OTP is computed for an ID of nines.", "99999999"),
        ("An ID with one changed digit has another OTP.", changed),
        ("An ID with two swapped digits has another OTP.", exchanged),
    ] {
        let id = id_of(version, operation_id);
        add_typed(set, title, requirements, "typed", &id, TIME).differs_from(&first);
    }
    set.section(210);
    // As numbers that are padded on the right, the two would be the same question (RFC 6287, QN).
    for (a, b) in [
        ("00000001", "00000016"),
        ("05000000", "80000000"),
        ("00000016", "00000256"),
        ("01234567", "19753072"),
    ] {
        let (a, b) = (&id_of(version, a), &id_of(version, b));
        let other = add_typed(
            set,
            &format!("A typed OTP is computed for the ID {a}."),
            "OTP-6",
            "typed question-as-number",
            a,
            TIME,
        )
        .id();
        add_typed(
            set,
            &format!("The ID {b} has another OTP than {a}."),
            "OTP-6",
            "typed question-as-number",
            b,
            TIME,
        )
        .differs_from(&other);
    }
    set.section(230);
    let mut earlier: Option<VectorId> = None;
    for (title, time) in [
        ("A typed OTP is computed for the last second of a minute.", 1_767_225_659),
        ("The first second of the next minute is another step.", 1_767_225_660),
        ("The last second of that minute is the same step.", 1_767_225_719),
        ("The minute after that is another step.", 1_767_225_720),
        ("A typed OTP is computed for the first second of 1970.", 0),
        ("A typed OTP is computed for the last second of the first minute of 1970.", 59),
        ("A typed OTP is computed for the second minute of 1970.", 60),
        ("A typed OTP is computed for the last second that fits in 31 bits.", 2_147_483_647),
        (
            "A typed OTP is computed for the first second that does not fit in 31 bits.",
            2_147_483_648,
        ),
        ("A typed OTP is computed for the last second that fits in 32 bits.", 4_294_967_295),
        (
            "A typed OTP is computed for the first minute that does not fit in 32 bits of seconds.",
            4_294_967_340,
        ),
        (
            "A typed OTP is computed for a number of minutes that does not fit in 32 bits.",
            257_698_037_760,
        ),
        ("A typed OTP is computed for the end of the year 9999.", 253_402_300_799),
        (
            "A typed OTP is computed for the last second that a JSON number holds exactly.",
            (1 << 53) - 1,
        ),
    ] {
        let differs = title.contains("another step");
        let vector = add_typed(set, title, "OTP-7 OTP-2", "typed time-step", id, time);
        let vector = match &earlier {
            Some(earlier) if differs => vector.differs_from(earlier),
            _ => vector,
        };
        earlier = Some(vector.id());
    }
    set.section(250);
    let wrong_pin = typed_args(version, SECRET, "271829", id, TIME);
    set.add_accepted::<OtpTyped>(
        "A wrong PIN gives another well-formed OTP.",
        "OTP-3 OTP-8",
        "typed pin",
        &wrong_pin,
    )
    .needs("typed")
    .differs_from(&first);
    let other = typed_args(version, OTHER_SECRET, PIN, id, TIME);
    set.add_accepted::<OtpTyped>(
        "Another enrolment has another OTP for the same ID.",
        "OTP-1",
        "typed must-differ",
        &other,
    )
    .needs("typed")
    .differs_from(&first);

    set.section(260);
    let twin = add_typed(
        set,
        "An ID of 8 digits is accepted.",
        "ID-3",
        "typed",
        &id_of(version, "12345678"),
        TIME,
    )
    .id();
    for (title, id) in [
        ("An ID of seven digits", "1234567"),
        ("An ID of nine digits", "123456789"),
        ("An empty ID", ""),
        ("An ID with a letter", "1234567a"),
        ("An ID with a letter O in place of a zero", "1234567O"),
        ("An ID with a space in the middle", "1234 5678"),
        ("An ID with a space in place of a digit", "1234 678"),
        ("An ID with a space before it", " 1234567"),
        ("An ID with a space after it", "12345678 "),
        ("An ID with a line feed after it", "12345678\n"),
        ("An ID with a hyphen", "1234-5678"),
        ("An ID with a plus sign", "+1234567"),
        ("An ID with a minus sign", "-1234567"),
        ("An ID with a decimal point", "123456.7"),
        ("An ID in full-width digits", "１２３４５６７８"),
        ("An ID in Arabic-Indic digits", "١٢٣٤٥٦٧٨"),
        ("An ID with four full-width digits among ASCII digits", "1234５６７８"),
        ("An ID with a zero byte after it", "1234567\0"),
    ] {
        let args = typed_args(version, SECRET, PIN, id, TIME);
        set.add_rejected::<OtpTyped>(
            &format!("{title} is malformed."),
            "ID-3",
            "typed",
            &args,
            Code::MalformedOperationId,
            &twin,
        )
        .needs("typed");
    }
    let args = typed_args(version, SECRET, "27", "1234567", TIME);
    set.add_rejected::<OtpTyped>(
        "The operation ID is checked before the PIN.",
        "ERR-1 AUTH-16",
        "typed order",
        &args,
        Code::MalformedOperationId,
        &twin,
    )
    .needs("typed");
}

pub(super) fn add_typed<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    id: &str,
    time: u64,
) -> VectorBuilder<'a> {
    let enrolment = EnrolmentWithPin { version: set.version(), secret: SECRET, pin: PIN };
    let args = typed_args(enrolment.version, SECRET, PIN, id, time);
    let vector = set.add_accepted::<OtpTyped>(title, requirements, flags, &args).needs("typed");
    OtpComputation::of(enrolment, Domain::Typed(0, id, &typed_details::example(), time))
        .show(vector)
}

/// Makes the arguments of a typed OTP; in version 2 the details are the payment of the worked examples.
pub(super) fn typed_args(
    version: Version,
    secret: Hex<32>,
    pin: &str,
    id: &str,
    time: u64,
) -> Args<OtpTyped> {
    let (number, pin, operation_id) = (version.number().into(), pin.to_owned(), id.to_owned());
    match version {
        Version::V1 => {
            EitherVersion::V1(v1::TypedArgs { version: number, secret, pin, operation_id, time })
        }
        _ => EitherVersion::V2(v2::TypedArgs {
            version: number,
            secret,
            pin,
            operation_id,
            typed: typed_details::payment("1250,00", "EUR", "00123456"),
            login_position: 0,
            time,
        }),
    }
}
