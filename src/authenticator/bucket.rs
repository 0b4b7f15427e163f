//! The bucket: 20 OTPs, and one more every 20 minutes of time since boot (AUTH-13, AUTH-14).

/// The OTPs that a full bucket gives.
pub(super) const CAPACITY: u64 = 20;
/// The seconds after which the bucket gives one more.
pub(super) const REFILL_S: u64 = 1200;

/// A bucket. Times are in seconds since boot; `refill_began <= seen` and `otps_left <= CAPACITY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) otps_left: u64,
    pub(crate) refill_began: u64,
    pub(crate) seen: u64,
    pub(crate) boot: [u8; 16],
}

/// An error: no OTP is left for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no code is left; the next one in {wait_s} s")]
pub(crate) struct BucketEmpty {
    /// The seconds until the next OTP, if the phone stays on.
    pub(crate) wait_s: u64,
}

impl Bucket {
    pub(crate) const FULL: Self =
        Self { otps_left: CAPACITY, refill_began: 0, seen: 0, boot: [0; 16] };

    /// Returns the bucket with one OTP less, at a time since boot.
    pub(crate) fn take(&self, now: u64, boot: [u8; 16]) -> Result<Self, BucketEmpty> {
        let restarted = boot != self.boot || now < self.seen;
        let refill_began = if restarted { 0 } else { self.refill_began };
        let elapsed = now.saturating_sub(refill_began);
        let left = self.otps_left.saturating_add(elapsed / REFILL_S).min(CAPACITY);
        let into_interval = elapsed % REFILL_S;
        let Some(rest) = left.checked_sub(1) else {
            return Err(BucketEmpty { wait_s: REFILL_S.saturating_sub(into_interval) });
        };
        let refill_began = if left == CAPACITY { now } else { now.saturating_sub(into_interval) };
        Ok(Self { otps_left: rest, refill_began, seen: now, boot })
    }
}
