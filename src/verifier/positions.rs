//! The serials and the positions of the login chain in an enrolment's record of version 2 (VER-38).

use super::RecordError;
use crate::{
    cbor::Reader,
    payload::{MAX_SERIAL, Serials},
};

/// The serials to skip for each epoch (RST-3).
const EPOCH_SKIP: u64 = 16_384;

/// The last serial that was given, and the two positions where the phone may be; all 0 at first.
///
/// `previous <= current <= issued`. [`Enrolment::restore`](super::Enrolment::restore) has an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Positions {
    /// The last serial n that was given.
    pub issued: u64,
    /// The earlier position of the login chain.
    pub previous: u64,
    /// The later position of the login chain.
    pub current: u64,
}

impl Positions {
    /// Returns the positions after a scanned OTP of the payload (n, m) was accepted (VER-41).
    pub(super) const fn accept(self, Serials { serial, login_position }: Serials) -> Self {
        if login_position == self.current {
            Self { previous: self.current, current: serial, ..self }
        } else {
            self
        }
    }

    /// Returns the positions so many epochs later, so that no serial is given again (RST-3).
    pub(super) fn restore(self, epochs: u64) -> Self {
        let skipped = epochs.saturating_mul(EPOCH_SKIP);
        Self { issued: self.issued.saturating_add(skipped).min(MAX_SERIAL), ..self }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let issued = reader.unsigned("issued")?;
        let (previous, current) = (reader.unsigned("prev")?, reader.unsigned("cur")?);
        if previous <= current && current <= issued && issued <= MAX_SERIAL {
            Ok(Self { issued, previous, current })
        } else {
            Err(RecordError::Value("position"))
        }
    }
}
