//! The keys that a bank keeps of one enrolment: those of issuer and verifier.

use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use super::{
    Identity, KeyError, KeyId, KeySet, MacUnder, Seal, Secret,
    memory::{MacKey, PayloadKey},
    role,
    role::Role,
};
use crate::{Error, Record, Version, verifier::RecordError};

/// The length of a version and a key-id, in bytes.
const HEAD: usize = 2 + 8;

/// The keys of issuer and verifier, read from and written as bytes that a bank encrypts for its store.
///
/// It holds the keys, not the secret: whoever steals it can't compute P of a PIN.
pub struct BankKeys {
    identity: Identity,
    bytes: Zeroizing<Vec<u8>>,
    payload: PayloadKey,
    operation_id: MacKey<role::OperationId>,
    otp: MacKey<role::Otp>,
    login: MacKey<role::Login>,
    confirm: MacKey<role::Confirm>,
    nonce: MacKey<role::Nonce>,
}

impl Record for BankKeys {
    /// Returns the bytes to encrypt and to store, wiped when dropped.
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        self.bytes.clone()
    }

    fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let read = || {
            let (number, rest) = bytes.split_first_chunk()?;
            let version = Version::from_number(u16::from_be_bytes(*number).into())?;
            let (key_id, rest) = rest.split_first_chunk()?;
            let (payload, rest) = rest.split_first_chunk()?;
            let (operation_id, rest) = rest.split_first_chunk()?;
            let (otp, rest) = rest.split_first_chunk()?;
            let (login, rest) = rest.split_first_chunk()?;
            let (confirm, nonce) = rest.split_first_chunk()?;
            let nonce = nonce.try_into().ok()?;
            let identity = Identity { version, key_id: KeyId::from(*key_id) };
            Some(Self {
                identity,
                payload: PayloadKey::new(identity, payload),
                operation_id: MacKey::new(operation_id),
                otp: MacKey::new(otp),
                login: MacKey::new(login),
                confirm: MacKey::new(confirm),
                nonce: MacKey::new(nonce),
                bytes: Zeroizing::new(bytes.to_vec()),
            })
        };
        Ok(read().ok_or(RecordError::Value("set of bank keys"))?)
    }
}

impl BankKeys {
    /// Derives the keys from the enrolment's secret, which can then be forgotten.
    #[must_use]
    pub fn derive(secret: &Secret, version: Version) -> Self {
        let identity = secret.identity(version);
        let mut bytes = Zeroizing::new(Vec::with_capacity(HEAD + 6 * 32));
        bytes.extend_from_slice(&version.number().to_be_bytes());
        bytes.extend_from_slice(identity.key_id.as_bytes());
        let mut keys = Keys { secret, version, bytes: &mut bytes };
        let payload = PayloadKey::new(identity, &keys.derive::<role::Payload>());
        Self {
            identity,
            payload,
            operation_id: MacKey::new(&keys.derive::<role::OperationId>()),
            otp: MacKey::new(&keys.derive::<role::Otp>()),
            login: MacKey::new(&keys.derive::<role::Login>()),
            confirm: MacKey::new(&keys.derive::<role::Confirm>()),
            nonce: MacKey::new(&keys.derive::<role::Nonce>()),
            bytes,
        }
    }
}

/// The derivation of one key after another, which keeps a copy of each.
struct Keys<'a> {
    secret: &'a Secret,
    version: Version,
    bytes: &'a mut Vec<u8>,
}

impl Keys<'_> {
    fn derive<R: Role>(&mut self) -> Zeroizing<[u8; 32]> {
        let key = self.secret.derive_key::<R>(self.version);
        self.bytes.extend_from_slice(&*key);
        key
    }
}

impl KeySet for BankKeys {
    fn identity(&self) -> Identity {
        self.identity
    }
}

macro_rules! computes {
    ($($role:ident by $field:ident,)+) => {$(
        impl MacUnder<role::$role> for BankKeys {
            fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
                self.$field.mac(message)
            }
        }
    )+};
}

computes! {
    Payload by payload,
    Nonce by nonce,
    OperationId by operation_id,
    Otp by otp,
    Login by login,
    Confirm by confirm,
}

impl Seal for BankKeys {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.payload.seal(nonce, aad, plaintext)
    }
}

impl fmt::Debug for BankKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BankKeys({})", self.identity)
    }
}
