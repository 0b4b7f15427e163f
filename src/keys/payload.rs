//! The key of payloads: in version 1 it computes tags, in version 2 it seals and opens (ENR-20).

use alloc::vec::Vec;
use core::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};

use super::{Key, KeyError, MacUnder, Secret, role};
use crate::Version;

/// A key that seals under AES-256-GCM with a nonce that is given (PAY-26): the issuer's.
pub trait Seal {
    /// The ciphertext of `plaintext`, and the 16 bytes of its tag.
    ///
    /// # Errors
    ///
    /// The key did not answer.
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A key that opens what was sealed under AES-256-GCM: the authenticator's.
pub trait Open {
    /// The plaintext of ciphertext and tag; none where the tag, compared in constant time, is
    /// another (PAY-34).
    ///
    /// # Errors
    ///
    /// The key did not answer.
    fn open(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError>;
}

impl<K: Seal + ?Sized> Seal for &K {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        (**self).seal(nonce, aad, plaintext)
    }
}

impl<K: Open + ?Sized> Open for &K {
    fn open(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError> {
        (**self).open(nonce, aad, sealed)
    }
}

/// The payload key in memory, wiped when dropped. It does what its version has it do, and gives
/// [`KeyError`] where it is asked for what the other version's key does (ENR-23).
#[derive(Clone)]
pub struct PayloadKey(Kind);

#[derive(Clone)]
enum Kind {
    Tag(Key<role::Payload>),
    Seal(alloc::boxed::Box<Aes256Gcm>),
}

impl PayloadKey {
    /// The key of 32 bytes, of an enrolment of this version.
    #[must_use]
    pub fn new(version: Version, bytes: &[u8; 32]) -> Self {
        Self(match version {
            Version::V1 => Kind::Tag(Key::new(bytes)),
            Version::V2 => Kind::Seal(Aes256Gcm::new(bytes.into()).into()),
        })
    }

    /// The payload key of the enrolment with this secret.
    #[must_use]
    pub fn derive(secret: &Secret, version: Version) -> Self {
        Self::new(version, &secret.derive_key::<role::Payload>(version))
    }

    fn sealing(&self) -> Result<&Aes256Gcm, KeyError> {
        match &self.0 {
            Kind::Seal(cipher) => Ok(cipher),
            Kind::Tag(_) => Err(refused("a key of version 1 seals nothing")),
        }
    }
}

fn refused(cause: &'static str) -> KeyError {
    KeyError::new::<role::Payload>(cause)
}

impl MacUnder<role::Payload> for PayloadKey {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        match &self.0 {
            Kind::Tag(key) => key.mac(message),
            Kind::Seal(_) => Err(refused("a key of version 2 computes no MAC")),
        }
    }
}

impl Seal for PayloadKey {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.sealing()?
            .encrypt(nonce.into(), Payload { msg: plaintext, aad })
            .map_err(|_| refused("the plaintext is too long"))
    }
}

impl Open for PayloadKey {
    fn open(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError> {
        Ok(self.sealing()?.decrypt(nonce.into(), Payload { msg: sealed, aad }).ok())
    }
}

impl fmt::Debug for PayloadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(payload)")
    }
}
