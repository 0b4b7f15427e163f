//! The one-time password in its four domains, one `match` over versions.
//!
//! The authenticator and the verifier compute with the same functions; the verifier compares.

mod v1;

use subtle::{Choice, ConstantTimeEq};

use crate::{
    Version,
    digits::Digits,
    keys::{KeyError, MacUnder, PinMac, role},
    operation_id::OperationId,
    payload::Digest,
};

/// A one-time password: exactly 8 ASCII digits, leading zeros kept (OTP-4).
///
/// It is compared in constant time, wiped when dropped and not shown by Debug (OTP-10).
///
/// ```
/// use dlotp::otp::Otp;
///
/// let otp = Otp::parse("02805035")?;
/// assert_eq!(otp.expose(), "02805035");
/// assert_eq!(format!("{otp:?}"), "Otp(..)");
/// assert!(Otp::parse("2805035").is_err());
/// # Ok::<(), dlotp::otp::MalformedOtp>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otp(Digits);

/// A text is not 8 ASCII digits. It says no more: the input may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("OTP: expected 8 digits 0 to 9")]
pub struct MalformedOtp;

impl Otp {
    /// Parses an OTP as a customer entered it.
    ///
    /// # Errors
    ///
    /// It is not exactly 8 ASCII digits.
    pub fn parse(text: &str) -> Result<Self, MalformedOtp> {
        Digits::parse(text).map(Self).ok_or(MalformedOtp)
    }

    /// Its 8 digits, to be shown to the customer.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl ConstantTimeEq for Otp {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

/// The OTP for an operation that was scanned: it binds the digest and no time (OTP-5).
///
/// # Errors
///
/// The key gave no answer. So do all functions below.
pub fn scanned(
    version: Version,
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    digest: &Digest,
) -> Result<Otp, KeyError> {
    match version {
        Version::V1 => v1::scanned(key, pin, digest).map(Otp),
    }
}

/// The OTP for an operation ID that was typed, at a time in Unix seconds (OTP-6).
///
/// # Errors
///
/// The key gave no answer.
pub fn typed(
    version: Version,
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    id: &OperationId,
    time: u64,
) -> Result<Otp, KeyError> {
    match version {
        Version::V1 => v1::typed(key, pin, id, time).map(Otp),
    }
}

/// How long a step of typed OTPs lasts, in seconds.
#[must_use]
pub const fn typed_step_s(version: Version) -> u64 {
    match version {
        Version::V1 => v1::MINUTE_S,
    }
}

/// How long a step of login and confirmation OTPs lasts, in seconds.
#[must_use]
pub const fn timed_step_s(version: Version) -> u64 {
    match version {
        Version::V1 => v1::HALF_MINUTE_S,
    }
}

/// The OTP for a login, at a time in Unix seconds.
///
/// # Errors
///
/// The key gave no answer.
pub fn login(
    version: Version,
    key: &impl MacUnder<role::Login>,
    pin: &PinMac,
    time: u64,
) -> Result<Otp, KeyError> {
    match version {
        Version::V1 => v1::login(key, pin, time).map(Otp),
    }
}

/// The OTP for an action that needs no dynamic linking, at a time in Unix seconds.
///
/// # Errors
///
/// The key gave no answer.
pub fn confirmation(
    version: Version,
    key: &impl MacUnder<role::Confirm>,
    pin: &PinMac,
    time: u64,
) -> Result<Otp, KeyError> {
    match version {
        Version::V1 => v1::confirmation(key, pin, time).map(Otp),
    }
}
