//! Vectors of the payload: text, envelope, form of the body, and order of failures.

mod base32;
mod form;
mod sealed;
mod tag;
mod text;
mod versions;

use dlotp::{Code, Version};
use dlotp_wire::{
    operation::{PayloadDecode, PayloadEncode},
    operation_json::{BatchJson, Order, PaymentJson},
    payload::DecodeArgs,
};

use self::{
    base32::base32,
    form::{form_before_value, numbers_and_lengths, structure, types, utf8},
    sealed::{nonces, serials},
    tag::tags,
    text::{base64url, keys, lengths, prefixes},
    versions::versions,
};
use crate::{
    cbor::{CborItem, text},
    order::{
        add_decoded, add_rejected_body, decode_args, encode_args, encode_args_of, encoding,
        enrolments, payment,
    },
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME, OTHER_SECRET, body, body_of, seal},
};

const MAX_ISSUED_AT: u64 = 253_402_300_799;

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    let twin = values(set);
    prefixes(set, &twin);
    match set.version() {
        Version::V1 => base64url(set),
        _ => base32(set),
    }
    lengths(set, &twin);
    keys(set, &twin);
    tags(set, &twin);
    structure(set, &twin);
    numbers_and_lengths(set, &twin);
    types(set, &twin);
    utf8(set, &twin);
    form_before_value(set, &twin);
    size(set);
    if set.version() != Version::V1 {
        serials(set, &twin);
        nonces(set, &twin);
    }
    versions(set, &twin);
}

fn example() -> CborItem {
    encoding(&Order::Payment(payment()))
}

/// Makes the unique elements for a number: a nonce of such bytes, or a serial in version 2.
fn unique_elements_of(version: Version, number: u8) -> Vec<CborItem> {
    match version {
        Version::V1 => vec![CborItem::Bytes(vec![number; 12])],
        _ => vec![CborItem::Unsigned(number.into()), CborItem::Unsigned(0)],
    }
}

