//! Accounts: IBANs in electronic format (ISO 13616).

use alloc::{borrow::Cow, string::String};

use super::{Field, invalid::At, owned::owned, text::is_invisible};
use crate::Error;

/// An IBAN in electronic format with right check digits (OP-9).
///
/// The length is not checked by country: the list changes, and a phone that was not updated must not
/// refuse a right IBAN. The issuer checks it ([`Iban::check_country`]).
///
/// ```
/// use dlotp::operation::Iban;
///
/// let iban = Iban::try_from("DE89370400440532013000")?;
/// assert_eq!(iban.as_ref(), "DE89370400440532013000");
/// let error = Iban::try_from("DE88370400440532013000").unwrap_err();
/// assert_eq!(error.to_string(), "account: expected a remainder of 1 modulo 97, found 0");
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Iban<'a>(Cow<'a, str>);

/// An error: a text is not an IBAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IbanError {
    /// The text is shorter or longer than any IBAN.
    #[error("expected 15 to 34 characters, found {found}")]
    Length {
        /// The characters that there are.
        found: usize,
    },
    /// A character is wrong in its place. Characters are counted from 1.
    #[error("character {at}: expected {expected}, found {found:?}")]
    Character {
        /// The number of the character.
        at: usize,
        /// The characters that may stand there.
        expected: &'static str,
        /// The character that stands there.
        found: char,
    },
    /// The check digits are 00, 01 or 99, which are never produced.
    #[error("expected check digits 02 to 98, found {tens}{ones}")]
    CheckDigits {
        /// The first digit.
        tens: char,
        /// The second digit.
        ones: char,
    },
    /// The remainder modulo 97 is not 1.
    #[error("expected a remainder of 1 modulo 97, found {found}")]
    Remainder {
        /// The remainder.
        found: u8,
    },
    /// The registry does not have the country.
    #[error("expected a country of the IBAN registry, found {}{}", found[0], found[1])]
    Country {
        /// The letters of the country.
        found: [char; 2],
    },
    /// The registry gives the country another length.
    #[error("expected {expected} characters for {}{}, found {found}", country[0], country[1])]
    CountryLength {
        /// The letters of the country.
        country: [char; 2],
        /// The length that the registry gives.
        expected: usize,
        /// The number of characters.
        found: usize,
    },
}

/// The lengths of the IBAN registry, release 101 (SWIFT), with their countries (OP-32).
const LENGTHS: &[(usize, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FK FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

impl AsRef<str> for Iban<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'a> TryFrom<&'a str> for Iban<'a> {
    type Error = Error;

    /// Checks an IBAN in electronic format.
    ///
    /// # Errors
    ///
    /// `invalid-operation`: the first rule that the text breaks.
    fn try_from(text: &'a str) -> Result<Self, Error> {
        Ok(Self::check(text).at(Field::Account)?)
    }
}

impl Iban<'static> {
    /// Reads an IBAN as people write it: with spaces of any kind, and in small letters (OP-31).
    ///
    /// # Errors
    ///
    /// `invalid-operation`: the first rule that it breaks without them.
    ///
    /// ```
    /// use dlotp::operation::Iban;
    ///
    /// let iban = Iban::from_printed("de89 3704\u{a0}0044 0532 0130 00")?;
    /// assert_eq!(iban.as_ref(), "DE89370400440532013000");
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    pub fn from_printed(text: &str) -> Result<Self, Error> {
        let kept = text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c));
        let electronic: String = kept.map(|c| c.to_ascii_uppercase()).collect();
        Ok(Iban::check(&electronic).at(Field::Account)?.into_owned())
    }
}

impl<'a> Iban<'a> {
    /// Checks country and length by the registry, as an issuer does before it issues (OP-32).
    ///
    /// # Errors
    ///
    /// `invalid-operation`: the registry does not have the country, or gives it another length.
    ///
    /// ```
    /// use dlotp::operation::Iban;
    ///
    /// Iban::try_from("NO9386011117947")?.check_country()?;
    /// let error = Iban::try_from("NO37860111179470")?.check_country().unwrap_err();
    /// assert_eq!(error.to_string(), "account: expected 15 characters for NO, found 16");
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    pub fn check_country(&self) -> Result<(), Error> {
        Ok(self.check_length().at(Field::Account)?)
    }

    fn check_length(&self) -> Result<(), IbanError> {
        let mut letters = self.0.chars();
        let country = [letters.next().unwrap_or_default(), letters.next().unwrap_or_default()];
        let of_country = |name: &str| name.chars().eq(country);
        let mut rows = LENGTHS.iter();
        let row = rows.find(|(_, countries)| countries.split(' ').any(of_country));
        match row {
            None => Err(IbanError::Country { found: country }),
            Some(&(expected, _)) if expected != self.0.len() => {
                Err(IbanError::CountryLength { country, expected, found: self.0.len() })
            }
            Some(_) => Ok(()),
        }
    }

