//! Example orders, their CBOR, made without the library, and vectors of an order.

use dlotp::{Code, Version};
use dlotp_testee::library::Args;
use dlotp_wire::{
    EitherVersion,
    hexadecimal::Hex,
    operation::{PayloadDecode, PayloadEncode},
    operation_json::{ActionJson, BatchJson, BulkJson, ItemJson, Order, PaymentJson},
    payload::{DecodeArgs, EnrolmentArgs},
    v1, v2,
};
use sha2::{Digest, Sha256};

use crate::{
    cbor::{CborItem, text},
    vector_set::{VectorBuilder, VectorId, VectorSetBuilder},
    worked_example::{FRESH, ISSUED_AT, LIFETIME, NONCE, SECRET, SERIALS, body, digest, seal},
};

pub(crate) const IBAN: &str = "IT60X0542811101000000123456";

/// The credit transfer of the worked examples.
pub(crate) fn payment() -> PaymentJson {
    PaymentJson {
        purpose: 1,
        amount: 125_000,
        currency: "EUR".to_owned(),
        payee: "Rossi Impianti Srl".to_owned(),
        account: Some(IBAN.to_owned()),
        reference: Some("Invoice 2026-117".to_owned()),
        details: vec![("Order".to_owned(), "A-4711".to_owned())],
    }
}

/// A batch of two items, 1.00 and 2.00 EUR.
pub(crate) fn batch() -> BatchJson {
    batch_of(&[100, 200])
}

/// A batch or bulk with these amounts.
pub(crate) fn batch_of(amounts: &[u64]) -> BatchJson {
    let accounts = [IBAN, "DE89370400440532013000", "NL91ABNA0417164300"];
    let items = amounts.iter().zip(1..).zip(accounts.into_iter().cycle());
    BatchJson {
        purpose: 1,
        total: amounts.iter().sum(),
        currency: "EUR".to_owned(),
        items: items
            .map(|((&amount, number), account)| ItemJson {
                payee: format!("Payee {number}"),
                account: account.to_owned(),
                amount,
            })
            .collect(),
        reference: None,
        details: Vec::new(),
    }
}

/// An action with a title.
pub(crate) fn action(title: &str) -> ActionJson {
    ActionJson { purpose: 63, title: title.to_owned(), details: Vec::new() }
}

/// A bulk as the body holds it.
pub(crate) fn bulk() -> BulkJson {
    BulkJson {
        purpose: 1,
        total: 123_456,
        currency: "EUR".to_owned(),
        count: 120,
        sha256: Hex([0x5a; 32]),
        reference: Some("Salaries 2026-01".to_owned()),
        details: Vec::new(),
    }
}

fn option(value: Option<&String>) -> CborItem {
    value.map_or(CborItem::Null, |value| text(value))
}

fn details(details: &[(String, String)]) -> CborItem {
    let pair = |(label, value): &(String, String)| CborItem::Array(vec![text(label), text(value)]);
    CborItem::Array(details.iter().map(pair).collect())
}

fn items(items: &[ItemJson]) -> CborItem {
    let item = |item: &ItemJson| {
        CborItem::Array(vec![
            text(&item.payee),
            text(&item.account),
            CborItem::Unsigned(item.amount),
        ])
    };
    CborItem::Array(items.iter().map(item).collect())
}

pub(crate) fn payment_items(payment: &PaymentJson) -> Vec<CborItem> {
    vec![
        CborItem::Unsigned(1),
        CborItem::Unsigned(payment.purpose),
        CborItem::Unsigned(payment.amount),
        text(&payment.currency),
        text(&payment.payee),
        option(payment.account.as_ref()),
        option(payment.reference.as_ref()),
        details(&payment.details),
    ]
}

pub(crate) fn batch_items(batch: &BatchJson) -> Vec<CborItem> {
    vec![
        CborItem::Unsigned(2),
        CborItem::Unsigned(batch.purpose),
        CborItem::Unsigned(batch.total),
        text(&batch.currency),
        items(&batch.items),
        option(batch.reference.as_ref()),
        details(&batch.details),
    ]
}

