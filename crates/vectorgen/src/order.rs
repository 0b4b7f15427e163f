//! Orders to begin from, and the CBOR of an order, made here and not by the library.

use sha2::{Digest, Sha256};

use super::{
    book::{Book, Draft, Id},
    raw::{FRESH, ISSUED_AT, Item, LIFETIME, NONCE, SECRET, SERIALS, body, digest, seal, text},
};
use crate::{
    hexadecimal::Hex,
    library::{
        Args, DecodeArgs, EitherVersion, EncodeArgs, EnrolmentArgs, PayloadDecode, PayloadEncode,
        v2,
    },
    operation_json::{ActionJson, BatchJson, BulkJson, ItemJson, Order, PaymentJson},
};
use dlotp::{Code, Version};

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

/// Two items of 1.00 and 2.00 EUR.
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

/// A bulk as it stands in a body.
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

fn option(value: Option<&String>) -> Item {
    value.map_or(Item::Null, |value| text(value))
}

fn details(details: &[(String, String)]) -> Item {
    let pair = |(label, value): &(String, String)| Item::Array(vec![text(label), text(value)]);
    Item::Array(details.iter().map(pair).collect())
}

fn items(items: &[ItemJson]) -> Item {
    let item = |item: &ItemJson| {
        Item::Array(vec![text(&item.payee), text(&item.account), Item::Unsigned(item.amount)])
    };
    Item::Array(items.iter().map(item).collect())
}

pub(crate) fn payment_items(payment: &PaymentJson) -> Vec<Item> {
    vec![
        Item::Unsigned(1),
        Item::Unsigned(payment.purpose),
        Item::Unsigned(payment.amount),
        text(&payment.currency),
        text(&payment.payee),
        option(payment.account.as_ref()),
        option(payment.reference.as_ref()),
        details(&payment.details),
    ]
}

pub(crate) fn batch_items(batch: &BatchJson) -> Vec<Item> {
    vec![
        Item::Unsigned(2),
        Item::Unsigned(batch.purpose),
        Item::Unsigned(batch.total),
        text(&batch.currency),
        items(&batch.items),
        option(batch.reference.as_ref()),
        details(&batch.details),
    ]
}

pub(crate) fn action_items(action: &ActionJson) -> Vec<Item> {
    vec![
        Item::Unsigned(3),
        Item::Unsigned(action.purpose),
        text(&action.title),
        details(&action.details),
    ]
}

pub(crate) fn bulk_items(bulk: &BulkJson) -> Vec<Item> {
    vec![
        Item::Unsigned(4),
        Item::Unsigned(bulk.purpose),
        Item::Unsigned(bulk.total),
        text(&bulk.currency),
        Item::Unsigned(bulk.count),
        Item::Bytes(bulk.sha256.0.to_vec()),
        option(bulk.reference.as_ref()),
        details(&bulk.details),
    ]
}

/// What an issuer makes of a bulk's items.
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

pub(crate) fn encoding(order: &Order) -> Item {
    Item::Array(match order {
        Order::Payment(payment) => payment_items(payment),
        Order::Batch(batch) => batch_items(batch),
        Order::Action(action) => action_items(action),
        Order::Bulk(bulk) => bulk_items(&bulk_of(bulk)),
    })
}

pub(crate) fn decode_args(version: Version, text: String) -> DecodeArgs {
    DecodeArgs { enrolments: enrolments(version, &[SECRET]), text }
}

/// A phone with these enrolments.
pub(crate) fn enrolments(version: Version, secrets: &[Hex<32>]) -> Vec<EnrolmentArgs> {
    let version = version.number().into();
    secrets.iter().map(|&secret| EnrolmentArgs { version, secret }).collect()
}

pub(crate) fn encode_args(version: Version, operation: Order) -> Args<PayloadEncode> {
    encode_args_of(version, ISSUED_AT, LIFETIME, None, operation)
}

/// With what a random generator gave, said twelve bytes long; in version 2 it goes on with them.
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
        let args = EncodeArgs { version: number, secret, issued_at, lifetime, nonce, operation };
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

