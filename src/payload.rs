//! The payload: the text in the QR code, one `match` over versions.
//!
//! A text becomes a [`Payload`], which shows its version and key-id and nothing else; only the
//! enrolment's key turns it into a [`VerifiedPayload`], which has the operation (PAY-17).
//!
//! ```
//! # use dlotp::{Version, issuer::Issuer, keys::{AuthenticatorKeys, IssuerKeys, Secret}};
//! # use dlotp::operation::{ActionDraft, Operation, Purpose};
//! use dlotp::payload::{Nonce, Payload, PayloadError, Validity};
//! # let secret = Secret::new([7; 32]);
//! # let key_id = secret.key_id(Version::V1);
//! # let issuer = Issuer::new(Version::V1, key_id, IssuerKeys::derive(&secret, Version::V1));
//! # let phone = AuthenticatorKeys::derive(&secret, Version::V1);
//! # let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
//! # let operation = Operation::action(&draft)?;
//! # let issued = issuer.issue(&operation, Validity::new(1_767_225_600, 300)?, Nonce::new([1; 12]).into())?;
//! # let text = issued.text();
//!
//! let mut payload = Payload::parse(text)?;
//! let verified = payload.verify(Version::V1, key_id, &phone)?;
//! assert_eq!(verified.operation().display()[0].to_string(), "purpose: log in");
//!
//! let altered = text.replace("dlotp:1.", "dlotp:9.");
//! assert!(matches!(Payload::parse(&altered), Err(PayloadError::UnsupportedVersion { found: 9 })));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod v1;
mod v2;

use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::{
    Version,
    cbor::{FormError, Writer},
    keys::{KeyError, KeyId, MacUnder, Open, Seal, role},
    operation::{Field, InvalidOperation, Operation, Problem},
};

/// The greatest issued-at: the end of the year 9999, in seconds since 1970 (PAY-3).
pub const MAX_ISSUED_AT: u64 = 253_402_300_799;
/// The shortest and the longest lifetime, in seconds (PAY-3).
pub const LIFETIME_S: core::ops::RangeInclusive<u64> = 120..=600;

/// When an operation was issued, and for how many seconds it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    issued_at: u64,
    lifetime_s: u64,
}

impl Validity {
    /// From Unix seconds, 1 to 253402300799, and seconds, 120 to 600.
    ///
    /// # Errors
    ///
    /// One of them is out of its range.
    pub fn new(issued_at: u64, lifetime_s: u64) -> Result<Self, InvalidOperation> {
        let out = |field, found, range| {
            Err(InvalidOperation { field, problem: Problem::out_of_range(found, range) })
        };
        if !(1..=MAX_ISSUED_AT).contains(&issued_at) {
            return out(Field::IssuedAt, issued_at, 1..=MAX_ISSUED_AT);
        }
        if !LIFETIME_S.contains(&lifetime_s) {
            return out(Field::Lifetime, lifetime_s, LIFETIME_S);
        }
        Ok(Self { issued_at, lifetime_s })
    }

    /// When it was issued, in Unix seconds.
    #[must_use]
    pub const fn issued_at(self) -> u64 {
        self.issued_at
    }

    /// How long it lives, in seconds.
    #[must_use]
    pub const fn lifetime_s(self) -> u64 {
        self.lifetime_s
    }

    /// When it ends, in Unix seconds: it lives while `now` is less.
    #[must_use]
    pub const fn ends_at(self) -> u64 {
        self.issued_at.saturating_add(self.lifetime_s)
    }
}

/// The greatest serial of a payload, 2^53 - 1 (PAY-25).
pub const MAX_SERIAL: u64 = (1 << 53) - 1;

/// The serials of a payload of version 2: its own in its enrolment, `n`, and the verifier's position
/// of the login chain when it was issued, `m` (PAY-25).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serials {
    n: u64,
    m: u64,
}

impl Serials {
    /// From n, 1 to 2^53 - 1, and m, 0 to 2^53 - 1.
    ///
    /// # Errors
    ///
    /// One of them is out of its range.
    pub fn new(n: u64, m: u64) -> Result<Self, InvalidOperation> {
        for (field, found, range) in [(Field::N, n, 1..=MAX_SERIAL), (Field::M, m, 0..=MAX_SERIAL)]
        {
            if !range.contains(&found) {
                let problem = Problem::out_of_range(found, range);
                return Err(InvalidOperation { field, problem });
            }
        }
        Ok(Self { n, m })
    }

    /// The payload's serial.
    #[must_use]
    pub const fn n(self) -> u64 {
        self.n
    }

    /// The verifier's position when it was issued.
    #[must_use]
    pub const fn m(self) -> u64 {
        self.m
    }
}

/// 32 bytes drawn by a cryptographic random generator, of which a nonce of version 2 is made (PAY-27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh([u8; 32]);

impl Fresh {
    /// The draw of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The 12 bytes that make a payload unique: in version 1 drawn by a cryptographic random generator
/// (PAY-4), in version 2 made of such a draw (PAY-27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce([u8; 12]);

impl Nonce {
    /// The nonce of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 12]) -> Self {
        Self(bytes)
    }

