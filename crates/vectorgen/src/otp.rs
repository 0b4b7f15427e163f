//! Vectors of the OTP in its four domains.

mod chain;
mod computed;
mod keyed;
mod scanned;
mod typed;

use dlotp::{Code, Version};

use self::{
    chain::positions,
    computed::{Computed, Domain, Phone},
    keyed::keyed,
    scanned::{gives_scanned, scanned, scanned_args, scanned_refusals},
    typed::{gives_typed, typed, typed_args},
};
use super::{
    book::{Book, Draft, Id, mistake},
    operation_id::check_digit,
    order::{encoding, payment},
    raw::{OTHER_SECRET, PIN, SECRET, body},
};
use crate::{
    hexadecimal::Hex,
    library::{
        EitherVersion, Operation, OtpConfirm, OtpLogin, OtpOutputs, OtpScanned, OtpTyped,
        TimedArgs, v2,
    },
    operation_json::Order,
};

/// The time of the worked examples.
const TIME: u64 = 1_767_225_685;

pub(super) fn vectors(book: &mut Book) {
    scanned(book);
    scanned_refusals(book);
    typed(book);
    timed::<OtpLogin>(book, "login", 400);
    timed::<OtpConfirm>(book, "confirmation", 500);
    domains(book);
    malformed_pins(book);
    if book.version() != Version::V1 {
        positions(book);
        keyed(book);
    }
}

type TimedForm = EitherVersion<TimedArgs, v2::TimedArgs>;

trait Timed: Operation<Args = TimedForm, Outputs = OtpOutputs> {
    /// At q and a time.
    const DOMAIN: fn(u64, u64) -> Domain<'static>;
}

impl Timed for OtpLogin {
    const DOMAIN: fn(u64, u64) -> Domain<'static> = Domain::Login;
}

impl Timed for OtpConfirm {
    const DOMAIN: fn(u64, u64) -> Domain<'static> = Domain::Confirm;
}

fn timed_args(version: Version, secret: Hex<32>, pin: &str, q: u64, time: u64) -> TimedForm {
    let (number, pin) = (version.number().into(), pin.to_owned());
    match version {
        Version::V1 => EitherVersion::V1(TimedArgs { version: number, secret, pin, time }),
        _ => EitherVersion::V2(v2::TimedArgs {
            version: number,
            secret,
            pin,
            login_position: q,
            time,
        }),
    }
}

fn gives_timed<'a, D: Timed>(
    book: &'a mut Book,
    title: &str,
    requirements: &str,
    flags: &str,
    secret: Hex<32>,
    pin: &str,
    time: u64,
) -> Draft<'a> {
    let phone = Phone { version: book.version(), secret, pin };
    gives_timed_at::<D>(book, title, requirements, flags, phone, 0, time)
}

/// At a position of the login chain, which version 1 does not have.
fn gives_timed_at<'a, D: Timed>(
    book: &'a mut Book,
    title: &str,
    requirements: &str,
    flags: &str,
    phone: Phone<'_>,
    q: u64,
    time: u64,
) -> Draft<'a> {
    let Phone { version, secret, pin } = phone;
    let args = timed_args(version, secret, pin, q, time);
    let computed = Computed::of(phone, D::DOMAIN(q, time));
    computed.show(book.gives::<D>(title, requirements, flags, &args))
}

fn timed<D: Timed>(book: &mut Book, name: &str, section: u32) {
    book.section(section);
    let requirements = "OTP-1 OTP-2 OTP-4 OTP-7";
    let first = gives_timed::<D>(
        book,
        &format!("The {name} OTP of the worked examples is computed."),
        requirements,
        name,
        SECRET,
        PIN,
        TIME,
    )
    .id();
    let flags = format!("{name} time-step");
    let mut earlier: Option<Id> = None;
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
        let draft = gives_timed::<D>(
            book,
            &format!("The {name} OTP is computed for {title}."),
            "OTP-7 OTP-2",
            &flags,
            SECRET,
            PIN,
            time,
        );
        let draft = match &earlier {
            Some(earlier) if differs => draft.differs_from(earlier),
            _ => draft,
        };
        earlier = Some(draft.id());
    }
    gives_timed::<D>(
        book,
        &format!("A wrong PIN gives another well-formed {name} OTP."),
        "OTP-3 OTP-8",
        name,
        SECRET,
        "271829",
        TIME,
    )
    .differs_from(&first);
    gives_timed::<D>(
        book,
        &format!("Another enrolment has another {name} OTP."),
        "OTP-1",
        name,
        OTHER_SECRET,
        PIN,
        TIME,
    )
    .differs_from(&first);
    gives_timed::<D>(
        book,
        &format!("A {name} OTP is computed with a PIN of four digits."),
        "OTP-3",
        name,
        SECRET,
        "0123",
        TIME,
    );
    gives_timed::<D>(
        book,
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
            let phone = Phone { version: book.version(), secret: SECRET, pin: PIN };
            Computed::of(phone, D::DOMAIN(0, *time)).number() % 100_000_000 < 100_000
        })
        .unwrap_or_else(|| mistake("an OTP has leading zeros"));
    gives_timed::<D>(
        book,
        &format!("A {name} OTP keeps its leading zeros."),
        "OTP-4",
        &format!("{name} leading-zeros"),
        SECRET,
        PIN,
        zeros,
    );
}

