//! The operation ID: the 8 digits under the QR code, one `match` over versions.

mod v1;

use crate::{
    Version,
    digits::Digits,
    keys::{KeyError, MacUnder, role},
    payload::Digest,
};

/// An operation ID: exactly 8 ASCII digits, leading zeros kept (ID-2).
///
/// It is compared in constant time and never used to look an operation up (ID-6).
///
/// ```
/// use dlotp::operation_id::OperationId;
///
/// assert_eq!(OperationId::parse("00419735")?.as_str(), "00419735");
/// assert!(OperationId::parse("0041 9735").is_err());
/// assert!(OperationId::parse("０0419735").is_err());
/// # Ok::<(), dlotp::operation_id::MalformedOperationId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationId(Digits);

/// A text is not 8 ASCII digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("operation ID: expected 8 digits 0 to 9")]
pub struct MalformedOperationId;

impl OperationId {
    /// Parses an ID as a customer typed it.
    ///
    /// # Errors
    ///
    /// It is not exactly 8 ASCII digits (ID-3).
    pub fn parse(text: &str) -> Result<Self, MalformedOperationId> {
        Digits::parse(text).map(Self).ok_or(MalformedOperationId)
    }

    /// Derives the ID of a payload's digest (ID-1).
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
        }
    }

    /// Its 8 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 8] {
        self.0.as_bytes()
    }
}
