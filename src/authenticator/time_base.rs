//! The bank's time on a phone of version 2 (AUTH-26).

use super::{Time, state::StateError};
use crate::cbor::{FormError, Reader, Writer};

/// The seconds by which the bank's time has to be ahead of the clock to take its place.
const SLOW_S: u64 = 300;
/// The seconds from which on an app says that the clock is slow (AUTH-27).
const SHOWN_SLOW_S: u64 = 60;

/// The bank's time as the payload that was opened last told it (AUTH-19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeBase {
    /// The payload's issued-at, in Unix seconds.
    pub issued_at: u64,
    /// When it was scanned, in seconds since boot.
    pub since_boot_s: u64,
    /// In which boot.
    pub boot: [u8; 16],
}

impl TimeBase {
    /// The time of an OTP, in Unix seconds (AUTH-26).
    pub(super) fn otp_time(&self, time: Time) -> u64 {
        self.bank_time(time)
            .filter(|bank| *bank > time.unix.saturating_add(SLOW_S))
            .unwrap_or(time.unix)
    }

    /// The seconds by which the clock is slow, where an app says so (AUTH-27).
    pub(super) fn shown_lag_s(&self, time: Time) -> Option<u64> {
        let lag = self.bank_time(time)?.checked_sub(time.unix)?;
        (lag >= SHOWN_SLOW_S).then_some(lag)
    }

    /// The bank's time; none after a restart.
    fn bank_time(&self, Time { since_boot_s, boot, .. }: Time) -> Option<u64> {
        let elapsed = since_boot_s.checked_sub(self.since_boot_s)?;
        (boot == self.boot).then_some(self.issued_at.saturating_add(elapsed))
    }

    pub(super) fn write(base: Option<&Self>, writer: &mut Writer) {
        match base {
            None => writer.array(0),
            Some(Self { issued_at, since_boot_s, boot }) => {
                writer.array(3).unsigned(*issued_at).unsigned(*since_boot_s).bytes(boot)
            }
        };
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, StateError> {
        match reader.array(0, 3, "a time base of 3, or of none")? {
            0 => Ok(None),
            3 => Ok(Some(Self::read_items(reader)?)),
            _ => Err(StateError::TimeBase),
        }
    }

    fn read_items(reader: &mut Reader<'_>) -> Result<Self, FormError> {
        Ok(Self {
            issued_at: reader.unsigned("issued-at")?,
            since_boot_s: reader.unsigned("since-boot")?,
            boot: reader.bytes("a boot id of 16 bytes")?,
        })
    }
}
