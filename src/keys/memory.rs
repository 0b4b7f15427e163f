//! Keys in memory, wiped when dropped: single keys, and the set of each party.

use alloc::{boxed::Box, vec::Vec};
use core::{fmt, marker::PhantomData};

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use hmac::Hmac;
use sha2::Sha256;

use super::{
    Identity, KeyError, KeySet, MacUnder, Open, Seal, Secret, role,
    role::Role,
    secret::{finish, keyed},
};
use crate::Version;

/// A key in memory, kept as the keyed state of HMAC and wiped when dropped.
pub(crate) struct MacKey<R> {
    keyed: Hmac<Sha256>,
    role: PhantomData<fn() -> R>,
}

impl<R: Role> MacKey<R> {
    pub(super) fn new(bytes: &[u8; 32]) -> Self {
        Self { keyed: keyed(bytes), role: PhantomData }
    }

    fn derive(secret: &Secret, version: Version) -> Self {
        Self::new(&secret.derive_key::<R>(version))
    }
}

impl<R: Role> MacUnder<R> for MacKey<R> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        Ok(finish(self.keyed.clone(), message))
    }
}

impl<R> Clone for MacKey<R> {
    fn clone(&self) -> Self {
        Self { keyed: self.keyed.clone(), role: PhantomData }
    }
}

impl<R: Role> fmt::Debug for MacKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacKey({})", R::NAME)
    }
}

/// The payload key in memory, wiped when dropped. In version 1 it computes tags, in version 2 it seals
/// and opens (ENR-20). Asked for the work of the other version, it gives [`KeyError`] (ENR-23).
#[derive(Clone)]
pub(crate) struct PayloadKey {
    identity: Identity,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Tag(MacKey<role::Payload>),
    Seal(Box<Aes256Gcm>),
}

impl PayloadKey {
    pub(super) fn new(identity: Identity, bytes: &[u8; 32]) -> Self {
        let kind = match identity.version {
            Version::V1 => Kind::Tag(MacKey::new(bytes)),
            Version::V2 => Kind::Seal(Aes256Gcm::new(bytes.into()).into()),
        };
        Self { identity, kind }
    }

    fn derive(secret: &Secret, identity: Identity) -> Self {
        Self::new(identity, &secret.derive_key::<role::Payload>(identity.version))
    }

    fn sealing(&self) -> Result<&Aes256Gcm, KeyError> {
        match &self.kind {
            Kind::Seal(cipher) => Ok(cipher),
            Kind::Tag(_) => Err(refused("a key of version 1 seals nothing")),
        }
    }
}

fn refused(cause: &'static str) -> KeyError {
    KeyError::new::<role::Payload>(cause)
}

impl KeySet for PayloadKey {
    fn identity(&self) -> Identity {
        self.identity
    }
}

impl MacUnder<role::Payload> for PayloadKey {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        match &self.kind {
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
        f.write_str("PayloadKey(..)")
    }
}

impl Secret {
    /// Derives the key of role `R`, in memory.
    #[must_use]
    pub fn mac_key<R: Role>(
        &self,
        version: Version,
    ) -> impl MacUnder<R> + Clone + fmt::Debug + use<R> {
        MacKey::<R>::derive(self, version)
    }

    /// Derives the payload key of the enrolment with this identity, in memory.
    ///
    /// ```
    /// use dlotp::{Version, keys::{Open, Seal, Secret}};
    ///
    /// let secret = Secret::from([42; 32]); // in the field, 32 random bytes
    /// let key = secret.payload_key(secret.identity(Version::V2));
    /// let sealed = key.seal(&[0; 12], b"", b"a body")?; // no other body may have this nonce
    /// assert_eq!(key.open(&[0; 12], b"", &sealed)?, Some(b"a body".to_vec()));
    /// assert_eq!(key.open(&[1; 12], b"", &sealed)?, None);
    /// # Ok::<(), dlotp::keys::KeyError>(())
    /// ```
    #[must_use]
    pub fn payload_key(
        &self,
        identity: Identity,
    ) -> impl KeySet + MacUnder<role::Payload> + Seal + Open + Clone + fmt::Debug + use<> {
        PayloadKey::derive(self, identity)
    }
}

/// Declares the keys that one party holds in memory.
macro_rules! parties {
    ($($(#[$doc:meta])* $party:ident {
        $([$payload:ident])? $($field:ident: $role:ident),+
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $party {
            identity: Identity,
            $($payload: PayloadKey,)?
            $($field: MacKey<role::$role>,)+
        }

        impl $party {
            /// Derives the keys from the enrolment's secret.
            #[must_use]
            pub fn derive(secret: &Secret, version: Version) -> Self {
                let identity = secret.identity(version);
                Self {
                    identity,
                    $($payload: PayloadKey::derive(secret, identity),)?
                    $($field: MacKey::derive(secret, version),)+
                }
            }
        }

        impl KeySet for $party {
            fn identity(&self) -> Identity {
                self.identity
            }
        }

        $(impl MacUnder<role::$role> for $party {
            fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
                self.$field.mac(message)
            }
        })+
    )+};
}

parties! {
    /// The keys of an issuer, in memory.
    IssuerKeys { [payload] nonce: Nonce, operation_id: OperationId }
    /// The keys of an authenticator, in memory.
    AuthenticatorKeys { [payload] otp: Otp, login: Login, confirm: Confirm, pin: Pin }
    /// The keys of a verifier, in memory.
    VerifierKeys { otp: Otp, login: Login, confirm: Confirm }
}

macro_rules! payload_role {
    ($($party:ident)+) => {$(
        impl MacUnder<role::Payload> for $party {
            fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
                self.payload.mac(message)
            }
        }
    )+};
}

payload_role! { IssuerKeys AuthenticatorKeys }

impl Seal for IssuerKeys {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.payload.seal(nonce, aad, plaintext)
    }
}

impl Open for AuthenticatorKeys {
    fn open(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError> {
        self.payload.open(nonce, aad, sealed)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::keys::PinMac;

    #[test]
    fn no_debug_shows_a_secret() {
        let secret = Secret::from([7; 32]);
        let (key, p) = (secret.mac_key::<role::Otp>(Version::V1), PinMac::from([7; 32]));
        let payload = secret.payload_key(secret.identity(Version::V2));
        assert_eq!(
            format!("{secret:?} {key:?} {payload:?} {p:?}"),
            "Secret(..) MacKey(otp) PayloadKey(..) PinMac(..)"
        );
    }
}