    /// Its 12 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 12] {
        &self.0
    }
}

/// What scanning binds: 32 bytes over everything that a payload holds (PAY-7).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest as it comes back from a record.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest of a body with its nonce, which in version 1 the body holds.
    pub(crate) fn of_body(version: Version, key_id: KeyId, nonce: &Nonce, body: &[u8]) -> Self {
        match version {
            Version::V1 => v1::digest(key_id, body),
            Version::V2 => v2::digest(key_id, nonce, body),
        }
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents<'a> {
    /// When it was issued and how long it lives.
    pub validity: Validity,
    /// What tells it from others.
    pub mark: Mark,
    /// What is authorised.
    pub operation: Operation<'a>,
}

/// What tells a body from others of its enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// In version 1.
    Nonce(Nonce),
    /// In version 2.
    Serials(Serials),
}

impl<'a> Contents<'a> {
    /// The serials, in version 2.
    #[must_use]
    pub const fn serials(&self) -> Option<Serials> {
        match self.mark {
            Mark::Nonce(_) => None,
            Mark::Serials(serials) => Some(serials),
        }
    }

    /// Reads a body that was authenticated before: a phone's through its tag, a bank's own because
    /// the bank stored it.
    ///
    /// # Errors
    ///
    /// `malformed-body` for its form, judged as a whole before any value; `invalid-operation` for
    /// a value.
    pub(crate) fn decode(version: Version, body: &'a [u8]) -> Result<Self, PayloadError> {
        match version {
            Version::V1 => v1::decode_body(body),
            Version::V2 => v2::decode_body(body),
        }
    }

    /// The body.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, BodyTooLong> {
        let Self { validity, mark, operation } = self;
        let mut writer = Writer::default();
        let count = if matches!(mark, Mark::Nonce(_)) { 4 } else { 5 };
        writer.array(count).unsigned(validity.issued_at()).unsigned(validity.lifetime_s());
        match mark {
            Mark::Nonce(nonce) => writer.bytes(nonce.as_bytes()), // PAY-2
            Mark::Serials(serials) => writer.unsigned(serials.n()).unsigned(serials.m()), // PAY-24
        };
        operation.encode(&mut writer);
        let body = writer.finish();
        if body.len() > MAX_BODY {
            return Err(BodyTooLong { max: MAX_BODY, found: body.len() }); // PAY-5, PAY-8, PAY-30
        }
        Ok(body)
    }
}

/// The longest body, in bytes (PAY-5, PAY-24).
const MAX_BODY: usize = 480;
const KEY_ID: usize = 8;
const TAG: usize = 16;

/// A text that has the form of a payload. Nothing in it is authenticated.
#[derive(Clone)]
pub struct Payload(Bytes);

#[derive(Clone)]
enum Bytes {
    V1(v1::Bytes),
    V2(v2::Bytes),
}

impl Payload {
    /// Parses the text of a QR code.
    ///
    /// # Errors
    ///
    /// `unsupported-version` or `malformed-payload` (PAY-11 to PAY-14, PAY-32, PAY-33).
    pub fn parse(text: &str) -> Result<Self, PayloadError> {
        if let Some(rest) = text.strip_prefix(v1::PREFIX) {
            return Ok(Self(Bytes::V1(v1::Bytes::parse(rest)?)));
        }
        if let Some(rest) = text.strip_prefix(v2::PREFIX) {
            return Ok(Self(Bytes::V2(v2::Bytes::parse(rest)?)));
        }
        match version_named(text) {
            Some(found) => Err(PayloadError::UnsupportedVersion { found }),
            None => Err(MalformedPayload::Prefix.into()), // PAY-12
        }
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self.0 {
            Bytes::V1(_) => Version::V1,
            Bytes::V2(_) => Version::V2,
        }
    }

    /// The key-id that it names.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        match &self.0 {
            Bytes::V1(bytes) => bytes.key_id(),
            Bytes::V2(bytes) => bytes.key_id(),
        }
    }

    /// Checks the tag under the key of the enrolment that has this version and key-id, and only
    /// then reads the body. What version 2 opens is kept in the payload, which lends it.
    ///
    /// # Errors
    ///
    /// In this order: `unknown-key` where the payload names another enrolment, `key-failure`,
    /// `authentication-failed`, `malformed-body`, `invalid-operation` (PAY-15 to PAY-20, PAY-34).
    pub fn verify(
        &mut self,
        version: Version,
        key_id: KeyId,
        key: &(impl MacUnder<role::Payload> + Open),
    ) -> Result<VerifiedPayload<'_>, PayloadError> {
        let (found, named) = (self.version(), self.key_id());
        if (found, named) != (version, key_id) {
            return Err(PayloadError::UnknownKey { version: found, key_id: named });
        }
        let (nonce, body) = match &mut self.0 {
            Bytes::V1(bytes) => (None, bytes.authenticate(key)?),
            Bytes::V2(bytes) => (Some(bytes.nonce()), bytes.open(key)?),
        };
        let contents = Contents::decode(version, body)?;
        Ok(VerifiedPayload { version, key_id, nonce, body, contents })
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("version", &self.version())
            .field("key_id", &self.key_id())
            .finish_non_exhaustive()
    }
}

