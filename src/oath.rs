//! The algorithms of OATH for tokens and back ends in the field: RFC 4226, RFC 6238, RFC 6287.
//!
//! | algorithm | source | here |
//! |---|---|---|
//! | HOTP: a counter | RFC 4226 | [`hotp()`] |
//! | TOTP: a time | RFC 6238 | [`totp()`] |
//! | OCRA: a challenge | RFC 6287 | [`Suite::respond`] |
//!
//! These functions take a [`Key`], a type of its own. So no key of DLOTP computes here, and no suite
//! string from outside reaches one (OTP-9).
//!
//! # QN is not injective
//!
//! A numeric challenge becomes a number, the number becomes hexadecimal digits, and these are padded on
//! the *right* (RFC 6287, section 5.1 and the reference implementation). So `1` and `16` have the same
//! response, as have `05000000` and `80000000`, and leading zeros are lost: 12 % of all challenges of 8
//! digits share their response with another. Bind nothing that matters by `QN`. `QA`, and `QH` of even
//! length, are injective among challenges of one length.
//!
//! ```
//! use dlotp::oath::{Challenge, Inputs, Key, Suite};
//!
//! let suite = "OCRA-1:HOTP-SHA1-6:QN08".parse::<Suite>()?;
//! let key = Key::try_from(&b"12345678901234567890"[..])?;
//! let respond = |question| {
//!     let challenge = Challenge::OneWay(question);
//!     suite.respond(&key, challenge, &Inputs::default())
//! };
//! assert_eq!(respond("00000000")?.expose(), "237653"); // RFC 6287, appendix C.1
//! assert_eq!(respond("05000000")?, respond("80000000")?); // the trap
//! assert!(respond("0000000x").is_err());
//! # Ok::<(), dlotp::Error>(())
//! ```

mod hotp;
mod mac;
mod ocra;
mod totp;
pub(crate) mod truncation;

use alloc::{string::String, vec::Vec};
use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

pub(crate) use self::ocra::{InvalidChallenge, InvalidDataInput, InvalidSuite};
pub use self::{
    hotp::hotp,
    mac::Hash,
    ocra::{
        Challenge, Inputs, Password,
        suite::{Suite, SuiteParts},
    },
    totp::{TotpParameters, totp},
};
use crate::Error;

/// The shortest key: 128 bits (RFC 4226, R6).
const MIN_KEY: usize = 16;
/// The shortest key of tokens in the field: 80 bits.
const MIN_SHORT_KEY: usize = 10;

/// The secret of a token: at least 16 bytes, wiped when dropped.
///
/// ```
/// use dlotp::{Code, oath::Key};
///
/// assert!(Key::try_from(&[7; 16][..]).is_ok());
/// assert_eq!(Key::try_from(&[7; 15][..]).unwrap_err().code(), Code::InvalidParameter);
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key(Vec<u8>);

impl TryFrom<&[u8]> for Key {
    type Error = Error;

    /// Makes a key of these bytes.
    ///
    /// # Errors
    ///
    /// `invalid-parameter`: there are fewer than 16 bytes (OATH-2).
    fn try_from(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self::check(bytes, MIN_KEY)?)
    }
}

impl Key {
    /// The key of a token in the field that may have 10 to 15 bytes (OATH-15).
    ///
    /// RFC 4226 asks for at least 16. Many tokens were sold with 10; say so for these and for no others.
    ///
    /// # Errors
    ///
    /// `invalid-parameter`: it has fewer than 10 bytes.
    ///
    /// ```
    /// use dlotp::oath::{Key, hotp};
    ///
    /// let bytes = b"1234567890"; // 80 bits
    /// assert!(Key::try_from(&bytes[..]).is_err());
    /// let key = Key::allow_short(&bytes[..])?;
    /// assert_eq!(hotp(&key, 0, 6)?.expose().len(), 6);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    pub fn allow_short(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self::check(bytes, MIN_SHORT_KEY)?)
    }

    fn check(bytes: &[u8], least: usize) -> Result<Self, InvalidParameter> {
        if bytes.len() < least {
            return Err(InvalidParameter::Key { least, found: bytes.len() });
        }
        Ok(Self(bytes.to_vec()))
    }

    fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// A response: decimal digits with their leading zeros, or a whole MAC in hexadecimal.
///
/// It is compared in constant time, wiped when dropped and not shown by Debug.
///
/// ```
/// use dlotp::oath::{Key, Response, hotp};
///
/// let key = Key::try_from(&b"12345678901234567890"[..])?;
/// let response: Response = hotp(&key, 0, 6)?;
/// assert_eq!(response.expose(), "755224");
/// assert_eq!(format!("{response:?}"), "Response(..)");
/// assert_ne!(response, hotp(&key, 1, 6)?);
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Response(String);

impl Response {
    /// Returns the response itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Writes a truncated MAC modulo 10^`digits`, in exactly so many digits.
    fn decimal(mac: &[u8], digits: u8) -> Self {
        let number = u64::from(truncation::truncate(mac));
        let modulus = 10_u64.saturating_pow(digits.into());
        let width = usize::from(digits);
        Self(alloc::format!("{:0width$}", number.checked_rem(modulus).unwrap_or(number)))
    }

    /// Writes a whole MAC in hexadecimal.
    fn whole(mac: &[u8]) -> Self {
        Self(mac.iter().map(|byte| alloc::format!("{byte:02x}")).collect())
    }
}

impl PartialEq for Response {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Response {}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Response(..)")
    }
}

/// An error: a parameter of HOTP or TOTP is out of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidParameter {
    /// The key is too short.
    #[error("key: expected at least {least} bytes, found {found}")]
    Key {
        /// The least bytes that are asked for.
        least: usize,
        /// The bytes that the key has.
        found: usize,
    },
    /// The number of digits is not 6, 7 or 8.
    #[error("digits: expected 6 to 8, found {found}")]
    Digits {
        /// The number of digits.
        found: u64,
    },
    /// The time step is 0.
    #[error("time step: expected at least 1 second, found 0")]
    Step,
    /// The time is before T0.
    #[error("time: expected {t0} or later, found {time}")]
    BeforeT0 {
        /// The time, in Unix seconds.
        time: u64,
        /// The beginning of the steps, in Unix seconds.
        t0: u64,
    },
}