fn values(set: &mut VectorSetBuilder) -> VectorId {
    let version = set.version();
    let twin = add_decoded(
        set,
        "The payload of the worked examples is decoded.",
        "PAY-1 PAY-2 PAY-6 PAY-7 PAY-15",
        "envelope",
        &body(version, example()),
    )
    .id();
    let with = |issued_at, lifetime, unique_elements: Vec<CborItem>| {
        body_of(
            CborItem::Unsigned(issued_at),
            CborItem::Unsigned(lifetime),
            unique_elements,
            example(),
        )
    };
    let encode = |issued_at, lifetime, drawn: [u8; 12]| {
        let order = Order::Payment(payment());
        encode_args_of(version, issued_at, lifetime, Some(drawn), order)
    };
    let of_examples = match version {
        Version::V1 => encode(ISSUED_AT, LIFETIME, [0x11; 12]),
        _ => encode_args(version, Order::Payment(payment())),
    };
    let encoded = set
        .add_accepted::<PayloadEncode>(
            "The payload of the worked examples is encoded.",
            "PAY-1 PAY-2 PAY-6 PAY-21",
            "envelope",
            &of_examples,
        )
        .id();
    let mut valid = vec![
        ("The least issued-at", 1, LIFETIME, 1),
        ("The greatest issued-at", MAX_ISSUED_AT, LIFETIME, 1),
        ("An issued-at that does not fit in 32 bits", 4_294_967_296, LIFETIME, 1),
        ("An issued-at that does not fit in 31 bits", 2_147_483_648, LIFETIME, 1),
        ("The shortest lifetime", ISSUED_AT, 120, 1),
        ("The longest lifetime", ISSUED_AT, 600, 1),
        ("The longest lifetime in two bytes", ISSUED_AT, 255, 1),
        ("The shortest lifetime in three bytes", ISSUED_AT, 256, 1),
    ];
    if version == Version::V1 {
        valid.push(("A nonce of zeros", ISSUED_AT, LIFETIME, 0));
        valid.push(("A nonce of ones", ISSUED_AT, LIFETIME, 0xff));
    }
    for (subject, issued_at, lifetime, number) in valid {
        let requirements = "PAY-2 PAY-3 PAY-4 PAY-7 PAY-21";
        let title = format!("{subject} is decoded.");
        let body = with(issued_at, lifetime, unique_elements_of(version, number));
        add_decoded(set, &title, requirements, "values", &body);
        let title = format!("{subject} is encoded.");
        let requirements = format!("PAY-1 {requirements}");
        let args = encode(issued_at, lifetime, [number; 12]);
        set.add_accepted::<PayloadEncode>(&title, &requirements, "values", &args);
    }

    set.section(40);
    for (subject, issued_at, lifetime) in [
        ("An issued-at of 0", 0, LIFETIME),
        ("An issued-at after the year 9999", MAX_ISSUED_AT + 1, LIFETIME),
        ("An issued-at in milliseconds", 1_767_225_600_000, LIFETIME),
        ("A lifetime of 119", ISSUED_AT, 119),
        ("A lifetime of 601", ISSUED_AT, 601),
        ("A lifetime of 0", ISSUED_AT, 0),
    ] {
        let title = format!("{subject} is refused by a decoder.");
        let body = with(issued_at, lifetime, unique_elements_of(version, 1));
        let code = Code::InvalidOperation;
        add_rejected_body(set, &title, "PAY-3 PAY-20", "values", &body, code, &twin);
        let title = format!("{subject} is refused by an encoder.");
        let args = encode(issued_at, lifetime, [1; 12]);
        set.add_rejected::<PayloadEncode>(&title, "PAY-3 PAY-8", "values", &args, code, &encoded);
    }
    for (title, issued_at, lifetime) in [
        ("An issued-at of 2^64 − 1 is refused.", u64::MAX, LIFETIME),
        ("A lifetime of 2^64 − 1 is refused.", ISSUED_AT, u64::MAX),
        ("A lifetime that is 300 modulo 2^16 is refused.", ISSUED_AT, 65_836),
        ("A lifetime that is 300 modulo 2^32 is refused.", ISSUED_AT, 4_294_967_596),
    ] {
        let body = with(issued_at, lifetime, unique_elements_of(version, 1));
        add_rejected_body(
            set,
            title,
            "PAY-3 PAY-20",
            "values",
            &body,
            Code::InvalidOperation,
            &twin,
        );
    }

    set.section(70);
    let mark = if version == Version::V1 { "nonce" } else { "serial" };
    let title = format!("A payload with a {mark} is decoded.");
    let one = with(ISSUED_AT, LIFETIME, unique_elements_of(version, 2));
    let first = add_decoded(set, &title, "PAY-4 PAY-7", "must-differ", &one).id();
    for (title, issued_at, lifetime, number) in [
        (format!("Another {mark} gives another digest."), ISSUED_AT, LIFETIME, 3),
        ("Another issued-at gives another digest.".to_owned(), ISSUED_AT + 1, LIFETIME, 2),
        ("Another lifetime gives another digest.".to_owned(), ISSUED_AT, LIFETIME + 1, 2),
    ] {
        let body = with(issued_at, lifetime, unique_elements_of(version, number));
        add_decoded(set, &title, "PAY-7", "must-differ", &body).differs_from(&first);
    }
    let other = seal(version, OTHER_SECRET, &one);
    let args = DecodeArgs { enrolments: enrolments(version, &[OTHER_SECRET]), text: other };
    set.add_accepted::<PayloadDecode>(
        "The same body for another enrolment has another digest.",
        "PAY-7",
        "must-differ",
        &args,
    )
    .differs_from(&first);
    twin
}

fn add_rejected_text(
    set: &mut VectorSetBuilder,
    title: &str,
    requirement: &str,
    flags: &str,
    text: &str,
    code: Code,
    twin: &VectorId,
) {
    let args = decode_args(set.version(), text.to_owned());
    set.add_rejected::<PayloadDecode>(title, requirement, flags, &args, code, twin);
}

