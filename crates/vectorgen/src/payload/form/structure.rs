//! The structure of the body: its arrays and the number of their elements.

use dlotp::Version;
use dlotp_wire::operation_json::ActionJson;

use super::{body_with, malformed};
use crate::{
    cbor::{CborItem, text, verbatim},
    order::{action, action_items, batch, batch_items, bulk, bulk_items, payment, payment_items},
    payload::example,
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME, body, body_of, unique_elements},
};

pub(in crate::payload) fn structure(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(400);
    let version = set.version();
    let good = body(version, example());
    let (issued_at, lifetime) = (CborItem::Unsigned(ISSUED_AT), CborItem::Unsigned(LIFETIME));
    let array = |items: Vec<CborItem>| CborItem::Array(items).encode();
    let times = [issued_at.clone(), lifetime.clone()].into_iter();
    let short: Vec<CborItem> = times.chain(unique_elements(version)).collect();
    let long = [&short[..], &[example(), CborItem::Null]].concat();
    let (fewer, more) = match version {
        Version::V1 => ("three", "five"),
        _ => ("four", "six"),
    };
    let with_mark =
        |mark: CborItem| body_of(issued_at.clone(), lifetime.clone(), [mark], example());
    let around = |issued_at: &CborItem, lifetime: &CborItem, operation: CborItem| {
        body_of(issued_at.clone(), lifetime.clone(), unique_elements(version), operation)
    };
    let mut bodies = vec![
        (format!("A body of {fewer} elements"), array(short)),
        (format!("A body of {more} elements"), array(long)),
    ];
    let mut add = |title: &str, body: Vec<u8>| bodies.push((title.to_owned(), body));
    add("A body without elements", array(vec![]));
    add("A body that is an integer", vec![0x01]);
    add("A body that is a map", vec![0xa0]);
    add("A valid body inside a byte string", CborItem::Bytes(good.clone()).encode());
    add(
        "A body with text in place of the number issued-at",
        around(&text("1767225600"), &lifetime, example()),
    );
    add(
        "A body with its operation in a byte string",
        around(&issued_at, &lifetime, CborItem::Bytes(example().encode())),
    );
    if version == Version::V1 {
        add("A nonce of 11 bytes", with_mark(CborItem::Bytes(vec![1; 11])));
        add("A nonce of 13 bytes", with_mark(CborItem::Bytes(vec![1; 13])));
        add("An empty nonce", with_mark(CborItem::Bytes(vec![])));
        add("A nonce that is text", with_mark(text("abcdefghijkl")));
        add("A nonce that is null", with_mark(CborItem::Null));
    }
    add("An operation that is null", around(&issued_at, &lifetime, CborItem::Null));
    add("A lifetime that is null", around(&issued_at, &CborItem::Null, example()));
    add("A body with a zero byte after it", [&good[..], &[0]].concat());
    add("A body with a null after it", [&good[..], &[0xf6]].concat());
    add(
        "A body that stands twice",
        array(vec![]).into_iter().chain(good.clone()).chain(good.clone()).skip(1).collect(),
    );
    for (title, body) in bodies {
        malformed(set, &format!("{title} is malformed."), "form", &body, twin);
    }
    set.section(430);
    let cuts: &[(usize, &str)] = match version {
        Version::V1 => &[
            (1, "after its first byte"),
            (5, "within issued-at"),
            (12, "within the nonce"),
            (24, "after the operation's head"),
            (40, "within the payee"),
        ],
        _ => &[
            (1, "after its first byte"),
            (5, "within issued-at"),
            (9, "after the lifetime"),
            (10, "after n"),
            (11, "after m"),
            (12, "after the operation's head"),
            (28, "within the payee"),
        ],
    };
    for (cut, what) in cuts.iter().chain([&(good.len() - 1, "before its last byte")]) {
        let title = format!("A body that ends {what} is malformed.");
        malformed(set, &title, "form truncated", &good[..*cut], twin);
    }
    set.section(450);
    let shapes = [
        ("payment", payment_items(&payment())),
        ("batch", batch_items(&batch())),
        ("action", action_items(&ActionJson { details: vec![], ..action("Title") })),
        ("bulk", bulk_items(&bulk())),
    ];
    for (name, items) in &shapes {
        let mut shorter = items.clone();
        shorter.pop();
        let mut longer = items.clone();
        longer.push(CborItem::Null);
        for (what, items) in
            [("without its last element", shorter), ("with an extra element", longer)]
        {
            malformed(
                set,
                &format!("A {name} {what} is malformed."),
                "form shape",
                &body(version, CborItem::Array(items)),
                twin,
            );
        }
    }
    for shape in [0, 5, 6, 24, 255, u64::MAX] {
        let title = format!("An operation of shape {shape} is malformed.");
        malformed(
            set,
            &title,
            "form shape",
            &body_with(version, 0, CborItem::Unsigned(shape)),
            twin,
        );
    }
    for (title, shape) in [
        ("A payment with the shape number of a batch is malformed.", 2),
        ("A payment with the shape number of an action is malformed.", 3),
        ("A payment with the shape number of a bulk is malformed.", 4),
    ] {
        malformed(
            set,
            title,
            "form shape",
            &body_with(version, 0, CborItem::Unsigned(shape)),
            twin,
        );
    }
    malformed(
        set,
        "A shape that is text is malformed.",
        "form shape",
        &body_with(version, 0, text("1")),
        twin,
    );
    malformed(
        set,
        "An operation without elements is malformed.",
        "form shape",
        &body(version, CborItem::Array(vec![])),
        twin,
    );
    malformed(
        set,
        "An operation that is only its shape number is malformed.",
        "form shape",
        &body(version, CborItem::Unsigned(1)),
        twin,
    );
    for (title, details) in [
        ("A detail of one element", CborItem::Array(vec![CborItem::Array(vec![text("Label")])])),
        (
            "A detail of three elements",
            CborItem::Array(vec![CborItem::Array(vec![
                text("Label"),
                text("Value"),
                text("More"),
            ])]),
        ),
        ("A detail that is not an array", CborItem::Array(vec![text("Label"), text("Value")])),
        ("A list of details that is text", text("Label")),
        ("A list of details that is null", CborItem::Null),
        ("A list of details that is a map", verbatim("a1 6161 6162")),
    ] {
        malformed(
            set,
            &format!("{title} is malformed."),
            "form details",
            &body_with(version, 7, details),
            twin,
        );
    }
    for (title, item) in [
        (
            "An item of two elements",
            CborItem::Array(vec![text("Payee 1"), text(crate::order::IBAN)]),
        ),
        (
            "An item of four elements",
            CborItem::Array(vec![
                text("Payee 1"),
                text(crate::order::IBAN),
                CborItem::Unsigned(100),
                CborItem::Null,
            ]),
        ),
        (
            "An item whose account is null",
            CborItem::Array(vec![text("Payee 1"), CborItem::Null, CborItem::Unsigned(100)]),
        ),
        (
            "An item whose amount is text",
            CborItem::Array(vec![text("Payee 1"), text(crate::order::IBAN), text("100")]),
        ),
        ("An item that is text", text("Payee 1")),
    ] {
        let mut items = batch_items(&batch());
        let second = CborItem::Array(vec![
            text("Payee 2"),
            text("DE89370400440532013000"),
            CborItem::Unsigned(200),
        ]);
        items[4] = CborItem::Array(vec![item, second]);
        malformed(
            set,
            &format!("{title} is malformed."),
            "form batch",
            &body(version, CborItem::Array(items)),
            twin,
        );
    }
}
