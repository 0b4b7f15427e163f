//! The sealed envelope of version 2 (PAY-26, PAY-27, PAY-34), with the mistake.

use data_encoding::{BASE32, BASE32_NOPAD, BASE32HEX_NOPAD, Specification};

use super::{
    Slip, World,
    keys::{Enrolled, first, hmac},
};
use crate::seal::{aes_gcm, prefix};

const NONCE: usize = 12;
const TAG: usize = 16;

/// What stands before the ciphertext, the ciphertext, and the tag.
struct Parts<'a> {
    key_id: &'a [u8],
    nonce: [u8; NONCE],
    ciphertext: &'a [u8],
    tag: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(envelope: &'a [u8]) -> Self {
        let (key_id, rest) = envelope.split_at_checked(8).unwrap_or_default();
        let (nonce, sealed) = rest.split_at_checked(NONCE).unwrap_or_default();
        let (ciphertext, tag) =
            sealed.split_at_checked(sealed.len().saturating_sub(TAG)).unwrap_or_default();
        Self { key_id, nonce: first(nonce), ciphertext, tag }
    }
}

/// The nonce of an envelope.
pub(super) fn nonce_of(envelope: &[u8]) -> [u8; NONCE] {
    Parts::of(envelope).nonce
}

impl World {
    /// The base32 of a text as it is read.
    pub(super) fn base32(self, rest: &str) -> String {
        let whole = || matches!(rest.len() % 8, 1 | 3 | 6);
        match self.slip {
            Some(Slip::Base32LowerCase) => rest.to_ascii_uppercase(),
            Some(Slip::Base32Padding) => rest.trim_end_matches('=').to_owned(),
            Some(Slip::Base32Space) => {
                rest.chars().filter(|character| !character.is_ascii_whitespace()).collect()
            }
            Some(Slip::Base32Digits) => rest.replace('0', "O").replace('1', "I"),
            Some(Slip::Base32AnyLength) if whole() => {
                rest.split_at_checked(rest.len().saturating_sub(1)).unwrap_or_default().0.to_owned()
            }
            Some(Slip::Base32StrayBits) => {
                let mut lax = Specification::new();
                lax.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
                lax.check_trailing_bits = false;
                let bytes = lax.encoding().ok().and_then(|lax| lax.decode(rest.as_bytes()).ok());
                bytes.map_or_else(|| rest.to_owned(), |bytes| BASE32_NOPAD.encode(&bytes))
            }
            Some(Slip::Base32Hex) => {
                let bytes = BASE32HEX_NOPAD.decode(rest.as_bytes()).ok();
                bytes.map_or_else(|| "0".to_owned(), |bytes| BASE32_NOPAD.encode(&bytes))
            }
            _ => rest.to_owned(),
        }
    }

    /// The text of an envelope.
    pub(super) fn sealed_text(self, envelope: &[u8]) -> String {
        let encoding = match self.slip {
            Some(Slip::Base32Padded) => BASE32,
            Some(Slip::Base32Hex) => BASE32HEX_NOPAD,
            _ => BASE32_NOPAD,
        };
        format!("DLOTP:2.{}", encoding.encode(envelope))
    }

    /// The nonce of a draw (PAY-27).
    pub(super) fn nonce(self, of: Enrolled, fresh: &[u8; 32], body: &[u8]) -> [u8; NONCE] {
        let key = self.key(of, "nonce");
        match self.slip {
            Some(Slip::NonceOfZeros) => [0; NONCE],
            Some(Slip::NonceFromFresh) => first(fresh),
            Some(Slip::FreshAfter) => first(&hmac(&key, &[body, fresh])),
            Some(Slip::NonceOfFreshAlone) => first(&hmac(&key, &[fresh])),
            Some(Slip::NonceOfBodyAlone) => first(&hmac(&key, &[body])),
            Some(Slip::NonceLast) => {
                first(hmac(&key, &[fresh, body]).get(20..).unwrap_or_default())
            }
            _ => first(&hmac(&key, &[fresh, body])),
        }
    }

    /// Ciphertext and tag.
    fn gcm(self, of: Enrolled, key_id: &[u8], nonce: &[u8; NONCE], body: &[u8]) -> Vec<u8> {
        let prefix = if self.is(Slip::AadWithoutPrefix) { "" } else { prefix(of.version) };
        let key_id = if self.is(Slip::AadWithoutKeyId) { b"" } else { key_id };
        aes_gcm(&self.key(of, "payload"), nonce, &[prefix.as_bytes(), key_id].concat(), body)
    }

    /// The envelope of a body.
    pub(super) fn sealed(self, of: Enrolled, nonce: &[u8; NONCE], body: &[u8]) -> Vec<u8> {
        let key_id = self.key_id(of);
        let mut envelope = [&key_id[..], nonce, &self.gcm(of, &key_id, nonce, body)].concat();
        if self.is(Slip::TagOfTwelve) {
            envelope.truncate(envelope.len().saturating_sub(4));
        }
        envelope
    }

    /// The body in an envelope, and whether its tag is taken for right.
    pub(super) fn unsealed(self, of: Enrolled, envelope: &[u8]) -> (Vec<u8>, bool) {
        let Parts { key_id, nonce, ciphertext, tag } = Parts::of(envelope);
        // The cipher of counter mode is its own inverse.
        let body = self.gcm(of, key_id, &nonce, ciphertext);
        let body = body.get(..ciphertext.len()).unwrap_or_default().to_vec();
        let sealed = self.gcm(of, key_id, &nonce, &body);
        let expected = sealed.get(ciphertext.len()..).unwrap_or_default();
        let compared = match self.slip {
            Some(Slip::TagHalfChecked) => 8,
            Some(Slip::TagOfTwelve) => 12,
            _ => TAG,
        };
        let same = expected.get(..compared) == tag.get(..compared);
        (body, same || self.is(Slip::TagNotChecked))
    }
}
