//! Vectors of the OTP in its four domains.

mod chain;
mod computation;
mod scanned;
mod typed;
mod typed_details;

use dlotp::{Code, Version};
use dlotp_wire::{
    EitherVersion, WireOperation,
    hexadecimal::Hex,
    operation::{OtpConfirm, OtpLogin, OtpScanned, OtpTyped},
    operation_json::Order,
    otp::OtpOutputs,
    v1, v2,
};

use self::{
    chain::positions,
    computation::{Domain, EnrolmentWithPin, OtpComputation},
    scanned::{add_scanned, scanned, scanned_args, scanned_refusals},
    typed::{add_typed, typed, typed_args},
    typed_details::typed_details,
};
use crate::{
    operation_id::check_digit,
    order::{encoding, payment},
    vector_set::{VectorBuilder, VectorId, VectorSetBuilder, fail},
    worked_example::{OTHER_SECRET, PIN, SECRET, body},
};

/// The time of the worked examples.
const TIME: u64 = 1_767_225_685;

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    scanned(set);
    scanned_refusals(set);
    typed(set);
    time_based::<OtpLogin>(set, "login", 400);
    time_based::<OtpConfirm>(set, "confirmation", 500);
    domains(set);
    malformed_pins(set);
    if set.version() != Version::V1 {
        positions(set);
        typed_details(set);
    }
}

type TimeBasedArgs = EitherVersion<v1::TimedArgs, v2::TimedArgs>;

trait TimeBasedOtp: WireOperation<Args = TimeBasedArgs, Outputs = OtpOutputs> {
    /// Makes the domain from a position of the login chain and a time.
    const DOMAIN: fn(u64, u64) -> Domain<'static>;
}

impl TimeBasedOtp for OtpLogin {
    const DOMAIN: fn(u64, u64) -> Domain<'static> = Domain::Login;
}

impl TimeBasedOtp for OtpConfirm {
    const DOMAIN: fn(u64, u64) -> Domain<'static> = Domain::Confirm;
}

fn time_based_args(
    version: Version,
    secret: Hex<32>,
    pin: &str,
    login_position: u64,
    time: u64,
) -> TimeBasedArgs {
    let (number, pin) = (version.number().into(), pin.to_owned());
    match version {
        Version::V1 => EitherVersion::V1(v1::TimedArgs { version: number, secret, pin, time }),
        _ => {
            EitherVersion::V2(v2::TimedArgs { version: number, secret, pin, login_position, time })
        }
    }
}

fn add_time_based<'a, D: TimeBasedOtp>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    secret: Hex<32>,
    pin: &str,
    time: u64,
) -> VectorBuilder<'a> {
    let enrolment = EnrolmentWithPin { version: set.version(), secret, pin };
    add_time_based_at::<D>(set, title, requirements, flags, enrolment, 0, time)
}

/// Adds an OTP at a position of the login chain, which version 1 ignores.
fn add_time_based_at<'a, D: TimeBasedOtp>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    enrolment: EnrolmentWithPin<'_>,
    login_position: u64,
    time: u64,
) -> VectorBuilder<'a> {
    let EnrolmentWithPin { version, secret, pin } = enrolment;
    let args = time_based_args(version, secret, pin, login_position, time);
    let computation = OtpComputation::of(enrolment, D::DOMAIN(login_position, time));
    computation.show(set.add_accepted::<D>(title, requirements, flags, &args))
}

fn time_based<D: TimeBasedOtp>(set: &mut VectorSetBuilder, name: &str, section: u32) {
    set.section(section);
    let requirements = "OTP-1 OTP-2 OTP-4 OTP-7";
    let first = add_time_based::<D>(
        set,
        &format!("The {name} OTP of the worked examples is computed."),
        requirements,
        name,
        SECRET,
        PIN,
        TIME,
    )
    .id();
    let flags = format!("{name} time-step");
    let mut earlier: Option<VectorId> = None;
    for (title, time) in [
        ("the last second of a half-minute", 1_767_225_689),
        ("the first second of the next half-minute, which is another step", 1_767_225_690),
        ("the last second of that half-minute, which is the same step", 1_767_225_719),
        ("the half-minute after that, which is another step", 1_767_225_720),
        ("the first second of 1970", 0),
        ("the last second of the first half-minute of 1970", 29),
        ("the second half-minute of 1970", 30),
        ("the last second that fits in 31 bits", 2_147_483_647),
        ("the first second that does not fit in 31 bits", 2_147_483_648),
        ("the last second that fits in 32 bits", 4_294_967_295),
        ("the first half-minute that does not fit in 32 bits of seconds", 4_294_967_310),
        ("the end of the year 9999", 253_402_300_799),
        ("the last second that a JSON number holds exactly", (1 << 53) - 1),
    ] {
        let differs = title.contains("another step");
        let vector = add_time_based::<D>(
            set,
            &format!("The {name} OTP is computed for {title}."),
            "OTP-7 OTP-2",
            &flags,
            SECRET,
            PIN,
            time,
        );
        let vector = match &earlier {
            Some(earlier) if differs => vector.differs_from(earlier),
            _ => vector,
        };
        earlier = Some(vector.id());
    }
    add_time_based::<D>(
        set,
        &format!("A wrong PIN gives another well-formed {name} OTP."),
        "OTP-3 OTP-8",
        name,
        SECRET,
        "271829",
        TIME,
    )
    .differs_from(&first);
    add_time_based::<D>(
        set,
        &format!("Another enrolment has another {name} OTP."),
        "OTP-1",
        name,
        OTHER_SECRET,
        PIN,
        TIME,
    )
    .differs_from(&first);
    add_time_based::<D>(
        set,
        &format!("A {name} OTP is computed with a PIN of four digits."),
        "OTP-3",
        name,
        SECRET,
        "0123",
        TIME,
    );
    add_time_based::<D>(
        set,
        &format!("A {name} OTP is computed with a PIN of twelve digits."),
        "OTP-3",
        name,
        SECRET,
        "012345678901",
        TIME,
    );
    let zeros = (0..200_000)
        .map(|step| step * 30)
        .find(|time| {
            let enrolment = EnrolmentWithPin { version: set.version(), secret: SECRET, pin: PIN };
            OtpComputation::of(enrolment, D::DOMAIN(0, *time)).number() % 100_000_000 < 100_000
        })
        .unwrap_or_else(|| fail("an OTP has leading zeros"));
    add_time_based::<D>(
        set,
        &format!("A {name} OTP keeps its leading zeros."),
        "OTP-4",
        &format!("{name} leading-zeros"),
        SECRET,
        PIN,
        zeros,
    );
}

