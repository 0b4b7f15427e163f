//! Vectors of the OTP in its four domains.

mod scanned;
mod typed;

use self::{
    scanned::{gives_scanned, scanned, scanned_args, scanned_refusals},
    typed::{gives_typed, typed, typed_args},
};
use dlotp::{
    Code, Version,
    keys::{PinMac, Secret, role},
    pin::Pin,
};

use super::{
    book::{Book, Draft, Id, mistake},
    order::{batch, encoding, payment},
    raw::{
        ISSUED_AT, Item, LIFETIME, OTHER_SECRET, PIN, SECRET, body, body_of, digest, envelope, mac,
        seal, seal_envelope,
    },
};
use crate::{
    hexadecimal::Hex,
    library::{
        Confirm, Login, Operation, OtpOutputs, Scanned, ScannedArgs, TimedArgs, Typed, TypedArgs,
    },
    operation_json::{Order, PaymentJson},
};

/// The time of the worked examples.
const TIME: u64 = 1_767_225_685;
const SCANNED: &str = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256";
const TYPED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M";
const TIMED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S";

pub(super) fn vectors(book: &mut Book) {
    scanned(book);
    scanned_refusals(book);
    typed(book);
    timed::<Login>(book, "login", 400);
    timed::<Confirm>(book, "confirmation", 500);
    domains(book);
    malformed_pins(book);
}

fn p(secret: Hex<32>, pin: &str) -> [u8; 32] {
    let key = Secret::new(secret.0).key::<role::Pin>(Version::V1);
    let pin = Pin::parse(pin).unwrap_or_else(|error| mistake(&error.to_string()));
    *PinMac::compute(&key, &pin).unwrap_or_else(|error| mistake(&error.to_string())).expose()
}

/// The input of an OTP's MAC, joined here and not by the library.
fn data_input(
    suite: &str,
    question: &[u8],
    secret: Hex<32>,
    pin: &str,
    step: Option<u64>,
) -> Vec<u8> {
    let mut padded = question.to_vec();
    padded.resize(128, 0);
    let step = step.map(u64::to_be_bytes);
    [suite.as_bytes(), &[0], &padded, &p(secret, pin), step.as_ref().map_or(&[], |step| &step[..])]
        .concat()
}

/// The offset and the truncated number of a MAC.
fn truncated(mac: [u8; 32]) -> (usize, u32) {
    let offset = usize::from(mac[31] & 15);
    let chosen: [u8; 4] = mac[offset..offset + 4].try_into().unwrap_or_default();
    (offset, u32::from_be_bytes(chosen))
}

fn show<'a>(draft: Draft<'a>, input: &[u8], mac: [u8; 32]) -> Draft<'a> {
    let (offset, chosen) = truncated(mac);
    draft
        .shows("data-input", hex::encode(input))
        .shows("mac", hex::encode(mac))
        .shows("offset", offset as u64)
        .shows("truncated", u64::from(chosen & 0x7fff_ffff))
}

trait Timed: Operation<Args = TimedArgs, Outputs = OtpOutputs> {
    fn mac(secret: Hex<32>, input: &[u8]) -> [u8; 32];
}

impl Timed for Login {
    fn mac(secret: Hex<32>, input: &[u8]) -> [u8; 32] {
        mac::<role::Login>(secret, &[input])
    }
}

