//! The keys of an enrolment: their derivation, their roles, and the traits by which the library uses them.
//!
//! Every key of an enrolment comes from one [`Secret`] by
//! `k(label) = HKDF-SHA-256(salt = empty, ikm = K, info = label, L = 32)` (ENR-5). The library uses
//! keys only through [`MacUnder`], [`Seal`] and [`Open`], so they can live in an HSM or in a phone's
//! keystore. For a key store that answers asynchronously, use [`RemoteKeys`].
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
    /// The 8 bytes by which a payload names its key. They are public: every payload has them in clear.
    ///
    /// ```
    /// use dlotp::keys::KeyId;
    ///
    /// let key_id = "0001ab03040506ff".parse::<KeyId>()?;
    /// assert_eq!(key_id.as_bytes(), &[0, 1, 0xab, 3, 4, 5, 6, 0xff]);
    /// assert_eq!(key_id.to_string(), "0001ab03040506ff");
    /// assert!("0001ab".parse::<KeyId>().is_err());
    /// # Ok::<(), dlotp::InvalidText>(())
    /// ```
    pub struct KeyId(8);
}

/// The identity of an enrolment in every payload: its version and its key-id.
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

    mod private {
        pub trait Role {}
    }

    /// The purpose of a key. No other crate can implement it: the protocol fixes the roles.
    pub trait Role: private::Role {
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

            impl private::Role for $role {}

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
        /// Computes the MAC that stands for a PIN: only the authenticator holds it.
        Pin "pin" { V1 "dlotp v1 pin", V2 "dlotp v2 pin" }
    }
}

/// The keys of one enrolment, which know whose they are.
///
/// Every computation takes version and key-id from here. An input refuses the records of another
/// enrolment before it judges anything.
pub trait KeySet {
    /// Returns the identity of the enrolment that the keys belong to.
    fn identity(&self) -> Identity;
}

/// A key of role `R`, which computes HMAC-SHA-256.
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
    /// Computes HMAC-SHA-256 of the concatenated parts of `message`.
    ///
    /// # Errors
    ///
    /// The key gave no answer. Then there is no OTP, no verdict and no payload (ENR-9).
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError>;
}

/// A key that seals under AES-256-GCM with a given nonce (PAY-26): the issuer's. The example of
/// [`Secret::payload_key`] seals and opens.
pub trait Seal {
    /// Returns the ciphertext of `plaintext`, followed by the 16 bytes of its tag.
    ///
    /// # Errors
    ///
    /// The key gave no answer.
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A key that opens what was sealed under AES-256-GCM: the authenticator's.
pub trait Open {
    /// Returns the plaintext of ciphertext and tag, or `None` where the tag is wrong (PAY-34). The tag is
    /// compared in constant time.
    ///
    /// # Errors
    ///
    /// The key gave no answer.
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

/// The error of a key that gave no answer.
#[derive(Debug, thiserror::Error)]
#[error("the {role} key gave no answer")]
pub struct KeyError {
    role: &'static str,
    source: Box<dyn core::error::Error + Send + Sync>,
}

impl KeyError {
    /// Makes the failure of the key of role `R`, with the cause that the key store gave.
    pub fn new<R: Role>(source: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> Self {
        Self { role: R::NAME, source: source.into() }
    }
}

/// An error: the caller's random generator failed, and nothing was issued.
#[derive(Debug, thiserror::Error)]
#[error("the random generator gave no bytes: {0}")]
pub(crate) struct RandomError(alloc::string::String);

/// Draws bytes from the caller's random generator.
pub(crate) fn draw<const N: usize>(
    random: &mut impl rand_core::TryCryptoRng,
) -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    random
        .try_fill_bytes(&mut bytes)
        .map_err(|error| RandomError(alloc::string::ToString::to_string(&error)))?;
    Ok(bytes)
}
