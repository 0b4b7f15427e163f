//! The payload: the text in the QR code. This module has the one `match` over versions.
//!
//! A text becomes a [`Payload`], which shows its version and key-id and nothing else. Only the key of the
//! enrolment turns it into a [`VerifiedPayload`], which has the operation (PAY-17).
//!
//! ```
//! # use dlotp::{Version, issuer, keys::{AuthenticatorKeys, IssuerKeys, Secret}};
//! # use dlotp::operation::{ActionDraft, Operation, Purpose};
//! use dlotp::{Code, payload::{Payload, Serials, Validity}};
//! # let secret = Secret::from([7; 32]);
//! # let issuer_keys = IssuerKeys::derive(&secret, Version::V2);
//! # let phone = AuthenticatorKeys::derive(&secret, Version::V2);
//! # let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
//! # let operation = Operation::action(&draft)?;
//! # let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
//! # let serials = Serials { serial: 1, login_position: 0 };
//! # let (serials, random) = (Some(serials), &mut getrandom::SysRng);
//! # let issued = issuer::issue(&issuer_keys, &operation, validity, serials, random, |_| false)?;
//! # let text = &issued.text;
//!
//! let mut payload = text.parse::<Payload>()?;
//! let verified = payload.verify(&phone)?;
//! assert_eq!(verified.operation().display()[0].to_string(), "purpose: log in");
//!
//! let error = text.replace("DLOTP:2.", "DLOTP:9.").parse::<Payload>().unwrap_err();
//! assert_eq!(error.code(), Code::UnsupportedVersion);
//! # Ok::<(), dlotp::Error>(())
//! ```

pub(crate) mod v1;
pub(crate) mod v2;

use core::{fmt, str::FromStr};

use crate::{
    Code, Error, Version,
    cbor::FormError,
    keys::{Identity, KeyId, KeySet, MacUnder, Open, role},
    operation::{Field, InvalidOperation, Operation, Problem},
    text_forms::bytes,
};

/// The greatest issued-at: the end of the year 9999, in seconds since 1970 (PAY-3).
const MAX_ISSUED_AT: u64 = 253_402_300_799;
/// The shortest and the longest lifetime, in seconds (PAY-3).
pub(crate) const LIFETIME_S: core::ops::RangeInclusive<u64> = 120..=600;
/// The greatest serial of a payload, 2^53 - 1 (PAY-25).
pub(crate) const MAX_SERIAL: u64 = (1 << 53) - 1;

/// The issued-at and the lifetime of an operation.
///
/// Encoding and decoding a payload check the ranges.
///
/// ```
/// use dlotp::payload::Validity;
///
/// let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
/// assert_eq!(validity.ends_at(), 1_767_225_900);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The issued-at, in Unix seconds: 1 to 253402300799.
    pub issued_at: u64,
    /// The lifetime, in seconds: 120 to 600.
    pub lifetime_s: u64,
}

impl Validity {
    /// Returns the end, in Unix seconds: the operation lives while now is less.
    #[must_use]
    pub const fn ends_at(self) -> u64 {
        self.issued_at.saturating_add(self.lifetime_s)
    }

    fn check(self) -> Result<Self, InvalidOperation> {
        check_range(Field::IssuedAt, self.issued_at, 1..=MAX_ISSUED_AT)?;
        check_range(Field::Lifetime, self.lifetime_s, LIFETIME_S)?;
        Ok(self)
    }
}

/// The serials of a payload of version 2 (PAY-25).
///
/// Encoding and decoding a payload check the ranges. [`issue`](crate::issuer::issue) has an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serials {
    /// The payload's own serial `n` in its enrolment: 1 to 2^53 - 1.
    pub serial: u64,
    /// The verifier's position of the login chain when it was issued, `m`: 0 to 2^53 - 1.
    pub login_position: u64,
}

impl Serials {
    fn check(self) -> Result<Self, InvalidOperation> {
        check_range(Field::N, self.serial, 1..=MAX_SERIAL)?;
        check_range(Field::M, self.login_position, 0..=MAX_SERIAL)?;
        Ok(self)
    }
}

fn check_range(
    field: Field,
    found: u64,
    range: core::ops::RangeInclusive<u64>,
) -> Result<(), InvalidOperation> {
    if range.contains(&found) {
        Ok(())
    } else {
        Err(InvalidOperation { field, problem: Problem::out_of_range(found, range) })
    }
}

