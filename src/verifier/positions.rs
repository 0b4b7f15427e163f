//! What an enrolment of version 2 remembers of its serials and of the login chain (VER-38).

use super::RecordError;
use crate::{cbor::Reader, payload::MAX_SERIAL};

/// How many serials are skipped when a backup was restored (VER-47).
pub const RESTORE_SKIP: u64 = 65_536;

/// The last serial that was given, and the two positions at which the phone may be; all 0 at first.
///
/// `prev <= cur <= issued`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    pub(super) issued: u64,
    pub(super) prev: u64,
    pub(super) cur: u64,
}

impl Positions {
    /// The last serial n that was given.
    #[must_use]
    pub const fn issued(self) -> u64 {
        self.issued
    }

    /// The earlier position of the login chain.
    #[must_use]
    pub const fn prev(self) -> u64 {
        self.prev
    }

    /// The later position of the login chain.
    #[must_use]
    pub const fn cur(self) -> u64 {
        self.cur
    }

    /// The positions after a scanned OTP of the payload (n, m) was accepted (VER-41).
    pub(super) const fn accept(self, n: u64, m: u64) -> Self {
        if m == self.cur { Self { prev: self.cur, cur: n, ..self } } else { self }
    }

    /// The positions after a backup was restored: no serial is given again.
    pub(super) fn restore(self) -> Self {
        Self { issued: self.issued.saturating_add(RESTORE_SKIP).min(MAX_SERIAL), ..self }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, RecordError> {
        let (issued, prev, cur) =
            (reader.unsigned("issued")?, reader.unsigned("prev")?, reader.unsigned("cur")?);
        if prev <= cur && cur <= issued && issued <= MAX_SERIAL {
            Ok(Self { issued, prev, cur })
        } else {
            Err(RecordError::Value("position"))
        }
    }
}
