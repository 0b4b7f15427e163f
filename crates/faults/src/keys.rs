//! Keys, P, tags, digests and operation IDs, computed step by step so that each step can go wrong.

use dlotp::{Code, Pin, Version};
use sha2::{Digest, Sha256};

use super::{Slip, World};
use crate::{hexadecimal::Hex, library::Refusal, seal::prefix};

/// Whose keys are derived: the version and the secret of an enrolment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Enrolled {
    pub(super) version: Version,
    pub(super) secret: [u8; 32],
}

impl Enrolled {
    pub(super) fn new(version: u64, secret: Hex<32>) -> Result<Self, Refusal> {
        let version = Version::from_number(version)
            .ok_or_else(|| Refusal::Arguments("version: expected 1 or 2".to_owned()))?;
        Ok(Self { version, secret: secret.0 })
    }
}

/// HMAC-SHA-256 under any 32 bytes, as RFC 2104 has it: chains take a million of them.
pub(super) fn hmac(key: &[u8; 32], message: &[&[u8]]) -> [u8; 32] {
    let keyed = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to ^= from);
        Sha256::new().chain_update(block)
    };
    let inner = message.iter().fold(keyed(0x36), Sha256::chain_update).finalize();
    keyed(0x5c).chain_update(inner).finalize().into()
}

pub(super) fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut found = [0; N];
    for (to, from) in found.iter_mut().zip(bytes) {
        *to = *from;
    }
    found
}

impl World {
    pub(super) fn key(self, of: Enrolled, role: &str) -> [u8; 32] {
        let mut secret = of.secret;
        if self.is(Slip::SecretHalf) {
            secret.iter_mut().skip(16).for_each(|byte| *byte = 0);
        }
        let version = match self.slip {
            Some(Slip::LabelWithoutVersion) => String::new(),
            Some(Slip::LabelsOfV1) => "v1 ".to_owned(),
            _ => format!("v{} ", of.version),
        };
        let role = match role {
            "login" | "confirm" if self.is(Slip::OneKeyForAllOtps) => "otp",
            "nonce" if self.is(Slip::NonceUnderPayloadKey) => "payload",
            role => role,
        };
        let label = format!("dlotp {version}{role}");
        let extracted =
            if self.is(Slip::KeyWithoutExtract) { secret } else { hmac(&[0; 32], &[&secret]) };
        let counter: &[u8] = if self.is(Slip::KeyWithoutCounter) { &[] } else { &[1] };
        hmac(&extracted, &[label.as_bytes(), counter])
    }

    pub(super) fn key_id(self, of: Enrolled) -> [u8; 8] {
        let key = self.key(of, "key-id");
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
        entered.parse::<Pin>()?;
        Ok(entered.to_owned())
    }

    /// What stands for the PIN.
    pub(super) fn pin_mac(self, of: Enrolled, pin: &str) -> Result<[u8; 32], Refusal> {
        let pin = self.pin(pin)?;
        let pin = if self.is(Slip::PinAsNumber) { pin.trim_start_matches('0') } else { &pin };
        if self.is(Slip::PinPlainHash) {
            return Ok(Sha256::digest(pin).into());
        }
        Ok(hmac(&self.key(of, "pin"), &[pin.as_bytes()]))
    }

    /// The tag of version 1.
    pub(super) fn tag(self, of: Enrolled, key_id: &[u8], body: &[u8]) -> [u8; 16] {
        let prefix = if self.is(Slip::TagWithoutPrefix) { "" } else { prefix(of.version) };
        let key_id = if self.is(Slip::TagWithoutKeyId) { b"" } else { key_id };
        let mac = hmac(&self.key(of, "payload"), &[prefix.as_bytes(), key_id, body]);
        first(mac.get(if self.is(Slip::TagLastBytes) { 16.. } else { 0.. }).unwrap_or_default())
    }

    /// The digest of a body, in version 2 with the nonce that stands before it.
    pub(super) fn digest(self, of: Enrolled, nonce: &[u8; 12], body: &[u8]) -> [u8; 32] {
        let sealed = of.version != Version::V1;
        let version = match self.slip {
            Some(Slip::DigestLabelOfV1) => Version::V1,
            _ => of.version,
        };
        let label = match self.slip {
            Some(Slip::DigestWithoutLabel) => String::new(),
            Some(Slip::DigestWithoutZero) if sealed => format!("dlotp v{version} operation"),
            _ => format!("dlotp v{version} operation\0"),
        };
        let key_id = self.key_id(of);
        let key_id: &[u8] = if self.is(Slip::DigestWithoutKeyId) { b"" } else { &key_id };
        let nonce: &[u8] = if sealed && !self.is(Slip::DigestWithoutNonce) { nonce } else { b"" };
        let body = match super::body::operation_of(of.version, body) {
            Some(operation) if self.is(Slip::DigestOfOperation) => operation,
            _ => body.to_vec(),
        };
        let parts = [label.as_bytes(), key_id, nonce, &body];
        parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
    }

    pub(super) fn operation_id(self, of: Enrolled, digest: &[u8; 32]) -> String {
        let mac = hmac(&self.key(of, "operation-id"), &[digest]);
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
        let number = if of.version == Version::V1 || self.is(Slip::IdWithoutCheck) {
            number % 100_000_000
        } else {
            self.checked(number % 10_000_000)
        };
        self.eight_digits(number, Slip::IdLeadingZero)
    }

    /// 8 digits, unless this slip loses the zeros before them.
    pub(super) fn eight_digits(self, number: u64, slip: Slip) -> String {
        if self.is(slip) { number.to_string() } else { format!("{number:08}") }
    }

    /// The operation ID as it is typed.
    pub(super) fn typed_id(self, version: Version, typed: &str) -> Result<String, Refusal> {
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
        let form = typed.len() == 8 && typed.bytes().all(|byte| byte.is_ascii_digit());
        if form && (version == Version::V1 || self.checks(&typed)) {
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