bytes! {
    /// The 12 bytes that make a payload unique: in version 1 drawn by a cryptographic random
    /// generator (PAY-4), in version 2 derived from such a draw (PAY-27).
    pub struct Nonce(12);
    /// The 32 bytes that a scanned OTP binds: a digest of everything that a payload holds (PAY-7, PAY-29).
    pub struct Digest(32);
}

/// The contents of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contents<'a, M> {
    pub(crate) validity: Validity,
    /// The part that makes the body unique in its enrolment: in version 1 a nonce, in version 2 serials.
    pub(crate) mark: M,
    pub(crate) operation: Operation<'a>,
}

/// The longest body, in bytes (PAY-5, PAY-24).
const MAX_BODY: usize = 480;
const KEY_ID: usize = 8;
const TAG: usize = 16;

const fn check_length(found: usize) -> Result<(), BodyTooLong> {
    if found > MAX_BODY { Err(BodyTooLong { max: MAX_BODY, found }) } else { Ok(()) }
}

/// A text that has the form of a payload. Nothing of it is authenticated yet.
#[derive(Clone)]
pub struct Payload(Bytes);

#[derive(Clone)]
enum Bytes {
    V1(v1::Bytes),
    V2(v2::Bytes),
}

impl FromStr for Payload {
    type Err = Error;

    /// Parses the text of a QR code.
    ///
    /// # Errors
    ///
    /// `unsupported-version` or `malformed-payload` (PAY-11 to PAY-14, PAY-32, PAY-33).
    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some(rest) = text.strip_prefix(v1::PREFIX) {
            return Ok(Self(Bytes::V1(v1::Bytes::parse(rest).map_err(PayloadError::from)?)));
        }
        if let Some(rest) = text.strip_prefix(v2::PREFIX) {
            return Ok(Self(Bytes::V2(v2::Bytes::parse(rest).map_err(PayloadError::from)?)));
        }
        match version_named(text) {
            Some(found) => Err(PayloadError::UnsupportedVersion { found }.into()),
            None => Err(PayloadError::Malformed(MalformedPayload::Prefix).into()), // PAY-12
        }
    }
}

impl Payload {
    /// Returns the identity of the enrolment that the payload names, by which its key is found.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        match &self.0 {
            Bytes::V1(bytes) => Identity { version: Version::V1, key_id: bytes.key_id() },
            Bytes::V2(bytes) => Identity { version: Version::V2, key_id: bytes.key_id() },
        }
    }

    /// Checks the tag under the key of an enrolment, and only then reads the body. In version 2 the opened
    /// body is kept in the payload, from which the result borrows.
    ///
    /// # Errors
    ///
    /// In this order: `unknown-key` for a payload that names another enrolment, `key-failure`,
    /// `authentication-failed`, `malformed-body`, `invalid-operation` (PAY-15 to PAY-20, PAY-34).
    pub fn verify(
        &mut self,
        keys: &(impl KeySet + MacUnder<role::Payload> + Open),
    ) -> Result<VerifiedPayload<'_>, Error> {
        let named = self.identity();
        if named != keys.identity() {
            return Err(PayloadError::UnknownKey { named }.into());
        }
        let key_id = named.key_id;
        Ok(match &mut self.0 {
            Bytes::V1(bytes) => {
                let body = bytes.authenticate(keys)?;
                let contents = v1::decode_body(body)?;
                VerifiedPayload { key_id, body, contents: VersionContents::V1(contents) }
            }
            Bytes::V2(bytes) => {
                let nonce = bytes.nonce();
                let body = bytes.open(keys)?;
                let contents = v2::decode_body(body)?;
                VerifiedPayload { key_id, body, contents: VersionContents::V2(nonce, contents) }
            }
        })
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Payload").field(&self.identity()).finish()
    }
}

