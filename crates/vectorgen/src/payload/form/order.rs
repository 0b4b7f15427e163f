//! The order of failures: the form of the whole body is checked before any value.

use dlotp::Code;

use crate::{
    cbor::{CborItem, text, verbatim},
    order::{add_rejected_body, payment, payment_items},
    payload::example,
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME, body, body_of, unique_elements},
};

/// Adds bodies with a malformed part and an invalid value. The form is judged first, wherever it is.
pub(in crate::payload) fn form_before_value(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(780);
    let version = set.version();
    let bad_last = verbatim("81 81 6161");
    let mut refuse = |title: &str, change: &dyn Fn(&mut Vec<CborItem>)| {
        let mut items = payment_items(&payment());
        change(&mut items);
        let body = body(version, CborItem::Array(items));
        let (requirements, code) = ("OP-5 PAY-18 PAY-19", Code::MalformedBody);
        add_rejected_body(set, title, requirements, "form order", &body, code, twin);
    };
    refuse(
        "The form is checked first: an unknown purpose stands before a malformed detail.",
        &|items| {
            items[1] = CborItem::Unsigned(99);
            items[7] = bad_last.clone();
        },
    );
    refuse(
        "The form is checked first: an amount of zero stands before a malformed detail.",
        &|items| {
            items[2] = CborItem::Unsigned(0);
            items[7] = bad_last.clone();
        },
    );
    refuse(
        "The form is checked first: an unknown currency stands before a malformed reference.",
        &|items| {
            items[3] = text("ZZZ");
            items[6] = CborItem::Unsigned(1);
        },
    );
    refuse(
        "The form is checked first: an empty payee stands before a null in the details.",
        &|items| {
            items[4] = text("");
            items[7] = CborItem::Null;
        },
    );
    refuse(
        "The form is checked first: an invalid account stands before text that is not UTF-8.",
        &|items| {
            items[5] = text("IT00");
            items[6] = verbatim("62 c328");
        },
    );
    let late = body_of(
        CborItem::Unsigned(0),
        CborItem::Unsigned(LIFETIME),
        unique_elements(version),
        CborItem::Array(vec![]),
    );
    add_rejected_body(
        set,
        "The form is checked first: an issued-at of 0 stands before an empty operation.",
        "PAY-19",
        "form order",
        &late,
        Code::MalformedBody,
        twin,
    );
    let trailing = [
        body_of(
            CborItem::Unsigned(ISSUED_AT),
            CborItem::Unsigned(1),
            unique_elements(version),
            example(),
        ),
        vec![0],
    ]
    .concat();
    add_rejected_body(
        set,
        "The form is checked first: a lifetime of 1 stands before a byte after the body.",
        "PAY-19",
        "form order",
        &trailing,
        Code::MalformedBody,
        twin,
    );
    let unknown_shape = body_of(
        CborItem::Unsigned(0),
        CborItem::Unsigned(1),
        unique_elements(version),
        CborItem::Array(vec![CborItem::Unsigned(9); 8]),
    );
    add_rejected_body(
        set,
        "The form is checked first: times out of range stand before an unknown shape.",
        "PAY-19",
        "form order",
        &unknown_shape,
        Code::MalformedBody,
        twin,
    );
}
