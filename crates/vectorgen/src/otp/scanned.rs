//! The scanned OTP.

use dlotp::{Code, Version};
use dlotp_wire::{
    hexadecimal::Hex,
    operation::Scanned,
    operation_json::{Order, PaymentJson},
    otp::ScannedArgs,
};

use crate::{
    cbor::CborItem,
    order::{batch, encoding, payment},
    otp::computation::{Domain, EnrolmentWithPin, OtpComputation},
    vector_set::{VectorBuilder, VectorSetBuilder, fail},
    worked_example::{
        ISSUED_AT, LIFETIME, OTHER_SECRET, PIN, SECRET, body, body_of, digest, envelope, prefix,
        seal, seal_envelope,
    },
};

pub(super) fn scanned(set: &mut VectorSetBuilder) {
    let all = "OTP-1 OTP-2 OTP-3 OTP-4 OTP-5";
    let version = set.version();
    let example = body(version, encoding(&Order::Payment(payment())));
    let first = add_scanned(
        set,
        "The scanned OTP of the worked examples is computed.",
        all,
        "scanned",
        SECRET,
        PIN,
        &example,
    )
    .id();
    for (title, pin) in [
        ("A wrong PIN gives another well-formed OTP.", "271829"),
        ("A scanned OTP is computed with a PIN of four digits.", "2718"),
        ("A scanned OTP is computed with a PIN of twelve digits.", "271828182845"),
        ("A scanned OTP is computed with a PIN of zeros.", "000000"),
    ] {
        add_scanned(set, title, "OTP-3 OTP-8 ENR-8", "scanned pin", SECRET, pin, &example)
            .differs_from(&first);
    }
    let leading = add_scanned(
        set,
        "A scanned OTP is computed with a PIN that begins with 0.",
        "OTP-3 ENR-8",
        "scanned pin",
        SECRET,
        "012345",
        &example,
    )
    .id();
    add_scanned(
        set,
        "The same PIN without its leading 0 gives another OTP.",
        "OTP-3 ENR-8",
        "scanned pin leading-zeros",
        SECRET,
        "12345",
        &example,
    )
    .differs_from(&leading);
    add_scanned(
        set,
        "The same body for another enrolment has another OTP.",
        all,
        "scanned must-differ",
        OTHER_SECRET,
        PIN,
        &example,
    )
    .differs_from(&first);

    if version == Version::V1 {
        truncation(set);
    }
    set.section(50);
    for (title, limit) in [
        ("An OTP keeps its leading zero.", 10_000_000),
        ("An OTP keeps its two leading zeros.", 1_000_000),
        ("An OTP keeps its three leading zeros.", 100_000),
        ("An OTP keeps its four leading zeros.", 10_000),
    ] {
        let body = find_body(version, |computation| {
            let otp = computation.number() % 100_000_000;
            otp < limit && otp >= limit / 10
        });
        add_scanned(set, title, "OTP-4", "scanned leading-zeros", SECRET, PIN, &body);
    }

    set.section(60);
    let mut pair = |title: &str, first: &str, a: &Order, b: &Order| {
        let id = add_scanned(
            set,
            first,
            "OTP-5",
            "scanned must-differ",
            SECRET,
            PIN,
            &crate::worked_example::body(version, encoding(a)),
        )
        .id();
        add_scanned(
            set,
            title,
            "OTP-5",
            "scanned must-differ",
            SECRET,
            PIN,
            &crate::worked_example::body(version, encoding(b)),
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
        "One cent more gives another OTP.",
        "The OTP of an amount is computed.",
        &base(),
        &order(&|payment| payment.amount += 1),
    );
    pair(
        "The OTP of 10000 JPY differs from that of 100.00 EUR.",
        "The OTP of 100.00 EUR is computed.",
        &order(&|payment| payment.amount = 10_000),
        &order(&|payment| {
            payment.amount = 10_000;
            payment.currency = "JPY".to_owned();
        }),
    );
    pair(
        "Another payee gives another OTP.",
        "The OTP of a payment to a payee is computed.",
        &base(),
        &order(&|payment| payment.payee = "Rossi Impianti Srl 2".to_owned()),
    );
    pair(
        "Another account gives another OTP.",
        "The OTP of a payment to an account is computed.",
        &base(),
        &order(&|payment| payment.account = Some("DE89370400440532013000".to_owned())),
    );
    pair(
        "Another reference gives another OTP.",
        "The OTP of a payment with a reference is computed.",
        &base(),
        &order(&|payment| payment.reference = None),
    );
    pair(
        "Another detail gives another OTP.",
        "The OTP of a payment with a detail is computed.",
        &base(),
        &order(&|payment| payment.details[0].1 = "A-4712".to_owned()),
    );
    pair(
        "An instant transfer has another OTP.",
        "The OTP of a credit transfer is computed.",
        &base(),
        &order(&|payment| payment.purpose = 2),
    );
    let mut swapped = batch();
    swapped.items.swap(0, 1);
    pair(
        "A batch with its items swapped has another OTP.",
        "The OTP of a batch is computed.",
        &Order::Batch(batch()),
        &Order::Batch(swapped),
    );
    let mark = if version == Version::V1 { "nonce" } else { "serial m" };
    let first = add_scanned(
        set,
        &format!("The OTP of a payload with a {mark} is computed."),
        "OTP-5 PAY-4",
        "scanned must-differ",
        SECRET,
        PIN,
        &with_unique_elements(version, 1),
    )
    .id();
    add_scanned(
        set,
        &format!("Another {mark} gives another OTP."),
        "OTP-5 PAY-4",
        "scanned must-differ",
        SECRET,
        PIN,
        &with_unique_elements(version, 2),
    )
    .differs_from(&first);
}

pub(super) fn scanned_refusals(set: &mut VectorSetBuilder) {
    set.section(100);
    let version = set.version();
    let good = body(version, encoding(&Order::Payment(payment())));
    let twin =
        add_scanned(set, "A valid payload gives an OTP.", "OTP-1", "scanned", SECRET, PIN, &good)
            .id();
    let mut wrong_tag = envelope(version, SECRET, &good);
    wrong_tag[30] ^= 1;
    let invalid = body(version, encoding(&Order::Payment(PaymentJson { amount: 0, ..payment() })));
    let cases = [
        (
            "a version that nobody implements",
            prefix(version).replacen(&version.to_string(), "9999", 1) + "AAAA",
            Code::UnsupportedVersion,
            "PAY-11",
        ),
        ("a malformed text", format!("{}A", prefix(version)), Code::MalformedPayload, "PAY-13"),
        (
            "a payload of another enrolment",
            seal(version, OTHER_SECRET, &good),
            Code::UnknownKey,
            "PAY-15",
        ),
        (
            "an altered payload",
            seal_envelope(version, &wrong_tag),
            Code::AuthenticationFailed,
            "PAY-16 PAY-17",
        ),
        (
            "a malformed body",
            seal(version, SECRET, &[&good[..], &[0]].concat()),
            Code::MalformedBody,
            "PAY-18",
        ),
        ("an invalid operation", seal(version, SECRET, &invalid), Code::InvalidOperation, "PAY-20"),
    ];
    for (what, text, code, requirement) in &cases {
        let args = scanned_text(version, PIN, text);
        set.add_rejected::<Scanned>(
            &format!("There is no OTP for {what}."),
            requirement,
            "scanned",
            &args,
            *code,
            &twin,
        );
    }
    for (what, text, code, _) in cases {
        let args = scanned_text(version, "27", &text);
        set.add_rejected::<Scanned>(
            &format!("The payload is checked before the PIN: it is {what}."),
            "ERR-1",
            "scanned order",
            &args,
            code,
            &twin,
        );
    }
}

fn scanned_text(version: Version, pin: &str, text: &str) -> ScannedArgs {
    let version = version.number().into();
    ScannedArgs { version, secret: SECRET, pin: pin.to_owned(), text: text.to_owned() }
}

pub(super) fn add_scanned<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    secret: Hex<32>,
    pin: &str,
    body: &[u8],
) -> VectorBuilder<'a> {
    let enrolment = EnrolmentWithPin { version: set.version(), secret, pin };
    add_scanned_at(set, title, requirements, flags, enrolment, 1, body)
}

