//! Keys and secrets at rest, sealed so that nobody can read them or move them to another row.

use core::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use dlotp::{
    Record,
    keys::BankKeys,
    verifier::{Secrets, Status},
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{EnrolmentState, InputError, Owner, VaultError};

const NONCE: usize = 12;

/// A column of sealed bytes, to which they are bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Keys,
    Secrets,
}

/// A sealed secret: nonce, ciphertext and tag.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret(Vec<u8>);

/// The bank's key for secrets at rest, for AES-256-GCM. It is wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Vault([u8; 32]);

impl Vault {
    /// The vault with this key of 32 random bytes.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Seals the keys of an enrolment for their owner.
    ///
    /// # Errors
    ///
    /// [`VaultError::Random`].
    pub fn seal_keys(&self, owner: Owner<'_>, keys: &BankKeys) -> Result<SealedSecret, VaultError> {
        self.seal(owner, Column::Keys, &keys.encode())
    }

    /// Seals P and the chains of an enrolment for their owner.
    ///
    /// # Errors
    ///
    /// [`VaultError::Random`].
    pub fn seal_secrets(
        &self,
        owner: Owner<'_>,
        secrets: &Secrets,
    ) -> Result<SealedSecret, VaultError> {
        self.seal(owner, Column::Secrets, &secrets.encode())
    }

    /// Opens the keys of an enrolment.
    ///
    /// # Errors
    ///
    /// `malformed-record` where they can't be opened, `not-active` where they were destroyed,
    /// [`VaultError::NotStored`] where there are none.
    pub fn keys(&self, state: &EnrolmentState) -> Result<BankKeys, InputError> {
        let missing = VaultError::NotStored(Column::Keys.name());
        let opened = self.open_stored(state, Column::Keys, state.keys.as_ref(), missing)?;
        Ok(BankKeys::decode(&opened)?)
    }

    /// Opens P and the chains of an enrolment.
    ///
    /// # Errors
    ///
    /// `malformed-record` where they can't be opened or are lost (VER-46), `not-active` where they were
    /// destroyed, [`VaultError::NotStored`] where an HSM keeps them.
    pub fn secrets(&self, state: &EnrolmentState) -> Result<Secrets, InputError> {
        let name = Column::Secrets.name();
        let missing = match state.stores_secrets {
            true => VaultError::Lost(name),
            false => VaultError::NotStored(name),
        };
        let opened = self.open_stored(state, Column::Secrets, state.secrets.as_ref(), missing)?;
        Ok(Secrets::decode(&opened)?)
    }

    fn open_stored(
        &self,
        state: &EnrolmentState,
        column: Column,
        sealed: Option<&SealedSecret>,
        missing: VaultError,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        match sealed {
            Some(sealed) => self.open(state.owner(), column, sealed),
            None if state.enrolment.status() == Status::Revoked => {
                Err(VaultError::Destroyed(column.name()))
            }
            None => Err(missing),
        }
    }

    /// Seals under a nonce of random bytes.
    fn seal(
        &self,
        owner: Owner<'_>,
        column: Column,
        secret: &[u8],
    ) -> Result<SealedSecret, VaultError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| VaultError::Random)?;
        let aad = owner.bound_to(column);
        let payload = Payload { msg: secret, aad: &aad };
        let sealed =
            self.cipher().encrypt(&nonce.into(), payload).map_err(|_| VaultError::Random)?;
        Ok(SealedSecret([nonce.as_slice(), &sealed].concat()))
    }

    fn open(
        &self,
        owner: Owner<'_>,
        column: Column,
        sealed: &SealedSecret,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let unopenable = VaultError::Unopenable(column.name());
        let (nonce, sealed) = sealed.0.split_first_chunk::<NONCE>().ok_or(unopenable)?;
        let aad = owner.bound_to(column);
        let opened = self.cipher().decrypt(&(*nonce).into(), Payload { msg: sealed, aad: &aad });
        opened.map(Zeroizing::new).map_err(|_| unopenable)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.0.into())
    }
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Secrets => "secrets",
        }
    }
}

impl Owner<'_> {
    /// The associated data: of fixed lengths but for the customer, who comes last.
    fn bound_to(&self, column: Column) -> Vec<u8> {
        let column: &[u8; 16] = match column {
            Column::Keys => b"dlotp at rest k ",
            Column::Secrets => b"dlotp at rest s ",
        };
        let identity = self.enrolment.identity();
        [
            column.as_slice(),
            self.enrolment.id().as_bytes(),
            &identity.version.number().to_be_bytes(),
            identity.key_id.as_bytes(),
            self.customer.as_bytes(),
        ]
        .concat()
    }
}

impl SealedSecret {
    /// The sealed secret of bytes that a store kept.
    pub(crate) const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes that a store keeps.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedSecret({} bytes)", self.0.len())
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

    use dlotp::{
        Version,
        keys::{Identity, KeyId},
        verifier::{Enrolment, EnrolmentId, Epoch},
    };

    use super::{Column, Owner, SealedSecret, Vault, VaultError};

    fn enrolment(id: u8, key_id: u8, version: Version) -> Enrolment {
        let identity = Identity { version, key_id: KeyId::from([key_id; 8]) };
        Enrolment::new(EnrolmentId::from([id; 16]), identity, Epoch::default(), 0)
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_and_place_only() {
        let (vault, enrolment_1) = (Vault::new([1; 32]), enrolment(1, 1, Version::V1));
        let owner = Owner { customer: "rossi", enrolment: &enrolment_1 };
        let sealed = vault.seal(owner, Column::Secrets, b"secret").unwrap();
        assert_eq!(*vault.open(owner, Column::Secrets, &sealed).unwrap(), b"secret");

        let refused = |vault: &Vault, owner: Owner<'_>, column: Column| {
            let unopenable = VaultError::Unopenable(column.name());
            assert_eq!(vault.open(owner, column, &sealed), Err(unopenable));
        };
        refused(&Vault::new([2; 32]), owner, Column::Secrets);
        refused(&vault, owner, Column::Keys);
        refused(&vault, Owner { customer: "rossj", enrolment: &enrolment_1 }, Column::Secrets);
        for other in [
            enrolment(2, 1, Version::V1),
            enrolment(1, 2, Version::V1),
            enrolment(1, 1, Version::V2),
        ] {
            refused(&vault, Owner { customer: "rossi", enrolment: &other }, Column::Secrets);
        }
        for at in 0..sealed.as_bytes().len() {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1);
            let changed = SealedSecret::from_bytes(bytes);
            let unopenable = Err(VaultError::Unopenable("secrets"));
            assert_eq!(vault.open(owner, Column::Secrets, &changed), unopenable);
        }
        let short = SealedSecret::from_bytes(vec![0; 11]);
        let unopenable = Err(VaultError::Unopenable("keys"));
        assert_eq!(vault.open(owner, Column::Keys, &short), unopenable);
    }

    #[test]
    fn no_debug_shows_a_secret_and_no_nonce_comes_twice() {
        let (vault, enrolment) = (Vault::new([1; 32]), enrolment(1, 1, Version::V1));
        let owner = Owner { customer: "rossi", enrolment: &enrolment };
        let sealed = [(); 2].map(|()| vault.seal(owner, Column::Secrets, b"secret").unwrap());
        assert_ne!(sealed[0].as_bytes()[..12], sealed[1].as_bytes()[..12]);
        assert_eq!(format!("{vault:?} {:?}", sealed[0]), "Vault(..) SealedSecret(34 bytes)");
    }
}
