//! The check digit of an operation ID of version 2 (ID-8), with the fault.

use dlotp_suite::check_digit::damm;

use super::{FaultId, FaultyImplementation};

impl FaultyImplementation {
    /// Appends the check digit to seven digits.
    pub(super) fn append_check_digit(self, seven: u64) -> u64 {
        let digits = format!("{seven:07}");
        seven.saturating_mul(10).saturating_add(self.check_digit(digits.as_bytes()).into())
    }

    /// Returns whether the last of 8 digits is accepted as the check digit of the others.
    pub(super) fn accepts_check_digit(self, digits: &str) -> bool {
        let (seven, last) = digits.as_bytes().split_at_checked(7).unwrap_or_default();
        let check = self.check_digit(seven).saturating_add(b'0');
        last == [check] || self.has(FaultId::CheckNotLooked) || self.has(FaultId::IdWithoutCheck)
    }

    fn check_digit(self, seven: &[u8]) -> u8 {
        let digits = seven.iter().map(|byte| byte.saturating_sub(b'0').min(9));
        match self.fault {
            Some(FaultId::CheckLuhn) => luhn(digits),
            Some(FaultId::CheckVerhoeff) => verhoeff(digits),
            Some(FaultId::CheckTransposed) => digits.fold(0, |at, digit| damm(digit, at)),
            Some(FaultId::CheckFromRight) => digits.rev().fold(0, damm),
            _ => digits.fold(0, damm),
        }
    }
}

/// The check digit of card numbers (ISO/IEC 7812).
fn luhn(digits: impl DoubleEndedIterator<Item = u8>) -> u8 {
    let weighted = digits.rev().enumerate().map(|(at, digit)| {
        let digit = if at % 2 == 0 { digit.saturating_mul(2) } else { digit };
        digit / 10 + digit % 10
    });
    let rest = weighted.sum::<u8>() % 10;
    if rest == 0 { 0 } else { 10_u8.saturating_sub(rest) }
}

/// The check digit of Verhoeff: products in the dihedral group D5, with digits permuted by position.
fn verhoeff(digits: impl DoubleEndedIterator<Item = u8>) -> u8 {
    const PERMUTED: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let product = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b) % 5 + 5,
        (false, true) => (a - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let permute =
        |digit: u8, times| (0..times).fold(digit, |digit, _| PERMUTED[usize::from(digit)]);
    let places = digits.rev().zip(1_u8..);
    let all = places.fold(0, |all, (digit, place)| product(all, permute(digit, place)));
    (0..10).find(|digit| product(all, *digit) == 0).unwrap_or(0)
}
