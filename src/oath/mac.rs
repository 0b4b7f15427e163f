//! HMAC with the three hash functions of OATH.

use hmac::{Hmac, KeyInit, Mac as _, digest::Key as BlockKey};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::text_forms::names;

names! {
    /// A hash function, with its name as in OCRA suites.
    ///
    /// ```
    /// use dlotp::oath::Hash;
    ///
    /// assert_eq!("SHA256".parse::<Hash>()?, Hash::Sha256);
    /// assert!("MD5".parse::<Hash>().is_err());
    /// # Ok::<(), dlotp::InvalidText>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Hash {
        /// SHA-1, 20 bytes.
        Sha1 = "SHA1",
        /// SHA-256, 32 bytes.
        Sha256 = "SHA256",
        /// SHA-512, 64 bytes.
        Sha512 = "SHA512",
    }
}

impl Hash {
    /// Returns the length of the output, in bytes.
    pub(super) const fn size(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    pub(super) fn digest(self, message: &[u8]) -> Mac {
        match self {
            Self::Sha1 => Mac::of(&Sha1::digest(message)),
            Self::Sha256 => Mac::of(&Sha256::digest(message)),
            Self::Sha512 => Mac::of(&Sha512::digest(message)),
        }
    }

    /// Computes the HMAC of the concatenated parts.
    pub(super) fn hmac(self, key: &super::Key, message: &[&[u8]]) -> Mac {
        /// Keys an HMAC; a key longer than a block is replaced by its digest (RFC 2104, section 2).
        macro_rules! hmac {
            ($digest:ty) => {{
                let mut block = BlockKey::<Hmac<$digest>>::default();
                if key.bytes().len() > block.len() {
                    copy(&mut block, &<$digest>::digest(key.bytes()));
                } else {
                    copy(&mut block, key.bytes());
                }
                let mut mac = Hmac::<$digest>::new(&block);
                block.zeroize();
                message.iter().for_each(|part| mac.update(part));
                Mac::of(&mac.finalize().into_bytes())
            }};
        }
        match self {
            Self::Sha1 => hmac!(Sha1),
            Self::Sha256 => hmac!(Sha256),
            Self::Sha512 => hmac!(Sha512),
        }
    }
}

/// The output of a hash function or of HMAC with it: at most 64 bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Mac {
    bytes: [u8; 64],
    length: usize,
}

impl Mac {
    pub(super) fn of(output: &[u8]) -> Self {
        let mut bytes = [0; 64];
        copy(&mut bytes, output);
        Self { bytes, length: output.len().min(64) }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

fn copy(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}
