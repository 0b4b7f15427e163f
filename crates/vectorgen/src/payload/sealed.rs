//! What version 2 has in the place of a nonce that is drawn: serials, and a nonce of body and draw.

use dlotp::Code;

use super::{example, form, text};
use crate::{
    book::{Book, Id},
    hexadecimal::Hex,
    library::{Args, Decode, Encode, Versioned, v2},
    operation_json::Order,
    order::{decode_args, decodes, fresh_of, payment, refuses_body},
    raw::{
        FRESH, ISSUED_AT, Item, LIFETIME, SECRET, body, body_of, envelope_with, long_head, raw,
        seal_envelope,
    },
};

const MAX: u64 = (1 << 53) - 1;

fn numbered(n: Item, m: Item) -> Vec<u8> {
    body_of(Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME), [n, m], example())
}

fn encoded(n: u64, m: u64, fresh: [u8; 32]) -> Args<Encode> {
    Versioned::V2(v2::EncodeArgs {
        version: 2,
        secret: SECRET,
        issued_at: ISSUED_AT,
        lifetime: LIFETIME,
        n,
        m,
        fresh: Hex(fresh),
        operation: Order::Payment(payment()),
    })
}

/// n and m: their ranges, and every form that is none.
pub(super) fn serials(book: &mut Book, twin: &Id) {
    book.section(900);
    let mut first = None;
    for (n, m) in [
        (1, 0),
        (1, 1),
        (1, MAX),
        (2, 1),
        (23, 0),
        (24, 23),
        (255, 24),
        (256, 255),
        (65_535, 256),
        (65_536, 65_535),
        (4_294_967_295, 65_536),
        (4_294_967_296, 4_294_967_295),
        (MAX, 4_294_967_296),
        (MAX, MAX),
    ] {
        let body = numbered(Item::Unsigned(n), Item::Unsigned(m));
        let title = format!("n of {n} and m of {m} are decoded.");
        let decoded = decodes(book, &title, "PAY-24 PAY-25", "serial", &body);
        match &first {
            None => first = Some(decoded.id()),
            Some(first) => _ = decoded.differs_from(first),
        }
        let title = format!("n of {n} and m of {m} are encoded.");
        let args = encoded(n, m, FRESH);
        book.gives::<Encode>(&title, "PAY-23 PAY-24 PAY-25", "serial", &args);
    }
    let encodes = "n and m of the worked examples are encoded.";
    let encodes =
        book.gives::<Encode>(encodes, "PAY-24 PAY-25", "serial", &encoded(1, 0, FRESH)).id();
    book.section(940);
    for (title, n, m) in [
        ("n of 0", 0, 0),
        ("n of 0 with m of 1", 0, 1),
        ("n of 2^53", MAX + 1, 0),
        ("n of 2^53 + 1", MAX + 2, 0),
        ("n of 2^64 − 1", u64::MAX, 0),
        ("m of 2^53", 1, MAX + 1),
        ("m of 2^64 − 1", 1, u64::MAX),
    ] {
        let body = numbered(Item::Unsigned(n), Item::Unsigned(m));
        let title = format!("{title} is refused by a decoder.");
        refuses_body(book, &title, "PAY-25 PAY-20", "serial", &body, Code::InvalidOperation, twin);
    }
    let title = "n of 0 is refused by an encoder.";
    let code = Code::InvalidOperation;
    book.refuses::<Encode>(title, "PAY-25 PAY-30", "serial", &encoded(0, 0, FRESH), code, &encodes);

    book.section(960);
    let one = || Item::Unsigned(1);
    for (title, n, m) in [
        ("n of text", text("1"), one()),
        ("n of null", Item::Null, one()),
        ("n of bytes", Item::Bytes(vec![1]), one()),
        ("n in an array", Item::Array(vec![one()]), one()),
        ("n below zero", raw("20"), one()),
        ("n in a float", raw("f93c00"), one()),
        ("n in a big number", raw("c2 41 01"), one()),
        ("m of text", one(), text("0")),
        ("m of null", one(), Item::Null),
        ("m of bytes", one(), Item::Bytes(vec![0])),
        ("m below zero", one(), raw("20")),
        ("m that is false", one(), raw("f4")),
        ("A nonce of version 1 in the place of n", Item::Bytes(vec![1; 12]), one()),
    ] {
        let title = format!("{title} has the wrong form.");
        form::malformed(book, &title, "form type", &numbered(n, m), twin);
    }
    for width in [1, 2, 4, 8] {
        let long = |value| Item::Raw(long_head(0, value, width));
        let bytes = width + 1;
        let title = format!("n in {bytes} bytes that fits into one is refused.");
        form::malformed(book, &title, "form not-shortest", &numbered(long(1), one()), twin);
        let title = format!("m in {bytes} bytes that fits into one is refused.");
        form::malformed(book, &title, "form not-shortest", &numbered(one(), long(0)), twin);
    }
    for (title, n, operation) in [
        ("n of 0 before an empty operation: the form is judged first.", 0, Item::Array(vec![])),
        (
            "n of 2^64 − 1 before an operation of null: the form is judged first.",
            u64::MAX,
            Item::Null,
        ),
    ] {
        let (issued_at, lifetime) = (Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME));
        let body = body_of(issued_at, lifetime, [Item::Unsigned(n), one()], operation);
        refuses_body(book, title, "PAY-19", "form order", &body, Code::MalformedBody, twin);
    }
}

/// The nonce: what a decoder takes, and what an encoder makes of draw and body.
pub(super) fn nonces(book: &mut Book, twin: &Id) {
    book.section(1000);
    let version = book.version();
    let body = body(version, example());
    // Whatever the nonce is, it is what the issuer chose; it stands in the digest.
    let digest_of = "PAY-26 PAY-29";
    for (title, nonce) in [
        ("A nonce of zeros is decoded, and has another digest.", [0; 12]),
        ("A nonce of ones is decoded, and has another digest.", [0xff; 12]),
        ("A nonce that counts is decoded, and has another digest.", fresh_12()),
    ] {
        let text = seal_envelope(version, &envelope_with(SECRET.0, nonce, &body));
        let args = decode_args(version, text);
        book.gives::<Decode>(title, digest_of, "values must-differ", &args).differs_from(twin);
    }
    book.section(1010);
    let requirements = "ENR-20 PAY-23 PAY-26 PAY-27";
    let mut earlier: Option<Id> = None;
    for (title, fresh) in [
        ("A draw of the worked examples.", FRESH),
        ("A draw of zeros.", [0; 32]),
        ("A draw of ones.", [0xff; 32]),
        ("A draw that repeats itself.", fresh_of([0xab; 12])),
        ("A draw that differs in its last bit.", last_bit(FRESH)),
    ] {
        let args = encoded(1, 0, fresh);
        let draft = book.gives::<Encode>(title, requirements, "values must-differ", &args);
        earlier = Some(match &earlier {
            Some(earlier) => draft.differs_from(earlier).id(),
            None => draft.id(),
        });
    }
    if let Some(earlier) = &earlier {
        book.gives::<Encode>(
            "The same draw with another n has another nonce.",
            requirements,
            "values must-differ",
            &encoded(2, 0, last_bit(FRESH)),
        )
        .differs_from(earlier);
    }
}

fn fresh_12() -> [u8; 12] {
    std::array::from_fn(|at| at.to_le_bytes()[0])
}

fn last_bit(mut bytes: [u8; 32]) -> [u8; 32] {
    bytes[31] ^= 1;
    bytes
}
