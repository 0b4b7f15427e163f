//! The record that a phone stores for each enrolment (AUTH-1, AUTH-2).

use alloc::vec::Vec;

use super::bucket::{Bucket, CAPACITY};
use crate::cbor::{FormError, Reader, Writer};

/// The state of one enrolment on the phone: `F` and the bucket.
///
/// Store what [`State::encode`] gives, so that a crash can't lose it, and keep it out of backups
/// (ENR-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The largest issued-at that was taken over, in Unix seconds; 0 at first.
    pub(super) f: u64,
    pub(super) bucket: Bucket,
}

impl Default for State {
    fn default() -> Self {
        Self { f: 0, bucket: Bucket::FULL }
    }
}

/// A stored record is no state. Treat the enrolment as lost; do not begin anew (AUTH-18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The record's form is wrong.
    #[error("authenticator state, {0}")]
    Form(#[from] FormError),
    /// The record's values do not belong together.
    #[error(
        "authenticator state: expected at most {CAPACITY} OTPs left, begun before they were last seen"
    )]
    Values,
}

impl State {
    /// The largest issued-at that was taken over, in Unix seconds; 0 at first.
    #[must_use]
    pub const fn f(&self) -> u64 {
        self.f
    }

    /// How many OTPs were left after the last one.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.bucket.left
    }

    /// The record: CBOR `[f, left, begin, seen, boot]`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Bucket { left, begin, seen, boot } = self.bucket;
        let mut writer = Writer::default();
        writer.array(5).unsigned(self.f).unsigned(left).unsigned(begin).unsigned(seen).bytes(&boot);
        writer.finish()
    }

    /// Reads a record.
    ///
    /// # Errors
    ///
    /// It is not what [`State::encode`] gives.
    pub fn decode(record: &[u8]) -> Result<Self, StateError> {
        let mut reader = Reader::new(record);
        reader.array(5, 5, "a state of 5")?;
        let f = reader.unsigned("f")?;
        let bucket = Bucket {
            left: reader.unsigned("left")?,
            begin: reader.unsigned("begin")?,
            seen: reader.unsigned("seen")?,
            boot: reader.bytes("a boot id of 16 bytes")?,
        };
        reader.finish()?;
        if bucket.left > CAPACITY || bucket.begin > bucket.seen {
            return Err(StateError::Values);
        }
        Ok(Self { f, bucket })
    }
}
