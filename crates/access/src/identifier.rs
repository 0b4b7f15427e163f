//! The identifier: whatever a customer types to be found.

use core::str::FromStr;

use crate::{
    Alias, CustomerCode, Error, Nickname,
    bytes::seen_bytes,
    digits::{Digits, Misread},
    keys::{KeyError, MacUnder, role},
    mac_input::MacInput,
};

/// An identifier, as it was typed to be found (CUST-15).
///
/// ```
/// use dlotp_access::{Code, Identifier};
///
/// let read = |text: &str| text.parse::<Identifier>();
/// assert!(matches!(read("707-597-197")?, Identifier::Code(code) if code.as_str() == "707597197"));
/// assert!(matches!(read("0012 3456")?, Identifier::Alias(alias) if alias.as_str() == "00123456"));
/// assert!(matches!(read("Anna.Rossi")?, Identifier::Nickname(name) if name.as_str() == "anna.rossi"));
///
/// assert_eq!(read("707597179").unwrap_err().code(), Code::MalformedCode);
/// assert_eq!(read("anna").unwrap_err().code(), Code::MalformedNickname);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identifier {
    /// A customer code.
    Code(CustomerCode),
    /// An alias.
    Alias(Alias),
    /// A nickname.
    Nickname(Nickname),
}

/// A text that begins with no letter and is no customer code or alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("identifier: expected a nickname, or 4 to 16 digits 0 to 9, {0}")]
pub(crate) struct MalformedIdentifier(Misread);

impl FromStr for Identifier {
    type Err = Error;

    /// Reads an identifier. A page judges it before it sends anything (CUST-16).
    ///
    /// # Errors
    ///
    /// `malformed-nickname`: the text begins with a letter of ASCII and is no nickname. `malformed-code`: it
    /// is not 4 to 16 digits, or is 9 digits of which the last does not check the others.
    fn from_str(text: &str) -> Result<Self, Error> {
        // Nothing is removed before the first character is looked at (CUST-14).
        if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return text.parse().map(Self::Nickname);
        }
        let digits = Digits::read(text, Alias::LENGTHS).map_err(MalformedIdentifier)?;
        if digits.len() == 9 {
            return Ok(Self::Code(CustomerCode::check(digits)?));
        }
        Ok(Self::Alias(Alias::check(digits)?))
    }
}

impl Identifier {
    /// Returns the digits without separators, or the nickname in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Code(code) => code.as_str(),
            Self::Alias(alias) => alias.as_str(),
            Self::Nickname(nickname) => nickname.as_str(),
        }
    }
}

seen_bytes! {
    /// The tag of an identifier: the only form in which a nickname is stored, and that by which an unknown one finds
    /// its decoy (CUST-18).
    pub struct IdentifierTag(32);
}

impl IdentifierTag {
    /// Computes the tag of a text: that of an identifier, or the empty one.
    pub(crate) fn compute(
        key: &impl MacUnder<role::Nickname>,
        identifier: &str,
    ) -> Result<Self, KeyError> {
        key.mac(&MacInput::of_identifier(identifier)).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn a_letter_decides_and_a_separator_before_it_does_not_hide_it() {
        for (text, code) in [
            ("", Code::MalformedCode),
            (" anna.rossi", Code::MalformedCode),
            (".anna.rossi", Code::MalformedCode),
            ("ärger.rossi", Code::MalformedCode),
            ("a1234", Code::MalformedNickname),
            ("707597197x", Code::MalformedCode),
            ("123", Code::MalformedCode),
            ("12345678901234567", Code::MalformedCode),
        ] {
            assert_eq!(text.parse::<Identifier>().unwrap_err().code(), code, "{text:?}");
        }
    }
}
