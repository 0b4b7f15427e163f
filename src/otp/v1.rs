//! OTP version 1: RFC 6287 with a suite for each domain (OTP-1).

use crate::{
    digits::Digits,
    keys::{KeyError, MacUnder, PinMac, role},
    oath::truncation,
    operation_id::OperationId,
    payload::Digest,
};

const SCANNED: &str = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256";
const TYPED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M";
/// Of login and confirmation; their keys keep them apart.
const TIMED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S";

pub(super) const MINUTE_S: u64 = 60;
pub(super) const HALF_MINUTE_S: u64 = 30;

/// A question is padded with zeros to 128 bytes.
const DIGEST_PADDING: [u8; 96] = [0; 96];
const DIGITS_PADDING: [u8; 120] = [0; 120];

pub(super) fn scanned(
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    digest: &Digest,
) -> Result<Digits, KeyError> {
    key.mac(&[SCANNED.as_bytes(), &[0], digest.as_bytes(), &DIGEST_PADDING, pin.expose()])
        .map(truncate)
}

pub(super) fn typed(
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    id: &OperationId,
    time: u64,
) -> Result<Digits, KeyError> {
    timed(key, TYPED, id.as_bytes(), pin, time / MINUTE_S)
}

pub(super) fn login(
    key: &impl MacUnder<role::Login>,
    pin: &PinMac,
    time: u64,
) -> Result<Digits, KeyError> {
    timed(key, TIMED, b"00000000", pin, time / HALF_MINUTE_S)
}

pub(super) fn confirmation(
    key: &impl MacUnder<role::Confirm>,
    pin: &PinMac,
    time: u64,
) -> Result<Digits, KeyError> {
    timed(key, TIMED, b"00000000", pin, time / HALF_MINUTE_S)
}

/// The suite, a zero byte, Q, P and T, in this order (OTP-2, OTP-3). T is whole steps (OTP-7).
fn timed<R: role::Role>(
    key: &impl MacUnder<R>,
    suite: &str,
    question: &[u8; 8],
    pin: &PinMac,
    step: u64,
) -> Result<Digits, KeyError> {
    let step = step.to_be_bytes();
    key.mac(&[suite.as_bytes(), &[0], question, &DIGITS_PADDING, pin.expose(), &step]).map(truncate)
}

/// RFC 4226, section 5.3, to 8 digits (OTP-4).
fn truncate(mac: [u8; 32]) -> Digits {
    Digits::of(truncation::truncate(&mac).into())
}
