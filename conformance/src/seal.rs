//! Payload texts around any bytes, with the right tag: for cases and fixtures, not for a bank.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use dlotp::{
    Version,
    keys::{MacUnder, Secret, role},
};

const PREFIX: &str = "dlotp:1.";

/// The text of an envelope, whatever is in it.
#[must_use]
pub fn seal_envelope(envelope: &[u8]) -> String {
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(envelope))
}

/// The envelope of a text: key-id, body and tag.
#[must_use]
pub fn envelope_of(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()
}

/// Key-id, body and right tag.
#[must_use]
pub fn envelope(secret: [u8; 32], body: &[u8]) -> Vec<u8> {
    let secret = Secret::new(secret);
    let key_id = secret.key_id(Version::V1);
    let key = secret.key::<role::Payload>(Version::V1);
    let mut envelope = [key_id.as_bytes(), body].concat();
    if let Ok(mac) = key.mac(&[PREFIX.as_bytes(), key_id.as_bytes(), body]) {
        envelope.extend(mac.iter().take(16));
    }
    envelope
}

/// The text of a body with the right tag, for a secret in hexadecimal.
#[must_use]
pub fn seal_body(secret: &str, body: &[u8]) -> String {
    let bytes = hex::decode(secret).ok().and_then(|bytes| bytes.try_into().ok());
    seal_envelope(&envelope(bytes.unwrap_or_default(), body))
}

/// The body of a text, whatever its tag.
#[must_use]
pub fn body_of(text: &str, _secret: &str) -> Option<Vec<u8>> {
    let envelope = envelope_of(text)?;
    envelope.get(8..envelope.len().checked_sub(16)?).map(<[u8]>::to_vec)
}

/// The text with another body under the right tag.
#[must_use]
pub fn reseal(_text: &str, secret: &str, body: &[u8]) -> Option<String> {
    Some(seal_body(secret, body))
}
