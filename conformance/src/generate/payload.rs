//! Vectors of the payload: text, envelope, form of the body, order of the codes.

mod form;
mod text;

use self::{
    form::{form_before_value, numbers_and_lengths, structure, types, utf8},
    text::{base64url, keys, lengths, prefixes, tags},
};
use dlotp::{Code, keys::role};

use super::{
    book::{Book, Id},
    order::{
        action, action_items, batch, batch_items, bulk, bulk_items, decode_args, decodes,
        encode_args, encoding, payment, payment_items, refuses_body,
    },
    raw::{
        ISSUED_AT, Item, LIFETIME, OTHER_SECRET, SECRET, body, body_of, bytes, envelope, key_id,
        long_head, mac, nonce, raw, seal, seal_envelope, text,
    },
};
use crate::{
    hexadecimal::Hex,
    library::{Decode, DecodeArgs, Encode, EncodeArgs, EnrolmentArgs},
    operation_json::{ActionJson, BatchJson, Order, PaymentJson},
};

const MAX_ISSUED_AT: u64 = 253_402_300_799;

pub(super) fn vectors(book: &mut Book) {
    let twin = values(book);
    prefixes(book, &twin);
    base64url(book);
    lengths(book, &twin);
    keys(book, &twin);
    tags(book, &twin);
    structure(book, &twin);
    numbers_and_lengths(book, &twin);
    types(book, &twin);
    utf8(book, &twin);
    form_before_value(book, &twin);
    size(book);
}

fn example() -> Item {
    encoding(&Order::Payment(payment()))
}

fn values(book: &mut Book) -> Id {
    let twin = decodes(
        book,
        "The payload of the worked examples.",
        "PAY-1 PAY-2 PAY-6 PAY-7 PAY-15",
        "envelope",
        &body(example()),
    )
    .id();
    let with = |issued_at, lifetime, nonce: [u8; 12]| {
        let (issued_at, lifetime) = (Item::Unsigned(issued_at), Item::Unsigned(lifetime));
        body_of(issued_at, lifetime, Item::Bytes(nonce.to_vec()), example())
    };
    let encode = |issued_at, lifetime, nonce| EncodeArgs {
        issued_at,
        lifetime,
        nonce: Hex(nonce),
        ..encode_args(Order::Payment(payment()))
    };
    let encoded = book
        .gives::<Encode>(
            "The payload of the worked examples is encoded.",
            "PAY-1 PAY-2 PAY-6 PAY-21",
            "envelope",
            &encode(ISSUED_AT, LIFETIME, [0x11; 12]),
        )
        .id();
    for (subject, issued_at, lifetime, nonce) in [
        ("The least issued-at", 1, LIFETIME, [1; 12]),
        ("The greatest issued-at", MAX_ISSUED_AT, LIFETIME, [1; 12]),
        ("An issued-at beyond 32 bits", 4_294_967_296, LIFETIME, [1; 12]),
        ("An issued-at beyond 31 bits", 2_147_483_648, LIFETIME, [1; 12]),
        ("The shortest lifetime", ISSUED_AT, 120, [1; 12]),
        ("The longest lifetime", ISSUED_AT, 600, [1; 12]),
        ("The longest lifetime in two bytes", ISSUED_AT, 255, [1; 12]),
        ("The shortest lifetime in three bytes", ISSUED_AT, 256, [1; 12]),
        ("A nonce of zeros", ISSUED_AT, LIFETIME, [0; 12]),
        ("A nonce of ones", ISSUED_AT, LIFETIME, [0xff; 12]),
    ] {
        let requirements = "PAY-2 PAY-3 PAY-4 PAY-7 PAY-21";
        let title = format!("{subject} is decoded.");
        decodes(book, &title, requirements, "values", &with(issued_at, lifetime, nonce));
        let title = format!("{subject} is encoded.");
        let requirements = format!("PAY-1 {requirements}");
        book.gives::<Encode>(&title, &requirements, "values", &encode(issued_at, lifetime, nonce));
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
        let (body, code) = (with(issued_at, lifetime, [1; 12]), Code::InvalidOperation);
        refuses_body(book, &title, "PAY-3 PAY-20", "values", &body, code, &twin);
        let title = format!("{subject} is refused by an encoder.");
        let args = encode(issued_at, lifetime, [1; 12]);
        book.refuses::<Encode>(&title, "PAY-3 PAY-8", "values", &args, code, &encoded);
    }
    for (title, issued_at, lifetime) in [
        ("An issued-at of 2^64 − 1 is refused.", u64::MAX, LIFETIME),
        ("A lifetime of 2^64 − 1 is refused.", ISSUED_AT, u64::MAX),
        ("A lifetime that is 300 modulo 2^16 is refused.", ISSUED_AT, 65_836),
        ("A lifetime that is 300 modulo 2^32 is refused.", ISSUED_AT, 4_294_967_596),
    ] {
        let (body, code) = (with(issued_at, lifetime, [1; 12]), Code::InvalidOperation);
        refuses_body(book, title, "PAY-3 PAY-20", "values", &body, code, &twin);
    }

    book.section(70);
    let first = decodes(
        book,
        "A nonce.",
        "PAY-4 PAY-7",
        "must-differ",
        &with(ISSUED_AT, LIFETIME, [2; 12]),
    )
    .id();
    for (title, issued_at, lifetime, nonce) in [
        ("Another nonce gives another digest.", ISSUED_AT, LIFETIME, [3; 12]),
        ("Another issued-at gives another digest.", ISSUED_AT + 1, LIFETIME, [2; 12]),
        ("Another lifetime gives another digest.", ISSUED_AT, LIFETIME + 1, [2; 12]),
    ] {
        decodes(book, title, "PAY-7", "must-differ", &with(issued_at, lifetime, nonce))
            .differs_from(&first);
    }
    let other = seal(OTHER_SECRET, &with(ISSUED_AT, LIFETIME, [2; 12]));
    let args = DecodeArgs { enrolments: enrolments(&[OTHER_SECRET]), text: other };
    book.gives::<Decode>(
        "The same body for another enrolment has another digest.",
        "PAY-7",
        "must-differ",
        &args,
    )
    .differs_from(&first);
    twin
}