    pub(super) fn check(text: &'a str) -> Result<Self, IbanError> {
        let (country_and_check, rest) = match text.as_bytes().split_first_chunk::<4>() {
            Some(parts) if (11..=30).contains(&parts.1.len()) => parts,
            _ => return Err(IbanError::Length { found: text.chars().count() }),
        };
        let [country @ .., tens, ones] = *country_and_check;
        place(text, 1, &country, u8::is_ascii_uppercase, "A to Z")?;
        place(text, 3, &[tens, ones], u8::is_ascii_digit, "0 to 9")?;
        let remainder = remainder(rest, country_and_check).ok_or_else(|| {
            let right = rest.iter().take_while(|byte| digits(**byte).is_some()).count();
            wrong(text, right.saturating_add(5), "A to Z or 0 to 9")
        })?;
        if !matches!((tens, ones), (b'0', b'2'..) | (b'1'..=b'8', _) | (b'9', ..=b'8')) {
            return Err(IbanError::CheckDigits { tens: tens.into(), ones: ones.into() });
        }
        match remainder {
            1 => Ok(Self(Cow::Borrowed(text))),
            found => Err(IbanError::Remainder { found }),
        }
    }

    /// Returns the IBAN in groups of four characters, as displayed (OP-24).
    pub(super) fn grouped(&self) -> String {
        grouped(&self.0)
    }

    pub(super) fn into_owned(self) -> Iban<'static> {
        Iban(owned(self.0))
    }
}

/// Groups characters by four from the left, with one space between.
pub(super) fn grouped(characters: &str) -> String {
    let mut groups = String::with_capacity(48);
    for (at, character) in characters.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            groups.push(' ');
        }
        groups.push(character);
    }
    groups
}

/// Checks that each character is right in its place; `first` is the number of the first one.
fn place(
    text: &str,
    first: usize,
    characters: &[u8],
    right: impl Fn(&u8) -> bool,
    expected: &'static str,
) -> Result<(), IbanError> {
    match (first..).zip(characters).find(|(_, character)| !right(character)) {
        Some((at, _)) => Err(wrong(text, at, expected)),
        None => Ok(()),
    }
}

/// Names the character that is wrong; all before it are ASCII.
fn wrong(text: &str, at: usize, expected: &'static str) -> IbanError {
    let found = text.chars().nth(at.saturating_sub(1)).unwrap_or_default();
    IbanError::Character { at, expected, found }
}

/// Returns the remainder modulo 97 of digits and letters read as a number, A = 10 to Z = 35; none where
/// there is another character.
fn remainder(rest: &[u8], country_and_check: &[u8]) -> Option<u8> {
    // Eight characters are at most 16 digits, before which a remainder has room.
    let mut groups = rest.chunks(8).chain(country_and_check.chunks(8));
    let remainder = groups.try_fold(0_u64, |remainder, group| {
        let number = group.iter().try_fold(remainder, |number, &character| {
            let (scale, value) = digits(character)?;
            Some(number.wrapping_mul(scale).wrapping_add(value))
        });
        number.map(|number| number % 97)
    });
    remainder.and_then(|remainder| u8::try_from(remainder).ok())
}

/// Returns the power of ten of a character's digits, and its value.
fn digits(character: u8) -> Option<(u64, u64)> {
    match character {
        b'0'..=b'9' => Some((10, u64::from(character).wrapping_sub(48))),
        b'A'..=b'Z' => Some((100, u64::from(character).wrapping_sub(55))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_examples_are_accepted() {
        for iban in [
            "IT60X0542811101000000123456",
            "GB29NWBK60161331926819",
            "FR1420041010050500013M02606",
            "MT84MALT011000012345MTLCAST001S",
            "NO9386011117947",
        ] {
            assert_eq!(Iban::check(iban).unwrap().as_ref(), iban);
        }
    }

    #[test]
    fn each_rule_is_kept() {
        for (iban, error) in [
            ("", IbanError::Length { found: 0 }),
            ("NO938601111794", IbanError::Length { found: 14 }),
            ("IT60X0542811101000000123457", IbanError::Remainder { found: 28 }),
            (
                "it60X0542811101000000123456",
                IbanError::Character { at: 1, expected: "A to Z", found: 'i' },
            ),
            (
                "ITA0X0542811101000000123456",
                IbanError::Character { at: 3, expected: "0 to 9", found: 'A' },
            ),
            (
                "IT60 X0542811101000000123456",
                IbanError::Character { at: 5, expected: "A to Z or 0 to 9", found: ' ' },
            ),
            (
                "IT60X05428111010000001234é",
                IbanError::Character { at: 26, expected: "A to Z or 0 to 9", found: 'é' },
            ),
        ] {
            assert_eq!(Iban::check(iban), Err(error), "{iban}");
        }
    }

    /// 00, 01 and 99 leave the remainder 1 where 97, 98 and 02 do; they are never produced.
    #[test]
    fn check_digits_have_one_form() {
        let mut seen = [0; 3];
        for account in 0..2000 {
            for (at, check) in ["00", "01", "99"].into_iter().enumerate() {
                let iban = alloc::format!("DE{check}37040044{account:010}");
                let bytes = iban.as_bytes();
                if remainder(&bytes[4..], &bytes[..4]) == Some(1) {
                    seen[at] += 1;
                    assert!(matches!(Iban::check(&iban), Err(IbanError::CheckDigits { .. })));
                }
            }
        }
        assert!(seen.iter().all(|&count| count > 0));
    }
}
