//! Payload texts around any bytes, with the right tag: for cases and fixtures, not for a bank.

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use data_encoding::BASE32_NOPAD;
use dlotp::{
    Version,
    keys::{Identity, MacUnder, Secret, role},
};

const KEY_ID: usize = 8;
const NONCE: usize = 12;
const TAG: usize = 16;
/// The draw that makes a nonce of version 2 by default: that of the worked examples.
pub const FRESH: [u8; 32] = *b"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_";

/// Returns the prefix of the texts of a version.
#[must_use]
pub fn prefix(version: Version) -> &'static str {
    if version == Version::V1 { "dlotp:1." } else { "DLOTP:2." }
}

/// Returns the text of an envelope with any content.
#[must_use]
pub fn seal_envelope(version: Version, envelope: &[u8]) -> String {
    let rest = if version == Version::V1 {
        URL_SAFE_NO_PAD.encode(envelope)
    } else {
        BASE32_NOPAD.encode(envelope)
    };
    format!("{}{rest}", prefix(version))
}

/// The version of a text, by its prefix.
#[must_use]
pub fn version_of(text: &str) -> Option<Version> {
    Version::ALL.iter().copied().find(|version| text.starts_with(prefix(*version)))
}

/// The envelope of a text: in version 1 key-id, body and tag, in version 2 key-id, nonce, ciphertext
/// and tag.
#[must_use]
pub fn envelope_of(text: &str) -> Option<Vec<u8>> {
    let version = version_of(text)?;
    let rest = text.strip_prefix(prefix(version))?.as_bytes();
    if version == Version::V1 {
        URL_SAFE_NO_PAD.decode(rest).ok()
    } else {
        BASE32_NOPAD.decode(rest).ok()
    }
}

/// The envelope of a body, with the right tag.
#[must_use]
pub fn envelope(version: Version, secret: [u8; 32], body: &[u8]) -> Vec<u8> {
    if version == Version::V1 {
        let secret = Secret::from(secret);
        let Identity { key_id, .. } = secret.identity(version);
        let key = secret.mac_key::<role::Payload>(version);
        let mac = key.mac(&[prefix(version).as_bytes(), key_id.as_bytes(), body]);
        let tag = mac.unwrap_or_default().into_iter().take(TAG);
        [key_id.as_bytes(), body].concat().into_iter().chain(tag).collect()
    } else {
        envelope_with(secret, nonce(secret, &FRESH, body), body)
    }
}

/// The envelope of a body of version 2 with this nonce.
#[must_use]
pub fn envelope_with(secret: [u8; 32], nonce: [u8; NONCE], body: &[u8]) -> Vec<u8> {
    let secret = Secret::from(secret);
    let key_id = *secret.identity(Version::V2).key_id.as_bytes();
    let sealed = aes_gcm(&payload_key(&secret), &nonce, &aad(&key_id), body);
    [&key_id[..], &nonce, &sealed].concat()
}

/// Returns ciphertext and tag of AES-256-GCM under any key.
#[must_use]
pub fn aes_gcm(key: &[u8; 32], nonce: &[u8; NONCE], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let message = Payload { msg: plaintext, aad };
    Aes256Gcm::new(key.into()).encrypt(nonce.into(), message).unwrap_or_default()
}

/// The nonce of a draw and a body (PAY-27).
#[must_use]
pub fn nonce(secret: [u8; 32], fresh: &[u8; 32], body: &[u8]) -> [u8; NONCE] {
    let mac = Secret::from(secret).mac_key::<role::Nonce>(Version::V2).mac(&[fresh, body]);
    mac.ok().and_then(|mac| mac.first_chunk().copied()).unwrap_or_default()
}

fn payload_key(secret: &Secret) -> [u8; 32] {
    *secret.derive_key::<role::Payload>(Version::V2)
}

fn aad(key_id: &[u8]) -> Vec<u8> {
    [prefix(Version::V2).as_bytes(), key_id].concat()
}

/// The text of a body with the right tag, for a secret in hexadecimal.
#[must_use]
pub fn seal_body(version: Version, secret: &str, body: &[u8]) -> String {
    let secret = bytes(secret).unwrap_or_default();
    seal_envelope(version, &envelope(version, secret, body))
}

/// Returns the body of a text: in version 1 with any tag, in version 2 if the tag is right.
#[must_use]
pub fn body_of(text: &str, secret: &str) -> Option<Vec<u8>> {
    let envelope = envelope_of(text)?;
    if version_of(text)? == Version::V1 {
        return envelope.get(KEY_ID..envelope.len().checked_sub(TAG)?).map(<[u8]>::to_vec);
    }
    let (key_id, rest) = envelope.split_at_checked(KEY_ID)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
    let key = payload_key(&Secret::from(bytes(secret)?));
    let message = Payload { msg: sealed, aad: &aad(key_id) };
    Aes256Gcm::new((&key).into()).decrypt(nonce.into(), message).ok()
}

/// The text with another body under the right tag.
#[must_use]
pub fn reseal(text: &str, secret: &str, body: &[u8]) -> Option<String> {
    Some(seal_body(version_of(text)?, secret, body))
}

fn bytes(hexadecimal: &str) -> Option<[u8; 32]> {
    hex::decode(hexadecimal).ok()?.try_into().ok()
}