pub(crate) fn action_items(action: &ActionJson) -> Vec<CborItem> {
    vec![
        CborItem::Unsigned(3),
        CborItem::Unsigned(action.purpose),
        text(&action.title),
        details(&action.details),
    ]
}

pub(crate) fn bulk_items(bulk: &BulkJson) -> Vec<CborItem> {
    vec![
        CborItem::Unsigned(4),
        CborItem::Unsigned(bulk.purpose),
        CborItem::Unsigned(bulk.total),
        text(&bulk.currency),
        CborItem::Unsigned(bulk.count),
        CborItem::Bytes(bulk.sha256.0.to_vec()),
        option(bulk.reference.as_ref()),
        details(&bulk.details),
    ]
}

/// Makes the bulk that an issuer makes of a batch.
pub(crate) fn bulk_of(batch: &BatchJson) -> BulkJson {
    let sha256 = Sha256::new()
        .chain_update(b"dlotp v1 batch\0")
        .chain_update(items(&batch.items).encode())
        .finalize();
    BulkJson {
        purpose: batch.purpose,
        total: batch.total,
        currency: batch.currency.clone(),
        count: batch.items.len() as u64,
        sha256: Hex(sha256.into()),
        reference: batch.reference.clone(),
        details: batch.details.clone(),
    }
}

pub(crate) fn encoding(order: &Order) -> CborItem {
    CborItem::Array(match order {
        Order::Payment(payment) => payment_items(payment),
        Order::Batch(batch) => batch_items(batch),
        Order::Action(action) => action_items(action),
        Order::Bulk(bulk) => bulk_items(&bulk_of(bulk)),
    })
}

pub(crate) fn decode_args(version: Version, text: String) -> DecodeArgs {
    DecodeArgs { enrolments: enrolments(version, &[SECRET]), text }
}

/// Makes the enrolments of a phone from their secrets.
pub(crate) fn enrolments(version: Version, secrets: &[Hex<32>]) -> Vec<EnrolmentArgs> {
    let version = version.number().into();
    secrets.iter().map(|&secret| EnrolmentArgs { version, secret }).collect()
}

pub(crate) fn encode_args(version: Version, operation: Order) -> Args<PayloadEncode> {
    encode_args_of(version, ISSUED_AT, LIFETIME, None, operation)
}

/// Makes the arguments of `payload.encode`. `drawn` is the nonce of version 1; version 2 repeats its
/// bytes ([`fresh_of`]).
pub(crate) fn encode_args_of(
    version: Version,
    issued_at: u64,
    lifetime: u64,
    drawn: Option<[u8; 12]>,
    operation: Order,
) -> Args<PayloadEncode> {
    let (number, secret) = (version.number().into(), SECRET);
    if version == Version::V1 {
        let nonce = drawn.map_or(NONCE, Hex);
        let args =
            v1::EncodeArgs { version: number, secret, issued_at, lifetime, nonce, operation };
        return EitherVersion::V1(args);
    }
    let ([n, m], fresh) = (SERIALS, Hex(drawn.map_or(FRESH, fresh_of)));
    let version = number;
    EitherVersion::V2(v2::EncodeArgs {
        version,
        secret,
        issued_at,
        lifetime,
        serial: n,
        login_position: m,
        fresh,
        operation,
    })
}

/// Repeats twelve bytes to make the 32 fresh bytes of version 2.
pub(crate) fn fresh_of(drawn: [u8; 12]) -> [u8; 32] {
    std::array::from_fn(|at| drawn[at % drawn.len()])
}

