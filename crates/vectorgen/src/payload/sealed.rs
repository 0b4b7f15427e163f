//! The serials and the nonce of version 2.

use dlotp::Code;
use dlotp_testee::library::Args;
use dlotp_wire::{
    Versioned,
    hexadecimal::Hex,
    operation::{Decode, Encode},
    operation_json::Order,
    v2,
};

use super::{example, form, text};
use crate::{
    cbor::{CborItem, long_head, verbatim},
    order::{add_decoded, add_rejected_body, decode_args, fresh_of, payment},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{
        FRESH, ISSUED_AT, LIFETIME, SECRET, body, body_of, envelope_with, seal_envelope,
    },
};

const MAX: u64 = (1 << 53) - 1;

fn numbered(n: CborItem, m: CborItem) -> Vec<u8> {
    body_of(CborItem::Unsigned(ISSUED_AT), CborItem::Unsigned(LIFETIME), [n, m], example())
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

/// Adds vectors of n and m: their ranges and their malformed encodings.
pub(super) fn serials(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(900);
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
        let body = numbered(CborItem::Unsigned(n), CborItem::Unsigned(m));
        let title = format!("A payload with n = {n} and m = {m} is decoded.");
        let decoded = add_decoded(set, &title, "PAY-24 PAY-25", "serial-range", &body);
        match &first {
            None => first = Some(decoded.id()),
            Some(first) => _ = decoded.differs_from(first),
        }
        let title = format!("A payload with n = {n} and m = {m} is encoded.");
        let args = encoded(n, m, FRESH);
        set.add_accepted::<Encode>(&title, "PAY-23 PAY-24 PAY-25", "serial-range", &args);
    }
    let encodes = "A payload with n and m of the worked examples is encoded.";
    let encodes = set
        .add_accepted::<Encode>(encodes, "PAY-24 PAY-25", "serial-range", &encoded(1, 0, FRESH))
        .id();
    set.section(940);
    for (title, n, m) in [
        ("A payload with n = 0", 0, 0),
        ("A payload with n = 0 and m = 1", 0, 1),
        ("A payload with n = 2^53", MAX + 1, 0),
        ("A payload with n = 2^53 + 1", MAX + 2, 0),
        ("A payload with n = 2^64 − 1", u64::MAX, 0),
        ("A payload with m = 2^53", 1, MAX + 1),
        ("A payload with m = 2^64 − 1", 1, u64::MAX),
    ] {
        let body = numbered(CborItem::Unsigned(n), CborItem::Unsigned(m));
        let title = format!("{title} is refused by a decoder.");
        add_rejected_body(
            set,
            &title,
            "PAY-25 PAY-20",
            "serial-range",
            &body,
            Code::InvalidOperation,
            twin,
        );
    }
    let title = "A payload with n = 0 is refused by an encoder.";
    let code = Code::InvalidOperation;
    set.add_rejected::<Encode>(
        title,
        "PAY-25 PAY-30",
        "serial-range",
        &encoded(0, 0, FRESH),
        code,
        &encodes,
    );

    set.section(960);
    let one = || CborItem::Unsigned(1);
    for (title, n, m) in [
        ("A serial n that is text", text("1"), one()),
        ("A serial n that is null", CborItem::Null, one()),
        ("A serial n that is a byte string", CborItem::Bytes(vec![1]), one()),
        ("A serial n in an array", CborItem::Array(vec![one()]), one()),
        ("A negative serial n", verbatim("20"), one()),
        ("A serial n as a float", verbatim("f93c00"), one()),
        ("A serial n as a bignum", verbatim("c2 41 01"), one()),
        ("A position m that is text", one(), text("0")),
        ("A position m that is null", one(), CborItem::Null),
        ("A position m that is a byte string", one(), CborItem::Bytes(vec![0])),
        ("A negative position m", one(), verbatim("20")),
        ("A position m that is false", one(), verbatim("f4")),
        ("A nonce of version 1 in place of n", CborItem::Bytes(vec![1; 12]), one()),
    ] {
        let title = format!("{title} is malformed.");
        form::malformed(set, &title, "form type", &numbered(n, m), twin);
    }
    for width in [1, 2, 4, 8] {
        let long = |value| CborItem::Verbatim(long_head(0, value, width));
        let bytes = width + 1;
        let title = format!("A serial n in {bytes} bytes is refused where one is enough.");
        form::malformed(set, &title, "form not-shortest", &numbered(long(1), one()), twin);
        let title = format!("A position m in {bytes} bytes is refused where one is enough.");
        form::malformed(set, &title, "form not-shortest", &numbered(one(), long(0)), twin);
    }
    for (title, n, operation) in [
        (
            "The form is checked first: n = 0 stands before an empty operation.",
            0,
            CborItem::Array(vec![]),
        ),
        (
            "The form is checked first: n = 2^64 − 1 stands before an operation that is null.",
            u64::MAX,
            CborItem::Null,
        ),
    ] {
        let (issued_at, lifetime) = (CborItem::Unsigned(ISSUED_AT), CborItem::Unsigned(LIFETIME));
        let body = body_of(issued_at, lifetime, [CborItem::Unsigned(n), one()], operation);
        add_rejected_body(set, title, "PAY-19", "form order", &body, Code::MalformedBody, twin);
    }
}

/// Adds vectors of the nonce: a decoder accepts any, and an encoder computes it from the fresh bytes and the body.
pub(super) fn nonces(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1000);
    let version = set.version();
    let body = body(version, example());
    // The issuer chooses the nonce, and the digest covers it.
    let digest_of = "PAY-26 PAY-29";
    for (title, nonce) in [
        ("A payload with a nonce of zeros is decoded, and has another digest.", [0; 12]),
        ("A payload with a nonce of ones is decoded, and has another digest.", [0xff; 12]),
        (
            "A payload with a nonce of counting bytes is decoded, and has another digest.",
            fresh_12(),
        ),
    ] {
        let text = seal_envelope(version, &envelope_with(SECRET.0, nonce, &body));
        let args = decode_args(version, text);
        set.add_accepted::<Decode>(title, digest_of, "values must-differ", &args)
            .differs_from(twin);
    }
    set.section(1010);
    let requirements = "ENR-20 PAY-23 PAY-26 PAY-27";
    let mut earlier: Option<VectorId> = None;
    for (title, fresh) in [
        ("The draw of the worked examples gives the nonce.", FRESH),
        ("A draw of zeros gives another nonce.", [0; 32]),
        ("A draw of ones gives another nonce.", [0xff; 32]),
        ("A draw that repeats itself gives another nonce.", fresh_of([0xab; 12])),
        ("A draw that differs in its last bit gives another nonce.", last_bit(FRESH)),
    ] {
        let args = encoded(1, 0, fresh);
        let vector = set.add_accepted::<Encode>(title, requirements, "values must-differ", &args);
        earlier = Some(match &earlier {
            Some(earlier) => vector.differs_from(earlier).id(),
            None => vector.id(),
        });
    }
    if let Some(earlier) = &earlier {
        set.add_accepted::<Encode>(
            "The same draw with another n gives another nonce.",
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
