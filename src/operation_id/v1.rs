//! Operation ID version 1: `u64be(HMAC-SHA-256(k(operation-id), digest)[0..8]) mod 10^8`.

use crate::{
    digits::Digits,
    keys::{KeyError, MacUnder, role},
    payload::Digest,
};

pub(super) fn derive(
    key: &impl MacUnder<role::OperationId>,
    digest: &Digest,
) -> Result<Digits, KeyError> {
    let [a, b, c, d, e, f, g, h, ..] = key.mac(&[digest.as_bytes()])?;
    Ok(Digits::of(u64::from_be_bytes([a, b, c, d, e, f, g, h])))
}