/// Adds a scanned OTP; in version 2 it is at the position of the body's serial.
pub(super) fn add_scanned_at<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    enrolment: EnrolmentWithPin<'_>,
    n: u64,
    body: &[u8],
) -> VectorBuilder<'a> {
    let EnrolmentWithPin { version, secret, pin } = enrolment;
    let digest = digest(version, secret, body);
    let args = scanned_args(version, secret, pin, body);
    let vector = set.add_accepted::<Scanned>(title, requirements, flags, &args);
    OtpComputation::of(enrolment, Domain::Scanned(n, &digest))
        .show(vector.with_intermediate("digest", hex::encode(digest)))
}

pub(super) fn scanned_args(
    version: Version,
    secret: Hex<32>,
    pin: &str,
    body: &[u8],
) -> ScannedArgs {
    let text = seal(version, secret, body);
    ScannedArgs { version: version.number().into(), secret, pin: pin.to_owned(), text }
}

/// Makes the body of the worked examples with another nonce, or another m in version 2.
fn with_unique_elements(version: Version, number: u64) -> Vec<u8> {
    let unique_elements = match version {
        Version::V1 => vec![CborItem::Bytes([&[0; 4][..], &number.to_be_bytes()].concat())],
        _ => vec![CborItem::Unsigned(1), CborItem::Unsigned(number)],
    };
    let operation = encoding(&Order::Payment(payment()));
    body_of(CborItem::Unsigned(ISSUED_AT), CborItem::Unsigned(LIFETIME), unique_elements, operation)
}

/// Searches a body whose OTP computation meets a condition.
fn find_body(version: Version, condition: impl Fn(&OtpComputation) -> bool) -> Vec<u8> {
    let enrolment = EnrolmentWithPin { version, secret: SECRET, pin: PIN };
    (0..5_000_000)
        .map(|number| with_unique_elements(version, number))
        .find(|body| {
            let digest = digest(version, SECRET, body);
            condition(&OtpComputation::of(enrolment, Domain::Scanned(1, &digest)))
        })
        .unwrap_or_else(|| fail("a body meets the condition"))
}

/// Adds vectors of the dynamic truncation of version 1.
fn truncation(set: &mut VectorSetBuilder) {
    set.section(20);
    let version = set.version();
    for offset in 0..16 {
        let body = find_body(version, |computation| computation.dynamic_truncation().0 == offset);
        let title = format!("A MAC is truncated at offset {offset}.");
        add_scanned(set, &title, "OTP-4", "truncation", SECRET, PIN, &body);
    }
    let body = find_body(version, |computation| computation.dynamic_truncation().1 >> 31 == 1);
    add_scanned(
        set,
        "The highest bit of the four bytes is set and does not count.",
        "OTP-4",
        "truncation",
        SECRET,
        PIN,
        &body,
    );
    let body = find_body(version, |computation| computation.number() >= 2_100_000_000);
    add_scanned(
        set,
        "A MAC is truncated to a number above 2100000000.",
        "OTP-4",
        "truncation",
        SECRET,
        PIN,
        &body,
    );
}
