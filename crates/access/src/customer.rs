//! The names that a bank draws for a customer: the internal id and the customer code.

use alloc::{format, string::String};
use core::{fmt, iter, str::FromStr};

use rand_core::TryCryptoRng;

use crate::{
    Error,
    bytes::seen_bytes,
    damm::check_digit,
    digits::{Digits, Misread},
    random,
};

seen_bytes! {
    /// The internal id of a customer: 16 random bytes. It is never shown to the customer, and not derived from the
    /// customer code (CUST-7).
    pub struct InternalId(16);
}

impl InternalId {
    /// The id for which an entry computes that finds no customer (CUST-28).
    pub(crate) const OF_NOBODY: Self = Self([0; 16]);

    /// Draws an id.
    ///
    /// # Errors
    ///
    /// `key-failure`: the random generator failed.
    pub fn draw(random: &mut impl TryCryptoRng) -> Result<Self, Error> {
        Ok(random::draw(random).map(Self)?)
    }
}

/// The draws after which a bank gives up: 16 misses in a row mean a broken random generator (CUST-10).
const MAX_DRAWS: usize = 16;

/// The digits that are drawn, before the check digit.
const DRAWN: usize = 8;

/// A customer code: 8 drawn digits and the check digit of ID-8 over them (CUST-9).
///
/// It is no secret: no decision may depend on somebody knowing it (CUST-11).
///
/// ```
/// use dlotp_access::{Code, CustomerCode};
///
/// let code = "707 597 197".parse::<CustomerCode>()?;
/// assert_eq!(code.as_str(), "707597197");
/// assert_eq!(code.to_string(), "707-597-197");
/// assert_eq!(code.masked(), "••••••197");
///
/// let typo = "707-597-179".parse::<CustomerCode>().unwrap_err();
/// assert_eq!(typo.code(), Code::MalformedCode);
/// assert_eq!(typo.to_string(), "customer code: expected 0 as its last digit, found 9");
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CustomerCode(Digits);

/// A text that is not a customer code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MalformedCustomerCode {
    #[error("customer code: expected 9 digits 0 to 9, {0}")]
    Digits(Misread),
    #[error("customer code: expected {expected} as its last digit, found {found}")]
    CheckDigit { expected: u8, found: char },
}

/// An error: every code that was drawn is taken, or none was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("customer code: expected one that is not taken, found none in {0} draws")]
pub(crate) struct CustomerCodeTaken(usize);

impl CustomerCode {
    /// Draws codes until one is not taken, at most 16 (CUST-8 to CUST-10).
    ///
    /// `is_taken` says whether the code was ever given to a customer, also one who left, or is an alias
    /// (CUST-12).
    ///
    /// # Errors
    ///
    /// `customer-code-taken`: every code is taken. `key-failure`: the random generator failed.
    ///
    /// ```
    /// use dlotp_access::{Code, CustomerCode};
    ///
    /// let code = CustomerCode::draw(&mut getrandom::SysRng, |_| false)?;
    /// assert_eq!(code.to_string().parse::<CustomerCode>()?, code);
    ///
    /// let refused = CustomerCode::draw(&mut getrandom::SysRng, |_| true).unwrap_err();
    /// assert_eq!(refused.code(), Code::CustomerCodeTaken);
    /// # Ok::<(), dlotp_access::Error>(())
    /// ```
    pub fn draw(
        random: &mut impl TryCryptoRng,
        is_taken: impl Fn(&Self) -> bool,
    ) -> Result<Self, Error> {
        let mut failure = None;
        let draws =
            iter::from_fn(|| random::draw(random).map_err(|error| failure = Some(error)).ok());
        let code = Self::first_free(draws, is_taken);
        failure.map_or(code, |error| Err(error.into()))
    }

    /// Takes the first of some draws whose code is not taken; it looks at 16 of them at most (CUST-10).
    ///
    /// # Errors
    ///
    /// `customer-code-taken`: every code is taken, or there is no draw.
    pub fn first_free(
        draws: impl IntoIterator<Item = [u8; 8]>,
        is_taken: impl Fn(&Self) -> bool,
    ) -> Result<Self, Error> {
        let mut looked_at = 0_usize;
        for fresh in draws.into_iter().take(MAX_DRAWS) {
            let code = Self::of(fresh);
            if !is_taken(&code) {
                return Ok(code);
            }
            looked_at = looked_at.saturating_add(1);
        }
        Err(CustomerCodeTaken(looked_at).into())
    }

    fn of(fresh: [u8; 8]) -> Self {
        let mut digits = Digits::draw(fresh, DRAWN);
        digits.push(char::from(b'0' | check_digit(digits.as_bytes())));
        Self(digits)
    }

    /// Takes digits that CUST-13 read, and checks the last of them.
    pub(crate) fn check(digits: Digits) -> Result<Self, MalformedCustomerCode> {
        match digits.as_bytes() {
            _ if digits.len() != DRAWN.saturating_add(1) => {
                Err(MalformedCustomerCode::Digits(Misread::Number(digits.len())))
            }
            [eight @ .., last] if check_digit(digits.as_bytes()) != 0 => {
                let (expected, found) = (check_digit(eight), char::from(*last));
                Err(MalformedCustomerCode::CheckDigit { expected, found })
            }
            _ => Ok(Self(digits)),
        }
    }

    /// Returns the 9 digits without separators.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the code as it is shown to a device that it was remembered on (CUST-11).
    #[must_use]
    pub fn masked(&self) -> String {
        let tail = self.as_str().get(6..).unwrap_or_default();
        format!("\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}{tail}")
    }
}

impl FromStr for CustomerCode {
    type Err = Error;

    /// Reads a code as a person typed it, with or without separators (CUST-13).
    ///
    /// # Errors
    ///
    /// `malformed-code`: the text is not 9 digits, or the last one does not check the others.
    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = Digits::read(text, 9..=9).map_err(MalformedCustomerCode::Digits)?;
        Ok(Self::check(digits)?)
    }
}

/// Shows three groups of three digits (CUST-11).
impl fmt::Display for CustomerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |from, to| self.as_str().get(from..to).unwrap_or_default();
        write!(f, "{}-{}-{}", group(0, 3), group(3, 6), group(6, 9))
    }
}

impl fmt::Debug for CustomerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CustomerCode({})", self.masked())
    }
}
