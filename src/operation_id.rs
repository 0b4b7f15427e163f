//! The operation ID: the 8 digits under the QR code. This module has the one `match` over versions.

mod damm;
mod v1;
mod v2;

use core::fmt;

use crate::{
    Error, Version,
    digits::Digits,
    keys::{KeyError, MacUnder, role},
    payload::Digest,
};

/// An operation ID: exactly 8 ASCII digits, leading zeros kept (ID-2). In version 2 the last digit
/// checks the others (ID-8).
///
/// It is compared in constant time and never used to look an operation up (ID-6).
///
/// ```
/// use dlotp::{OperationId, Version};
///
/// assert_eq!(OperationId::parse(Version::V2, "41723464")?.to_string(), "41723464");
/// assert!(OperationId::parse(Version::V2, "41732464").is_err()); // exchanged digits
/// assert!(OperationId::parse(Version::V2, "4172 3464").is_err());
/// assert!(OperationId::parse(Version::V2, "４1723464").is_err());
///
/// // In version 1 no digit checks the others.
/// assert_eq!(OperationId::parse(Version::V1, "00419735")?.to_string(), "00419735");
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationId(Digits);

/// A text that is not an operation ID. The app only asks the customer to type it again (ID-3, ID-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MalformedOperationId {
    /// The text is not 8 ASCII digits.
    #[error("operation ID: expected 8 digits 0 to 9")]
    Digits,
    /// The last digit is not the check digit of the others.
    #[error("operation ID: expected a last digit that checks the others; was one mistyped?")]
    CheckDigit,
}

impl OperationId {
    /// Parses an ID as a customer typed it.
    ///
    /// # Errors
    ///
    /// `malformed-operation-id`: the text is not exactly 8 ASCII digits (ID-3), or in version 2 its check
    /// digit is wrong (ID-9).
    pub fn parse(version: Version, text: &str) -> Result<Self, Error> {
        let digits = Digits::parse(text).ok_or(MalformedOperationId::Digits)?;
        match version {
            Version::V1 => {}
            Version::V2 => v2::check(&digits)?,
        }
        Ok(Self(digits))
    }

    /// Derives the operation ID from the digest of a payload (ID-1, ID-7).
    ///
    /// # Errors
    ///
    /// The key gave no answer.
    pub fn derive(
        version: Version,
        key: &impl MacUnder<role::OperationId>,
        digest: &Digest,
    ) -> Result<Self, KeyError> {
        match version {
            Version::V1 => v1::derive(key, digest).map(Self),
            Version::V2 => v2::derive(key, digest).map(Self),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 8] {
        self.0.as_bytes()
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Writes the ID as a string. [`OperationId::parse`] reads it back; it needs to know the version.
#[cfg(feature = "serde")]
impl serde::Serialize for OperationId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
