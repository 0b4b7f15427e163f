//! Keys, P, tags, digests and operation IDs, computed step by step so that each step can go wrong.

use dlotp::{
    Code,
    keys::{Key, MacUnder, role},
    pin::Pin,
};
use sha2::{Digest, Sha256};

use super::{Slip, World};
use crate::library::Refusal;

pub(super) type Secret = [u8; 32];

/// HMAC-SHA-256 under any 32 bytes.
pub(super) fn hmac(key: &[u8; 32], message: &[&[u8]]) -> [u8; 32] {
    // A key in memory does not fail.
    Key::<role::Otp>::new(key).mac(message).unwrap_or_default()
}

fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut found = [0; N];
    for (to, from) in found.iter_mut().zip(bytes) {
        *to = *from;
    }
    found
}

impl World {
    pub(super) fn key(self, secret: &Secret, role: &str) -> [u8; 32] {
        let mut secret = *secret;
        if self.is(Slip::SecretHalf) {
            secret.iter_mut().skip(16).for_each(|byte| *byte = 0);
        }
        let version = if self.is(Slip::LabelWithoutVersion) { "" } else { "v1 " };
        let role = match role {
            "login" | "confirm" if self.is(Slip::OneKeyForAllOtps) => "otp",
            role => role,
        };
        let label = format!("dlotp {version}{role}");
        let extracted =
            if self.is(Slip::KeyWithoutExtract) { secret } else { hmac(&[0; 32], &[&secret]) };
        let counter: &[u8] = if self.is(Slip::KeyWithoutCounter) { &[] } else { &[1] };
        hmac(&extracted, &[label.as_bytes(), counter])
    }

    pub(super) fn key_id(self, secret: &Secret) -> [u8; 8] {
        let key = self.key(secret, "key-id");
        first(key.get(if self.is(Slip::KeyIdLast) { 24.. } else { 0.. }).unwrap_or_default())
    }

    /// The PIN as it is read.
    pub(super) fn pin(self, entered: &str) -> Result<String, Refusal> {
        let length = (4..=12).contains(&entered.chars().count());
        let digits = entered.bytes().all(|byte| byte.is_ascii_digit());
        let trimmed = entered.trim();
        if self.is(Slip::PinAnyLength) && digits
            || self.is(Slip::PinAnyCharacter) && length
            || self.is(Slip::PinAnyDigits) && length && entered.chars().all(char::is_numeric)
        {
            return Ok(entered.to_owned());
        }
        let entered = if self.is(Slip::PinTrimmed) { trimmed } else { entered };
        Pin::parse(entered)?;
        Ok(entered.to_owned())
    }

    /// What stands for the PIN.
    pub(super) fn pin_mac(self, secret: &Secret, pin: &str) -> Result<[u8; 32], Refusal> {
        let pin = self.pin(pin)?;
        let pin = if self.is(Slip::PinAsNumber) { pin.trim_start_matches('0') } else { &pin };
        if self.is(Slip::PinPlainHash) {
            return Ok(Sha256::digest(pin).into());
        }
        Ok(hmac(&self.key(secret, "pin"), &[pin.as_bytes()]))
    }

    pub(super) fn tag(self, secret: &Secret, key_id: &[u8], body: &[u8]) -> [u8; 16] {
        let prefix: &[u8] = if self.is(Slip::TagWithoutPrefix) { b"" } else { b"dlotp:1." };
        let key_id = if self.is(Slip::TagWithoutKeyId) { b"" } else { key_id };
        let mac = hmac(&self.key(secret, "payload"), &[prefix, key_id, body]);
        first(mac.get(if self.is(Slip::TagLastBytes) { 16.. } else { 0.. }).unwrap_or_default())
    }

    pub(super) fn digest(self, secret: &Secret, body: &[u8]) -> [u8; 32] {
        let label: &[u8] =
            if self.is(Slip::DigestWithoutLabel) { b"" } else { b"dlotp v1 operation\0" };
        let key_id = self.key_id(secret);
        let key_id: &[u8] = if self.is(Slip::DigestWithoutKeyId) { b"" } else { &key_id };
        let body = match super::body::operation_of(body) {
            Some(operation) if self.is(Slip::DigestOfOperation) => operation,
            _ => body.to_vec(),
        };
        Sha256::new().chain_update(label).chain_update(key_id).chain_update(body).finalize().into()
    }

    pub(super) fn operation_id(self, secret: &Secret, digest: &[u8; 32]) -> String {
        let mac = hmac(&self.key(secret, "operation-id"), &[digest]);
        let head = first(&mac);
        let number = if self.is(Slip::IdLittleEndian) {
            u64::from_le_bytes(head)
        } else if self.is(Slip::Id31Bits) {
            u64::from(truncated(&mac, mac.last().copied(), true))
        } else if self.is(Slip::IdSigned) {
            i64::from_be_bytes(head).unsigned_abs()
        } else {
            u64::from_be_bytes(head)
        };
        self.eight_digits(number % 100_000_000, Slip::IdLeadingZero)
    }

    /// 8 digits, unless this slip loses the zeros before them.
    pub(super) fn eight_digits(self, number: u64, slip: Slip) -> String {
        if self.is(slip) { number.to_string() } else { format!("{number:08}") }
    }

    /// The operation ID as it is typed.
    pub(super) fn typed_id(self, typed: &str) -> Result<String, Refusal> {
        let digits = typed.bytes().all(|byte| byte.is_ascii_digit());
        if self.is(Slip::IdAnyLength) && digits {
            return Ok(format!("{typed:0>8}").chars().take(8).collect());
        }
        let spaced = |character: &char| !character.is_ascii_whitespace() && *character != '-';
        let typed: String = if self.is(Slip::IdSpaces) {
            typed.chars().filter(spaced).collect()
        } else {
            typed.to_owned()
        };
        if typed.len() == 8 && typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(typed);
        }
        Err(Refusal::Rejected(Code::MalformedOperationId))
    }
}

/// Dynamic truncation (RFC 4226, section 5.3) with the offset from this byte.
pub(super) fn truncated(mac: &[u8], last: Option<u8>, mask: bool) -> u32 {
    let offset = usize::from(last.unwrap_or(0) & 15);
    let word = u32::from_be_bytes(first(mac.get(offset..).unwrap_or_default()));
    if mask { word & 0x7fff_ffff } else { word }
}
