//! Vectors of the operation ID: derivation and draws.

use dlotp::{Code, keys::role};

use super::{
    book::{Book, Draft, mistake},
    order::{encoding, payment},
    raw::{ISSUED_AT, Item, LIFETIME, OTHER_SECRET, SECRET, body, body_of, digest, mac},
};
use crate::{
    hexadecimal::Hex,
    library::{DeriveId, DeriveIdArgs, Draw, DrawArgs},
    operation_json::{Order, PaymentJson},
};

pub(super) fn vectors(book: &mut Book) {
    derivations(book);
    draws(book);
}

fn derive<'a>(book: &'a mut Book, title: &str, secret: Hex<32>, digest: [u8; 32]) -> Draft<'a> {
    let mac = mac::<role::OperationId>(secret, &[&digest]);
    let args = DeriveIdArgs { version: 1, secret, digest: Hex(digest) };
    book.gives::<DeriveId>(title, "ID-1 ID-2", "operation-id", &args).shows("mac", hex::encode(mac))
}

/// The first of a row of digests whose number meets a condition.
fn searched(condition: impl Fn(u64) -> bool) -> [u8; 32] {
    (0_u64..)
        .map(|number| {
            let mut digest = [0; 32];
            digest[24..].copy_from_slice(&number.to_be_bytes());
            digest
        })
        .take(50_000_000)
        .find(|digest| {
            let mac = mac::<role::OperationId>(SECRET, &[digest]);
            let first: [u8; 8] = mac[..8].try_into().unwrap_or_default();
            condition(u64::from_be_bytes(first))
        })
        .unwrap_or_else(|| mistake("a digest meets the condition"))
}

fn derivations(book: &mut Book) {
    let example = digest(SECRET, &body(encoding(&Order::Payment(payment()))));
    let first = derive(book, "The operation ID of the worked examples.", SECRET, example).id();
    derive(book, "Another enrolment has another ID for the same digest.", OTHER_SECRET, example)
        .differs_from(&first);
    let mut changed = example;
    changed[31] ^= 1;
    derive(book, "A digest with its last bit changed.", SECRET, changed).differs_from(&first);
    let mut changed = example;
    changed[0] ^= 0x80;
    derive(book, "A digest with its first bit changed.", SECRET, changed).differs_from(&first);
    derive(book, "A digest of zeros.", SECRET, [0; 32]);
    derive(book, "A digest of ones.", SECRET, [0xff; 32]);

    book.section(20);
    for (title, limit) in [
        ("An ID with one leading zero.", 10_000_000),
        ("An ID with two leading zeros.", 1_000_000),
        ("An ID with three leading zeros.", 100_000),
        ("An ID with four leading zeros.", 10_000),
        ("An ID with five leading zeros.", 1_000),
    ] {
        let found =
            searched(|number| number % 100_000_000 < limit && number % 100_000_000 >= limit / 10);
        derive(book, title, SECRET, found);
    }
    derive(book, "An ID that ends with zeros.", SECRET, searched(|number| number % 10_000 == 0));
    derive(
        book,
        "A number whose highest bit is set.",
        SECRET,
        searched(|number| number >> 63 == 1),
    );
    derive(
        book,
        "A number whose highest bit is not set.",
        SECRET,
        searched(|number| number >> 63 == 0),
    );
    derive(
        book,
        "A number that a float of 64 bits can't hold.",
        SECRET,
        searched(|number| number > 1 << 62 && number % 2 == 1),
    );
}

fn draws(book: &mut Book) {
    book.section(60);
    let nonces: Vec<Hex<12>> = (0..16).map(|number| Hex([number; 12])).collect();
    let id_of = |nonce: &Hex<12>| {
        let body = body_of(
            Item::Unsigned(ISSUED_AT),
            Item::Unsigned(LIFETIME),
            Item::Bytes(nonce.0.to_vec()),
            encoding(&Order::Payment(payment())),
        );
        let mac = mac::<role::OperationId>(SECRET, &[&digest(SECRET, &body)]);
        let first: [u8; 8] = mac[..8].try_into().unwrap_or_default();
        format!("{:08}", u64::from_be_bytes(first) % 100_000_000)
    };
    let ids: Vec<String> = nonces.iter().map(id_of).collect();
    let args = |nonces: &[Hex<12>], taken: &[String]| DrawArgs {
        version: 1,
        secret: SECRET,
        issued_at: ISSUED_AT,
        lifetime: LIFETIME,
        operation: Order::Payment(payment()),
        nonces: nonces.to_vec(),
        taken: taken.to_vec(),
    };
    let (requirements, flags) = ("ID-4 ID-5", "draw");
    let twin = book
        .gives::<Draw>(
            "No ID is taken: the first nonce is used.",
            requirements,
            flags,
            &args(&nonces[..3], &[]),
        )
        .id();
    for (title, taken) in [
        ("The first ID is taken: the second nonce is used.", vec![ids[0].clone()]),
        (
            "The first two IDs are taken: the third nonce is used.",
            vec![ids[0].clone(), ids[1].clone()],
        ),
        ("The second ID is taken: the first nonce is used.", vec![ids[1].clone()]),
        (
            "The IDs of other operations are taken: the first nonce is used.",
            vec!["00000000".to_owned(), "99999999".to_owned()],
        ),
        (
            "The first ID is taken twice over: the second nonce is used.",
            vec![ids[0].clone(), ids[0].clone()],
        ),
    ] {
        book.gives::<Draw>(title, requirements, flags, &args(&nonces[..3], &taken));
    }
    book.gives::<Draw>(
        "Fifteen IDs are taken: the sixteenth nonce is used.",
        requirements,
        flags,
        &args(&nonces, &ids[..15]),
    );
    book.section(80);
    let code = Code::OperationIdTaken;
    book.refuses::<Draw>(
        "The only ID is taken.",
        requirements,
        flags,
        &args(&nonces[..1], &ids[..1]),
        code,
        &twin,
    );
    book.refuses::<Draw>(
        "All three IDs are taken.",
        requirements,
        flags,
        &args(&nonces[..3], &ids[..3]),
        code,
        &twin,
    );
    book.refuses::<Draw>(
        "All sixteen IDs are taken.",
        requirements,
        flags,
        &args(&nonces, &ids),
        code,
        &twin,
    );
    let invalid = DrawArgs {
        operation: Order::Payment(PaymentJson { amount: 0, ..payment() }),
        ..args(&nonces[..3], &[])
    };
    book.refuses::<Draw>(
        "An operation with an amount of zero is not issued.",
        "PAY-8 OP-6",
        flags,
        &invalid,
        Code::InvalidOperation,
        &twin,
    );
    let expired = DrawArgs { lifetime: 601, ..args(&nonces[..3], &[]) };
    book.refuses::<Draw>(
        "A lifetime of 601 is not issued.",
        "PAY-3 PAY-8",
        flags,
        &expired,
        Code::InvalidOperation,
        &twin,
    );
}
