//! CBOR of any form, right or wrong, and payloads around it.

use dlotp::{
    Version,
    keys::{KeyId, MacUnder, Secret, role},
};
use sha2::{Digest, Sha256};

use super::book::mistake;
use crate::hexadecimal::Hex;
pub(crate) use crate::seal::{FRESH, aes_gcm, envelope_with, nonce, prefix, seal_envelope};

/// An item of CBOR in the shortest form, or bytes as they are.
#[derive(Clone)]
pub(crate) enum Item {
    Unsigned(u64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<Item>),
    Null,
    /// Bytes that stand in the place of an item.
    Raw(Vec<u8>),
}

pub(crate) fn raw(hex: &str) -> Item {
    Item::Raw(bytes(hex))
}

pub(crate) fn text(text: &str) -> Item {
    Item::Text(text.to_owned())
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.replace(' ', "")).unwrap_or_else(|error| mistake(&error.to_string()))
}

/// A head of major type and argument with an argument of this many bytes, however short it could be.
pub(crate) fn long_head(major: u8, argument: u64, width: usize) -> Vec<u8> {
    let info = match width {
        1 => 24,
        2 => 25,
        4 => 26,
        _ => 27,
    };
    let big_endian = argument.to_be_bytes();
    let mut head = vec![major << 5 | info];
    head.extend(big_endian.iter().skip(8_usize.saturating_sub(width)));
    head
}

impl Item {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let joined = |major, count: usize, content: Vec<u8>| {
            let mut encoded = head(major, count as u64);
            encoded.extend(content);
            encoded
        };
        match self {
            Self::Unsigned(value) => head(0, *value),
            Self::Bytes(bytes) => joined(2, bytes.len(), bytes.clone()),
            Self::Text(text) => joined(3, text.len(), text.clone().into_bytes()),
            Self::Array(items) => {
                joined(4, items.len(), items.iter().flat_map(Self::encode).collect())
            }
            Self::Null => vec![0xf6],
            Self::Raw(bytes) => bytes.clone(),
        }
    }
}

fn head(major: u8, argument: u64) -> Vec<u8> {
    match argument {
        0..24 => vec![major << 5 | argument.to_le_bytes()[0]],
        24..0x100 => long_head(major, argument, 1),
        0x100..0x1_0000 => long_head(major, argument, 2),
        0x1_0000..0x1_0000_0000 => long_head(major, argument, 4),
        _ => long_head(major, argument, 8),
    }
}

/// The secret of the worked examples.
pub(crate) const SECRET: Hex<32> = Hex([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    26, 27, 28, 29, 30, 31,
]);
/// Another enrolment's.
pub(crate) const OTHER_SECRET: Hex<32> = Hex([0xa5; 32]);
/// The PIN of the worked examples.
pub(crate) const PIN: &str = "271828";
/// When the worked examples were issued.
pub(crate) const ISSUED_AT: u64 = 1_767_225_600;
pub(crate) const LIFETIME: u64 = 300;
pub(crate) const NONCE: Hex<12> =
    Hex([0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b]);

/// The serials of the worked examples of version 2.
pub(crate) const SERIALS: [u64; 2] = [1, 0];

pub(crate) fn key_id(version: Version, secret: Hex<32>) -> KeyId {
    Secret::from(secret.0).identity(version).key_id
}

/// HMAC-SHA-256 under a derived key.
pub(crate) fn mac<R: role::Role>(version: Version, secret: Hex<32>, message: &[&[u8]]) -> [u8; 32] {
    let key = Secret::from(secret.0).mac_key::<R>(version);
    MacUnder::<R>::mac(&key, message).unwrap_or_else(|error| mistake(&error.to_string()))
}

/// What makes a body unique: the nonce, in version 2 n and m.
pub(crate) fn marks(version: Version) -> Vec<Item> {
    match version {
        Version::V1 => vec![Item::Bytes(NONCE.0.to_vec())],
        _ => SERIALS.map(Item::Unsigned).to_vec(),
    }
}

/// The body of the worked examples around an operation.
pub(crate) fn body(version: Version, operation: Item) -> Vec<u8> {
    body_of(Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME), marks(version), operation)
}

pub(crate) fn body_of(
    issued_at: Item,
    lifetime: Item,
    marks: impl IntoIterator<Item = Item>,
    operation: Item,
) -> Vec<u8> {
    let items = [issued_at, lifetime].into_iter().chain(marks).chain([operation]);
    Item::Array(items.collect()).encode()
}

/// Key-id, body and right tag, in version 2 sealed: what the text encodes.
pub(crate) fn envelope(version: Version, secret: Hex<32>, body: &[u8]) -> Vec<u8> {
    crate::seal::envelope(version, secret.0, body)
}

/// The text of a body with the right tag.
pub(crate) fn seal(version: Version, secret: Hex<32>, body: &[u8]) -> String {
    seal_envelope(version, &envelope(version, secret, body))
}

/// The digest of a body, in version 2 with the nonce that it is sealed with.
pub(crate) fn digest(version: Version, secret: Hex<32>, body: &[u8]) -> [u8; 32] {
    digest_with(version, secret, nonce(secret.0, &FRESH, body), body)
}

/// The digest of a body, in version 2 with this nonce.
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
