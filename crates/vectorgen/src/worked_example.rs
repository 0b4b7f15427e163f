//! The values of the worked examples, and payloads around any body.

use dlotp::{
    Version,
    keys::{KeyId, MacUnder, Secret, role},
};
use dlotp_wire::hexadecimal::Hex;
use sha2::{Digest, Sha256};

use crate::{cbor::CborItem, vector_set::fail};
pub(crate) use dlotp_suite::seal::{FRESH, aes_gcm, envelope_with, nonce, prefix, seal_envelope};

/// The secret of the worked examples.
pub(crate) const SECRET: Hex<32> = Hex([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    26, 27, 28, 29, 30, 31,
]);
/// The secret of another enrolment.
pub(crate) const OTHER_SECRET: Hex<32> = Hex([0xa5; 32]);
/// The PIN of the worked examples.
pub(crate) const PIN: &str = "271828";
/// The time at which the worked examples were issued.
pub(crate) const ISSUED_AT: u64 = 1_767_225_600;
pub(crate) const LIFETIME: u64 = 300;
pub(crate) const NONCE: Hex<12> =
    Hex([0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b]);

/// The serials n and m of the worked examples of version 2.
pub(crate) const SERIALS: [u64; 2] = [1, 0];

pub(crate) fn key_id(version: Version, secret: Hex<32>) -> KeyId {
    Secret::from(secret.0).identity(version).key_id
}

/// Computes HMAC-SHA-256 under a derived key.
pub(crate) fn mac<R: role::Role>(version: Version, secret: Hex<32>, message: &[&[u8]]) -> [u8; 32] {
    let key = Secret::from(secret.0).mac_key::<R>(version);
    MacUnder::<R>::mac(&key, message).unwrap_or_else(|error| fail(&error.to_string()))
}

/// Returns the elements that make a body unique: the nonce, or n and m in version 2.
pub(crate) fn unique_elements(version: Version) -> Vec<CborItem> {
    match version {
        Version::V1 => vec![CborItem::Bytes(NONCE.0.to_vec())],
        _ => SERIALS.map(CborItem::Unsigned).to_vec(),
    }
}

/// Makes the body of the worked examples around an operation.
pub(crate) fn body(version: Version, operation: CborItem) -> Vec<u8> {
    body_of(
        CborItem::Unsigned(ISSUED_AT),
        CborItem::Unsigned(LIFETIME),
        unique_elements(version),
        operation,
    )
}

pub(crate) fn body_of(
    issued_at: CborItem,
    lifetime: CborItem,
    unique_elements: impl IntoIterator<Item = CborItem>,
    operation: CborItem,
) -> Vec<u8> {
    let items = [issued_at, lifetime].into_iter().chain(unique_elements).chain([operation]);
    CborItem::Array(items.collect()).encode()
}

/// Makes the envelope of a body, with a correct tag.
pub(crate) fn envelope(version: Version, secret: Hex<32>, body: &[u8]) -> Vec<u8> {
    dlotp_suite::seal::envelope(version, secret.0, body)
}

/// Makes the text of a body, with a correct tag.
pub(crate) fn seal(version: Version, secret: Hex<32>, body: &[u8]) -> String {
    seal_envelope(version, &envelope(version, secret, body))
}

/// Computes the digest of a body; in version 2 the nonce is the one of the fixed fresh bytes.
pub(crate) fn digest(version: Version, secret: Hex<32>, body: &[u8]) -> [u8; 32] {
    digest_with(version, secret, nonce(secret.0, &FRESH, body), body)
}

/// Computes the digest of a body; in version 2 it covers this nonce.
pub(crate) fn digest_with(
    version: Version,
    secret: Hex<32>,
    nonce: [u8; 12],
    body: &[u8],
) -> [u8; 32] {
    let nonce = if version == Version::V1 { &[][..] } else { &nonce };
    Sha256::new()
        .chain_update(format!("dlotp v{version} operation\0"))
        .chain_update(key_id(version, secret).as_bytes())
        .chain_update(nonce)
        .chain_update(body)
        .finalize()
        .into()
}
