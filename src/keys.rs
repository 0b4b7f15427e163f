//! The key schedule, and the traits through which a key computes: MAC under a role, and the AEAD
//! that seals payloads.
//!
//! Everything that an enrolment computes with comes from one secret `K` by
//! `k(label) = HKDF-SHA-256(salt = empty, ikm = K, info = label, L = 32)` (ENR-5). The library
//! uses a key only through [`MacUnder`], [`Seal`] and [`Open`], so that it may as well live in an HSM
//! or a phone's keystore; [`Key`] and [`PayloadKey`] are the default, in memory and wiped.

mod payload;

use alloc::{boxed::Box, vec::Vec};
use core::{fmt, marker::PhantomData};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use self::payload::{Open, PayloadKey, Seal};
use crate::{Version, pin::Pin};

/// The roles of an enrolment's keys: one type each, so that a key cannot be used for another.
pub mod role {
    use crate::Version;

    mod sealed {
        pub trait Sealed {}
    }

    /// What a key is for. Sealed: the protocol fixes the roles.
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
        /// Draws the nonces of version 2; version 1 never asks for it. Only the issuer holds it.
        Nonce "nonce" { V1 "dlotp v1 nonce", V2 "dlotp v2 nonce" }
        /// Derives operation IDs: only the issuer holds it.
        OperationId "operation-id" { V1 "dlotp v1 operation-id", V2 "dlotp v2 operation-id" }
        /// Computes scanned and typed OTPs: authenticator and verifier hold it.
        Otp "otp" { V1 "dlotp v1 otp", V2 "dlotp v2 otp" }
        /// Computes login OTPs: authenticator and verifier hold it.
        Login "login" { V1 "dlotp v1 login", V2 "dlotp v2 login" }
        /// Computes confirmation OTPs: authenticator and verifier hold it.
        Confirm "confirm" { V1 "dlotp v1 confirm", V2 "dlotp v2 confirm" }
        /// Turns a PIN into what stands for it: only the authenticator holds it.
        Pin "pin" { V1 "dlotp v1 pin", V2 "dlotp v2 pin" }
    }
}

use role::Role;

const fn key_id_label(version: Version) -> &'static str {
    match version {
        Version::V1 => "dlotp v1 key-id",
        Version::V2 => "dlotp v2 key-id",
    }
}

/// A key that computes HMAC-SHA-256 under the role `R`.
///
/// Implement it for a handle of an HSM or a keystore, once for all roles:
///
/// ```
/// use dlotp::keys::{KeyError, MacUnder, role::Role};
///
/// struct Hsm;
/// # impl Hsm { fn hmac_sha256(&self, _: &str, _: &[&[u8]]) -> Result<[u8; 32], Box<dyn core::error::Error + Send + Sync>> { Ok([0; 32]) } }
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
    /// The key did not answer. No code, no verdict and no payload comes of it (ENR-9).
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError>;
}

impl<R: Role, M: MacUnder<R> + ?Sized> MacUnder<R> for &M {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        (**self).mac(message)
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

    /// The name of the key's role.
    #[must_use]
    pub const fn role(&self) -> &'static str {
        self.role
    }
}

/// A key in memory, kept as the keyed state of HMAC and wiped when dropped.
pub struct Key<R> {
    keyed: Hmac<Sha256>,
    role: PhantomData<fn() -> R>,
}

impl<R: Role> Key<R> {
    /// The key of 32 bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self { keyed: keyed(bytes), role: PhantomData }
    }

    /// The key of this role, of the enrolment with this secret.
    #[must_use]
    pub fn derive(secret: &Secret, version: Version) -> Self {
        secret.key(version)
    }
}

impl<R: Role> MacUnder<R> for Key<R> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        Ok(finish(self.keyed.clone(), message))
    }
}

impl<R> Clone for Key<R> {
    fn clone(&self) -> Self {
        Self { keyed: self.keyed.clone(), role: PhantomData }
    }
}

impl<R: Role> fmt::Debug for Key<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", R::NAME)
    }
}

/// An enrolment's secret `K`: 32 uniformly random bytes, wiped when dropped (ENR-2).
///
/// Keep it only as long as it takes to derive the keys that a party needs.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The secret of these bytes, which a cryptographic random generator drew.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key-id: the first 8 bytes of `k("dlotp vN key-id")` (ENR-7, ENR-19).
    #[must_use]
    pub fn key_id(&self, version: Version) -> KeyId {
        let [a, b, c, d, e, f, g, h, ..] = *self.derive(key_id_label(version));
        KeyId([a, b, c, d, e, f, g, h])
    }

    /// The key of role `R`, in memory.
    #[must_use]
    pub fn key<R: Role>(&self, version: Version) -> Key<R> {
        Key::new(&self.derive(R::label(version)))
    }

    /// The bytes of the key of role `R`, to import them into a keystore or HSM.
    #[must_use]
    pub fn derive_key<R: Role>(&self, version: Version) -> Zeroizing<[u8; 32]> {
        self.derive(R::label(version))
    }

    /// HKDF-SHA-256 with an empty salt; 32 bytes are one block of its expansion (RFC 5869).
    pub(crate) fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let extracted = Zeroizing::new(finish(keyed(&[0; 32]), &[&self.0]));
        Zeroizing::new(finish(keyed(&extracted), &[label.as_bytes(), &[1]]))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// HMAC keyed with 32 bytes.
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    KeyBlock::new(key).keyed()
}

