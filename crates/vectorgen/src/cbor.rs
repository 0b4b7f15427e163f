//! CBOR of any form, valid or not.

use crate::vector_set::fail;

/// An item of CBOR, encoded in the shortest form unless it is verbatim.
#[derive(Clone)]
pub(crate) enum CborItem {
    Unsigned(u64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<CborItem>),
    Null,
    /// Bytes in place of an item.
    Verbatim(Vec<u8>),
}

pub(crate) fn verbatim(hex: &str) -> CborItem {
    CborItem::Verbatim(bytes(hex))
}

pub(crate) fn text(text: &str) -> CborItem {
    CborItem::Text(text.to_owned())
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.replace(' ', "")).unwrap_or_else(|error| fail(&error.to_string()))
}

/// Encodes a head whose argument has `width` bytes, even if fewer would do.
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

impl CborItem {
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
            Self::Verbatim(bytes) => bytes.clone(),
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
