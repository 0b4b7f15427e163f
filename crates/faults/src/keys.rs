//! Keys, P, tags, digests and operation IDs, computed in steps so that a fault can change each step.

use dlotp::{Code, Pin, Version};
use dlotp_suite::seal::prefix;
use dlotp_testee::library::Refusal;
use dlotp_wire::hexadecimal::Hex;
use sha2::{Digest, Sha256};

use super::{FaultId, FaultyImplementation};

/// The version and the secret of an enrolment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Enrolment {
    pub(super) version: Version,
    pub(super) secret: [u8; 32],
}

impl Enrolment {
    pub(super) fn new(version: u64, secret: Hex<32>) -> Result<Self, Refusal> {
        let version = Version::from_number(version)
            .ok_or_else(|| Refusal::Arguments("version: expected 1 or 2".to_owned()))?;
        Ok(Self { version, secret: secret.0 })
    }
}

/// HMAC-SHA-256 (RFC 2104) under a key of 32 bytes. It is written out because chains take a million of
/// them, and this is fast.
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

impl FaultyImplementation {
    pub(super) fn key(self, enrolment: Enrolment, role: &str) -> [u8; 32] {
        let mut secret = enrolment.secret;
        if self.has(FaultId::SecretHalf) {
            secret.iter_mut().skip(16).for_each(|byte| *byte = 0);
        }
        let version = match self.fault {
            Some(FaultId::LabelWithoutVersion) => String::new(),
            Some(FaultId::LabelsOfV1) => "v1 ".to_owned(),
            _ => format!("v{} ", enrolment.version),
        };
        let role = match role {
            "login" | "confirm" if self.has(FaultId::OneKeyForAllOtps) => "otp",
            "nonce" if self.has(FaultId::NonceUnderPayloadKey) => "payload",
            role => role,
        };
        let label = format!("dlotp {version}{role}");
        let extracted =
            if self.has(FaultId::KeyWithoutExtract) { secret } else { hmac(&[0; 32], &[&secret]) };
        let counter: &[u8] = if self.has(FaultId::KeyWithoutCounter) { &[] } else { &[1] };
        hmac(&extracted, &[label.as_bytes(), counter])
    }

    pub(super) fn key_id(self, enrolment: Enrolment) -> [u8; 8] {
        let key = self.key(enrolment, "key-id");
        first(key.get(if self.has(FaultId::KeyIdLast) { 24.. } else { 0.. }).unwrap_or_default())
    }

    /// Reads a PIN.
    pub(super) fn pin(self, entered: &str) -> Result<String, Refusal> {
        let length = (4..=12).contains(&entered.chars().count());
        let digits = entered.bytes().all(|byte| byte.is_ascii_digit());
        let trimmed = entered.trim();
        if self.has(FaultId::PinAnyLength) && digits
            || self.has(FaultId::PinAnyCharacter) && length
            || self.has(FaultId::PinAnyDigits) && length && entered.chars().all(char::is_numeric)
        {
            return Ok(entered.to_owned());
        }
        let entered = if self.has(FaultId::PinTrimmed) { trimmed } else { entered };
        entered.parse::<Pin>()?;
        Ok(entered.to_owned())
    }

    /// Computes P, the MAC of the PIN.
    pub(super) fn pin_mac(self, enrolment: Enrolment, pin: &str) -> Result<[u8; 32], Refusal> {
        let pin = self.pin(pin)?;
        let pin = if self.has(FaultId::PinAsNumber) { pin.trim_start_matches('0') } else { &pin };
        if self.has(FaultId::PinPlainHash) {
            return Ok(Sha256::digest(pin).into());
        }
        Ok(hmac(&self.key(enrolment, "pin"), &[pin.as_bytes()]))
    }