/// A payload whose tag was right and whose operation keeps every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPayload<'a> {
    version: Version,
    key_id: KeyId,
    /// That of version 2, which stands beside the body.
    nonce: Option<Nonce>,
    body: &'a [u8],
    contents: Contents<'a>,
}

impl<'a> VerifiedPayload<'a> {
    /// Its version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The key-id of its enrolment.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// When it was issued and how long it lives.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.contents.validity
    }

    /// What makes it unique.
    #[must_use]
    pub const fn nonce(&self) -> Nonce {
        match (self.contents.mark, self.nonce) {
            (Mark::Nonce(nonce), _) | (Mark::Serials(_), Some(nonce)) => nonce,
            (Mark::Serials(_), None) => Nonce([0; 12]),
        }
    }

    /// Its serials, in version 2.
    #[must_use]
    pub const fn serials(&self) -> Option<Serials> {
        self.contents.serials()
    }

    /// What is authorised.
    #[must_use]
    pub const fn operation(&self) -> &Operation<'a> {
        &self.contents.operation
    }

    /// What the scanned OTP binds, computed at each call.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_body(self.version, self.key_id, &self.nonce(), self.body)
    }
}

/// The text of a body under its key.
pub(crate) fn seal(
    version: Version,
    key_id: KeyId,
    nonce: &Nonce,
    body: &[u8],
    key: &(impl MacUnder<role::Payload> + Seal),
) -> Result<String, KeyError> {
    match version {
        Version::V1 => v1::seal(key_id, body, key),
        Version::V2 => v2::seal(key_id, nonce, body, key),
    }
}

/// The nonce that a draw gives a body of version 2.
pub(crate) fn nonce(
    key: &impl MacUnder<role::Nonce>,
    fresh: &Fresh,
    body: &[u8],
) -> Result<Nonce, KeyError> {
    v2::nonce(key, fresh, body)
}

/// The version that a text names in the form of PAY-11: `^(dlotp|DLOTP):[1-9][0-9]{0,3}\.`.
fn version_named(text: &str) -> Option<u16> {
    let rest = text.strip_prefix("dlotp:").or_else(|| text.strip_prefix("DLOTP:"))?;
    let (digits, _) = rest.split_once('.')?;
    let well_formed = matches!(digits.as_bytes(), [b'1'..=b'9', more @ ..]
        if more.len() <= 3 && more.iter().all(u8::is_ascii_digit));
    if well_formed { digits.parse().ok() } else { None }
}

/// Why a text gives no operation.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The text names a version that is not implemented.
    #[error("version {found}: expected one of those implemented, or a newer app")]
    UnsupportedVersion {
        /// The version's number.
        found: u16,
    },
    /// The text is no payload.
    #[error(transparent)]
    Malformed(#[from] MalformedPayload),
    /// No enrolment has this version and key-id.
    #[error("key-id {key_id} of version {version}: expected that of an enrolment")]
    UnknownKey {
        /// The payload's version.
        version: Version,
        /// The payload's key-id.
        key_id: KeyId,
    },
    /// The tag is another than that of the text under its key.
    #[error("tag: expected that of the payload under its key, found another")]
    AuthenticationFailed,
    /// The body is not in the deterministic form, or has another shape.
    #[error("body, {0}")]
    MalformedBody(#[from] FormError),
    /// A value is out of its range or list.
    #[error(transparent)]
    InvalidOperation(#[from] InvalidOperation),
    /// The key gave no answer.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Why a text is no payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedPayload {
    /// It begins otherwise.
    #[error("expected a text that begins with dlotp:1. or DLOTP:2.")]
    Prefix,
    /// A character is not of the alphabet. Characters are counted from 1, after the prefix.
    #[error("character {at} after the prefix: expected {expected}")]
    Character {
        /// Which byte.
        at: usize,
        /// The alphabet.
        expected: &'static str,
    },
    /// The number of characters is that of no whole number of bytes.
    #[error("expected whole bytes in {encoding}, found {found} characters")]
    CharacterCount {
        /// How they are encoded.
        encoding: &'static str,
        /// How many there are.
        found: usize,
    },
    /// The last character has bits that belong to no byte.
    #[error("expected unused bits of the last character to be zero")]
    TrailingBits,
    /// The decoded bytes are too few or too many.
    #[error("expected {min} to {max} bytes, found {found}")]
    Length {
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
        /// How many there are.
        found: usize,
    },
}

/// An operation does not fit into a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("body: expected at most {max} bytes, found {found}")]
pub struct BodyTooLong {
    /// The longest body.
    pub max: usize,
    /// How long this one would be.
    pub found: usize,
}
