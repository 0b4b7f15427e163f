//! The issuer: makes payload and operation ID of an operation.

use alloc::{string::String, vec::Vec};

use crate::{
    Version,
    keys::{KeyError, KeyId, MacUnder, role},
    operation::{InvalidOperation, Operation},
    operation_id::OperationId,
    payload::{self, BodyTooLong, Contents, Digest, Nonce, Validity},
};

/// How many nonces an issuer draws before it gives up.
///
/// At most 200 IDs of an enrolment are taken, of 10^8: 16 misses in a row mean a broken random
/// generator (ID-5).
pub const MAX_DRAWS: usize = 16;

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

impl<K: MacUnder<role::Payload> + MacUnder<role::OperationId>> Issuer<K> {
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

    /// Issues an operation with a nonce that was drawn by a cryptographic random generator.
    ///
    /// # Errors
    ///
    /// `body-too-long` or `key-failure`.
    pub fn issue(
        &self,
        operation: &Operation<'_>,
        validity: Validity,
        nonce: Nonce,
    ) -> Result<Issued, IssueError> {
        let contents = Contents { validity, nonce, operation: operation.clone() };
        let body = contents.encode(self.version)?;
        let digest = Digest::of_body(self.version, self.key_id, &body);
        let id = OperationId::derive(self.version, &self.keys, &digest)?;
        let text = payload::seal(self.version, self.key_id, &body, &self.keys)?;
        Ok(Issued { text, body, nonce, digest, id })
    }

    /// Issues an operation with the first nonce, of at most [`MAX_DRAWS`], whose ID is not taken
    /// (ID-4, ID-5).
    ///
    /// `is_taken` tells whether an operation of this enrolment that is live, or was issued less
    /// than 24 hours ago, has the ID.
    ///
    /// # Errors
    ///
    /// `operation-id-taken` after the last nonce; `body-too-long` or `key-failure`.
    pub fn draw(
        &self,
        operation: &Operation<'_>,
        validity: Validity,
        nonces: impl IntoIterator<Item = Nonce>,
        is_taken: impl Fn(&OperationId) -> bool,
    ) -> Result<Issued, IssueError> {
        for nonce in nonces.into_iter().take(MAX_DRAWS) {
            let issued = self.issue(operation, validity, nonce)?;
            if !is_taken(&issued.id) {
                return Ok(issued);
            }
        }
        Err(IssueError::OperationIdTaken)
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
    /// Every nonce that was drawn gives an ID that is taken.
    #[error("operation ID: expected one that is not taken, found none among the nonces drawn")]
    OperationIdTaken,
    /// A key gave no answer.
    #[error(transparent)]
    Key(#[from] KeyError),
}
