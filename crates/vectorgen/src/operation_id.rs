//! Vectors of the operation ID: derivation and draws.

use dlotp::{Code, Version, keys::role};
use dlotp_suite::check_digit::damm;
use dlotp_testee::library::{Args, OperationIdDerive};
use dlotp_wire::{
    EitherVersion,
    hexadecimal::Hex,
    operation::OperationIdDraw,
    operation_id::DeriveIdArgs,
    operation_json::{Order, PaymentJson},
    v1, v2,
};

use crate::{
    cbor::CborItem,
    order::{encoding, fresh_of, payment},
    vector_set::{VectorBuilder, VectorSetBuilder, fail},
    worked_example::{
        ISSUED_AT, LIFETIME, OTHER_SECRET, SECRET, SERIALS, body, body_of, digest, digest_with,
        mac, nonce, unique_elements,
    },
};

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    derivations(set);
    draws(set);
}

fn derive<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    secret: Hex<32>,
    digest: [u8; 32],
) -> VectorBuilder<'a> {
    let version = set.version();
    let mac = mac::<role::OperationId>(version, secret, &[&digest]);
    let args = DeriveIdArgs { version: version.number().into(), secret, digest: Hex(digest) };
    let requirements = if version == Version::V1 { "ID-1 ID-2" } else { "ID-7 ID-8 ID-2" };
    set.add_accepted::<OperationIdDerive>(title, requirements, "operation-id", &args)
        .with_intermediate("mac", hex::encode(mac))
}

/// Computes the number from which an operation ID is made.
fn number(version: Version, digest: &[u8; 32]) -> u64 {
    let mac = mac::<role::OperationId>(version, SECRET, &[digest]);
    u64::from_be_bytes(mac[..8].try_into().unwrap_or_default())
}

/// Returns the modulus of the derived digits: 8, or 7 before the check digit of version 2.
fn modulus(version: Version) -> u64 {
    if version == Version::V1 { 100_000_000 } else { 10_000_000 }
}

/// Searches a digest whose number meets a condition.
fn find_digest(version: Version, condition: impl Fn(u64) -> bool) -> [u8; 32] {
    (0_u64..)
        .map(|number| {
            let mut digest = [0; 32];
            digest[24..].copy_from_slice(&number.to_be_bytes());
            digest
        })
        .take(50_000_000)
        .find(|digest| condition(number(version, digest)))
        .unwrap_or_else(|| fail("a digest meets the condition"))
}

fn derivations(set: &mut VectorSetBuilder) {
    let version = set.version();
    let example = digest(version, SECRET, &body(version, encoding(&Order::Payment(payment()))));
    let first =
        derive(set, "The operation ID of the worked examples is derived.", SECRET, example).id();
    derive(set, "Another enrolment has another ID for the same digest.", OTHER_SECRET, example)
        .differs_from(&first);
    let mut changed = example;
    changed[31] ^= 1;
    derive(set, "Changing the last bit of the digest changes the ID.", SECRET, changed)
        .differs_from(&first);
    let mut changed = example;
    changed[0] ^= 0x80;
    derive(set, "Changing the first bit of the digest changes the ID.", SECRET, changed)
        .differs_from(&first);
    derive(set, "An ID is derived from a digest of zeros.", SECRET, [0; 32]);
    derive(set, "An ID is derived from a digest of ones.", SECRET, [0xff; 32]);

    set.section(20);
    let mut limit = modulus(version) / 10;
    for zeros in [
        "one leading zero",
        "two leading zeros",
        "three leading zeros",
        "four leading zeros",
        "five leading zeros",
    ] {
        let found = find_digest(version, |number| {
            let digits = number % modulus(version);
            digits < limit && digits >= limit / 10
        });
        derive(set, &format!("An ID with {zeros} is derived."), SECRET, found);
        limit /= 10;
    }
    for (title, condition) in [
        (
            "An ID that ends with zeros is derived.",
            (|number| number % 10_000 == 0) as fn(u64) -> bool,
        ),
        ("An ID is derived from a number whose highest bit is set.", |number| number >> 63 == 1),
        ("An ID is derived from a number whose highest bit is not set.", |number| {
            number >> 63 == 0
        }),
        ("An ID is derived from a number that a 64-bit float cannot hold.", |number| {
            number > 1 << 62 && number % 2 == 1
        }),
    ] {
        let title = match version {
            Version::V1 => title.to_owned(),
            _ => title.replace("that ends", "whose seven digits end"),
        };
        derive(set, &title, SECRET, find_digest(version, condition));
    }
    if version != Version::V1 {
        check_digits(set);
    }
}

/// Adds an operation ID with each check digit.
fn check_digits(set: &mut VectorSetBuilder) {
    let version = set.version();
    set.section(100);
    for digit in 0..10 {
        let found = find_digest(version, |number| check_digit(number % 10_000_000) == digit);
        derive(set, &format!("An ID whose check digit is {digit} is derived."), SECRET, found);
    }
    let found = find_digest(version, |number| (number % 10_000_000).is_multiple_of(1_111_111));
    derive(set, "An ID whose seven digits are all the same is derived.", SECRET, found);
}

