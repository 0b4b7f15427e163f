//! The issuer: makes payload and operation ID of an operation.

use alloc::{string::String, vec::Vec};

use crate::{
    Version,
    keys::{KeyError, KeyId, MacUnder, Seal, role},
    operation::{InvalidOperation, Operation},
    operation_id::OperationId,
    payload::{self, BodyTooLong, Contents, Digest, Fresh, Mark, Nonce, Serials, Validity},
};

/// How many times an issuer draws before it gives up.
///
/// At most 200 IDs of an enrolment are taken, of 10^7 or more: 16 misses in a row mean a broken
/// random generator (ID-5).
pub const MAX_DRAWS: usize = 16;

/// The keys that an issuer computes with.
pub trait IssuerMac:
    MacUnder<role::Payload> + MacUnder<role::Nonce> + MacUnder<role::OperationId> + Seal
{
}

impl<K> IssuerMac for K where
    K: MacUnder<role::Payload> + MacUnder<role::Nonce> + MacUnder<role::OperationId> + Seal
{
}

/// What makes a payload unique, by the version of its enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unique {
    /// A nonce that a cryptographic random generator drew.
    V1(Nonce),
    /// Serials that are not given again, and such a draw. A redraw keeps the serials (ID-10).
    V2 {
        /// n and m.
        serials: Serials,
        /// The draw.
        fresh: Fresh,
    },
}

impl From<Nonce> for Unique {
    fn from(nonce: Nonce) -> Self {
        Self::V1(nonce)
    }
}

impl Unique {
    const fn version(&self) -> Version {
        match self {
            Self::V1(_) => Version::V1,
            Self::V2 { .. } => Version::V2,
        }
    }
}

/// What is drawn for one operation, in the order drawn: one after another until an ID is free.
#[derive(Clone, Copy, Debug)]
pub enum Draws<'a> {
    /// Nonces.
    V1(&'a [Nonce]),
    /// What nonces are made of, for a payload that keeps its serials (ID-10).
    V2 {
        /// n and m.
        serials: Serials,
        /// The draws.
        fresh: &'a [Fresh],
    },
}

impl Draws<'_> {
    fn get(&self, at: usize) -> Option<Unique> {
        match *self {
            Self::V1(nonces) => nonces.get(at).copied().map(Unique::V1),
            Self::V2 { serials, fresh } => {
                fresh.get(at).map(|&fresh| Unique::V2 { serials, fresh })
            }
        }
    }

    /// Of the same length as any draw.
    const fn blank(&self) -> Unique {
        match *self {
            Self::V1(_) => Unique::V1(Nonce::new([0; 12])),
            Self::V2 { serials, .. } => Unique::V2 { serials, fresh: Fresh::new([0; 32]) },
        }
    }
}

/// The issuer of one enrolment: its version, key-id and keys.
#[derive(Clone, Debug)]
pub struct Issuer<K> {
    version: Version,
    key_id: KeyId,
    keys: K,
}

/// What was issued: the text to show, and what the verifier stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    text: String,
    body: Vec<u8>,
    nonce: Nonce,
    digest: Digest,
    id: OperationId,
}

impl<K: IssuerMac> Issuer<K> {
    /// The issuer of the enrolment with this version and key-id.
    pub const fn new(version: Version, key_id: KeyId, keys: K) -> Self {
        Self { version, key_id, keys }
    }

    /// The enrolment's version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The enrolment's key-id.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Issues an operation.
    ///
    /// # Errors
    ///
    /// `body-too-long`, `key-failure`, or `unknown-key` for what is unique in the other version.
    pub fn issue(
        &self,
        operation: &Operation<'_>,
        validity: Validity,
        unique: Unique,
    ) -> Result<Issued, IssueError> {
        self.seal(self.derive(operation, validity, unique)?)
    }

    /// Issues an operation with the first draw, of at most [`MAX_DRAWS`], whose ID is not taken
    /// (ID-4, ID-5). No other is sealed (PAY-28).
    ///
    /// `is_taken` tells whether an operation of this enrolment that is live, or was issued less
    /// than 24 hours ago, has the ID.
    ///
    /// # Errors
    ///
    /// `operation-id-taken` after the last draw, or without any; before that as [`Issuer::issue`].
    pub fn draw(
        &self,
        operation: &Operation<'_>,
        validity: Validity,
        draws: Draws<'_>,
        is_taken: impl Fn(&OperationId) -> bool,
    ) -> Result<Issued, IssueError> {
        for unique in (0..MAX_DRAWS).map_while(|at| draws.get(at)) {
            let derived = self.derive(operation, validity, unique)?;
            if !is_taken(&derived.id) {
                return self.seal(derived);
            }
        }
        if draws.get(0).is_none() {
            // What can't be encoded fails before any draw is looked at (ID-5).
            self.derive(operation, validity, draws.blank())?;
        }
        Err(IssueError::OperationIdTaken)
    }

    /// Everything but the text: the ID is known before anything is sealed.
    fn derive(
        &self,
        operation: &Operation<'_>,
        validity: Validity,
        unique: Unique,
    ) -> Result<Issued, IssueError> {
        if unique.version() != self.version {
            return Err(IssueError::OtherVersion { expected: self.version });
        }
        let mark = match unique {
            Unique::V1(nonce) => Mark::Nonce(nonce),
            Unique::V2 { serials, .. } => Mark::Serials(serials),
        };
        let body = Contents { validity, mark, operation: operation.clone() }.encode()?;
        let nonce = match unique {
            Unique::V1(nonce) => nonce,
            Unique::V2 { fresh, .. } => payload::nonce(&self.keys, &fresh, &body)?,
        };
        let digest = Digest::of_body(self.version, self.key_id, &nonce, &body);
        let id = OperationId::derive(self.version, &self.keys, &digest)?;
        Ok(Issued { text: String::new(), body, nonce, digest, id })
    }

    fn seal(&self, derived: Issued) -> Result<Issued, IssueError> {
        let Issued { nonce, body, .. } = &derived;
        let text = payload::seal(self.version, self.key_id, nonce, body, &self.keys)?;
        Ok(Issued { text, ..derived })
    }
}

impl Issued {
    /// The text to show as a QR code, again and again byte for byte while it lives (PAY-9).
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The body, from which the verifier executes and computes.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The nonce that was used.
    #[must_use]
    pub const fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// What a scanned OTP binds.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The operation ID to show where typing is allowed.
    #[must_use]
    pub const fn id(&self) -> &OperationId {
        &self.id
    }
}

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The operation does not fit into a payload.
    #[error(transparent)]
    BodyTooLong(#[from] BodyTooLong),
    /// The time or lifetime is out of its range.
    #[error(transparent)]
    InvalidOperation(#[from] InvalidOperation),
    /// Every draw gives an ID that is taken.
    #[error("operation ID: expected one that is not taken, found none among those drawn")]
    OperationIdTaken,
    /// What was to make the payload unique is that of another version.
    #[error("draw: expected one of version {expected}, found another version's")]
    OtherVersion {
        /// The enrolment's version.
        expected: Version,
    },
    /// A key gave no answer.
    #[error(transparent)]
    Key(#[from] KeyError),
}
