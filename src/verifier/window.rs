//! The window: the steps around the caller's clock whose OTPs are candidates, compared without ending early
//! (VER-19, VER-24).

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::{keys::KeyError, otp::Otp};

/// The drifts that are accepted. The last one that matches is reported (VER-20).
const DRIFTS: [i64; 3] = [1, -1, 0];
/// The value for no drift, where nothing matched.
const NONE: i64 = i64::MIN;

/// Returns the step of a time.
pub(super) const fn step(time: u64, step_s: u64) -> u64 {
    match time.checked_div(step_s) {
        Some(step) => step,
        None => 0,
    }
}

/// A match: the step of the OTP, and that step minus the step of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) step: u64,
    pub(super) drift: i64,
}

/// Finds the nearest match whose step is greater than `after`. For each step of the window and each of
/// `links`, it computes an OTP and compares it.
///
/// A key that fails is asked for the other OTPs too, so that [`RemoteKeys`](crate::keys::RemoteKeys) asks
/// for all of them at once.
pub(super) fn nearest<L>(
    clock: u64,
    step_s: u64,
    after: Option<u64>,
    otp: &Otp,
    links: impl Iterator<Item = L> + Clone,
    compute: impl Fn(L, u64) -> Result<Otp, KeyError>,
) -> Result<Option<Match>, KeyError> {
    let of_clock = step(clock, step_s);
    let mut found = NONE;
    let mut failed = None;
    // The nearest comes last, so that it stays.
    for drift in DRIFTS {
        let Some(step) = of_clock.checked_add_signed(drift) else { continue };
        let fresh = Choice::from(u8::from(after.is_none_or(|after| step > after)));
        for link in links.clone() {
            match compute(link, step.saturating_mul(step_s)) {
                Ok(candidate) => found.conditional_assign(&drift, candidate.ct_eq(otp) & fresh),
                Err(error) => failed = Some(error),
            }
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    Ok(of_clock
        .checked_add_signed(found)
        .map(|step| Match { step, drift: found })
        .filter(|_| found != NONE))
}