    /// Computes the tag of version 1.
    pub(super) fn tag(self, enrolment: Enrolment, key_id: &[u8], body: &[u8]) -> [u8; 16] {
        let prefix =
            if self.has(FaultId::TagWithoutPrefix) { "" } else { prefix(enrolment.version) };
        let key_id = if self.has(FaultId::TagWithoutKeyId) { b"" } else { key_id };
        let mac = hmac(&self.key(enrolment, "payload"), &[prefix.as_bytes(), key_id, body]);
        first(mac.get(if self.has(FaultId::TagLastBytes) { 16.. } else { 0.. }).unwrap_or_default())
    }

    /// Computes the digest of a body; in version 2 it covers the nonce too.
    pub(super) fn digest(self, enrolment: Enrolment, nonce: &[u8; 12], body: &[u8]) -> [u8; 32] {
        let sealed = enrolment.version != Version::V1;
        let version = match self.fault {
            Some(FaultId::DigestLabelOfV1) => Version::V1,
            _ => enrolment.version,
        };
        let label = match self.fault {
            Some(FaultId::DigestWithoutLabel) => String::new(),
            Some(FaultId::DigestWithoutZero) if sealed => format!("dlotp v{version} operation"),
            _ => format!("dlotp v{version} operation\0"),
        };
        let key_id = self.key_id(enrolment);
        let key_id: &[u8] = if self.has(FaultId::DigestWithoutKeyId) { b"" } else { &key_id };
        let nonce: &[u8] =
            if sealed && !self.has(FaultId::DigestWithoutNonce) { nonce } else { b"" };
        let body = match super::body::operation_of(enrolment.version, body) {
            Some(operation) if self.has(FaultId::DigestOfOperation) => operation,
            _ => body.to_vec(),
        };
        let parts = [label.as_bytes(), key_id, nonce, &body];
        parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
    }

    pub(super) fn operation_id(self, enrolment: Enrolment, digest: &[u8; 32]) -> String {
        let mac = hmac(&self.key(enrolment, "operation-id"), &[digest]);
        let head = first(&mac);
        let number = if self.has(FaultId::IdLittleEndian) {
            u64::from_le_bytes(head)
        } else if self.has(FaultId::Id31Bits) {
            u64::from(truncate(&mac, mac.last().copied(), true))
        } else if self.has(FaultId::IdSigned) {
            i64::from_be_bytes(head).unsigned_abs()
        } else {
            u64::from_be_bytes(head)
        };
        let number = if enrolment.version == Version::V1 || self.has(FaultId::IdWithoutCheck) {
            number % 100_000_000
        } else {
            self.append_check_digit(number % 10_000_000)
        };
        self.eight_digits(number, FaultId::IdLeadingZero)
    }

    /// Formats a number in 8 digits, unless `fault` drops leading zeros.
    pub(super) fn eight_digits(self, number: u64, fault: FaultId) -> String {
        if self.has(fault) { number.to_string() } else { format!("{number:08}") }
    }

    /// Reads a typed operation ID.
    pub(super) fn typed_id(self, version: Version, typed: &str) -> Result<String, Refusal> {
        let digits = typed.bytes().all(|byte| byte.is_ascii_digit());
        if self.has(FaultId::IdAnyLength) && digits {
            return Ok(format!("{typed:0>8}").chars().take(8).collect());
        }
        let spaced = |character: &char| !character.is_ascii_whitespace() && *character != '-';
        let typed: String = if self.has(FaultId::IdSpaces) {
            typed.chars().filter(spaced).collect()
        } else {
            typed.to_owned()
        };
        let form = typed.len() == 8 && typed.bytes().all(|byte| byte.is_ascii_digit());
        if form && (version == Version::V1 || self.accepts_check_digit(&typed)) {
            return Ok(typed);
        }
        Err(Refusal::Rejected(Code::MalformedOperationId))
    }
}

/// Dynamic truncation (RFC 4226, section 5.3), with the offset in the low bits of `last`.
pub(super) fn truncate(mac: &[u8], last: Option<u8>, mask: bool) -> u32 {
    let offset = usize::from(last.unwrap_or(0) & 15);
    let word = u32::from_be_bytes(first(mac.get(offset..).unwrap_or_default()));
    if mask { word & 0x7fff_ffff } else { word }
}
