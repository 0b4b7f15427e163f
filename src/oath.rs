//! The algorithms of OATH for tokens and back ends in the field: RFC 4226, RFC 6238, RFC 6287.
//!
//! | algorithm | source | here |
//! |---|---|---|
//! | HOTP: a counter | RFC 4226 | [`hotp()`] |
//! | TOTP: a time | RFC 6238 | [`totp()`] |
//! | OCRA: a challenge | RFC 6287 | [`Suite::respond`] |
//!
//! No key of DLOTP computes here and no suite string from outside reaches one (OTP-9): these
//! functions take a [`Key`], which is a type of its own.

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

/// The secret of a token, wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key(Vec<u8>);

impl TryFrom<&[u8]> for Key {
    type Error = Error;

    /// The key of these bytes.
    ///
    /// # Errors
    ///
    /// `invalid-parameter`: it has fewer than 16 bytes (OATH-2).
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
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Response(String);

impl Response {
    /// The response itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A truncated MAC modulo 10^`digits`, in exactly so many digits.
    fn decimal(mac: &[u8], digits: u8) -> Self {
        let number = u64::from(truncation::truncate(mac));
        let modulus = 10_u64.saturating_pow(digits.into());
        let width = usize::from(digits);
        Self(alloc::format!("{:0width$}", number.checked_rem(modulus).unwrap_or(number)))
    }

    /// A whole MAC.
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

/// A parameter of HOTP or TOTP is out of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidParameter {
    /// The key is too short.
    #[error("key: expected at least {least} bytes, found {found}")]
    Key {
        /// How many bytes are asked for.
        least: usize,
        /// How many bytes it has.
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
        /// The time, Unix seconds.
        time: u64,
        /// Where the steps begin, Unix seconds.
        t0: u64,
    },
}
