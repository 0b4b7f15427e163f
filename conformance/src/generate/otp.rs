//! Vectors of the OTP in its four domains.

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

fn scanned_args(secret: Hex<32>, pin: &str, body: &[u8]) -> ScannedArgs {
    ScannedArgs { version: 1, secret, pin: pin.to_owned(), text: seal(secret, body) }
}

fn gives_scanned<'a>(
    book: &'a mut Book,
    title: &str,
    requirements: &str,
    flags: &str,
    secret: Hex<32>,
    pin: &str,
    body: &[u8],
) -> Draft<'a> {
    let digest = digest(secret, body);
    let input = data_input(SCANNED, &digest, secret, pin, None);
    let mac = mac::<role::Otp>(secret, &[&input]);
    let draft = book.gives::<Scanned>(title, requirements, flags, &scanned_args(secret, pin, body));
    show(draft.shows("digest", hex::encode(digest)), &input, mac)
}

fn with_nonce(number: u64) -> Vec<u8> {
    let mut nonce = vec![0; 4];
    nonce.extend(number.to_be_bytes());
    let operation = encoding(&Order::Payment(payment()));
    body_of(Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME), Item::Bytes(nonce), operation)
}

/// The first body whose scanned MAC meets a condition.
fn searched(condition: impl Fn([u8; 32]) -> bool) -> Vec<u8> {
    (0..5_000_000)
        .map(with_nonce)
        .find(|body| {
            let input = data_input(SCANNED, &digest(SECRET, body), SECRET, PIN, None);
            condition(mac::<role::Otp>(SECRET, &[&input]))
        })
        .unwrap_or_else(|| mistake("a nonce meets the condition"))
}

fn scanned(book: &mut Book) {
    let all = "OTP-1 OTP-2 OTP-3 OTP-4 OTP-5";
    let example = body(encoding(&Order::Payment(payment())));
    let first = gives_scanned(
        book,
        "The scanned OTP of the worked examples.",
        all,
        "scanned",
        SECRET,
        PIN,
        &example,
    )
    .id();
    for (title, pin) in [
        ("A wrong PIN gives another OTP, as well formed.", "271829"),
        ("A PIN of four digits.", "2718"),
        ("A PIN of twelve digits.", "271828182845"),
        ("A PIN of zeros.", "000000"),
    ] {
        gives_scanned(book, title, "OTP-3 OTP-8 ENR-7", "scanned pin", SECRET, pin, &example)
            .differs_from(&first);
    }
    let leading = gives_scanned(
        book,
        "A PIN that begins with 0.",
        "OTP-3 ENR-7",
        "scanned pin",
        SECRET,
        "012345",
        &example,
    )
    .id();
    gives_scanned(
        book,
        "The same PIN without the leading 0 is another.",
        "OTP-3 ENR-7",
        "scanned pin leading-zeros",
        SECRET,
        "12345",
        &example,
    )
    .differs_from(&leading);
    gives_scanned(
        book,
        "The same body for another enrolment has another OTP.",
        all,
        "scanned must-differ",
        OTHER_SECRET,
        PIN,
        &example,
    )
    .differs_from(&first);

    book.section(20);
    for offset in 0..16 {
        let body = searched(|mac| truncated(mac).0 == offset);
        let title = format!("A MAC that is truncated at offset {offset}.");
        gives_scanned(book, &title, "OTP-4", "truncation", SECRET, PIN, &body);
    }
    let body = searched(|mac| truncated(mac).1 >> 31 == 1);
    gives_scanned(
        book,
        "The highest of the four bytes' bits is set and does not count.",
        "OTP-4",
        "truncation",
        SECRET,
        PIN,
        &body,
    );
    let body = searched(|mac| truncated(mac).1 & 0x7fff_ffff >= 2_100_000_000);
    gives_scanned(
        book,
        "A truncated number above 2100000000.",
        "OTP-4",
        "truncation",
        SECRET,
        PIN,
        &body,
    );
    book.section(50);
    for (title, limit) in [
        ("An OTP with one leading zero.", 10_000_000),
        ("An OTP with two leading zeros.", 1_000_000),
        ("An OTP with three leading zeros.", 100_000),
        ("An OTP with four leading zeros.", 10_000),
    ] {
        let body = searched(|mac| {
            let otp = (truncated(mac).1 & 0x7fff_ffff) % 100_000_000;
            otp < limit && otp >= limit / 10
        });
        gives_scanned(book, title, "OTP-4", "scanned leading-zeros", SECRET, PIN, &body);
    }

    book.section(60);
    let mut pair = |title: &str, first: &str, a: &Order, b: &Order| {
        let id = gives_scanned(
            book,
            first,
            "OTP-5",
            "scanned must-differ",
            SECRET,
            PIN,
            &super::raw::body(encoding(a)),
        )
        .id();
        gives_scanned(
            book,
            title,
            "OTP-5",
            "scanned must-differ",
            SECRET,
            PIN,
            &super::raw::body(encoding(b)),
        )
        .differs_from(&id);
    };
    let order = |change: &dyn Fn(&mut PaymentJson)| {
        let mut payment = payment();
        change(&mut payment);
        Order::Payment(payment)
    };
    let base = || order(&|_| {});
    pair(
        "The OTP of one cent more is another.",
        "The OTP of an amount.",
        &base(),
        &order(&|payment| payment.amount += 1),
    );
    pair(
        "The OTP of 10000 JPY is another than that of 100.00 EUR.",
        "The OTP of 100.00 EUR.",
        &order(&|payment| payment.amount = 10_000),
        &order(&|payment| {
            payment.amount = 10_000;
            payment.currency = "JPY".to_owned();
        }),
    );
    pair(
        "The OTP for another payee is another.",
        "The OTP for a payee.",
        &base(),
        &order(&|payment| payment.payee = "Rossi Impianti Srl 2".to_owned()),
    );
    pair(
        "The OTP for another account is another.",
        "The OTP for an account.",
        &base(),
        &order(&|payment| payment.account = Some("DE89370400440532013000".to_owned())),
    );
    pair(
        "The OTP with another reference is another.",
        "The OTP with a reference.",
        &base(),
        &order(&|payment| payment.reference = None),
    );
    pair(
        "The OTP with another detail is another.",
        "The OTP with a detail.",
        &base(),
        &order(&|payment| payment.details[0].1 = "A-4712".to_owned()),
    );
    pair(
        "The OTP for an instant transfer is another.",
        "The OTP for a credit transfer.",
        &base(),
        &order(&|payment| payment.purpose = 2),
    );
    let mut swapped = batch();
    swapped.items.swap(0, 1);
    pair(
        "The OTP of a batch with its items exchanged is another.",
        "The OTP of a batch.",
        &Order::Batch(batch()),
        &Order::Batch(swapped),
    );
    let first = gives_scanned(
        book,
        "The OTP with a nonce.",
        "OTP-5 PAY-4",
        "scanned must-differ",
        SECRET,
        PIN,
        &with_nonce(1),
    )
    .id();
    gives_scanned(
        book,
        "The OTP with another nonce is another.",
        "OTP-5 PAY-4",
        "scanned must-differ",
        SECRET,
        PIN,
        &with_nonce(2),
    )
    .differs_from(&first);
}