/// Returns a function that inserts a part before the character at an index.
fn insertion(text: &str) -> impl Fn(usize, &str) -> String {
    move |at, what| format!("{}{what}{}", &text[..at], &text[at..])
}

/// Returns a function that replaces the character at an index by a part.
fn replacement(text: &str) -> impl Fn(usize, &str) -> String {
    move |at, what| format!("{}{what}{}", &text[..at], &text[at + 1..])
}

/// Returns texts with a character that is in the alphabet of neither version.
fn foreign_characters(good: &str, letter: &str) -> [(&'static str, String); 12] {
    let (insert, replace) = (insertion(good), replacement(good));
    [
        ("A text with a full stop inside", replace(20, ".")),
        ("A text with a percent sign inside", replace(20, "%")),
        ("A text with a space after the prefix", insert(8, " ")),
        ("A text with a space inside", insert(20, " ")),
        ("A text with a space after it", format!("{good} ")),
        ("A text with a line feed inside", insert(40, "\n")),
        ("A text with a line feed after it", format!("{good}\n")),
        ("A text with a carriage return and line feed after it", format!("{good}\r\n")),
        ("A text with a tab after it", format!("{good}\t")),
        ("A text with a zero byte after it", format!("{good}\0")),
        ("A text with a letter outside ASCII", replace(20, letter)),
        ("A text with a full-width letter", replace(20, "Ａ")),
    ]
}

fn size(set: &mut VectorSetBuilder) {
    set.section(820);
    let version = set.version();
    // Details fill a payment up to any length; a letter takes one byte.
    let sized = |length: usize| {
        let details = if length > 480 { 6 } else { 4 };
        let base = PaymentJson {
            details: (0..details).map(|_| ("Label".to_owned(), "v".repeat(66))).collect(),
            reference: Some("r".to_owned()),
            ..payment()
        };
        let missing = length - body(version, encoding(&Order::Payment(base.clone()))).len();
        // The length of a reference takes two bytes from 24 letters on.
        PaymentJson { reference: Some("r".repeat(missing)), ..base }
    };
    let mut longest = Vec::new();
    for length in [479, 480, 639, 640] {
        if length == 639 {
            set.skip_withdrawn(4);
        }
        let order = Order::Payment(sized(length));
        let encoded = body(version, encoding(&order));
        let title = format!("A body of {} bytes is decoded.", encoded.len());
        add_decoded(set, &title, "PAY-5", "size", &encoded);
        let title = format!("A body of {} bytes is encoded.", encoded.len());
        longest.push(
            set.add_accepted::<PayloadEncode>(
                &title,
                "PAY-5",
                "size",
                &encode_args(version, order),
            )
            .id(),
        );
    }
    let twin = &longest[3];
    let too_long = Order::Payment(sized(641));
    for (title, order) in [
        ("A body of 641 bytes is too long.", too_long.clone()),
        (
            "A payment with every text at its greatest length is too long.",
            Order::Payment(PaymentJson {
                payee: "P".repeat(70),
                reference: Some("r".repeat(140)),
                details: (0..6).map(|_| ("L".repeat(20), "v".repeat(70))).collect(),
                ..payment()
            }),
        ),
        ("A batch of ten with the longest names is too long.", Order::Batch(longest_names())),
    ] {
        set.add_rejected::<PayloadEncode>(
            title,
            "PAY-5 PAY-8",
            "size",
            &encode_args(version, order),
            Code::BodyTooLong,
            twin,
        );
    }
    let Order::Payment(too_long) = too_long else { return };
    let invalid = Order::Payment(PaymentJson { amount: 0, ..too_long });
    set.add_rejected::<PayloadEncode>(
        "Values are checked before the length.",
        "PAY-8",
        "size order",
        &encode_args(version, invalid),
        Code::InvalidOperation,
        twin,
    );
}

/// A batch of ten items whose payees have 70 letters each.
fn longest_names() -> BatchJson {
    let mut batch = super::order::batch_of(&[100; 10]);
    for item in &mut batch.items {
        item.payee = "p".repeat(70);
    }
    batch
}
