//! Payload version 2: `"DLOTP:2." base32(key-id || nonce || ciphertext || tag)`, sealed.

use alloc::{string::String, vec::Vec};

use data_encoding::{BASE32_NOPAD, DecodeKind};
use sha2::{Digest as _, Sha256};

use super::{
    Contents, Digest, Fresh, KEY_ID, MAX_BODY, MalformedPayload, Mark, Nonce, PayloadError,
    Serials, TAG, Validity,
};
use crate::{
    cbor::Reader,
    keys::{KeyError, KeyId, MacUnder, Open, Seal, role},
    operation::Formed,
};

pub(super) const PREFIX: &str = "DLOTP:2.";
const NONCE: usize = 12;
const AAD: usize = PREFIX.len() + KEY_ID;
const MIN_BYTES: usize = KEY_ID + NONCE + 1 + TAG;
const MAX_BYTES: usize = KEY_ID + NONCE + MAX_BODY + TAG;
/// How many characters `MAX_BYTES` take: 5 bits each.
const MAX_CHARACTERS: usize = (MAX_BYTES * 8).div_ceil(5);

/// The decoded rest of a text: 37 to 516 bytes, and what it sealed once it was opened.
#[derive(Clone)]
pub(super) struct Bytes {
    buffer: [u8; MAX_BYTES],
    length: usize,
    body: Vec<u8>,
}

impl Bytes {
    /// Decodes strictly: the alphabet, no padding, nothing trimmed, no stray bits (PAY-32, PAY-33).
    pub(super) fn parse(rest: &str) -> Result<Self, MalformedPayload> {
        let wrong = |found| MalformedPayload::Length { min: MIN_BYTES, max: MAX_BYTES, found };
        if rest.len() > MAX_CHARACTERS {
            return Err(wrong(rest.len().saturating_mul(5) / 8));
        }
        let wrong_count =
            MalformedPayload::CharacterCount { encoding: "base32", found: rest.len() };
        let length = BASE32_NOPAD.decode_len(rest.len()).map_err(|_| wrong_count)?;
        let mut buffer = [0; MAX_BYTES];
        let into = buffer.get_mut(..length).ok_or(wrong(length))?;
        BASE32_NOPAD.decode_mut(rest.as_bytes(), into).map_err(|partial| {
            match partial.error.kind {
                DecodeKind::Symbol | DecodeKind::Padding => MalformedPayload::Character {
                    at: partial.error.position.saturating_add(1),
                    expected: "A-Z or 2-7",
                },
                DecodeKind::Trailing => MalformedPayload::TrailingBits,
                DecodeKind::Length => wrong_count,
            }
        })?;
        if length < MIN_BYTES {
            return Err(wrong(length));
        }
        Ok(Self { buffer, length, body: Vec::new() })
    }

    pub(super) fn key_id(&self) -> KeyId {
        KeyId::new(*self.parts().0)
    }

    pub(super) fn nonce(&self) -> Nonce {
        Nonce::new(*self.parts().1)
    }

    /// The body, if the tag is that of everything else (PAY-34).
    pub(super) fn open(&mut self, key: &impl Open) -> Result<&[u8], PayloadError> {
        let (key_id, nonce, sealed) = self.parts();
        let opened = key.open(nonce, &aad(KeyId::new(*key_id)), sealed)?;
        self.body = opened.ok_or(PayloadError::AuthenticationFailed)?;
        Ok(&self.body)
    }

    /// Key-id, nonce, ciphertext with tag. There are at least 37 bytes, so each is there.
    fn parts(&self) -> (&[u8; KEY_ID], &[u8; NONCE], &[u8]) {
        let split = || {
            let (key_id, rest) = self.buffer.get(..self.length)?.split_first_chunk()?;
            let (nonce, sealed) = rest.split_first_chunk()?;
            Some((key_id, nonce, sealed))
        };
        split().unwrap_or((&[0; KEY_ID], &[0; NONCE], &[]))
    }
}

/// What is authenticated beside the ciphertext: the prefix and the key-id (PAY-26).
fn aad(key_id: KeyId) -> [u8; AAD] {
    let mut aad = [0; AAD];
    for (to, from) in aad.iter_mut().zip(PREFIX.as_bytes().iter().chain(key_id.as_bytes())) {
        *to = *from;
    }
    aad
}

/// The text of a body (PAY-23).
pub(super) fn seal(
    key_id: KeyId,
    nonce: &Nonce,
    body: &[u8],
    key: &impl Seal,
) -> Result<String, KeyError> {
    let sealed = key.seal(nonce.as_bytes(), &aad(key_id), body)?;
    let bytes = [&key_id.as_bytes()[..], nonce.as_bytes(), &sealed].concat();
    let mut text = String::with_capacity(PREFIX.len().saturating_add(MAX_CHARACTERS));
    text.push_str(PREFIX);
    BASE32_NOPAD.encode_append(&bytes, &mut text);
    Ok(text)
}

/// The first 12 bytes of the MAC over the draw and the body (PAY-27).
pub(super) fn nonce(
    key: &impl MacUnder<role::Nonce>,
    fresh: &Fresh,
    body: &[u8],
) -> Result<Nonce, KeyError> {
    let mac = key.mac(&[fresh.as_bytes(), body])?;
    let (nonce, _) = mac.split_at(NONCE);
    Ok(Nonce::new(nonce.try_into().unwrap_or([0; NONCE])))
}

/// `SHA-256("dlotp v2 operation" || 00 || key-id || nonce || body)` (PAY-29).
pub(super) fn digest(key_id: KeyId, nonce: &Nonce, body: &[u8]) -> Digest {
    let hash = Sha256::new()
        .chain_update("dlotp v2 operation")
        .chain_update([0])
        .chain_update(key_id.as_bytes())
        .chain_update(nonce.as_bytes())
        .chain_update(body);
    Digest::from_bytes(hash.finalize().into())
}

/// Judges the form of the whole body before any value (PAY-34, and so PAY-18 to PAY-20).
pub(super) fn decode_body(body: &[u8]) -> Result<Contents<'_>, PayloadError> {
    let mut reader = Reader::new(body);
    reader.array(5, 5, "a body of 5")?;
    let issued_at = reader.unsigned("issued-at")?;
    let lifetime = reader.unsigned("the lifetime")?;
    let n = reader.unsigned("n")?;
    let m = reader.unsigned("m")?;
    let operation = Formed::read(&mut reader)?;
    reader.finish()?;
    let validity = Validity::new(issued_at, lifetime)?;
    let mark = Mark::Serials(Serials::new(n, m)?);
    Ok(Contents { validity, mark, operation: operation.check()? })
}
