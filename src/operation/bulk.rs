//! The digest that stands for the items of a bulk.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use super::Item;
use crate::cbor::Writer;

/// The raw values of a bulk as they stand in a body. The total is in minor units.
pub(super) struct BulkDraft<'a> {
    pub(super) purpose: u64,
    pub(super) total: u64,
    pub(super) currency: &'a str,
    pub(super) count: u64,
    pub(super) sha256: [u8; 32],
    pub(super) reference: Option<&'a str>,
    pub(super) details: Vec<(&'a str, &'a str)>,
}

/// Computes the digest of the items of a bulk, `SHA-256("dlotp v1 batch" || 00 || CBOR of the items)`
/// (OP-18).
pub(super) fn items_digest(items: &[Item<'_>]) -> [u8; 32] {
    let mut writer = Writer::default();
    write_items(&mut writer, items);
    Sha256::new()
        .chain_update("dlotp v1 batch")
        .chain_update([0])
        .chain_update(writer.finish())
        .finalize()
        .into()
}

pub(super) fn write_items(writer: &mut Writer, items: &[Item<'_>]) {
    writer.array(items.len());
    for item in items {
        writer.array(3).text(&item.payee).text(item.account.as_ref());
        writer.unsigned(item.amount.minor_units());
    }
}
