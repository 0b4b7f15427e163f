//! The name of a customer in a bank that has codes of its own.

use core::{fmt, str::FromStr};

use crate::{
    Error,
    digits::{Digits, Misread},
};

/// The digits of a customer code, which an alias never has.
const OF_A_CUSTOMER_CODE: usize = 9;

/// An alias: 4 to 16 digits, but not exactly 9 (CUST-12). Two aliases that differ in a leading zero are different.
///
/// ```
/// use dlotp_access::{Alias, Code};
///
/// assert_eq!("0012 3456".parse::<Alias>()?.as_str(), "00123456");
/// assert_ne!("0012 3456".parse::<Alias>()?, "123456".parse()?);
/// assert_eq!("707597197".parse::<Alias>().unwrap_err().code(), Code::MalformedCode);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Alias(Digits);

/// A text that is not an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("alias: expected 4 to 16 digits 0 to 9, but not 9 of them, {0}")]
pub(crate) struct MalformedAlias(Misread);

impl Alias {
    /// The numbers of digits that an identifier may have.
    pub(crate) const LENGTHS: core::ops::RangeInclusive<usize> = 4..=16;

    /// Takes digits that CUST-13 read.
    pub(crate) fn check(digits: Digits) -> Result<Self, MalformedAlias> {
        match digits.len() {
            OF_A_CUSTOMER_CODE => Err(MalformedAlias(Misread::Number(OF_A_CUSTOMER_CODE))),
            _ => Ok(Self(digits)),
        }
    }

    /// Returns the digits without separators.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Alias {
    type Err = Error;

    /// Reads an alias as a person typed it, with or without separators (CUST-13).
    ///
    /// # Errors
    ///
    /// `malformed-code`: the text is not 4 to 16 digits, or is 9 of them.
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Self::check(Digits::read(text, Self::LENGTHS).map_err(MalformedAlias)?)?)
    }
}

impl fmt::Debug for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Alias(..)")
    }
}