fn scanned_refusals(book: &mut Book) {
    book.section(100);
    let good = body(encoding(&Order::Payment(payment())));
    let twin = gives_scanned(
        book,
        "A payload that is right gives an OTP.",
        "OTP-1",
        "scanned",
        SECRET,
        PIN,
        &good,
    )
    .id();
    let mut wrong_tag = envelope(SECRET, &good);
    wrong_tag[30] ^= 1;
    let invalid = body(encoding(&Order::Payment(PaymentJson { amount: 0, ..payment() })));
    let cases = [
        (
            "a version that no one implements",
            "dlotp:9999.AAAA".to_owned(),
            Code::UnsupportedVersion,
            "PAY-11",
        ),
        ("a text that is no payload", "dlotp:1.A".to_owned(), Code::MalformedPayload, "PAY-13"),
        ("a payload of another enrolment", seal(OTHER_SECRET, &good), Code::UnknownKey, "PAY-15"),
        (
            "an altered payload",
            seal_envelope(&wrong_tag),
            Code::AuthenticationFailed,
            "PAY-16 PAY-17",
        ),
        (
            "a malformed body",
            seal(SECRET, &[&good[..], &[0]].concat()),
            Code::MalformedBody,
            "PAY-18",
        ),
        ("an invalid operation", seal(SECRET, &invalid), Code::InvalidOperation, "PAY-20"),
    ];
    for (what, text, code, requirement) in &cases {
        let args =
            ScannedArgs { version: 1, secret: SECRET, pin: PIN.to_owned(), text: text.clone() };
        book.refuses::<Scanned>(
            &format!("There is no OTP for {what}."),
            requirement,
            "scanned",
            &args,
            *code,
            &twin,
        );
    }
    for (what, text, code, _) in cases {
        let args = ScannedArgs { version: 1, secret: SECRET, pin: "27".to_owned(), text };
        book.refuses::<Scanned>(
            &format!("The payload is judged before the PIN: {what}."),
            "ERR-1",
            "scanned order",
            &args,
            code,
            &twin,
        );
    }
}

fn typed_args(secret: Hex<32>, pin: &str, id: &str, time: u64) -> TypedArgs {
    TypedArgs { version: 1, secret, pin: pin.to_owned(), operation_id: id.to_owned(), time }
}

fn gives_typed<'a>(
    book: &'a mut Book,
    title: &str,
    requirements: &str,
    flags: &str,
    id: &str,
    time: u64,
) -> Draft<'a> {
    let input = data_input(TYPED, id.as_bytes(), SECRET, PIN, Some(time / 60));
    let mac = mac::<role::Otp>(SECRET, &[&input]);
    let draft = book.gives::<Typed>(title, requirements, flags, &typed_args(SECRET, PIN, id, time));
    show(draft.needs("typed"), &input, mac)
}

