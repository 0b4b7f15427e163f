//! Secrets at rest: P, keys and chains, sealed so that nobody can read them or move them to another row.

use core::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use dlotp::verifier::Enrolment;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const NONCE: usize = 12;

/// What is sealed; each is bound to its own place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// P (ENR-13).
    P,
    /// The keys of issuer and verifier.
    Keys,
    /// The chains of version 2 (ENR-22).
    Chains,
}

/// Whose it is: what a sealed secret is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The bank's name of the customer.
    pub customer: &'a str,
    /// The enrolment, with its version and key-id.
    pub enrolment: &'a Enrolment,
}

/// A sealed secret: nonce, ciphertext and tag.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// The bank's key for secrets at rest: AES-256-GCM. It shows nothing of itself.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Vault([u8; 32]);

/// A secret can't be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The system gives no random bytes.
    #[error("no random bytes for a nonce")]
    Random,
    /// It was sealed with another key, for another owner or place, or was changed.
    #[error("a sealed secret can't be opened: expected one of this bank, customer and enrolment")]
    Open,
    /// There is none: it was destroyed.
    #[error("the secrets of this enrolment were destroyed")]
    Destroyed,
}

impl Vault {
    /// The vault of this key, which a cryptographic random generator drew.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Seals a secret for its owner and place, under a nonce of random bytes.
    ///
    /// # Errors
    ///
    /// [`VaultError::Random`].
    pub fn seal(
        &self,
        owner: Owner<'_>,
        what: Secret,
        secret: &[u8],
    ) -> Result<Sealed, VaultError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| VaultError::Random)?;
        let aad = owner.bound_to(what);
        let payload = Payload { msg: secret, aad: &aad };
        let sealed =
            self.cipher().encrypt(&nonce.into(), payload).map_err(|_| VaultError::Random)?;
        Ok(Sealed([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what was sealed for this owner and place.
    ///
    /// # Errors
    ///
    /// [`VaultError::Open`], or [`VaultError::Destroyed`] where there is nothing.
    pub fn open(
        &self,
        owner: Owner<'_>,
        what: Secret,
        sealed: Option<&Sealed>,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let Sealed(bytes) = sealed.ok_or(VaultError::Destroyed)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(VaultError::Open)?;
        let aad = owner.bound_to(what);
        let opened = self.cipher().decrypt(&(*nonce).into(), Payload { msg: sealed, aad: &aad });
        opened.map(Zeroizing::new).map_err(|_| VaultError::Open)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.0.into())
    }
}

impl Owner<'_> {
    /// The associated data: of fixed lengths but for the customer, who comes last.
    fn bound_to(&self, what: Secret) -> Vec<u8> {
        let what: &[u8; 16] = match what {
            Secret::P => b"dlotp at rest p ",
            Secret::Keys => b"dlotp at rest k ",
            Secret::Chains => b"dlotp at rest c ",
        };
        [
            what.as_slice(),
            self.enrolment.id().as_bytes(),
            &self.enrolment.version().number().to_be_bytes(),
            self.enrolment.key_id().as_bytes(),
            self.customer.as_bytes(),
        ]
        .concat()
    }
}

impl Sealed {
    /// What comes back from a store.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What goes into a store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what it expects")]

    use dlotp::{Version, keys::KeyId, verifier::EnrolmentId};

    use super::*;

    fn enrolment(id: u8, key_id: u8) -> Enrolment {
        let (id, key_id) = (EnrolmentId::from([id; 16]), KeyId::from([key_id; 8]));
        Enrolment::new(id, Version::V1, key_id, 0)
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_and_place_only() {
        let (vault, enrolment_1) = (Vault::new([1; 32]), enrolment(1, 1));
        let owner = Owner { customer: "rossi", enrolment: &enrolment_1 };
        let sealed = vault.seal(owner, Secret::P, b"secret").unwrap();
        assert_eq!(*vault.open(owner, Secret::P, Some(&sealed)).unwrap(), b"secret");

        let refused = |vault: &Vault, owner: Owner<'_>, what| {
            assert_eq!(vault.open(owner, what, Some(&sealed)), Err(VaultError::Open));
        };
        refused(&Vault::new([2; 32]), owner, Secret::P);
        refused(&vault, owner, Secret::Keys);
        refused(&vault, owner, Secret::Chains);
        refused(&vault, Owner { customer: "rossj", enrolment: &enrolment_1 }, Secret::P);
        for other in [enrolment(2, 1), enrolment(1, 2)] {
            refused(&vault, Owner { customer: "rossi", enrolment: &other }, Secret::P);
        }
        for at in 0..sealed.as_bytes().len() {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1);
            let changed = Sealed::from_bytes(bytes);
            assert_eq!(vault.open(owner, Secret::P, Some(&changed)), Err(VaultError::Open));
        }
        let short = Sealed::from_bytes(vec![0; 11]);
        assert_eq!(vault.open(owner, Secret::P, Some(&short)), Err(VaultError::Open));
        assert_eq!(vault.open(owner, Secret::P, None), Err(VaultError::Destroyed));
    }

    #[test]
    fn no_debug_shows_a_secret_and_no_nonce_comes_twice() {
        let (vault, enrolment) = (Vault::new([1; 32]), enrolment(1, 1));
        let owner = Owner { customer: "rossi", enrolment: &enrolment };
        let sealed = [(); 2].map(|()| vault.seal(owner, Secret::P, b"secret").unwrap());
        assert_ne!(sealed[0].as_bytes()[..12], sealed[1].as_bytes()[..12]);
        assert_eq!(format!("{vault:?} {:?}", sealed[0]), "Vault(..) Sealed(34 bytes)");
    }
}
