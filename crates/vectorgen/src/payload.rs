//! Vectors of the payload: text, envelope, form of the body, order of the codes.

mod base32;
mod form;
mod sealed;
mod tag;
mod text;
mod versions;

use dlotp::{Code, Version};

use self::{
    base32::base32,
    form::{form_before_value, numbers_and_lengths, structure, types, utf8},
    sealed::{nonces, serials},
    tag::tags,
    text::{base64url, keys, lengths, prefixes},
    versions::versions,
};
use super::{
    book::{Book, Id},
    order::{
        decode_args, decodes, encode_args, encode_args_of, encoding, enrolments, payment,
        refuses_body,
    },
    raw::{ISSUED_AT, Item, LIFETIME, OTHER_SECRET, body, body_of, seal, text},
};
use crate::{
    library::{DecodeArgs, PayloadDecode, PayloadEncode},
    operation_json::{BatchJson, Order, PaymentJson},
};

const MAX_ISSUED_AT: u64 = 253_402_300_799;

pub(super) fn vectors(book: &mut Book) {
    let twin = values(book);
    prefixes(book, &twin);
    match book.version() {
        Version::V1 => base64url(book),
        _ => base32(book),
    }
    lengths(book, &twin);
    keys(book, &twin);
    tags(book, &twin);
    structure(book, &twin);
    numbers_and_lengths(book, &twin);
    types(book, &twin);
    utf8(book, &twin);
    form_before_value(book, &twin);
    size(book);
    if book.version() != Version::V1 {
        serials(book, &twin);
        nonces(book, &twin);
    }
    versions(book, &twin);
}

fn example() -> Item {
    encoding(&Order::Payment(payment()))
}

/// What makes a payload unique, of a number: a nonce of such bytes, in version 2 a serial.
fn marked(version: Version, number: u8) -> Vec<Item> {
    match version {
        Version::V1 => vec![Item::Bytes(vec![number; 12])],
        _ => vec![Item::Unsigned(number.into()), Item::Unsigned(0)],
    }
}

fn values(book: &mut Book) -> Id {
    let version = book.version();
    let twin = decodes(
        book,
        "The payload of the worked examples is decoded.",
        "PAY-1 PAY-2 PAY-6 PAY-7 PAY-15",
        "envelope",
        &body(version, example()),
    )
    .id();
    let with = |issued_at, lifetime, marks: Vec<Item>| {
        body_of(Item::Unsigned(issued_at), Item::Unsigned(lifetime), marks, example())
    };
    let encode = |issued_at, lifetime, drawn: [u8; 12]| {
        let order = Order::Payment(payment());
        encode_args_of(version, issued_at, lifetime, Some(drawn), order)
    };
    let of_examples = match version {
        Version::V1 => encode(ISSUED_AT, LIFETIME, [0x11; 12]),
        _ => encode_args(version, Order::Payment(payment())),
    };
    let encoded = book
        .gives::<PayloadEncode>(
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
        let body = with(issued_at, lifetime, marked(version, number));
        decodes(book, &title, requirements, "values", &body);
        let title = format!("{subject} is encoded.");
        let requirements = format!("PAY-1 {requirements}");
        let args = encode(issued_at, lifetime, [number; 12]);
        book.gives::<PayloadEncode>(&title, &requirements, "values", &args);
    }

    book.section(40);
    for (subject, issued_at, lifetime) in [
        ("An issued-at of 0", 0, LIFETIME),
        ("An issued-at after the year 9999", MAX_ISSUED_AT + 1, LIFETIME),
        ("An issued-at in milliseconds", 1_767_225_600_000, LIFETIME),
        ("A lifetime of 119", ISSUED_AT, 119),
        ("A lifetime of 601", ISSUED_AT, 601),
        ("A lifetime of 0", ISSUED_AT, 0),
    ] {
        let title = format!("{subject} is refused by a decoder.");
        let body = with(issued_at, lifetime, marked(version, 1));
        let code = Code::InvalidOperation;
        refuses_body(book, &title, "PAY-3 PAY-20", "values", &body, code, &twin);
        let title = format!("{subject} is refused by an encoder.");
        let args = encode(issued_at, lifetime, [1; 12]);
        book.refuses::<PayloadEncode>(&title, "PAY-3 PAY-8", "values", &args, code, &encoded);
    }
    for (title, issued_at, lifetime) in [
        ("An issued-at of 2^64 − 1 is refused.", u64::MAX, LIFETIME),
        ("A lifetime of 2^64 − 1 is refused.", ISSUED_AT, u64::MAX),
        ("A lifetime that is 300 modulo 2^16 is refused.", ISSUED_AT, 65_836),
        ("A lifetime that is 300 modulo 2^32 is refused.", ISSUED_AT, 4_294_967_596),
    ] {
        let body = with(issued_at, lifetime, marked(version, 1));
        refuses_body(book, title, "PAY-3 PAY-20", "values", &body, Code::InvalidOperation, &twin);
    }

    book.section(70);
    let mark = if version == Version::V1 { "nonce" } else { "serial" };
    let title = format!("A payload with a {mark} is decoded.");
    let one = with(ISSUED_AT, LIFETIME, marked(version, 2));
    let first = decodes(book, &title, "PAY-4 PAY-7", "must-differ", &one).id();
    for (title, issued_at, lifetime, number) in [
        (format!("Another {mark} gives another digest."), ISSUED_AT, LIFETIME, 3),
        ("Another issued-at gives another digest.".to_owned(), ISSUED_AT + 1, LIFETIME, 2),
        ("Another lifetime gives another digest.".to_owned(), ISSUED_AT, LIFETIME + 1, 2),
    ] {
        let body = with(issued_at, lifetime, marked(version, number));
        decodes(book, &title, "PAY-7", "must-differ", &body).differs_from(&first);
    }
    let other = seal(version, OTHER_SECRET, &one);
    let args = DecodeArgs { enrolments: enrolments(version, &[OTHER_SECRET]), text: other };
    book.gives::<PayloadDecode>(
        "The same body for another enrolment has another digest.",
        "PAY-7",
        "must-differ",
        &args,
    )
    .differs_from(&first);
    twin
}

