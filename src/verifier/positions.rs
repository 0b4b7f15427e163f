//! The serials and the positions of the login chain that an enrolment of version 2 remembers (VER-38).

use super::RecordError;
use crate::{
    cbor::Reader,
    payload::{MAX_SERIAL, Serials},
};

/// How many serials are skipped when a backup was restored (VER-47).
const RESTORE_SKIP: u64 = 65_536;

/// The last serial that was given, and the two positions at which the phone may be; all 0 at first.
///
/// `previous <= current <= issued`.
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
    /// The positions after a scanned OTP of the payload (n, m) was accepted (VER-41).
    pub(super) const fn accept(self, Serials { serial, login_position }: Serials) -> Self {
        if login_position == self.current {
            Self { previous: self.current, current: serial, ..self }
        } else {
            self
        }
    }

    /// The positions after a backup was restored: no serial is given again.
    pub(super) fn restore(self) -> Self {
        Self { issued: self.issued.saturating_add(RESTORE_SKIP).min(MAX_SERIAL), ..self }
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
