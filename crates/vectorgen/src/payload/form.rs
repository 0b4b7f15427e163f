//! The form of the body: bodies outside the deterministic subset, or of another shape.

mod heads;
mod order;
mod structure;
mod types;

use dlotp::{Code, Version};

pub(super) use self::{
    heads::numbers_and_lengths,
    order::form_before_value,
    structure::structure,
    types::{types, utf8},
};
use crate::{
    cbor::CborItem,
    order::{add_rejected_body, payment, payment_items},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::body,
};

/// Makes a body of the worked examples with one element of the operation replaced.
pub(super) fn body_with(version: Version, at: usize, item: CborItem) -> Vec<u8> {
    let mut items = payment_items(&payment());
    items[at] = item;
    body(version, CborItem::Array(items))
}

pub(super) fn malformed(
    set: &mut VectorSetBuilder,
    title: &str,
    flags: &str,
    body: &[u8],
    twin: &VectorId,
) {
    add_rejected_body(set, title, "OP-3 OP-4 PAY-2 PAY-18", flags, body, Code::MalformedBody, twin);
}