fn typed(book: &mut Book) {
    book.section(200);
    let id = "76370159";
    let requirements = "OTP-1 OTP-2 OTP-4 OTP-6 OTP-7";
    let first =
        gives_typed(book, "The typed OTP of the worked examples.", requirements, "typed", id, TIME)
            .id();
    for (title, operation_id) in [
        ("An ID of zeros.", "00000000"),
        ("An ID of nines.", "99999999"),
        ("An ID with one digit changed.", "76370158"),
        ("An ID with two digits exchanged.", "76370195"),
    ] {
        gives_typed(book, title, requirements, "typed", operation_id, TIME).differs_from(&first);
    }
    book.section(210);
    // As numbers padded on the right these would be one question (RFC 6287, QN).
    for (a, b) in [
        ("00000001", "00000016"),
        ("05000000", "80000000"),
        ("00000016", "00000256"),
        ("01234567", "19753072"),
    ] {
        let other = gives_typed(
            book,
            &format!("The ID {a}."),
            "OTP-6",
            "typed question-as-number",
            a,
            TIME,
        )
        .id();
        gives_typed(
            book,
            &format!("The ID {b} is another than {a}."),
            "OTP-6",
            "typed question-as-number",
            b,
            TIME,
        )
        .differs_from(&other);
    }
    book.section(230);
    let mut earlier: Option<Id> = None;
    for (title, time) in [
        ("The last second of a minute.", 1_767_225_659),
        ("The first second of the next minute is another step.", 1_767_225_660),
        ("The last second of that minute is the same step.", 1_767_225_719),
        ("The minute after that is another step.", 1_767_225_720),
        ("The first second of 1970.", 0),
        ("The last second of the first minute of 1970.", 59),
        ("The second minute of 1970.", 60),
        ("The last second in 31 bits.", 2_147_483_647),
        ("The first second beyond 31 bits.", 2_147_483_648),
        ("The last second in 32 bits.", 4_294_967_295),
        ("The first minute beyond 32 bits of seconds.", 4_294_967_340),
        ("A time whose minutes are beyond 32 bits.", 257_698_037_760),
        ("The end of the year 9999.", 253_402_300_799),
        ("The last second that JSON numbers hold.", (1 << 53) - 1),
    ] {
        let differs = title.contains("another step");
        let draft = gives_typed(book, title, "OTP-7 OTP-2", "typed time-step", id, time);
        let draft = match &earlier {
            Some(earlier) if differs => draft.differs_from(earlier),
            _ => draft,
        };
        earlier = Some(draft.id());
    }
    book.section(250);
    let wrong_pin = typed_args(SECRET, "271829", id, TIME);
    book.gives::<Typed>(
        "A wrong PIN gives another OTP, as well formed.",
        "OTP-3 OTP-8",
        "typed pin",
        &wrong_pin,
    )
    .needs("typed")
    .differs_from(&first);
    let other = typed_args(OTHER_SECRET, PIN, id, TIME);
    book.gives::<Typed>(
        "Another enrolment has another OTP for the same ID.",
        "OTP-1",
        "typed must-differ",
        &other,
    )
    .needs("typed")
    .differs_from(&first);

    book.section(260);
    let twin = gives_typed(book, "An ID of 8 digits.", "ID-3", "typed", "12345678", TIME).id();
    for (title, id) in [
        ("Seven digits.", "1234567"),
        ("Nine digits.", "123456789"),
        ("No digit.", ""),
        ("A letter.", "1234567a"),
        ("A letter O for a zero.", "1234567O"),
        ("A space in the middle.", "1234 5678"),
        ("A space in the place of a digit.", "1234 678"),
        ("A space before.", " 1234567"),
        ("A space after.", "12345678 "),
        ("A line feed after.", "12345678\n"),
        ("A hyphen.", "1234-5678"),
        ("A plus sign.", "+1234567"),
        ("A minus sign.", "-1234567"),
        ("A decimal point.", "123456.7"),
        ("Full-width digits.", "１２３４５６７８"),
        ("Arabic-Indic digits.", "١٢٣٤٥٦٧٨"),
        ("Four full-width digits among ASCII digits.", "1234５６７８"),
        ("A zero byte after.", "1234567\0"),
    ] {
        let args = typed_args(SECRET, PIN, id, TIME);
        book.refuses::<Typed>(
            &format!("{title} It is no operation ID."),
            "ID-3",
            "typed",
            &args,
            Code::MalformedOperationId,
            &twin,
        )
        .needs("typed");
    }
    let args = typed_args(SECRET, "27", "1234567", TIME);
    book.refuses::<Typed>(
        "The operation ID is judged before the PIN.",
        "ERR-1 AUTH-15",
        "typed order",
        &args,
        Code::MalformedOperationId,
        &twin,
    )
    .needs("typed");
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
