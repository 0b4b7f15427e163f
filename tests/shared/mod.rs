//! Helpers of several tests: a random generator that plays bytes back, and records as CBOR.

#![allow(dead_code, reason = "each test uses a part")]

#[path = "playback.rs"]
mod playback;

use ciborium::Value;
use hmac::{Hmac, KeyInit, Mac};

#[allow(unused_imports, reason = "each test uses a part")]
pub(crate) use self::playback::Playback;

/// The elements of a record, which is one CBOR array, as another library reads it.
pub(crate) fn elements(record: &[u8]) -> Vec<Value> {
    ciborium::from_reader::<Value, _>(record).unwrap().into_array().unwrap()
}

/// The record of these elements, as another library writes it.
pub(crate) fn record(elements: impl IntoIterator<Item = Value>) -> Vec<u8> {
    let mut record = Vec::new();
    ciborium::into_writer(&Value::Array(elements.into_iter().collect()), &mut record).unwrap();
    record
}

/// A phone's record of these elements, which ends with its checksum (AUTH-7).
pub(crate) fn state(elements: impl IntoIterator<Item = Value>) -> Vec<u8> {
    let mut elements: Vec<Value> = elements.into_iter().collect();
    elements.push(vec![0; 8].into());
    let whole = record(elements);
    let (covered, _) = whole.split_last_chunk::<9>().unwrap();
    let sum = <sha2::Sha256 as sha2::Digest>::digest(covered);
    [covered, &[0x48], sum.first_chunk::<8>().unwrap()].concat()
}

/// An unsigned integer of a record.
pub(crate) fn number(value: &Value) -> u64 {
    value.as_integer().unwrap().try_into().unwrap()
}

/// A byte string of a record.
pub(crate) fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    value.as_bytes().unwrap().as_slice().try_into().unwrap()
}

/// A chain's value so many steps later: `x_(i+1) = HMAC-SHA-256(x_i, "dlotp v2 step")` (ENR-21).
pub(crate) fn stepped(value: [u8; 32], steps: u64) -> [u8; 32] {
    (0..steps).fold(value, |value, _| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&value).unwrap();
        mac.update(b"dlotp v2 step");
        mac.finalize().into_bytes().into()
    })
}
