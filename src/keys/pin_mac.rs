//! The MAC that stands for the PIN in every OTP.

use core::fmt;

use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{KeyError, MacUnder, role};
use crate::pin::Pin;

/// The MAC that stands for the PIN in every OTP: `P = HMAC-SHA-256(k(pin), PIN)`, 32 bytes (ENR-8).
///
/// It is as secret as the PIN: compared in constant time, wiped when dropped, never shown.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PinMac([u8; 32]);

impl From<[u8; 32]> for PinMac {
    /// Takes the MAC as it arrives at enrolment.
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl PinMac {
    /// Computes the MAC of a PIN, on the phone.
    ///
    /// # Errors
    ///
    /// The PIN key gave no answer.
    pub fn compute(key: &impl MacUnder<role::Pin>, pin: &Pin) -> Result<Self, KeyError> {
        key.mac(&[pin.expose().as_bytes()]).map(Self)
    }

    /// Returns the 32 bytes, which the phone sends once, at enrolment.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl ConstantTimeEq for PinMac {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl PartialEq for PinMac {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Eq for PinMac {}

impl fmt::Debug for PinMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinMac(..)")
    }
}