/// The four domains at one time, over what is as alike as it can be.
fn domains(set: &mut VectorSetBuilder) {
    set.section(600);
    let (requirement, flags) = ("OTP-1", "domain must-differ");
    let login = add_time_based::<OtpLogin>(
        set,
        "A login OTP is computed.",
        requirement,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .id();
    let confirm = add_time_based::<OtpConfirm>(
        set,
        "The confirmation OTP for the same time is different.",
        requirement,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .differs_from(&login)
    .id();
    let typed = add_typed(
        set,
        "The typed OTP for the ID 00000000 differs from both.",
        requirement,
        flags,
        "00000000",
        TIME,
    )
    .differs_from(&login)
    .differs_from(&confirm)
    .id();
    let early = add_time_based::<OtpLogin>(
        set,
        "A login OTP is computed for a step with the number of a minute.",
        requirement,
        flags,
        SECRET,
        PIN,
        TIME / 60 * 30,
    )
    .id();
    add_typed(
        set,
        "The typed OTP for that minute is different.",
        requirement,
        flags,
        "00000000",
        TIME,
    )
    .differs_from(&early);
    let example = body(set.version(), encoding(&Order::Payment(payment())));
    let scanned = add_scanned(
        set,
        "The scanned OTP of an operation is computed.",
        requirement,
        flags,
        SECRET,
        PIN,
        &example,
    )
    .id();
    add_typed(
        set,
        "The typed OTP of the same operation is different.",
        requirement,
        flags,
        example_id(set.version()),
        TIME,
    )
    .differs_from(&scanned)
    .differs_from(&typed);
}

fn malformed_pins(set: &mut VectorSetBuilder) {
    set.section(700);
    let example = body(set.version(), encoding(&Order::Payment(payment())));
    let twin = add_scanned(
        set,
        "A scanned OTP is computed with a valid PIN.",
        "ENR-3",
        "pin",
        SECRET,
        PIN,
        &example,
    )
    .id();
    let code = Code::MalformedPin;
    let pins = [
        ("three digits", "271"),
        ("thirteen digits", "2718281828459"),
        ("a letter", "27182b"),
        ("an empty text", ""),
        ("full-width digits", "２７１８２８"),
    ];
    for (what, pin) in pins {
        let args = scanned_args(set.version(), SECRET, pin, &example);
        set.add_rejected::<OtpScanned>(
            &format!("There is no scanned OTP with {what} as the PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
    let twin = add_typed(
        set,
        "A typed OTP is computed with a valid PIN.",
        "ENR-3",
        "pin",
        &id_of(set.version(), "12345678"),
        TIME,
    )
    .id();
    for (what, pin) in pins {
        let args = typed_args(set.version(), SECRET, pin, &id_of(set.version(), "12345678"), TIME);
        set.add_rejected::<OtpTyped>(
            &format!("There is no typed OTP with {what} as the PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        )
        .needs("typed");
    }
    let twin = add_time_based::<OtpLogin>(
        set,
        "A login OTP is computed with a valid PIN.",
        "ENR-3",
        "pin",
        SECRET,
        PIN,
        TIME,
    )
    .id();
    for (what, pin) in pins {
        let args = time_based_args(set.version(), SECRET, pin, 0, TIME);
        set.add_rejected::<OtpLogin>(
            &format!("There is no login OTP with {what} as the PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
    let twin = add_time_based::<OtpConfirm>(
        set,
        "A confirmation OTP is computed with a valid PIN.",
        "ENR-3",
        "pin",
        SECRET,
        PIN,
        TIME,
    )
    .id();
    for (what, pin) in pins {
        let args = time_based_args(set.version(), SECRET, pin, 0, TIME);
        set.add_rejected::<OtpConfirm>(
            &format!("There is no confirmation OTP with {what} as the PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
}

/// The operation ID of the worked examples.
fn example_id(version: Version) -> &'static str {
    if version == Version::V1 { "76370159" } else { "41723464" }
}

/// An ID of these digits; in version 2 the last one is the check digit.
fn id_of(version: Version, digits: &str) -> String {
    match version {
        Version::V1 => digits.to_owned(),
        _ => {
            let seven = &digits[..7];
            format!("{seven}{}", check_digit(seven.parse().unwrap_or_default()))
        }
    }
}
