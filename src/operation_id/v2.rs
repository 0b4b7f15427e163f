//! Operation ID version 2: seven digits of the MAC, and a check digit.

use super::{MalformedOperationId, damm};
use crate::{
    digits::Digits,
    keys::{KeyError, MacUnder, role},
    payload::Digest,
};

/// Derives `u64be(HMAC-SHA-256(k(operation-id), digest)[0..8]) mod 10^7`, and the check digit (ID-7, ID-8).
pub(super) fn derive(
    key: &impl MacUnder<role::OperationId>,
    digest: &Digest,
) -> Result<Digits, KeyError> {
    let [a, b, c, d, e, f, g, h, ..] = key.mac(&[digest.as_bytes()])?;
    let seven = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % 10_000_000;
    let digits = Digits::of(seven.saturating_mul(10));
    let [before @ .., _] = digits.as_bytes();
    let check_digit = damm::check_digit(before);
    Ok(digits.with_last(check_digit))
}

/// Checks that the digits lead to 0 (ID-8).
pub(super) fn check(digits: &Digits) -> Result<(), MalformedOperationId> {
    let checks = damm::check_digit(digits.as_bytes()) == 0;
    checks.then_some(()).ok_or(MalformedOperationId::CheckDigit)
}