/// Adds a vector with a body that a decoder accepts.
pub(crate) fn add_decoded<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    body: &[u8],
) -> VectorBuilder<'a> {
    let version = set.version();
    let digest = hex::encode(digest(version, SECRET, body));
    let args = decode_args(version, seal(version, SECRET, body));
    set.add_accepted::<PayloadDecode>(title, requirements, flags, &args)
        .with_intermediate("body", hex::encode(body))
        .with_intermediate("digest", digest)
}

/// Adds a vector with a body that a decoder refuses, though its tag is correct.
pub(crate) fn add_rejected_body<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    body: &[u8],
    code: Code,
    twin: &VectorId,
) -> VectorBuilder<'a> {
    let version = set.version();
    let args = decode_args(version, seal(version, SECRET, body));
    set.add_rejected::<PayloadDecode>(title, requirements, flags, &args, code, twin)
        .with_intermediate("body", hex::encode(body))
}

/// The accepted vectors of a subject, one that decodes and one that encodes.
pub(crate) struct TwinIds {
    pub(crate) decode: VectorId,
    pub(crate) encode: VectorId,
}

/// Adds vectors with an order that an encoder and a decoder accept.
pub(crate) fn add_accepted_by_both(
    set: &mut VectorSetBuilder,
    subject: &str,
    requirements: &str,
    flags: &str,
    order: &Order,
) -> TwinIds {
    let body = body(set.version(), encoding(order));
    let needs = |vector: VectorBuilder<'_>| match order {
        Order::Bulk(_) => vector.needs("bulk").id(),
        _ => vector.id(),
    };
    let title = format!("{subject} is decoded and displayed.");
    let decode = needs(add_decoded(set, &title, requirements, flags, &body));
    let title = format!("{subject} is encoded.");
    let args = encode_args(set.version(), order.clone());
    // An encoding does not show the display.
    let displayed = ["OP-21", "OP-22", "OP-23", "OP-24", "OP-25"];
    let encoded: Vec<&str> = requirements
        .split(' ')
        .filter(|id| !displayed.contains(id))
        .chain(["OP-1", "OP-2"])
        .collect();
    let encode = set.add_accepted::<PayloadEncode>(&title, &encoded.join(" "), flags, &args);
    let encode = needs(encode.with_intermediate("body", hex::encode(&body)));
    TwinIds { decode, encode }
}

/// Adds vectors with an order that an encoder and a decoder refuse.
pub(crate) fn add_rejected_by_both(
    set: &mut VectorSetBuilder,
    subject: &str,
    requirements: &str,
    flags: &str,
    order: &Order,
    twins: &TwinIds,
) {
    add_rejected_by_decoder(
        set,
        subject,
        requirements,
        flags,
        encoding(order),
        &twins.decode,
        order,
    );
    add_rejected_by_encoder(set, subject, requirements, flags, order, &twins.encode);
}

pub(crate) fn add_rejected_by_decoder(
    set: &mut VectorSetBuilder,
    subject: &str,
    requirements: &str,
    flags: &str,
    operation: CborItem,
    twin: &VectorId,
    order: &Order,
) {
    let title = format!("{subject} is refused by a decoder.");
    let requirements = format!("{requirements} OP-5 PAY-20");
    let code = Code::InvalidOperation;
    let body = body(set.version(), operation);
    let vector = add_rejected_body(set, &title, &requirements, flags, &body, code, twin);
    if matches!(order, Order::Bulk(_)) {
        vector.needs("bulk");
    }
}

pub(crate) fn add_rejected_by_encoder(
    set: &mut VectorSetBuilder,
    subject: &str,
    requirements: &str,
    flags: &str,
    order: &Order,
    twin: &VectorId,
) {
    let title = format!("{subject} is refused by an encoder.");
    let requirements = format!("{requirements} PAY-8");
    let args = encode_args(set.version(), order.clone());
    let code = Code::InvalidOperation;
    let vector = set.add_rejected::<PayloadEncode>(&title, &requirements, flags, &args, code, twin);
    if matches!(order, Order::Bulk(_)) {
        vector.needs("bulk");
    }
}
