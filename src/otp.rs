//! The one-time password in its four domains. Each function here has the one `match` over versions.
//!
//! The authenticator and the verifier compute with the same functions, and the verifier compares.
//! [`crate::verifier::Secrets`] computes OTPs from the secrets that a verifier keeps.

mod v1;
mod v2;

use core::str::FromStr;

use subtle::{Choice, ConstantTimeEq};

use crate::{
    Error, Version,
    chain::{self, Chain},
    digits::Digits,
    keys::{KeyError, MacUnder, PinMac, role},
    operation_id::OperationId,
    payload::Digest,
    typed::TypedDetails,
};

/// A one-time password: exactly 8 ASCII digits, leading zeros kept (OTP-4).
///
/// It is compared in constant time, wiped when dropped and not shown by Debug (OTP-10).
///
/// ```
/// use dlotp::Otp;
///
/// let otp = "02805035".parse::<Otp>()?;
/// assert_eq!(otp.expose(), "02805035");
/// assert_eq!(format!("{otp:?}"), "Otp(..)");
/// assert!("2805035".parse::<Otp>().is_err());
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otp(Digits);

/// A text that is not 8 ASCII digits. The error says no more, since the input may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("OTP: expected 8 digits 0 to 9")]
pub(crate) struct MalformedOtp;

impl FromStr for Otp {
    type Err = Error;

    /// Parses an OTP as a customer entered it.
    ///
    /// # Errors
    ///
    /// `malformed-otp`: the text is not exactly 8 ASCII digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Digits::parse(text).map(Self).ok_or(MalformedOtp)?)
    }
}

impl Otp {
    /// Returns the 8 digits, to show them to the customer.
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

/// The version, with the chain value that its OTPs bind.
#[derive(Debug)]
pub(crate) enum Scheme<'a, C> {
    /// Version 1, which has no chains.
    V1,
    /// Version 2, with s_n of the payload's n for a scanned OTP, otherwise l_q of the phone's q.
    V2(&'a Chain<C>),
}

impl<C> Clone for Scheme<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Scheme<'_, C> {}

impl<'a, C> Scheme<'a, C> {
    /// Makes the scheme of version 2 from a chain, that of version 1 without one.
    pub(crate) const fn of(chain: Option<&'a Chain<C>>) -> Self {
        match chain {
            Some(chain) => Self::V2(chain),
            None => Self::V1,
        }
    }
}

/// The version, with everything that its typed OTPs bind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Typing<'a> {
    /// Version 1, which binds the operation ID.
    V1,
    /// Version 2, which also binds the details that are keyed in.
    V2 {
        /// The chain value l_q of the phone's q.
        l: &'a Chain<chain::Login>,
        /// The details that were keyed in.
        typed: &'a TypedDetails,
    },
}

/// Computes the OTP for an operation that was scanned. It binds the digest and no time (OTP-5).
pub(crate) fn scanned(
    scheme: Scheme<'_, chain::Scan>,
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    digest: &Digest,
) -> Result<Otp, KeyError> {
    match scheme {
        Scheme::V1 => v1::scanned(key, pin, digest),
        Scheme::V2(s) => v2::scanned(key, pin, s, digest),
    }
    .map(Otp)
}

/// Computes the OTP for an operation ID that was typed, at a time in Unix seconds (OTP-6, OTP-12).
pub(crate) fn typed(
    typing: Typing<'_>,
    key: &impl MacUnder<role::Otp>,
    pin: &PinMac,
    id: &OperationId,
    time: u64,
) -> Result<Otp, KeyError> {
    match typing {
        Typing::V1 => v1::typed(key, pin, id, time),
        Typing::V2 { l, typed } => v2::typed(key, pin, l, (id, typed), time),
    }
    .map(Otp)
}

/// Returns the length of a step of typed OTPs, in seconds.
#[must_use]
pub(crate) const fn typed_step_s(version: Version) -> u64 {
    match version {
        Version::V1 | Version::V2 => MINUTE_S,
    }
}

/// Returns the length of a step of login and confirmation OTPs, in seconds.
#[must_use]
pub(crate) const fn timed_step_s(version: Version) -> u64 {
    match version {
        Version::V1 | Version::V2 => HALF_MINUTE_S,
    }
}

const MINUTE_S: u64 = 60;
const HALF_MINUTE_S: u64 = 30;

/// Computes the OTP for a login, at a time in Unix seconds.
pub(crate) fn login(
    scheme: Scheme<'_, chain::Login>,
    key: &impl MacUnder<role::Login>,
    pin: &PinMac,
    time: u64,
) -> Result<Otp, KeyError> {
    match scheme {
        Scheme::V1 => v1::login(key, pin, time),
        Scheme::V2(l) => v2::login(key, pin, l, time),
    }
    .map(Otp)
}

/// Computes the OTP that confirms an action without dynamic linking, at a time in Unix seconds.
pub(crate) fn confirmation(
    scheme: Scheme<'_, chain::Login>,
    key: &impl MacUnder<role::Confirm>,
    pin: &PinMac,
    time: u64,
) -> Result<Otp, KeyError> {
    match scheme {
        Scheme::V1 => v1::confirmation(key, pin, time),
        Scheme::V2(l) => v2::confirmation(key, pin, l, time),
    }
    .map(Otp)
}
