//! The keys of an enrolment: whose they are, what each computes, where they live.
//!
//! Everything that an enrolment computes with comes from one [`Secret`] by
//! `k(label) = HKDF-SHA-256(salt = empty, ikm = K, info = label, L = 32)` (ENR-5). The library uses
//! a key only through [`MacUnder`], [`Seal`] and [`Open`], so that it may as well live in an HSM or in
//! a phone's keystore. Where a key store answers asynchronously, use [`RemoteKeys`].
//!
//! ```
//! use dlotp::{Record, Version, keys::{BankKeys, KeySet, Secret}};
//!
//! let secret = Secret::from([42; 32]); // in the field, 32 random bytes
//! let keys = BankKeys::derive(&secret, Version::V2);
//! let stored = keys.encode(); // encrypt them, and forget the secret
//! assert_eq!(BankKeys::decode(&stored)?.identity(), secret.identity(Version::V2));
//! assert!(BankKeys::decode(&stored[1..]).is_err());
//! # Ok::<(), dlotp::Error>(())
//! ```

mod bank;
mod memory;
mod pin_mac;
mod remote;
mod secret;

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use self::role::Role;
pub(crate) use self::secret::KeyBlock;
pub use self::{
    bank::BankKeys,
    memory::{AuthenticatorKeys, IssuerKeys, VerifierKeys},
    pin_mac::PinMac,
    remote::{KeyAnswer, KeyRequest, RemoteKeys, Replay, Round},
    secret::Secret,
};
use crate::{Version, text_forms::bytes};

bytes! {
    /// The 8 bytes by which a payload names its key. Public: they stand in clear in every payload.
    pub struct KeyId(8);
}

/// What tells an enrolment from others in every payload: its version and its key-id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The enrolment's version, fixed for life (ENR-1).
    pub version: Version,
    /// The enrolment's key-id.
    pub key_id: KeyId,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key-id {} of version {}", self.key_id, self.version)
    }
}

/// The roles of an enrolment's keys: one type each, so that a key cannot be used for another.
pub mod role {
    use crate::Version;

    mod sealed {
        pub trait Sealed {}
    }

    /// The purpose of a key. Sealed: the protocol fixes the roles.
    pub trait Role: sealed::Sealed {
        /// The role's name, as an HSM or keystore may use it in a key handle.
        const NAME: &'static str;

        /// The label from which the key of this role is derived (ENR-6).
        fn label(version: Version) -> &'static str;
    }

    macro_rules! roles {
        ($($(#[$doc:meta])* $role:ident $name:literal { $($version:ident $label:literal),+ })+) => {$(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $role {}

            impl sealed::Sealed for $role {}

            impl Role for $role {
                const NAME: &'static str = $name;

                fn label(version: Version) -> &'static str {
                    match version {
                        $(Version::$version => $label,)+
                    }
                }
            }
        )+};
    }

    roles! {
        /// Authenticates payloads, in version 2 seals them: issuer and authenticator hold it.
        Payload "payload" { V1 "dlotp v1 payload", V2 "dlotp v2 payload" }
        /// Derives the nonces of version 2; version 1 never asks for it. Only the issuer holds it.
        Nonce "nonce" { V1 "dlotp v1 nonce", V2 "dlotp v2 nonce" }
        /// Derives operation IDs: only the issuer holds it.
        OperationId "operation-id" { V1 "dlotp v1 operation-id", V2 "dlotp v2 operation-id" }
        /// Computes scanned and typed OTPs: authenticator and verifier hold it.
        Otp "otp" { V1 "dlotp v1 otp", V2 "dlotp v2 otp" }
        /// Computes login OTPs: authenticator and verifier hold it.
        Login "login" { V1 "dlotp v1 login", V2 "dlotp v2 login" }
        /// Computes confirmation OTPs: authenticator and verifier hold it.
        Confirm "confirm" { V1 "dlotp v1 confirm", V2 "dlotp v2 confirm" }
        /// Turns a PIN into the MAC that stands for it: only the authenticator holds it.
        Pin "pin" { V1 "dlotp v1 pin", V2 "dlotp v2 pin" }
    }
}

/// The keys of one enrolment, which know whose they are.
///
/// Whoever computes takes version and key-id from here, and refuses the records of another enrolment
/// before it judges anything.
pub trait KeySet {
    /// The enrolment that the keys belong to.
    fn identity(&self) -> Identity;
}

/// A key that computes HMAC-SHA-256 under the role `R`.
///
/// Implement it for a handle of an HSM or a keystore, once for all roles:
///
/// ```
/// use dlotp::keys::{Identity, KeyError, KeySet, MacUnder, role::Role};
///
/// struct Hsm { identity: Identity }
/// # impl Hsm { fn hmac_sha256(&self, _: &str, _: &[&[u8]]) -> Result<[u8; 32], Box<dyn core::error::Error + Send + Sync>> { Ok([0; 32]) } }
///
/// impl KeySet for Hsm {
///     fn identity(&self) -> Identity {
///         self.identity
///     }
/// }
///
/// impl<R: Role> MacUnder<R> for Hsm {
///     fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
///         self.hmac_sha256(R::NAME, message).map_err(KeyError::new::<R>)
///     }
/// }
/// ```
pub trait MacUnder<R: Role> {
    /// HMAC-SHA-256 of the concatenation of the parts of `message`.
    ///
    /// # Errors
    ///
    /// The key did not answer. Then there is no code, no verdict and no payload (ENR-9).
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError>;
}

/// A key that seals under AES-256-GCM with a nonce that is given (PAY-26): the issuer's.
pub trait Seal {
    /// The ciphertext of `plaintext`, followed by the 16 bytes of its tag.
    ///
    /// # Errors
    ///
    /// The key did not answer.
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A key that opens what was sealed under AES-256-GCM: the authenticator's.
pub trait Open {
    /// The plaintext of ciphertext and tag; none where the tag, compared in constant time, is
    /// wrong (PAY-34).
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

impl<K: KeySet + ?Sized> KeySet for &K {
    fn identity(&self) -> Identity {
        (**self).identity()
    }
}

impl<R: Role, K: MacUnder<R> + ?Sized> MacUnder<R> for &K {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        (**self).mac(message)
    }
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

/// A key did not answer.
#[derive(Debug, thiserror::Error)]
#[error("the {role} key gave no answer")]
pub struct KeyError {
    role: &'static str,
    source: Box<dyn core::error::Error + Send + Sync>,
}

impl KeyError {
    /// The failure of the key of role `R`, with the cause that its keeper told.
    pub fn new<R: Role>(source: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> Self {
        Self { role: R::NAME, source: source.into() }
    }
}

/// The caller's random generator failed; nothing was issued.
#[derive(Debug, thiserror::Error)]
#[error("the random generator gave no bytes: {0}")]
pub(crate) struct RandomError(alloc::string::String);

/// Bytes of the caller's random generator.
pub(crate) fn draw<const N: usize>(
    random: &mut impl rand_core::TryCryptoRng,
) -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    random
        .try_fill_bytes(&mut bytes)
        .map_err(|error| RandomError(alloc::string::ToString::to_string(&error)))?;
    Ok(bytes)
}