/// 32 bytes that go on as twelve do.
pub(crate) fn fresh_of(drawn: [u8; 12]) -> [u8; 32] {
    std::array::from_fn(|at| drawn[at % drawn.len()])
}

/// A body that a decoder takes.
pub(crate) fn decodes<'a>(
    book: &'a mut Book,
    title: &str,
    requirements: &str,
    flags: &str,
    body: &[u8],
) -> Draft<'a> {
    let version = book.version();
    let digest = hex::encode(digest(version, SECRET, body));
    let args = decode_args(version, seal(version, SECRET, body));
    book.gives::<PayloadDecode>(title, requirements, flags, &args)
        .shows("body", hex::encode(body))
        .shows("digest", digest)
}

/// A body with the right tag that a decoder refuses.
pub(crate) fn refuses_body<'a>(
    book: &'a mut Book,
    title: &str,
    requirements: &str,
    flags: &str,
    body: &[u8],
    code: Code,
    twin: &Id,
) -> Draft<'a> {
    let version = book.version();
    let args = decode_args(version, seal(version, SECRET, body));
    book.refuses::<PayloadDecode>(title, requirements, flags, &args, code, twin)
        .shows("body", hex::encode(body))
}

/// The twins of a subject: what decodes, and what encodes.
pub(crate) struct Twins {
    pub(crate) decode: Id,
    pub(crate) encode: Id,
}

/// An order that both an issuer and a decoder take.
pub(crate) fn both_take(
    book: &mut Book,
    subject: &str,
    requirements: &str,
    flags: &str,
    order: &Order,
) -> Twins {
    let body = body(book.version(), encoding(order));
    let needs = |draft: Draft<'_>| match order {
        Order::Bulk(_) => draft.needs("bulk").id(),
        _ => draft.id(),
    };
    let title = format!("{subject} is decoded and displayed.");
    let decode = needs(decodes(book, &title, requirements, flags, &body));
    let title = format!("{subject} is encoded.");
    let args = encode_args(book.version(), order.clone());
    // What is displayed does not show in what is encoded.
    let displayed = ["OP-21", "OP-22", "OP-23", "OP-24", "OP-25"];
    let encoded: Vec<&str> = requirements
        .split(' ')
        .filter(|id| !displayed.contains(id))
        .chain(["OP-1", "OP-2"])
        .collect();
    let encode = book.gives::<PayloadEncode>(&title, &encoded.join(" "), flags, &args);
    let encode = needs(encode.shows("body", hex::encode(&body)));
    Twins { decode, encode }
}

/// An order whose values both an issuer and a decoder refuse.
pub(crate) fn both_refuse(
    book: &mut Book,
    subject: &str,
    requirements: &str,
    flags: &str,
    order: &Order,
    twins: &Twins,
) {
    decoder_refuses(book, subject, requirements, flags, encoding(order), &twins.decode, order);
    encoder_refuses(book, subject, requirements, flags, order, &twins.encode);
}

pub(crate) fn decoder_refuses(
    book: &mut Book,
    subject: &str,
    requirements: &str,
    flags: &str,
    operation: Item,
    twin: &Id,
    order: &Order,
) {
    let title = format!("{subject} is refused by a decoder.");
    let requirements = format!("{requirements} OP-5 PAY-20");
    let code = Code::InvalidOperation;
    let body = body(book.version(), operation);
    let draft = refuses_body(book, &title, &requirements, flags, &body, code, twin);
    if matches!(order, Order::Bulk(_)) {
        draft.needs("bulk");
    }
}

pub(crate) fn encoder_refuses(
    book: &mut Book,
    subject: &str,
    requirements: &str,
    flags: &str,
    order: &Order,
    twin: &Id,
) {
    let title = format!("{subject} is refused by an encoder.");
    let requirements = format!("{requirements} PAY-8");
    let args = encode_args(book.version(), order.clone());
    let code = Code::InvalidOperation;
    let draft = book.refuses::<PayloadEncode>(&title, &requirements, flags, &args, code, twin);
    if matches!(order, Order::Bulk(_)) {
        draft.needs("bulk");
    }
}
