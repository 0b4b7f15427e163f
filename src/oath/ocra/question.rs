//! Challenges: their formats, and their encoding in 128 bytes (OATH-10).

use core::fmt;

/// The format of a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Format {
    /// `A`: letters and digits of ASCII.
    Alphanumeric,
    /// `N`: decimal digits. It is not injective: see the module `oath`.
    Numeric,
    /// `H`: hexadecimal digits.
    Hexadecimal,
}

/// A challenge that is not of its suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidChallenge {
    /// The challenge is empty or too long.
    #[error("challenge: expected 1 to {max} characters, found {found}")]
    Length {
        /// The most characters that the suite takes.
        max: usize,
        /// The bytes that there are.
        found: usize,
    },
    /// A character is not of the format. Characters are counted from 1.
    #[error("challenge, character {at}: expected {format}")]
    Character {
        /// The number of the byte.
        at: usize,
        /// The format.
        format: Format,
    },
}

impl Format {
    /// Returns the letter of the format in a suite.
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Alphanumeric => 'A',
            Self::Numeric => 'N',
            Self::Hexadecimal => 'H',
        }
    }

    const fn takes(self, byte: u8) -> bool {
        match self {
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Numeric => byte.is_ascii_digit(),
            Self::Hexadecimal => byte.is_ascii_hexdigit(),
        }
    }

    pub(super) fn check(self, question: &str, max: usize) -> Result<(), InvalidChallenge> {
        if question.is_empty() || question.len() > max {
            return Err(InvalidChallenge::Length { max, found: question.len() });
        }
        match (1..).zip(question.bytes()).find(|&(_, byte)| !self.takes(byte)) {
            Some((at, _)) => Err(InvalidChallenge::Character { at, format: self }),
            None => Ok(()),
        }
    }

    /// Encodes a checked challenge of at most 128 characters as the question, padded with zeros.
    pub(super) fn encode(self, question: &str) -> [u8; 128] {
        match self {
            Self::Alphanumeric => {
                let mut bytes = [0; 128];
                bytes.iter_mut().zip(question.bytes()).for_each(|(to, from)| *to = from);
                bytes
            }
            Self::Numeric => from_nibbles(hexadecimal(question)),
            Self::Hexadecimal => from_nibbles(question.bytes().map(nibble)),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Alphanumeric => "A-Z, a-z or 0-9",
            Self::Numeric => "0-9",
            Self::Hexadecimal => "0-9, A-F or a-f",
        })
    }
}

fn nibble(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0)
}

/// Packs nibbles from the left, two into a byte.
fn from_nibbles(nibbles: impl Iterator<Item = u8>) -> [u8; 128] {
    let mut bytes = [0; 128];
    for (at, nibble) in nibbles.enumerate() {
        if let Some(byte) = bytes.get_mut(at / 2) {
            *byte |= if at % 2 == 0 { nibble << 4 } else { nibble };
        }
    }
    bytes
}

/// Converts a decimal number to hexadecimal digits without leading zeros; zero is one digit.
fn hexadecimal(decimal: &str) -> impl Iterator<Item = u8> {
    // 128 decimal digits are fewer than 448 bits; the least significant limb comes first.
    let mut limbs = [0_u32; 14];
    for digits in decimal.as_bytes().chunks(9) {
        let (mut carry, mut scale) = (0_u64, 1_u64);
        for digit in digits {
            carry = carry.wrapping_mul(10).wrapping_add(digit.wrapping_sub(b'0').into());
            scale = scale.wrapping_mul(10);
        }
        for limb in &mut limbs {
            let value = u64::from(*limb).wrapping_mul(scale).wrapping_add(carry);
            let [a, b, c, d, ..] = value.to_le_bytes();
            *limb = u32::from_le_bytes([a, b, c, d]);
            carry = value >> 32;
        }
    }
    let bytes = limbs.into_iter().rev().flat_map(u32::to_be_bytes);
    let nibbles = bytes.flat_map(|byte| [byte >> 4, byte & 0xf]);
    let leading = nibbles.clone().take_while(|&nibble| nibble == 0).count();
    nibbles.skip(leading.min(111))
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String};

    use proptest::prelude::*;

    use super::*;

    fn text(decimal: &str) -> String {
        hexadecimal(decimal).map(|nibble| format!("{nibble:x}")).collect()
    }

    #[test]
    fn the_largest_challenge_pair_is_converted() {
        // By Python: "%x" % (10**128 - 1)
        let expected = "24ee91f2603a6337f19bccdb0dac404dc08d3cff5ec2374e42f0f1538fd03df9\
                        9092e953e00ffffffffffffffffffffffffffffffff";
        assert_eq!(text(&"9".repeat(128)), expected);
        assert_eq!(text(&"0".repeat(128)), "0");
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_the_standard_library(number: u128) {
            prop_assert_eq!(text(&format!("{number}")), format!("{number:x}"));
            prop_assert_eq!(text(&format!("000{number}")), format!("{number:x}"));
        }
    }
}