/// A payload whose tag is right and whose operation keeps every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPayload<'a> {
    key_id: KeyId,
    body: &'a [u8],
    contents: VersionContents<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum VersionContents<'a> {
    V1(Contents<'a, Nonce>),
    V2(Nonce, Contents<'a, Serials>),
}

impl<'a> VerifiedPayload<'a> {
    /// Returns the identity of the enrolment that the payload was made for.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        let version = match self.contents {
            VersionContents::V1(_) => Version::V1,
            VersionContents::V2(..) => Version::V2,
        };
        Identity { version, key_id: self.key_id }
    }

    /// Returns when the operation was issued and how long it lives.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        match &self.contents {
            VersionContents::V1(contents) => contents.validity,
            VersionContents::V2(_, contents) => contents.validity,
        }
    }

    /// Returns the nonce.
    #[must_use]
    pub const fn nonce(&self) -> Nonce {
        match &self.contents {
            VersionContents::V1(contents) => contents.mark,
            VersionContents::V2(nonce, _) => *nonce,
        }
    }

    /// Returns the serials, in version 2.
    #[must_use]
    pub const fn serials(&self) -> Option<Serials> {
        match &self.contents {
            VersionContents::V1(_) => None,
            VersionContents::V2(_, contents) => Some(contents.mark),
        }
    }

    /// Returns the operation.
    #[must_use]
    pub const fn operation(&self) -> &Operation<'a> {
        match &self.contents {
            VersionContents::V1(contents) => &contents.operation,
            VersionContents::V2(_, contents) => &contents.operation,
        }
    }

    /// Computes the digest that the scanned OTP binds.
    #[must_use]
    pub fn digest(&self) -> Digest {
        match &self.contents {
            VersionContents::V1(_) => v1::digest(self.key_id, self.body),
            VersionContents::V2(nonce, _) => v2::digest(self.key_id, nonce, self.body),
        }
    }
}

/// Reads the version that a text names in the form of PAY-11: `^(dlotp|DLOTP):[1-9][0-9]{0,3}\.`.
fn version_named(text: &str) -> Option<u16> {
    let rest = text.strip_prefix("dlotp:").or_else(|| text.strip_prefix("DLOTP:"))?;
    let (digits, _) = rest.split_once('.')?;
    let well_formed = matches!(digits.as_bytes(), [b'1'..=b'9', more @ ..]
        if more.len() <= 3 && more.iter().all(u8::is_ascii_digit));
    if well_formed { digits.parse().ok() } else { None }
}

/// An error: a text gives no operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PayloadError {
    /// The text names a version that is not implemented.
    #[error("version {found}: expected one of those implemented, or a newer app")]
    UnsupportedVersion { found: u16 },
    #[error(transparent)]
    Malformed(#[from] MalformedPayload),
    #[error("{named}: expected that of the enrolment")]
    UnknownKey { named: Identity },
    #[error("tag: expected that of the payload under its key, found another")]
    AuthenticationFailed,
    #[error("body, {0}")]
    MalformedBody(#[from] FormError),
}

impl PayloadError {
    pub(crate) const fn code(&self) -> Code {
        match self {
            Self::UnsupportedVersion { .. } => Code::UnsupportedVersion,
            Self::Malformed(_) => Code::MalformedPayload,
            Self::UnknownKey { .. } => Code::UnknownKey,
            Self::AuthenticationFailed => Code::AuthenticationFailed,
            Self::MalformedBody(_) => Code::MalformedBody,
        }
    }
}

/// An error: a text is not a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MalformedPayload {
    /// The text begins in another way.
    #[error("expected a text that begins with dlotp:1. or DLOTP:2.")]
    Prefix,
    /// A character is not in the alphabet. Characters are counted from 1, after the prefix.
    #[error("character {at} after the prefix: expected {expected}")]
    Character { at: usize, expected: &'static str },
    /// The characters are not a whole number of bytes.
    #[error("expected whole bytes in {encoding}, found {found} characters")]
    CharacterCount { encoding: &'static str, found: usize },
    /// The last character has bits that belong to no byte.
    #[error("expected unused bits of the last character to be zero")]
    TrailingBits,
    /// The decoded bytes are too few or too many.
    #[error("expected {min} to {max} bytes, found {found}")]
    Length { min: usize, max: usize, found: usize },
}

/// An operation that does not fit into a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("body: expected at most {max} bytes, found {found}")]
pub(crate) struct BodyTooLong {
    /// The longest body.
    pub(crate) max: usize,
    /// The length that this one would have.
    pub(crate) found: usize,
}
