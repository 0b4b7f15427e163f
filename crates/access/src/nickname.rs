//! The name that a customer chose.

use alloc::string::String;
use core::{fmt, str::FromStr};

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
    Error, IdentifierTag,
    keys::{KeyError, MacUnder, role},
};

/// A nickname: `[a-z][a-z0-9._-]{5,19}` (CUST-17).
///
/// A bank stores its tag and nothing that can be read (CUST-18). So it is not shown by Debug, and wiped when
/// dropped.
///
/// ```
/// use dlotp_access::{Code, Nickname};
///
/// assert_eq!("Anna.Rossi".parse::<Nickname>()?.as_str(), "anna.rossi");
///
/// let error = "anna rossi".parse::<Nickname>().unwrap_err();
/// assert_eq!(error.code(), Code::MalformedNickname);
/// let sentence = "nickname: expected a letter a to z, a digit, '.', '_' or '-', found another character at 5";
/// assert_eq!(error.to_string(), sentence);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Nickname(String);

/// A text that is not a nickname. It says nothing of the characters, since the text may be a secret that was typed
/// into the wrong field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MalformedNickname {
    #[error("nickname: expected 6 to 20 characters, found {0}")]
    Length(usize),
    #[error(
        "nickname: expected a letter a to z, a digit, '.', '_' or '-', found another character at {0}"
    )]
    Character(usize),
    #[error("nickname: expected a letter a to z at the beginning, found another character")]
    Beginning,
}

impl FromStr for Nickname {
    type Err = Error;

    /// Reads a nickname. Capital letters of ASCII become small ones, and nothing else is mapped or removed.
    ///
    /// # Errors
    ///
    /// `malformed-nickname`: the text is not of this form.
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Self::read(text)?)
    }
}

impl Nickname {
    fn read(text: &str) -> Result<Self, MalformedNickname> {
        if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Err(MalformedNickname::Beginning);
        }
        let allowed = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-')
        };
        if let Some(place) = text.chars().position(|character| !allowed(character)) {
            return Err(MalformedNickname::Character(place.saturating_add(1)));
        }
        if !(6..=20).contains(&text.len()) {
            return Err(MalformedNickname::Length(text.len()));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// Returns the nickname in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Computes the tag under which the nickname is stored and looked up (CUST-18).
    ///
    /// # Errors
    ///
    /// The key gave no answer.
    pub fn tag(&self, key: &impl MacUnder<role::Nickname>) -> Result<IdentifierTag, KeyError> {
        IdentifierTag::compute(key, &self.0)
    }
}

impl fmt::Debug for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nickname(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_that_of_the_page() {
        for text in ["abcdef", "ABCDEF", "a.....", "a-_.90", "abcdefghijklmnopqrst", "Zz0000"] {
            assert_eq!(Nickname::read(text).unwrap().as_str(), text.to_ascii_lowercase());
        }
        for text in [
            "",
            "abcde",
            "abcdefghijklmnopqrstu",
            "1bcdef",
            ".bcdef",
            " abcdef",
            "abcdef ",
            "abcdef\n",
            "abc def",
            "äbcdef",
            "abcdeü",
            "abcde\u{212a}",
            "abcde\u{130}",
            "abc\0def",
            "ａbcdef",
            "abc+def",
        ] {
            assert!(Nickname::read(text).is_err(), "{text:?}");
        }
    }
}
