//! Payload version 1: `"dlotp:1." base64url(key-id || body || tag)`, authenticated, not secret.

use alloc::string::String;

use base64::{
    DecodeError::{InvalidByte, InvalidLastSymbol, InvalidLength, InvalidPadding},
    DecodeSliceError::{DecodeError as Decode, OutputSliceTooSmall},
    Engine,
    engine::general_purpose::URL_SAFE_NO_PAD,
};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

use super::{
    Contents, Digest, KEY_ID, MAX_BODY, MalformedPayload, Mark, Nonce, PayloadError, TAG, Validity,
};
use crate::{
    cbor::Reader,
    keys::{KeyError, KeyId, MacUnder, role},
    operation::Formed,
};

pub(super) const PREFIX: &str = "dlotp:1.";
const MIN_BYTES: usize = KEY_ID + 1 + TAG;
const MAX_BYTES: usize = KEY_ID + MAX_BODY + TAG;
/// How many characters `MAX_BYTES` take: 3 bytes are 4 characters.
const MAX_CHARACTERS: usize = MAX_BYTES / 3 * 4;

/// The decoded rest of a text: 25 to 504 bytes.
#[derive(Clone)]
pub(super) struct Bytes {
    buffer: [u8; MAX_BYTES],
    length: usize,
}

impl Bytes {
    /// Decodes strictly: the alphabet, no padding, nothing trimmed, no stray bits (PAY-13).
    pub(super) fn parse(rest: &str) -> Result<Self, MalformedPayload> {
        let wrong = |found| MalformedPayload::Length { min: MIN_BYTES, max: MAX_BYTES, found };
        if rest.len() > MAX_CHARACTERS {
            return Err(wrong(rest.len().saturating_mul(3).div_ceil(4)));
        }
        let mut buffer = [0; MAX_BYTES];
        let length =
            URL_SAFE_NO_PAD.decode_slice(rest, &mut buffer).map_err(|error| match error {
                Decode(InvalidByte(at, _)) => {
                    let expected = "A-Z, a-z, 0-9, - or _";
                    MalformedPayload::Character { at: at.saturating_add(1), expected }
                }
                Decode(InvalidLastSymbol(..)) => MalformedPayload::TrailingBits,
                Decode(InvalidLength(_) | InvalidPadding) | OutputSliceTooSmall => {
                    MalformedPayload::CharacterCount { encoding: "base64url", found: rest.len() }
                }
            })?;
        if length < MIN_BYTES {
            return Err(wrong(length));
        }
        Ok(Self { buffer, length })
    }

    pub(super) fn key_id(&self) -> KeyId {
        KeyId::new(*self.parts().0)
    }

    /// The body, if the tag is that of key-id and body (PAY-16).
    pub(super) fn authenticate(
        &self,
        key: &impl MacUnder<role::Payload>,
    ) -> Result<&[u8], PayloadError> {
        let (key_id, body, tag) = self.parts();
        let expected = compute_tag(KeyId::new(*key_id), body, key)?;
        if bool::from(expected.ct_eq(tag)) {
            Ok(body)
        } else {
            Err(PayloadError::AuthenticationFailed)
        }
    }

    /// Key-id, body and tag. `length` is at least 25, so each is there.
    fn parts(&self) -> (&[u8; KEY_ID], &[u8], &[u8; TAG]) {
        let split = || {
            let (key_id, rest) = self.buffer.get(..self.length)?.split_first_chunk()?;
            let (body, tag) = rest.split_last_chunk()?;
            Some((key_id, body, tag))
        };
        split().unwrap_or((&[0; KEY_ID], &[], &[0; TAG]))
    }
}

/// The text of a body (PAY-1).
pub(super) fn seal(
    key_id: KeyId,
    body: &[u8],
    key: &impl MacUnder<role::Payload>,
) -> Result<String, KeyError> {
    let tag = compute_tag(key_id, body, key)?;
    let bytes = [key_id.as_bytes(), body, &tag].concat();
    let mut text = String::with_capacity(PREFIX.len().saturating_add(MAX_CHARACTERS));
    text.push_str(PREFIX);
    URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
    Ok(text)
}

/// The first 16 bytes of the MAC over prefix, key-id and body (PAY-6).
fn compute_tag(
    key_id: KeyId,
    body: &[u8],
    key: &impl MacUnder<role::Payload>,
) -> Result<[u8; TAG], KeyError> {
    let mac = key.mac(&[PREFIX.as_bytes(), key_id.as_bytes(), body])?;
    let (tag, _) = mac.split_at(TAG);
    Ok(tag.try_into().unwrap_or([0; TAG]))
}

/// `SHA-256("dlotp v1 operation" || 00 || key-id || body)` (PAY-7).
pub(super) fn digest(key_id: KeyId, body: &[u8]) -> Digest {
    let hash = Sha256::new()
        .chain_update("dlotp v1 operation")
        .chain_update([0])
        .chain_update(key_id.as_bytes())
        .chain_update(body);
    Digest::from_bytes(hash.finalize().into())
}

/// Judges the form of the whole body before any value (PAY-18, PAY-19, PAY-20).
pub(super) fn decode_body(body: &[u8]) -> Result<Contents<'_>, PayloadError> {
    let mut reader = Reader::new(body);
    reader.array(4, 4, "a body of 4")?;
    let issued_at = reader.unsigned("issued-at")?;
    let lifetime = reader.unsigned("the lifetime")?;
    let nonce = Nonce::new(reader.bytes("a nonce of 12 bytes")?);
    let operation = Formed::read(&mut reader)?;
    reader.finish()?;
    let validity = Validity::new(issued_at, lifetime)?;
    Ok(Contents { validity, mark: Mark::Nonce(nonce), operation: operation.check()? })
}