/// The four domains at one time, over what is as alike as it can be.
fn domains(book: &mut Book) {
    book.section(600);
    let (requirement, flags) = ("OTP-1", "domain must-differ");
    let login = gives_timed::<OtpLogin>(
        book,
        "A login OTP is computed.",
        requirement,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .id();
    let confirm = gives_timed::<OtpConfirm>(
        book,
        "The confirmation OTP for the same time is different.",
        requirement,
        flags,
        SECRET,
        PIN,
        TIME,
    )
    .differs_from(&login)
    .id();
    let typed = gives_typed(
        book,
        "The typed OTP for the ID 00000000 differs from both.",
        requirement,
        flags,
        "00000000",
        TIME,
    )
    .differs_from(&login)
    .differs_from(&confirm)
    .id();
    let early = gives_timed::<OtpLogin>(
        book,
        "A login OTP is computed for a step with the number of a minute.",
        requirement,
        flags,
        SECRET,
        PIN,
        TIME / 60 * 30,
    )
    .id();
    gives_typed(
        book,
        "The typed OTP for that minute is different.",
        requirement,
        flags,
        "00000000",
        TIME,
    )
    .differs_from(&early);
    let example = body(book.version(), encoding(&Order::Payment(payment())));
    let scanned = gives_scanned(
        book,
        "The scanned OTP of an operation is computed.",
        requirement,
        flags,
        SECRET,
        PIN,
        &example,
    )
    .id();
    gives_typed(
        book,
        "The typed OTP of the same operation is different.",
        requirement,
        flags,
        example_id(book.version()),
        TIME,
    )
    .differs_from(&scanned)
    .differs_from(&typed);
}

fn malformed_pins(book: &mut Book) {
    book.section(700);
    let example = body(book.version(), encoding(&Order::Payment(payment())));
    let twin = gives_scanned(
        book,
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
        let args = scanned_args(book.version(), SECRET, pin, &example);
        book.refuses::<OtpScanned>(
            &format!("There is no scanned OTP with {what} as the PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
    let twin = gives_typed(
        book,
        "A typed OTP is computed with a valid PIN.",
        "ENR-3",
        "pin",
        &id_of(book.version(), "12345678"),
        TIME,
    )
    .id();
    for (what, pin) in pins {
        let args =
            typed_args(book.version(), SECRET, pin, &id_of(book.version(), "12345678"), TIME);
        book.refuses::<OtpTyped>(
            &format!("There is no typed OTP with {what} as the PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        )
        .needs("typed");
    }
    let twin = gives_timed::<OtpLogin>(
        book,
        "A login OTP is computed with a valid PIN.",
        "ENR-3",
        "pin",
        SECRET,
        PIN,
        TIME,
    )
    .id();
    for (what, pin) in pins {
        let args = timed_args(book.version(), SECRET, pin, 0, TIME);
        book.refuses::<OtpLogin>(
            &format!("There is no login OTP with {what} as the PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
    let twin = gives_timed::<OtpConfirm>(
        book,
        "A confirmation OTP is computed with a valid PIN.",
        "ENR-3",
        "pin",
        SECRET,
        PIN,
        TIME,
    )
    .id();
    for (what, pin) in pins {
        let args = timed_args(book.version(), SECRET, pin, 0, TIME);
        book.refuses::<OtpConfirm>(
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