fn draws(set: &mut VectorSetBuilder) {
    set.section(60);
    let nonces: Vec<Hex<12>> = (0..16).map(|number| Hex([number; 12])).collect();
    let version = set.version();
    let operation = || Order::Payment(payment());
    let id_of = |drawn: &Hex<12>| {
        let unique_elements = match version {
            Version::V1 => vec![CborItem::Bytes(drawn.0.to_vec())],
            _ => unique_elements(version),
        };
        let (issued_at, lifetime) = (CborItem::Unsigned(ISSUED_AT), CborItem::Unsigned(LIFETIME));
        let body = body_of(issued_at, lifetime, unique_elements, encoding(&operation()));
        let nonce = nonce(SECRET.0, &fresh_of(drawn.0), &body);
        let digits =
            number(version, &digest_with(version, SECRET, nonce, &body)) % modulus(version);
        match version {
            Version::V1 => format!("{digits:08}"),
            _ => format!("{digits:07}{}", check_digit(digits)),
        }
    };
    let ids: Vec<String> = nonces.iter().map(id_of).collect();
    let args_of = |drawn: &[Hex<12>], taken: &[String], lifetime: u64, operation: Order| {
        let (secret, issued_at, taken) = (SECRET, ISSUED_AT, taken.to_vec());
        let number = version.number().into();
        if version == Version::V1 {
            let nonces = drawn.to_vec();
            return EitherVersion::V1(v1::DrawArgs {
                version: number,
                secret,
                issued_at,
                lifetime,
                operation,
                nonces,
                taken,
            });
        }
        let ([n, m], fresh) = (SERIALS, drawn.iter().map(|drawn| Hex(fresh_of(drawn.0))).collect());
        EitherVersion::V2(v2::DrawArgs {
            version: number,
            secret,
            issued_at,
            lifetime,
            serial: n,
            login_position: m,
            operation,
            fresh,
            taken,
        })
    };
    let args = |drawn: &[Hex<12>], taken: &[String]| -> Args<OperationIdDraw> {
        args_of(drawn, taken, LIFETIME, operation())
    };
    let drawing = if version == Version::V1 { "ID-4 ID-5" } else { "ID-4 ID-5 ID-10 PAY-28" };
    let (requirements, flags) = (drawing, "draw");
    let twin = set
        .add_accepted::<OperationIdDraw>(
            "No ID is taken: the first nonce is used.",
            requirements,
            flags,
            &args(&nonces[..3], &[]),
        )
        .id();
    let nines = match version {
        Version::V1 => "99999999".to_owned(),
        _ => format!("9999999{}", check_digit(9_999_999)),
    };
    for (title, taken) in [
        ("The first ID is taken: the second nonce is used.", vec![ids[0].clone()]),
        (
            "The first two IDs are taken: the third nonce is used.",
            vec![ids[0].clone(), ids[1].clone()],
        ),
        ("The second ID is taken: the first nonce is used.", vec![ids[1].clone()]),
        (
            "The IDs of other operations are taken: the first nonce is used.",
            vec!["00000000".to_owned(), nines],
        ),
        (
            "The first ID is listed twice as taken: the second nonce is used.",
            vec![ids[0].clone(), ids[0].clone()],
        ),
    ] {
        set.add_accepted::<OperationIdDraw>(
            title,
            requirements,
            flags,
            &args(&nonces[..3], &taken),
        );
    }
    set.add_accepted::<OperationIdDraw>(
        "Fifteen IDs are taken: the sixteenth nonce is used.",
        requirements,
        flags,
        &args(&nonces, &ids[..15]),
    );
    set.section(80);
    let code = Code::OperationIdTaken;
    set.add_rejected::<OperationIdDraw>(
        "The only ID is taken: no operation is issued.",
        requirements,
        flags,
        &args(&nonces[..1], &ids[..1]),
        code,
        &twin,
    );
    set.add_rejected::<OperationIdDraw>(
        "All three IDs are taken: no operation is issued.",
        requirements,
        flags,
        &args(&nonces[..3], &ids[..3]),
        code,
        &twin,
    );
    set.add_rejected::<OperationIdDraw>(
        "All sixteen IDs are taken: no operation is issued.",
        requirements,
        flags,
        &args(&nonces, &ids),
        code,
        &twin,
    );
    let zero = Order::Payment(PaymentJson { amount: 0, ..payment() });
    let invalid = args_of(&nonces[..3], &[], LIFETIME, zero);
    set.add_rejected::<OperationIdDraw>(
        "An operation with an amount of zero is not issued.",
        "PAY-8 OP-6",
        flags,
        &invalid,
        Code::InvalidOperation,
        &twin,
    );
    set.add_rejected::<OperationIdDraw>(
        "An operation with a lifetime of 601 seconds is not issued.",
        "PAY-3 PAY-8",
        flags,
        &args_of(&nonces[..3], &[], 601, operation()),
        Code::InvalidOperation,
        &twin,
    );
    let details = (0..6).map(|_| ("L".repeat(20), "v".repeat(70))).collect();
    let payee = "P".repeat(70);
    let too_long = || Order::Payment(PaymentJson { details, payee, ..payment() });
    for (title, code, lifetime, operation) in [
        ("Without any draw there is no ID.", Code::OperationIdTaken, LIFETIME, operation()),
        (
            "A lifetime of 601 seconds is refused before the missing draw is noticed.",
            Code::InvalidOperation,
            601,
            operation(),
        ),
        (
            "A body that is too long is refused before the missing draw is noticed.",
            Code::BodyTooLong,
            LIFETIME,
            too_long(),
        ),
    ] {
        let args = args_of(&[], &[], lifetime, operation);
        set.add_rejected::<OperationIdDraw>(title, "ID-5 PAY-8", "draw order", &args, code, &twin);
    }
}

/// Computes the check digit of seven digits, with the table of ID-8.
pub(super) fn check_digit(seven: u64) -> u64 {
    let digits = format!("{seven:07}");
    digits.bytes().fold(0, |row, digit| damm(row, digit - b'0')).into()
}
