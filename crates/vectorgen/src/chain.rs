//! The chains of version 2, computed without the library (ENR-18, ENR-21).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The label from which the start of the chain of scanned OTPs is derived.
pub(crate) const SCAN: &str = "dlotp v2 chain scanned";
/// The label from which the start of the chain of all other OTPs is derived.
pub(crate) const LOGIN: &str = "dlotp v2 chain login";

/// Computes the value of a chain at a position.
pub(crate) fn value_at(secret: [u8; 32], label: &str, position: u64) -> [u8; 32] {
    let extracted = mac(&[0; 32], &secret);
    let start = mac(&extracted, &[label.as_bytes(), &[1]].concat());
    (0..position).fold(start, |value, _| mac(&value, b"dlotp v2 step"))
}

fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}