fn refuses_text(
    book: &mut Book,
    title: &str,
    requirement: &str,
    flags: &str,
    text: &str,
    code: Code,
    twin: &Id,
) {
    let args = decode_args(book.version(), text.to_owned());
    book.refuses::<PayloadDecode>(title, requirement, flags, &args, code, twin);
}

/// Puts something into a text, before the character at a place.
fn inserting(text: &str) -> impl Fn(usize, &str) -> String {
    move |at, what| format!("{}{what}{}", &text[..at], &text[at..])
}

/// Puts something in place of the character at a place.
fn replacing(text: &str) -> impl Fn(usize, &str) -> String {
    move |at, what| format!("{}{what}{}", &text[..at], &text[at + 1..])
}

/// What is in the alphabet of neither version, each in a text that is good otherwise.
fn strangers(good: &str, letter: &str) -> [(&'static str, String); 12] {
    let (insert, replace) = (inserting(good), replacing(good));
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

fn size(book: &mut Book) {
    book.section(820);
    let version = book.version();
    // Details bring a payment to any length; values are one byte a letter.
    let sized = |length: usize| {
        let base = PaymentJson {
            details: (0..4).map(|_| ("Label".to_owned(), "v".repeat(66))).collect(),
            reference: Some("r".to_owned()),
            ..payment()
        };
        let missing = length - body(version, encoding(&Order::Payment(base.clone()))).len();
        // A reference of 24 letters and more has two bytes of length.
        PaymentJson { reference: Some("r".repeat(missing)), ..base }
    };
    let mut longest = Vec::new();
    for length in [479, 480] {
        let order = Order::Payment(sized(length));
        let encoded = body(version, encoding(&order));
        let title = format!("A body of {} bytes is decoded.", encoded.len());
        decodes(book, &title, "PAY-5", "size", &encoded);
        let title = format!("A body of {} bytes is encoded.", encoded.len());
        longest.push(
            book.gives::<PayloadEncode>(&title, "PAY-5", "size", &encode_args(version, order)).id(),
        );
    }
    let twin = &longest[1];
    let too_long = Order::Payment(sized(481));
    for (title, order) in [
        ("A body of 481 bytes is too long.", too_long.clone()),
        (
            "A body of 600 bytes is too long.",
            Order::Payment(PaymentJson {
                details: (0..6).map(|_| ("Label".to_owned(), "v".repeat(70))).collect(),
                ..payment()
            }),
        ),
        ("A batch of ten with long names is too long.", Order::Batch(long_names())),
    ] {
        book.refuses::<PayloadEncode>(
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
    book.refuses::<PayloadEncode>(
        "Values are checked before the length.",
        "PAY-8",
        "size order",
        &encode_args(version, invalid),
        Code::InvalidOperation,
        twin,
    );
}

/// A batch of ten whose payees have 30 letters each.
fn long_names() -> BatchJson {
    let mut batch = super::order::batch_of(&[100; 10]);
    for item in &mut batch.items {
        item.payee = "p".repeat(30);
    }
    batch
}
