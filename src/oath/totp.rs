//! TOTP: a one-time password of a time (RFC 6238).

use super::{Hash, InvalidParameter, Key, Response, hotp};
use crate::Error;

/// The parameters of TOTP: the hash function, the time step and the number of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TotpParameters {
    /// The hash function.
    pub hash: Hash,
    /// The time step X, in seconds; at least 1.
    pub step_s: u64,
    /// The beginning of the steps, T0, in Unix seconds.
    pub t0: u64,
    /// The number of digits, 6 to 8.
    pub digits: u64,
}

impl Default for TotpParameters {
    /// The defaults of RFC 6238: SHA-1, 30 seconds from 1970 on, 6 digits.
    fn default() -> Self {
        Self { hash: Hash::Sha1, step_s: 30, t0: 0, digits: 6 }
    }
}

/// Computes TOTP at a time in Unix seconds (OATH-4).
///
/// # Errors
///
/// `invalid-parameter`, in this order: the number of digits is not 6, 7 or 8; the step is 0; the time is
/// before T0.
///
/// ```
/// use dlotp::oath::{Key, TotpParameters, totp};
///
/// let key = Key::try_from(&b"12345678901234567890"[..])?;
/// let parameters = TotpParameters { digits: 8, ..TotpParameters::default() };
/// assert_eq!(totp(&key, 59, &parameters)?.expose(), "94287082"); // RFC 6238, appendix B
/// assert!(totp(&key, 59, &TotpParameters { t0: 60, ..parameters }).is_err());
/// # Ok::<(), dlotp::Error>(())
/// ```
pub fn totp(key: &Key, time: u64, parameters: &TotpParameters) -> Result<Response, Error> {
    let &TotpParameters { hash, step_s, t0, digits } = parameters;
    let digits = hotp::check_digits(digits)?;
    if step_s == 0 {
        return Err(InvalidParameter::Step.into());
    }
    let step = time
        .checked_sub(t0)
        .and_then(|elapsed| elapsed.checked_div(step_s))
        .ok_or(InvalidParameter::BeforeT0 { time, t0 })?;
    Ok(hotp::compute(hash, key, step, digits))
}
