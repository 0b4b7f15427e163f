//! The secret of a bank, and the derivation of every key from it (CUST-1 to CUST-3).

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use rand_core::TryCryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::role::Role;
use crate::{Error, random};

/// A bank's secret `A`: 32 bytes drawn by a cryptographic random generator (CUST-1).
///
/// It is held as the state of HKDF after extraction, and wiped when dropped. A bank imports the derived keys into
/// an HSM from which they can't be exported.
///
/// ```
/// use dlotp_access::keys::{BankSecret, role};
///
/// let secret = BankSecret::from([42; 32]); // in the field, 32 random bytes
/// let first = secret.derive_key::<role::First>(); // for an HSM
/// assert_ne!(first, secret.derive_key::<role::Second>());
/// assert_eq!(format!("{secret:?}"), "BankSecret(..)");
/// ```
pub struct BankSecret {
    extracted: Hmac<Sha256>,
}

impl From<[u8; 32]> for BankSecret {
    /// Makes the secret of bytes that a cryptographic random generator drew.
    fn from(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let extracted = Zeroizing::new(finish(keyed(&[]), &[&*bytes]));
        Self { extracted: keyed(&*extracted) }
    }
}

impl BankSecret {
    /// Draws a secret.
    ///
    /// # Errors
    ///
    /// `key-failure`: the random generator failed.
    pub fn draw(random: &mut impl TryCryptoRng) -> Result<Self, Error> {
        Ok(random::draw(random).map(Self::from)?)
    }

    /// Derives the bytes of the key of role `R`, for import into an HSM (CUST-2).
    #[must_use]
    pub fn derive_key<R: Role>(&self) -> Zeroizing<[u8; 32]> {
        // 32 bytes are one block of HKDF's expansion (RFC 5869, section 2.3).
        Zeroizing::new(finish(self.extracted.clone(), &[R::LABEL.as_bytes(), &[1]]))
    }
}

impl fmt::Debug for BankSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BankSecret(..)")
    }
}

/// Makes an HMAC keyed with at most 64 bytes, which are padded with zeros to its block (RFC 2104, section 2).
pub(crate) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    Hmac::new((&*block).into())
}

pub(crate) fn finish(mut mac: Hmac<Sha256>, message: &[&[u8]]) -> [u8; 32] {
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::role;

    #[test]
    fn the_schedule_is_that_of_an_independent_hkdf() {
        let hkdf = hkdf::Hkdf::<Sha256>::new(None, &[7; 32]);
        let mut expected = [0; 32];
        hkdf.expand(b"dlotp access v1 positions", &mut expected).unwrap();
        assert_eq!(*BankSecret::from([7; 32]).derive_key::<role::Positions>(), expected);
    }

    #[test]
    fn hmac_is_that_of_rfc_4231_case_2_and_joins_its_parts() {
        let mac = finish(keyed(b"Jefe"), &[b"what do ya ", b"", b"want for nothing?"]);
        assert_eq!(
            hex::encode(mac),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