impl Timed for Confirm {
    fn mac(secret: Hex<32>, input: &[u8]) -> [u8; 32] {
        mac::<role::Confirm>(secret, &[input])
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
    let input = data_input(TIMED, b"00000000", secret, pin, Some(time / 30));
    let args = TimedArgs { version: 1, secret, pin: pin.to_owned(), time };
    let draft = book.gives::<D>(title, requirements, flags, &args);
    show(draft, &input, D::mac(secret, &input))
}

fn timed<D: Timed>(book: &mut Book, name: &str, section: u32) {
    book.section(section);
    let requirements = "OTP-1 OTP-2 OTP-4 OTP-7";
    let first = gives_timed::<D>(
        book,
        &format!("The {name} OTP of the worked examples."),
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
        ("The last second of a half minute.", 1_767_225_689),
        ("The first second of the next half minute is another step.", 1_767_225_690),
        ("The last second of that half minute is the same step.", 1_767_225_719),
        ("The half minute after that is another step.", 1_767_225_720),
        ("The first second of 1970.", 0),
        ("The last second of the first half minute of 1970.", 29),
        ("The second half minute of 1970.", 30),
        ("The last second in 31 bits.", 2_147_483_647),
        ("The first second beyond 31 bits.", 2_147_483_648),
        ("The last second in 32 bits.", 4_294_967_295),
        ("The first half minute beyond 32 bits of seconds.", 4_294_967_310),
        ("The end of the year 9999.", 253_402_300_799),
        ("The last second that JSON numbers hold.", (1 << 53) - 1),
    ] {
        let differs = title.contains("another step");
        let draft = gives_timed::<D>(
            book,
            &format!("{title} ({name})"),
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
        &format!("A wrong PIN gives another {name} OTP, as well formed."),
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
        &format!("A {name} OTP with a PIN of four digits."),
        "OTP-3",
        name,
        SECRET,
        "0123",
        TIME,
    );
    gives_timed::<D>(
        book,
        &format!("A {name} OTP with a PIN of twelve digits."),
        "OTP-3",
        name,
        SECRET,
        "012345678901",
        TIME,
    );
    let zeros = (0..200_000)
        .map(|step| step * 30)
        .find(|time| {
            let input = data_input(TIMED, b"00000000", SECRET, PIN, Some(time / 30));
            (truncated(D::mac(SECRET, &input)).1 & 0x7fff_ffff) % 100_000_000 < 100_000
        })
        .unwrap_or_else(|| mistake("an OTP has leading zeros"));
    gives_timed::<D>(
        book,
        &format!("A {name} OTP with leading zeros."),
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
    let login =
        gives_timed::<Login>(book, "A login OTP.", requirement, flags, SECRET, PIN, TIME).id();
    let confirm = gives_timed::<Confirm>(
        book,
        "The confirmation OTP of the same time is another.",
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
        "The typed OTP of the ID 00000000 is neither.",
        requirement,
        flags,
        "00000000",
        TIME,
    )
    .differs_from(&login)
    .differs_from(&confirm)
    .id();
    let early = gives_timed::<Login>(
        book,
        "A login OTP whose step has the number of the minute.",
        requirement,
        flags,
        SECRET,
        PIN,
        TIME / 60 * 30,
    )
    .id();
    gives_typed(
        book,
        "A typed OTP of that minute is another.",
        requirement,
        flags,
        "00000000",
        TIME,
    )
    .differs_from(&early);
    let example = body(encoding(&Order::Payment(payment())));
    let scanned = gives_scanned(
        book,
        "The scanned OTP of an operation.",
        requirement,
        flags,
        SECRET,
        PIN,
        &example,
    )
    .id();
    gives_typed(
        book,
        "The typed OTP of the same operation is another.",
        requirement,
        flags,
        "76370159",
        TIME,
    )
    .differs_from(&scanned)
    .differs_from(&typed);
}

fn malformed_pins(book: &mut Book) {
    book.section(700);
    let example = body(encoding(&Order::Payment(payment())));
    let twin =
        gives_scanned(book, "A scanned OTP with a PIN.", "ENR-3", "pin", SECRET, PIN, &example)
            .id();
    let code = Code::MalformedPin;
    let pins = [
        ("three digits", "271"),
        ("thirteen digits", "2718281828459"),
        ("a letter", "27182b"),
        ("nothing", ""),
        ("full-width digits", "２７１８２８"),
    ];
    for (what, pin) in pins {
        let args = scanned_args(SECRET, pin, &example);
        book.refuses::<Scanned>(
            &format!("There is no scanned OTP for {what} as PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
    let twin = gives_typed(book, "A typed OTP with a PIN.", "ENR-3", "pin", "12345678", TIME).id();
    for (what, pin) in pins {
        let args = typed_args(SECRET, pin, "12345678", TIME);
        book.refuses::<Typed>(
            &format!("There is no typed OTP for {what} as PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        )
        .needs("typed");
    }
    let twin =
        gives_timed::<Login>(book, "A login OTP with a PIN.", "ENR-3", "pin", SECRET, PIN, TIME)
            .id();
    for (what, pin) in pins {
        let args = TimedArgs { version: 1, secret: SECRET, pin: pin.to_owned(), time: TIME };
        book.refuses::<Login>(
            &format!("There is no login OTP for {what} as PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
    let twin = gives_timed::<Confirm>(
        book,
        "A confirmation OTP with a PIN.",
        "ENR-3",
        "pin",
        SECRET,
        PIN,
        TIME,
    )
    .id();
    for (what, pin) in pins {
        let args = TimedArgs { version: 1, secret: SECRET, pin: pin.to_owned(), time: TIME };
        book.refuses::<Confirm>(
            &format!("There is no confirmation OTP for {what} as PIN."),
            "ENR-3",
            "pin",
            &args,
            code,
            &twin,
        );
    }
}
