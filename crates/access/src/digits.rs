//! Decimal digits: numbers as they are drawn, and as a person typed them.

use core::ops::RangeInclusive;

use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The most digits of anything: an alias has up to 16.
const CAPACITY: usize = 16;

/// The most code points that are looked at (CUST-13).
const MAX_TYPED: usize = 64;

/// ASCII digits, at most 16, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Digits {
    bytes: [u8; CAPACITY],
    length: usize,
}

/// A text that is not the digits that were asked for. It says nothing of which digits there are, since the
/// text may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misread {
    #[error("found {0} digits")]
    Number(usize),
    #[error("found another character at {0}")]
    OtherCharacter(usize),
    #[error("found {0} characters")]
    TooLong(usize),
}

impl Digits {
    pub(crate) const fn none() -> Self {
        Self { bytes: [0; CAPACITY], length: 0 }
    }

    /// Writes `u64be(fresh) mod 10^length` as so many digits, leading zeros kept (CUST-8).
    pub(crate) fn draw(fresh: [u8; 8], length: usize) -> Self {
        let mut digits = Self { bytes: [0; CAPACITY], length: length.min(CAPACITY) };
        let mut rest = u64::from_be_bytes(fresh);
        for digit in digits.bytes.iter_mut().take(digits.length).rev() {
            // A remainder modulo 10 is one byte, so nothing is lost.
            *digit = b'0' | (rest % 10).to_le_bytes()[0];
            rest /= 10;
        }
        digits
    }

    /// Reads what a person typed: without spaces, `-` and `.`, it is digits alone, as many as `lengths`
    /// says (CUST-13).
    pub(crate) fn read(text: &str, lengths: RangeInclusive<usize>) -> Result<Self, Misread> {
        let characters = text.chars().count();
        if characters > MAX_TYPED {
            return Err(Misread::TooLong(characters));
        }
        let mut digits = Self::none();
        let mut number = 0_usize;
        for (place, character) in text.chars().enumerate() {
            match character {
                ' ' | '-' | '.' => {}
                '0'..='9' => {
                    digits.push(character);
                    number = number.saturating_add(1);
                }
                _ => return Err(Misread::OtherCharacter(place.saturating_add(1))),
            }
        }
        lengths.contains(&number).then_some(digits).ok_or(Misread::Number(number))
    }

    /// Appends a digit; one for which there is no place is left out.
    pub(crate) fn push(&mut self, digit: char) {
        if let (Some(place), Ok(digit)) = (self.bytes.get_mut(self.length), u8::try_from(digit)) {
            *place = digit;
            self.length = self.length.saturating_add(1);
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }
}

impl ConstantTimeEq for Digits {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.bytes.ct_eq(&other.bytes) & (self.length as u64).ct_eq(&(other.length as u64))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Digits, Misread> {
        Digits::read(text, 4..=16)
    }

    #[test]
    fn separators_are_removed_wherever_they_stand_and_nothing_else() {
        for text in ["1234", "12-34", " 1 2.3-4. ", "-1234", "1--2  3..4"] {
            assert_eq!(read(text).unwrap().as_str(), "1234", "{text:?}");
        }
        for text in ["12\u{a0}34", "12\t34", "1234\n", "12–34", "12/34", "+1234", "１234", "123٤"]
        {
            assert!(matches!(read(text), Err(Misread::OtherCharacter(_))), "{text:?}");
        }
    }

    #[test]
    fn sixty_four_code_points_are_read_and_no_more() {
        let spaces = |number| alloc::format!("{}1234", " ".repeat(number));
        assert!(read(&spaces(60)).is_ok());
        assert_eq!(read(&spaces(61)).err(), Some(Misread::TooLong(65)));
        // 64 code points in 128 bytes are not too long.
        assert_eq!(read(&"é".repeat(64)).err(), Some(Misread::OtherCharacter(1)));
    }

    #[test]
    fn the_number_of_digits_is_judged_without_separators() {
        assert_eq!(read("").err(), Some(Misread::Number(0)));
        assert_eq!(read("1-2-3").err(), Some(Misread::Number(3)));
        assert_eq!(read("1234567890123456").unwrap().len(), 16);
        assert_eq!(read("12345678901234567").err(), Some(Misread::Number(17)));
    }

    proptest! {
        #[test]
        fn a_drawn_number_is_the_remainder_with_its_leading_zeros(fresh: [u8; 8], length in 1..=16_usize) {
            let power = 10_u64.pow(u32::try_from(length).unwrap());
            let expected = alloc::format!("{:0length$}", u64::from_be_bytes(fresh).checked_rem(power).unwrap());
            let digits = Digits::draw(fresh, length);
            prop_assert_eq!(digits.as_str(), expected.as_str());
        }
    }
}
