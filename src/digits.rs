//! Eight decimal digits, the form of operation IDs and OTPs.

use core::fmt;

use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Exactly eight ASCII digits.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Digits([u8; 8]);

impl Digits {
    /// Writes a number modulo 10^8, leading zeros kept.
    pub(crate) fn of(number: u64) -> Self {
        let mut digits = [b'0'; 8];
        let mut rest = number;
        for digit in digits.iter_mut().rev() {
            // A remainder modulo 10 is one byte, so nothing is lost.
            *digit = b'0' | (rest % 10).to_le_bytes()[0];
            rest /= 10;
        }
        Self(digits)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits: [u8; 8] = text.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(Self(digits))
    }

    /// Returns the digits with another last one, 0 to 9.
    pub(crate) fn with_last(mut self, digit: u8) -> Self {
        let [.., last] = &mut self.0;
        *last = b'0' | digit;
        self
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl ConstantTimeEq for Digits {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl PartialEq for Digits {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Eq for Digits {}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}
