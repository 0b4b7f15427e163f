//! OTP version 1: RFC 6287 with a suite for each domain (OTP-1).

use super::{HALF_MINUTE_S, MINUTE_S};
use crate::{
    digits::Digits,
    keys::{KeyError, MacUnder, PinMac, role},
    oath::truncation,
    operation_id::OperationId,
    payload::Digest,
};

/// The suites, each with the zero byte that follows it.
const SCANNED: &[u8; 34] = b"OCRA-1:HOTP-SHA256-8:QH64-PSHA256\0";
const TYPED: &[u8; 38] = b"OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M\0";
/// The suite of login and confirmation, whose keys differ, with the zero byte.
const TIMED: &[u8; 39] = b"OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S\0";

/// The length of a question, padded with zeros.
const QUESTION: usize = 128;

pub(super) fn scanned(
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    digest: &Digest,
) -> Result<Digits, KeyError> {
    let mut head = [0; SCANNED.len() + QUESTION];
    write(&mut head, SCANNED, digest.as_bytes());
    key.mac(&[&head, pin.expose()]).map(truncate)
}

pub(super) fn typed(
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    id: &OperationId,
    time: u64,
) -> Result<Digits, KeyError> {
    let mut head = [0; TYPED.len() + QUESTION];
    write(&mut head, TYPED, id.as_bytes());
    timed(key, &head, pin, time / MINUTE_S)
}

pub(super) fn login(
    key: &impl MacUnder<role::Login>,
    pin: &PinMac,
    time: u64,
) -> Result<Digits, KeyError> {
    let mut head = [0; TIMED.len() + QUESTION];
    write(&mut head, TIMED, b"00000000");
    timed(key, &head, pin, time / HALF_MINUTE_S)
}

pub(super) fn confirmation(
    key: &impl MacUnder<role::Confirm>,
    pin: &PinMac,
    time: u64,
) -> Result<Digits, KeyError> {
    let mut head = [0; TIMED.len() + QUESTION];
    write(&mut head, TIMED, b"00000000");
    timed(key, &head, pin, time / HALF_MINUTE_S)
}

/// Writes the suite, a zero byte and Q as one part, because each part of a MAC has a cost (OTP-2, OTP-3).
fn write<const S: usize, const Q: usize, const N: usize>(
    head: &mut [u8; N],
    suite: &[u8; S],
    question: &[u8; Q],
) {
    const { assert!(N == S + QUESTION && Q <= QUESTION) };
    if let Some((before, after)) = head.split_first_chunk_mut() {
        *before = *suite;
        if let Some(padded) = after.first_chunk_mut() {
            *padded = *question;
        }
    }
}

/// Computes over the head, P and T. T is in whole steps (OTP-7).
fn timed<R: role::Role>(
    key: &impl MacUnder<R>,
    head: &[u8],
    pin: &PinMac,
    step: u64,
) -> Result<Digits, KeyError> {
    key.mac(&[head, pin.expose(), &step.to_be_bytes()]).map(truncate)
}

/// Truncates a MAC to 8 digits (RFC 4226, section 5.3; OTP-4).
fn truncate(mac: [u8; 32]) -> Digits {
    Digits::of(truncation::truncate(&mac).into())
}