/// A key of 32 bytes, filled up to HMAC's block with zeros (RFC 2104, section 2).
pub(crate) struct KeyBlock(Zeroizing<[u8; 64]>);

impl KeyBlock {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let mut block = Self(Zeroizing::new([0; 64]));
        block.set(key);
        block
    }

    fn set(&mut self, key: &[u8; 32]) {
        if let Some(bytes) = self.0.first_chunk_mut() {
            *bytes = *key;
        }
    }

    fn keyed(&self) -> Hmac<Sha256> {
        Hmac::new((&*self.0).into())
    }

    /// Makes the MAC of a message under this key the next key.
    pub(crate) fn step(&mut self, message: &[u8]) {
        self.set(&finish(self.keyed(), &[message]));
    }

    pub(crate) fn key(&self) -> &[u8; 32] {
        self.0.first_chunk().unwrap_or(&[0; 32])
    }
}

fn finish(mut mac: Hmac<Sha256>, message: &[&[u8]]) -> [u8; 32] {
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The 8 bytes by which a payload names its key. Public: they stand in clear in every payload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The key-id of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// Its 8 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What stands for the PIN in every OTP: `P = HMAC-SHA-256(k(pin), PIN)`, 32 bytes (ENR-8).
///
/// It is as secret as the PIN: compared in constant time, wiped when dropped, never shown.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PinMac([u8; 32]);

impl PinMac {
    /// `P` as it comes back from a verifier's encrypted record.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// `P` of a PIN, computed on the phone.
    ///
    /// # Errors
    ///
    /// The PIN key did not answer.
    pub fn compute(key: &impl MacUnder<role::Pin>, pin: &Pin) -> Result<Self, KeyError> {
        key.mac(&[pin.expose().as_bytes()]).map(Self)
    }

    /// Its 32 bytes, to be sent once at enrolment or to be encrypted for the verifier's record.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl ConstantTimeEq for PinMac {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl PartialEq for PinMac {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Eq for PinMac {}

impl fmt::Debug for PinMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinMac(..)")
    }
}

/// Declares the keys that one party holds in memory.
macro_rules! party {
    ($(#[$doc:meta])* $party:ident { $($field:ident: $key:ty = $role:ident),+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $party {
            $($field: $key,)+
        }

        impl $party {
            /// Derives the keys from the enrolment's secret.
            #[must_use]
            pub fn derive(secret: &Secret, version: Version) -> Self {
                Self { $($field: <$key>::derive(secret, version),)+ }
            }
        }

        $(impl MacUnder<role::$role> for $party {
            fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
                self.$field.mac(message)
            }
        })+
    };
}

party! {
    /// The keys of an issuer, in memory.
    IssuerKeys {
        payload: PayloadKey = Payload,
        nonce: Key<role::Nonce> = Nonce,
        operation_id: Key<role::OperationId> = OperationId
    }
}
party! {
    /// The keys of an authenticator, in memory.
    AuthenticatorKeys {
        payload: PayloadKey = Payload,
        otp: Key<role::Otp> = Otp,
        login: Key<role::Login> = Login,
        confirm: Key<role::Confirm> = Confirm,
        pin: Key<role::Pin> = Pin
    }
}
party! {
    /// The keys of a verifier, in memory.
    VerifierKeys {
        otp: Key<role::Otp> = Otp,
        login: Key<role::Login> = Login,
        confirm: Key<role::Confirm> = Confirm
    }
}

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
    use alloc::{format, string::ToString};

    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    #[test]
    fn the_schedule_is_that_of_an_independent_hkdf() {
        let hkdf = hkdf::Hkdf::<Sha256>::new(None, &SECRET);
        let mut expected = [0; 32];
        hkdf.expand(b"dlotp v1 otp", &mut expected).unwrap();
        assert_eq!(*Secret::new(SECRET).derive_key::<role::Otp>(Version::V1), expected);
        hkdf.expand(b"dlotp v2 nonce", &mut expected).unwrap();
        assert_eq!(*Secret::new(SECRET).derive_key::<role::Nonce>(Version::V2), expected);
        hkdf.expand(b"dlotp v1 key-id", &mut expected).unwrap();
        assert_eq!(Secret::new(SECRET).key_id(Version::V1).as_bytes(), &expected[..8]);
    }

    #[test]
    fn hmac_is_that_of_rfc_4231_case_2_and_joins_its_parts() {
        let mut jefe = [0; 32];
        jefe[..4].copy_from_slice(b"Jefe");
        let mac = finish(keyed(&jefe), &[b"what do ya ", b"", b"want for nothing?"]);
        assert_eq!(
            hex::encode(mac),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn no_debug_shows_a_secret() {
        let secret = Secret::new(SECRET);
        let key = secret.key::<role::Otp>(Version::V1);
        let p = PinMac::from_bytes(SECRET);
        assert_eq!(format!("{secret:?} {key:?} {p:?}"), "Secret(..) Key(otp) PinMac(..)");
        assert_eq!(KeyId::new([0xab; 8]).to_string(), "abababababababab");
    }
}
