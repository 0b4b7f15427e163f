//! The sealed envelope of version 2 (PAY-26, PAY-27, PAY-34), with the fault.

use data_encoding::{BASE32, BASE32_NOPAD, BASE32HEX_NOPAD, Specification};
use dlotp_suite::seal::{aes_gcm, prefix};

use super::{
    FaultId, FaultyImplementation,
    keys::{Enrolment, first, hmac},
};

const NONCE: usize = 12;
const TAG: usize = 16;

/// The parts of an envelope.
struct EnvelopeParts<'a> {
    key_id: &'a [u8],
    nonce: [u8; NONCE],
    ciphertext: &'a [u8],
    tag: &'a [u8],
}

impl<'a> EnvelopeParts<'a> {
    fn of(envelope: &'a [u8]) -> Self {
        let (key_id, rest) = envelope.split_at_checked(8).unwrap_or_default();
        let (nonce, sealed) = rest.split_at_checked(NONCE).unwrap_or_default();
        let (ciphertext, tag) =
            sealed.split_at_checked(sealed.len().saturating_sub(TAG)).unwrap_or_default();
        Self { key_id, nonce: first(nonce), ciphertext, tag }
    }
}

/// Returns the nonce of an envelope.
pub(super) fn nonce_of(envelope: &[u8]) -> [u8; NONCE] {
    EnvelopeParts::of(envelope).nonce
}

impl FaultyImplementation {
    /// Returns the base32 of a text as the fault reads it.
    pub(super) fn base32(self, rest: &str) -> String {
        let whole = || matches!(rest.len() % 8, 1 | 3 | 6);
        match self.fault {
            Some(FaultId::Base32LowerCase) => rest.to_ascii_uppercase(),
            Some(FaultId::Base32Padding) => rest.trim_end_matches('=').to_owned(),
            Some(FaultId::Base32Space) => {
                rest.chars().filter(|character| !character.is_ascii_whitespace()).collect()
            }
            Some(FaultId::Base32Digits) => rest.replace('0', "O").replace('1', "I"),
            Some(FaultId::Base32AnyLength) if whole() => {
                rest.split_at_checked(rest.len().saturating_sub(1)).unwrap_or_default().0.to_owned()
            }
            Some(FaultId::Base32StrayBits) => {
                let mut lax = Specification::new();
                lax.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
                lax.check_trailing_bits = false;
                let bytes = lax.encoding().ok().and_then(|lax| lax.decode(rest.as_bytes()).ok());
                bytes.map_or_else(|| rest.to_owned(), |bytes| BASE32_NOPAD.encode(&bytes))
            }
            Some(FaultId::Base32Hex) => {
                let bytes = BASE32HEX_NOPAD.decode(rest.as_bytes()).ok();
                bytes.map_or_else(|| "0".to_owned(), |bytes| BASE32_NOPAD.encode(&bytes))
            }
            _ => rest.to_owned(),
        }
    }

    /// Encodes the text of an envelope.
    pub(super) fn encode_envelope(self, envelope: &[u8]) -> String {
        let encoding = match self.fault {
            Some(FaultId::Base32Padded) => BASE32,
            Some(FaultId::Base32Hex) => BASE32HEX_NOPAD,
            _ => BASE32_NOPAD,
        };
        format!("DLOTP:2.{}", encoding.encode(envelope))
    }

    /// Computes the nonce of a draw (PAY-27).
    pub(super) fn nonce(self, enrolment: Enrolment, fresh: &[u8; 32], body: &[u8]) -> [u8; NONCE] {
        let key = self.key(enrolment, "nonce");
        match self.fault {
            Some(FaultId::NonceOfZeros) => [0; NONCE],
            Some(FaultId::NonceFromFresh) => first(fresh),
            Some(FaultId::FreshAfter) => first(&hmac(&key, &[body, fresh])),
            Some(FaultId::NonceOfFreshAlone) => first(&hmac(&key, &[fresh])),
            Some(FaultId::NonceOfBodyAlone) => first(&hmac(&key, &[body])),
            Some(FaultId::NonceLast) => {
                first(hmac(&key, &[fresh, body]).get(20..).unwrap_or_default())
            }
            _ => first(&hmac(&key, &[fresh, body])),
        }
    }

    /// Encrypts a body; returns ciphertext and tag.
    fn gcm(self, enrolment: Enrolment, key_id: &[u8], nonce: &[u8; NONCE], body: &[u8]) -> Vec<u8> {
        let prefix =
            if self.has(FaultId::AadWithoutPrefix) { "" } else { prefix(enrolment.version) };
        let key_id = if self.has(FaultId::AadWithoutKeyId) { b"" } else { key_id };
        aes_gcm(&self.key(enrolment, "payload"), nonce, &[prefix.as_bytes(), key_id].concat(), body)
    }

    /// Seals a body in an envelope.
    pub(super) fn seal_body(
        self,
        enrolment: Enrolment,
        nonce: &[u8; NONCE],
        body: &[u8],
    ) -> Vec<u8> {
        let key_id = self.key_id(enrolment);
        let mut envelope =
            [&key_id[..], nonce, &self.gcm(enrolment, &key_id, nonce, body)].concat();
        if self.has(FaultId::TagOfTwelve) {
            envelope.truncate(envelope.len().saturating_sub(4));
        }
        envelope
    }

    /// Returns the body in an envelope, and whether its tag is accepted.
    pub(super) fn unseal(self, enrolment: Enrolment, envelope: &[u8]) -> (Vec<u8>, bool) {
        let EnvelopeParts { key_id, nonce, ciphertext, tag } = EnvelopeParts::of(envelope);
        // In counter mode, encryption is its own inverse.
        let body = self.gcm(enrolment, key_id, &nonce, ciphertext);
        let body = body.get(..ciphertext.len()).unwrap_or_default().to_vec();
        let sealed = self.gcm(enrolment, key_id, &nonce, &body);
        let expected = sealed.get(ciphertext.len()..).unwrap_or_default();
        let compared = match self.fault {
            Some(FaultId::TagHalfChecked) => 8,
            Some(FaultId::TagOfTwelve) => 12,
            _ => TAG,
        };
        let same = expected.get(..compared) == tag.get(..compared);
        (body, same || self.has(FaultId::TagNotChecked))
    }
}
