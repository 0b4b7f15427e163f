//! Helpers of several tests: a random generator that plays bytes back, and records as CBOR.

#![allow(dead_code, reason = "each test uses a part")]

use ciborium::Value;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::{TryCryptoRng, TryRng};

/// A random generator that gives these bytes in order, and then fails.
#[derive(Clone, Debug)]
pub(crate) struct Playback(Vec<u8>);

/// The error of a generator whose bytes were all drawn.
#[derive(Debug, thiserror::Error)]
#[error("nothing is left to play back")]
pub(crate) struct PlaybackEnded;

impl Playback {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The number of bytes that are left.
    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }
}

impl TryRng for Playback {
    type Error = PlaybackEnded;

    fn try_next_u32(&mut self) -> Result<u32, PlaybackEnded> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, PlaybackEnded> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), PlaybackEnded> {
        if self.0.len() < bytes.len() {
            return Err(PlaybackEnded);
        }
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Playback {}

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
