//! The secret of an enrolment, and the derivation of every key from it (ENR-5 to ENR-7).

use core::fmt;

use hmac::{
    Hmac, KeyInit, Mac,
    digest::{
        array::Array,
        consts::{U32, U64},
    },
};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Identity, KeyId, role::Role};
use crate::Version;

/// An enrolment's secret `K`: 32 uniformly random bytes (ENR-2).
///
/// It is held as the state of HKDF after extraction, and wiped when dropped. Keep it only as long as it
/// takes to derive the keys that a party needs.
///
/// ```
/// use dlotp::{Version, keys::{MacUnder, Secret, role}};
///
/// let secret = Secret::from([42; 32]); // in the field, 32 random bytes
/// let bytes = secret.derive_key::<role::Otp>(Version::V2); // for a keystore or an HSM
/// assert_eq!(bytes.len(), 32);
///
/// let key = secret.mac_key::<role::Otp>(Version::V2); // the same key, in memory
/// let other = secret.mac_key::<role::Otp>(Version::V1);
/// assert_ne!(key.mac(&[b"message"])?, other.mac(&[b"message"])?);
/// # Ok::<(), dlotp::keys::KeyError>(())
/// ```
pub struct Secret {
    extracted: Hmac<Sha256>,
}

impl From<[u8; 32]> for Secret {
    /// Makes the secret of bytes that a cryptographic random generator drew.
    fn from(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let extracted = Zeroizing::new(finish(keyed(&[0; 32]), &[&*bytes]));
        Self { extracted: keyed(&extracted) }
    }
}

impl Secret {
    /// Returns the version with the key-id, the first 8 bytes of `k("dlotp vN key-id")` (ENR-7, ENR-19).
    #[must_use]
    pub fn identity(&self, version: Version) -> Identity {
        let label = match version {
            Version::V1 => "dlotp v1 key-id",
            Version::V2 => "dlotp v2 key-id",
        };
        let [a, b, c, d, e, f, g, h, ..] = *self.derive(label);
        Identity { version, key_id: KeyId::from([a, b, c, d, e, f, g, h]) }
    }

    /// Derives the bytes of the key of role `R`, for import into a keystore or HSM.
    #[must_use]
    pub fn derive_key<R: Role>(&self, version: Version) -> Zeroizing<[u8; 32]> {
        self.derive(R::label(version))
    }

    /// Expands the label by HKDF; 32 bytes are one block of it (RFC 5869, section 2.3).
    pub(crate) fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(finish(self.extracted.clone(), &[label.as_bytes(), &[1]]))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Makes an HMAC keyed with 32 bytes.
pub(super) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    KeyBlock::new(key).keyed()
}

pub(super) fn finish(mut mac: Hmac<Sha256>, message: &[&[u8]]) -> [u8; 32] {
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// A key of 32 bytes, padded with zeros to HMAC's block (RFC 2104, section 2).
pub(crate) struct KeyBlock(Zeroizing<[u8; 64]>);

impl KeyBlock {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let mut block = Self(Zeroizing::new([0; 64]));
        block.set(key);
        block
    }

    fn set(&mut self, key: &[u8; 32]) {
        let block: &mut Array<u8, U64> = (&mut *self.0).into();
        *block.split_ref_mut::<U32>().0 = (*key).into();
    }

    fn keyed(&self) -> Hmac<Sha256> {
        Hmac::new((&*self.0).into())
    }

    /// Makes the MAC of a message under this key the next key.
    pub(crate) fn step(&mut self, message: &[u8]) {
        self.set(&finish(self.keyed(), &[message]));
    }

    pub(crate) fn key(&self) -> &[u8; 32] {
        let block: &Array<u8, U64> = (&*self.0).into();
        block.split_ref::<U32>().0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::role;

    const SECRET: [u8; 32] = [7; 32];

    #[test]
    fn the_schedule_is_that_of_an_independent_hkdf() {
        let hkdf = hkdf::Hkdf::<Sha256>::new(None, &SECRET);
        let mut expected = [0; 32];
        hkdf.expand(b"dlotp v1 otp", &mut expected).unwrap();
        assert_eq!(*Secret::from(SECRET).derive_key::<role::Otp>(Version::V1), expected);
        hkdf.expand(b"dlotp v2 nonce", &mut expected).unwrap();
        assert_eq!(*Secret::from(SECRET).derive_key::<role::Nonce>(Version::V2), expected);
        hkdf.expand(b"dlotp v1 key-id", &mut expected).unwrap();
        let identity = Secret::from(SECRET).identity(Version::V1);
        assert_eq!(identity.key_id.as_bytes(), &expected[..8]);
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
}
