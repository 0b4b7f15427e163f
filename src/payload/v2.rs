//! Payload version 2: `"DLOTP:2." base32(key-id || nonce || ciphertext || tag)`, sealed.

use alloc::{string::String, vec::Vec};

use arrayvec::ArrayVec;
use data_encoding::{BASE32_NOPAD, DecodeKind};
use hmac::digest::{
    array::Array,
    consts::{U8, U12, U32},
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    Contents, Digest, KEY_ID, MAX_BODY, MalformedPayload, Nonce, PayloadError, Serials, TAG,
    Validity, check_length,
};
use crate::{
    Error,
    cbor::{Reader, Writer},
    keys::{KeyError, KeyId, MacUnder, Open, Seal, role},
    operation::{Operation, UncheckedOperation},
};

pub(super) const PREFIX: &str = "DLOTP:2.";
const PREFIX_BYTES: &[u8; 8] = b"DLOTP:2.";
const NONCE: usize = 12;
const MIN_BYTES: usize = KEY_ID + NONCE + 1 + TAG;
const MAX_BYTES: usize = KEY_ID + NONCE + MAX_BODY + TAG;
/// The characters that `MAX_BYTES` take: 5 bits each.
const MAX_CHARACTERS: usize = (MAX_BYTES * 8).div_ceil(5);

/// The decoded rest of a text: 37 to 516 bytes. The body is empty until it was opened.
#[derive(Clone)]
pub(super) struct Bytes {
    key_id: KeyId,
    nonce: Nonce,
    sealed: ArrayVec<u8, { MAX_BODY + TAG }>,
    body: Zeroizing<Vec<u8>>,
}

impl Bytes {
    /// Decodes strictly: the alphabet, no padding, nothing trimmed, no stray bits (PAY-32, PAY-33).
    #[inline]
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
        let parts = || {
            let (key_id, rest) = buffer.get(..length)?.split_first_chunk()?;
            let (nonce, sealed) = rest.split_first_chunk()?;
            (sealed.len() > TAG).then_some(Self {
                key_id: KeyId::from(*key_id),
                nonce: Nonce::from(*nonce),
                sealed: ArrayVec::try_from(sealed).ok()?,
                body: Zeroizing::default(),
            })
        };
        parts().ok_or(wrong(length))
    }

    pub(super) const fn key_id(&self) -> KeyId {
        self.key_id
    }

    pub(super) const fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// Opens the body and returns it if the tag is that of everything else (PAY-34).
    pub(super) fn open(&mut self, key: &impl Open) -> Result<&[u8], Error> {
        let opened = key.open(self.nonce.as_bytes(), &aad(self.key_id), &self.sealed)?;
        self.body = Zeroizing::new(opened.ok_or(PayloadError::AuthenticationFailed)?);
        Ok(&self.body)
    }
}

/// Returns prefix and key-id, which are authenticated beside the ciphertext (PAY-26).
fn aad(key_id: KeyId) -> [u8; 16] {
    let prefix = Array::<u8, U8>::from(*PREFIX_BYTES);
    prefix.concat(Array::<u8, U8>::from(*key_id.as_bytes())).into()
}

/// Encodes the body if it fits into a payload (PAY-24, PAY-30).
pub(crate) fn encode_body(
    validity: Validity,
    serials: Serials,
    operation: &Operation<'_>,
) -> Result<Vec<u8>, Error> {
    let Validity { issued_at, lifetime_s } = validity.check()?;
    let Serials { serial, login_position } = serials.check()?;
    let mut writer = Writer::default();
    writer.array(5).unsigned(issued_at).unsigned(lifetime_s);
    writer.unsigned(serial).unsigned(login_position);
    operation.write(&mut writer);
    let body = writer.finish();
    check_length(body.len())?;
    Ok(body)
}

/// Seals a body and encodes it as the text of a payload (PAY-23).
pub(crate) fn encode_text(
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

/// Computes the nonce: the first 12 bytes of the MAC over 32 drawn bytes and the body (PAY-27).
pub(crate) fn nonce(
    key: &impl MacUnder<role::Nonce>,
    drawn: &[u8; 32],
    body: &[u8],
) -> Result<Nonce, KeyError> {
    let mac = key.mac(&[drawn, body])?;
    let (nonce, _) = Array::<u8, U32>::from(mac).split::<U12>();
    Ok(Nonce::from(<[u8; 12]>::from(nonce)))
}

/// Computes `SHA-256("dlotp v2 operation" || 00 || key-id || nonce || body)` (PAY-29).
pub(crate) fn digest(key_id: KeyId, nonce: &Nonce, body: &[u8]) -> Digest {
    let hash = Sha256::new()
        .chain_update("dlotp v2 operation")
        .chain_update([0])
        .chain_update(key_id.as_bytes())
        .chain_update(nonce.as_bytes())
        .chain_update(body);
    Digest::from(<[u8; 32]>::from(hash.finalize()))
}

/// Reads a body, and judges its whole form before any value (PAY-34, and so PAY-18 to PAY-20).
pub(crate) fn decode_body(body: &[u8]) -> Result<Contents<'_, Serials>, Error> {
    let read = || {
        let mut reader = Reader::new(body);
        reader.array(5, 5, "a body of 5")?;
        let issued_at = reader.unsigned("issued-at")?;
        let lifetime_s = reader.unsigned("the lifetime")?;
        let serial = reader.unsigned("n")?;
        let login_position = reader.unsigned("m")?;
        let operation = UncheckedOperation::read(&mut reader)?;
        reader.finish()?;
        Ok((Validity { issued_at, lifetime_s }, Serials { serial, login_position }, operation))
    };
    let (validity, serials, operation) = read().map_err(PayloadError::MalformedBody)?;
    let (validity, mark) = (validity.check()?, serials.check()?);
    Ok(Contents { validity, mark, operation: operation.check()? })
}