fn enrolments(secrets: &[Hex<32>]) -> Vec<EnrolmentArgs> {
    secrets.iter().map(|&secret| EnrolmentArgs { version: 1, secret }).collect()
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
    book.refuses::<Decode>(title, requirement, flags, &decode_args(text.to_owned()), code, twin);
}

fn size(book: &mut Book) {
    book.section(820);
    // Details bring a payment to any length; values are one byte a letter.
    let sized = |length: usize| {
        let base = PaymentJson {
            details: (0..4).map(|_| ("Label".to_owned(), "v".repeat(66))).collect(),
            reference: Some("r".to_owned()),
            ..payment()
        };
        let missing = length - body(encoding(&Order::Payment(base.clone()))).len();
        // A reference of 24 letters and more has two bytes of length.
        PaymentJson { reference: Some("r".repeat(missing)), ..base }
    };
    let mut longest = Vec::new();
    for length in [479, 480] {
        let order = Order::Payment(sized(length));
        let encoded = body(encoding(&order));
        let title = format!("A body of {} bytes is decoded.", encoded.len());
        decodes(book, &title, "PAY-5", "size", &encoded);
        let title = format!("A body of {} bytes is encoded.", encoded.len());
        longest.push(book.gives::<Encode>(&title, "PAY-5", "size", &encode_args(order)).id());
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
        book.refuses::<Encode>(
            title,
            "PAY-5 PAY-8",
            "size",
            &encode_args(order),
            Code::BodyTooLong,
            twin,
        );
    }
    let Order::Payment(too_long) = too_long else { return };
    let invalid = Order::Payment(PaymentJson { amount: 0, ..too_long });
    book.refuses::<Encode>(
        "Values are judged before the length.",
        "PAY-8",
        "size order",
        &encode_args(invalid),
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
