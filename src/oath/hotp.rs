//! HOTP: a one-time password of a counter (RFC 4226).

use super::{Hash, InvalidParameter, Key, Response};
use crate::Error;

/// Computes HOTP with SHA-1: 6 to 8 digits of a counter (OATH-1, OATH-3).
///
/// # Errors
///
/// `invalid-parameter`: the number of digits is not 6, 7 or 8.
///
/// ```
/// use dlotp::oath::{Key, hotp};
///
/// let key = Key::try_from(&b"12345678901234567890"[..])?;
/// assert_eq!(hotp(&key, 0, 6)?.expose(), "755224"); // RFC 4226, appendix D
/// assert!(hotp(&key, 0, 5).is_err());
/// # Ok::<(), dlotp::Error>(())
/// ```
pub fn hotp(key: &Key, counter: u64, digits: u64) -> Result<Response, Error> {
    let digits = check_digits(digits)?;
    Ok(compute(Hash::Sha1, key, counter, digits))
}

/// Checks the number of digits: RFC 4226 asks for at least 6, and has 7 and 8.
pub(super) fn check_digits(digits: u64) -> Result<u8, InvalidParameter> {
    match u8::try_from(digits) {
        Ok(digits @ 6..=8) => Ok(digits),
        _ => Err(InvalidParameter::Digits { found: digits }),
    }
}

pub(super) fn compute(hash: Hash, key: &Key, counter: u64, digits: u8) -> Response {
    let mac = hash.hmac(key, &[&counter.to_be_bytes()]);
    Response::decimal(mac.as_slice(), digits)
}
