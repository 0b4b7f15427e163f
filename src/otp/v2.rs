//! OTP version 2: one HMAC over one CBOR array, which names its domain (OTP-11, OTP-12, OTP-18).

use super::{HALF_MINUTE_S, MINUTE_S};
use crate::{
    cbor::{self, ShortItems},
    chain::{self, Chain},
    digits::Digits,
    keys::{KeyError, MacUnder, PinMac, role},
    operation_id::OperationId,
    payload::Digest,
    typed::{TypedContent, TypedDetails},
};

/// The bytes before P: the head of the array, the domain, the head of P. They are one part, because each
/// part of a MAC has a cost.
const SCANNED: &[u8] = b"\x84\x70dlotp v2 scanned\x58\x20";
const TYPED: &[u8] = b"\x86\x6edlotp v2 typed\x58\x20";
const LOGIN: &[u8] = b"\x84\x6edlotp v2 login\x58\x20";
const CONFIRM: &[u8] = b"\x84\x70dlotp v2 confirm\x58\x20";

pub(super) fn scanned(
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    s: &Chain<chain::Scan>,
    digest: &Digest,
) -> Result<Digits, KeyError> {
    let digest = cbor::bytes_32(digest.as_bytes());
    key.mac(&[SCANNED, pin.expose(), s.item(), &digest]).map(reduce)
}

pub(super) fn typed(
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    l: &Chain<chain::Login>,
    (id, typed): (&OperationId, &TypedDetails),
    time: u64,
) -> Result<Digits, KeyError> {
    let mut rest = ShortItems::<64>::new();
    rest.text(id.as_bytes());
    match &typed.0 {
        TypedContent::Payment { kind, amount, tail } => {
            rest.array(5).unsigned(1).unsigned(kind.number()).unsigned(amount.minor_units());
            rest.text(&amount.currency().letters()).text(tail.as_bytes())
        }
        TypedContent::Action(purpose) => rest.array(2).unsigned(3).unsigned(purpose.number()),
    };
    rest.unsigned(time / MINUTE_S);
    with_l(key, TYPED, pin, l, &rest)
}

pub(super) fn login(
    key: &impl MacUnder<role::Login>,
    pin: &PinMac,
    l: &Chain<chain::Login>,
    time: u64,
) -> Result<Digits, KeyError> {
    with_l(key, LOGIN, pin, l, ShortItems::<9>::new().unsigned(time / HALF_MINUTE_S))
}

pub(super) fn confirmation(
    key: &impl MacUnder<role::Confirm>,
    pin: &PinMac,
    l: &Chain<chain::Login>,
    time: u64,
) -> Result<Digits, KeyError> {
    with_l(key, CONFIRM, pin, l, ShortItems::<9>::new().unsigned(time / HALF_MINUTE_S))
}

fn with_l<R: role::Role, const N: usize>(
    key: &impl MacUnder<R>,
    head: &[u8],
    pin: &PinMac,
    l: &Chain<chain::Login>,
    rest: &ShortItems<N>,
) -> Result<Digits, KeyError> {
    key.mac(&[head, pin.expose(), l.item(), rest.as_bytes()]).map(reduce)
}

/// Reduces the first 64 bits modulo 10^8.
fn reduce(mac: [u8; 32]) -> Digits {
    let [a, b, c, d, e, f, g, h, ..] = mac;
    Digits::of(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}
