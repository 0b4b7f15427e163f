//! Payload version 1: `"dlotp:1." base64url(key-id || body || tag)`, authenticated, not secret.

use alloc::{string::String, vec::Vec};

use arrayvec::ArrayVec;
use base64::{
    DecodeError::{InvalidByte, InvalidLastSymbol, InvalidLength, InvalidPadding},
    DecodeSliceError::{DecodeError as Decode, OutputSliceTooSmall},
    Engine,
    engine::general_purpose::URL_SAFE_NO_PAD,
};
use hmac::digest::{
    array::Array,
    consts::{U16, U32},
};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

use super::{
    Contents, Digest, KEY_ID, MAX_BODY, MalformedPayload, Nonce, PayloadError, TAG, Validity,
    check_length,
};
use crate::{
    Error,
    cbor::{Reader, Writer},
    keys::{KeyError, KeyId, MacUnder, role},
    operation::{Operation, UncheckedOperation},
};

pub(super) const PREFIX: &str = "dlotp:1.";
const MIN_BYTES: usize = KEY_ID + 1 + TAG;
const MAX_BYTES: usize = KEY_ID + MAX_BODY + TAG;
/// The characters that `MAX_BYTES` take: 3 bytes are 4 characters.
const MAX_CHARACTERS: usize = MAX_BYTES / 3 * 4;

/// The decoded rest of a text: 25 to 504 bytes.
#[derive(Clone)]
pub(super) struct Bytes {
    key_id: KeyId,
    body: ArrayVec<u8, MAX_BODY>,
    tag: [u8; TAG],
}

impl Bytes {
    /// Decodes strictly: the alphabet, no padding, nothing trimmed, no stray bits (PAY-13).
    #[inline]
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
        let parts = || {
            let (key_id, rest) = buffer.get(..length)?.split_first_chunk()?;
            let (body, tag) = rest.split_last_chunk()?;
            let (key_id, body) = (KeyId::from(*key_id), ArrayVec::try_from(body).ok()?);
            (!body.is_empty()).then_some(Self { key_id, body, tag: *tag })
        };
        parts().ok_or(wrong(length))
    }

    pub(super) const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Returns the body if the tag is that of key-id and body (PAY-16).
    pub(super) fn authenticate(&self, key: &impl MacUnder<role::Payload>) -> Result<&[u8], Error> {
        let expected = compute_tag(self.key_id, &self.body, key)?;
        if bool::from(expected.ct_eq(&self.tag)) {
            Ok(&self.body)
        } else {
            Err(PayloadError::AuthenticationFailed.into())
        }
    }
}

/// A body around a nonce that was not drawn yet.
pub(crate) struct BodyTemplate {
    before: Writer,
    operation: Vec<u8>,
}

impl BodyTemplate {
    /// Makes the template if the body will fit into a payload, whatever nonce is drawn (PAY-2, PAY-5, PAY-8).
    pub(crate) fn new(validity: Validity, operation: &Operation<'_>) -> Result<Self, Error> {
        let Validity { issued_at, lifetime_s } = validity.check()?;
        let mut before = Writer::default();
        before.array(4).unsigned(issued_at).unsigned(lifetime_s);
        let template = Self { before, operation: operation.encode() };
        check_length(template.with(Nonce::from([0; 12])).len())?;
        Ok(template)
    }

    /// Returns the body with its nonce.
    pub(crate) fn with(&self, nonce: Nonce) -> Vec<u8> {
        let mut body = self.before.clone();
        body.bytes(nonce.as_bytes()).raw(&self.operation);
        body.finish()
    }
}

/// Encodes a body as the text of a payload (PAY-1).
pub(crate) fn encode_text(
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

/// Computes the tag: the first 16 bytes of the MAC over prefix, key-id and body (PAY-6).
fn compute_tag(
    key_id: KeyId,
    body: &[u8],
    key: &impl MacUnder<role::Payload>,
) -> Result<[u8; TAG], KeyError> {
    let mac = key.mac(&[PREFIX.as_bytes(), key_id.as_bytes(), body])?;
    let (tag, _) = Array::<u8, U32>::from(mac).split::<U16>();
    Ok(tag.into())
}

/// Computes `SHA-256("dlotp v1 operation" || 00 || key-id || body)` (PAY-7).
pub(crate) fn digest(key_id: KeyId, body: &[u8]) -> Digest {
    let hash = Sha256::new()
        .chain_update("dlotp v1 operation")
        .chain_update([0])
        .chain_update(key_id.as_bytes())
        .chain_update(body);
    Digest::from(<[u8; 32]>::from(hash.finalize()))
}

/// Reads a body, and judges its whole form before any value (PAY-18, PAY-19, PAY-20).
pub(crate) fn decode_body(body: &[u8]) -> Result<Contents<'_, Nonce>, Error> {
    let read = || {
        let mut reader = Reader::new(body);
        reader.array(4, 4, "a body of 4")?;
        let issued_at = reader.unsigned("issued-at")?;
        let lifetime_s = reader.unsigned("the lifetime")?;
        let nonce = Nonce::from(reader.bytes("a nonce of 12 bytes")?);
        let operation = UncheckedOperation::read(&mut reader)?;
        reader.finish()?;
        Ok((Validity { issued_at, lifetime_s }, nonce, operation))
    };
    let (validity, mark, operation) = read().map_err(PayloadError::MalformedBody)?;
    Ok(Contents { validity: validity.check()?, mark, operation: operation.check()? })
}
