//! The PIN: 4 to 12 ASCII digits, and the kinds of weak ones.

use core::{fmt, str::FromStr};

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Error;

const MAX: usize = 12;

/// A PIN: 4 to 12 ASCII digits, wiped when dropped and never shown (ENR-3).
///
/// ```
/// use dlotp::Pin;
///
/// assert!("271828".parse::<Pin>().is_ok());
/// assert!("123".parse::<Pin>().is_err());
/// assert!("２７１８２８".parse::<Pin>().is_err()); // full-width digits
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin {
    digits: [u8; MAX],
    length: u8,
}

/// A text that is not a PIN. The error says no more, since the input is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PIN is 4 to 12 digits 0 to 9")]
pub(crate) struct MalformedPin;

impl FromStr for Pin {
    type Err = Error;

    /// Parses a PIN.
    ///
    /// # Errors
    ///
    /// `malformed-pin`: the text is not 4 to 12 ASCII digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        let length = u8::try_from(text.len()).map_err(|_| MalformedPin)?;
        if !(4..=12).contains(&length) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MalformedPin.into());
        }
        let mut digits = [0; MAX];
        digits.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        Ok(Self { digits, length })
    }
}

impl Pin {
    /// Returns the digits, which go into the MAC.
    pub(crate) fn expose(&self) -> &str {
        self.digits
            .get(..usize::from(self.length))
            .and_then(|digits| core::str::from_utf8(digits).ok())
            .unwrap_or_default()
    }
}

/// The reason for which a PIN is easily guessed (ENR-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Weakness {
    /// The PIN has fewer than 6 digits.
    #[error("expected at least 6 digits")]
    Short,
    /// A digit or a block of digits repeats throughout.
    #[error("expected digits that do not repeat throughout")]
    Repeated,
    /// Each digit is one more, or each one less, than the one before; 0 and 9 are neighbours.
    #[error("expected digits that are no run")]
    Run,
    /// The PIN is a date.
    #[error("expected digits that are no date")]
    Date,
    /// It reads the same from both ends.
    #[error("expected digits that don't read the same from both ends")]
    Palindrome,
    /// It is a walk over neighbouring keys of the keypad, or is made of its rows, columns and diagonals.
    #[error("expected digits that make no pattern on the keypad")]
    Keypad,
    /// It is one of those that are chosen most.
    #[error("expected digits that are not among the commonest PINs")]
    Common,
}

impl Pin {
    /// Returns the weakness for which an app should refuse the PIN when the customer chooses it (ENR-4).
    ///
    /// ```
    /// use dlotp::{Pin, Weakness};
    ///
    /// assert_eq!("271828".parse::<Pin>()?.weakness(), None);
    /// assert_eq!("123123".parse::<Pin>()?.weakness(), Some(Weakness::Repeated));
    /// assert_eq!("24121987".parse::<Pin>()?.weakness(), Some(Weakness::Date));
    /// assert_eq!("147258".parse::<Pin>()?.weakness(), Some(Weakness::Keypad));
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[must_use]
    pub fn weakness(&self) -> Option<Weakness> {
        let digits = self.expose().as_bytes();
        if digits.len() < 6 {
            Some(Weakness::Short)
        } else if is_repeated(digits) {
            Some(Weakness::Repeated)
        } else if is_run(digits) {
            Some(Weakness::Run)
        } else if is_date(digits) {
            Some(Weakness::Date)
        } else if digits.iter().eq(digits.iter().rev()) {
            Some(Weakness::Palindrome)
        } else if is_walk(digits) || is_of_lines(digits) {
            Some(Weakness::Keypad)
        } else if COMMONEST.contains(&self.expose()) {
            Some(Weakness::Common)
        } else {
            None
        }
    }
}

/// The commonest that no other rule finds: N. Berry, "PIN analysis", DataGenetics, 2012.
const COMMONEST: &[&str] = &[
    "292513", "1080413", "1869510", "2848048", "3223326", "4830033", "5201314", "7005425",
    "8675309", "11112222", "11223344",
];

/// The lines of the keypad, from either end.
const LINES: &[&[u8]] = &[
    b"123", b"321", b"456", b"654", b"789", b"987", // rows
    b"147", b"741", b"258", b"852", b"2580", b"0852", b"369", b"963", // columns
    b"159", b"951", b"357", b"753", // diagonals
];

fn is_repeated(digits: &[u8]) -> bool {
    (1..=digits.len() / 2).any(|block| {
        let (head, tail) = (digits.get(..block), digits.get(block..));
        digits.len().checked_rem(block) == Some(0)
            && head
                .zip(tail)
                .is_some_and(|(head, tail)| tail.chunks(block).all(|next| next == head))
    })
}

fn is_run(digits: &[u8]) -> bool {
    let steps = |by: u8| {
        digits.iter().zip(digits.iter().skip(1)).all(|(digit, next)| {
            let value = digit.wrapping_sub(b'0').wrapping_add(by) % 10;
            value == next.wrapping_sub(b'0')
        })
    };
    steps(1) || steps(9)
}

/// Column and row of a key.
fn key(digit: u8) -> (u8, u8) {
    match digit.wrapping_sub(b'0') {
        0 => (1, 3),
        digit => {
            let index = digit.wrapping_sub(1);
            (index % 3, index / 3)
        }
    }
}

/// Each key touches the one before, side by side or corner to corner.
fn is_walk(digits: &[u8]) -> bool {
    digits.iter().zip(digits.iter().skip(1)).all(|(&digit, &next)| {
        let ((column, row), (next_column, next_row)) = (key(digit), key(next));
        digit != next && column.abs_diff(next_column) <= 1 && row.abs_diff(next_row) <= 1
    })
}

/// The digits are lines of the keypad throughout. A line of four may also be one of three and a rest, so both are tried.
fn is_of_lines(digits: &[u8]) -> bool {
    digits.is_empty()
        || LINES.iter().any(|line| digits.strip_prefix(*line).is_some_and(is_of_lines))
}

fn is_date(digits: &[u8]) -> bool {
    // Two ASCII digits compare like their numbers.
    let is_day = |day: [u8; 2], month: [u8; 2]| {
        (*b"01"..=*b"31").contains(&day) && (*b"01"..=*b"12").contains(&month)
    };
    let is_century = |pair: [u8; 2]| matches!(&pair, b"19" | b"20");
    match *digits {
        [a, b, c, d, e, f] => {
            let [first, second, third] = [[a, b], [c, d], [e, f]];
            is_day(first, second) || is_day(second, first) || is_day(third, second)
        }
        [a, b, c, d, e, f, g, h] => {
            let [first, second, third, fourth] = [[a, b], [c, d], [e, f], [g, h]];
            is_century(third) && (is_day(first, second) || is_day(second, first))
                || is_century(first) && is_day(fourth, third)
        }
        _ => false,
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use sha2::{Digest, Sha256};

    use super::*;

    /// Every PIN of six digits, as `testees/python` judges it: one letter for each weakness.
    #[test]
    fn all_pins_of_six_digits_are_judged_as_by_the_reference() {
        let mut judged = Sha256::new();
        for number in 0..1_000_000 {
            let pin = format!("{number:06}").parse::<Pin>().unwrap();
            judged.update(match pin.weakness() {
                None => b"-",
                Some(Weakness::Short) => b"s",
                Some(Weakness::Repeated) => b"r",
                Some(Weakness::Run) => b"u",
                Some(Weakness::Date) => b"d",
                Some(Weakness::Palindrome) => b"p",
                Some(Weakness::Keypad) => b"k",
                Some(Weakness::Common) => b"c",
            });
        }
        let expected = "98d8b73e58dd0a077cfb160aaffd9a6ba02d48ad08c657f646c1425caa516d03";
        assert_eq!(hex::encode(judged.finalize()), expected);
    }

    #[test]
    fn weak_pins_are_told_by_what_is_weak() {
        for (pin, weakness) in [
            ("27182", Some(Weakness::Short)),
            ("777777", Some(Weakness::Repeated)),
            ("121212", Some(Weakness::Repeated)),
            ("271271", Some(Weakness::Repeated)),
            ("789012", Some(Weakness::Run)),
            ("210987", Some(Weakness::Run)),
            ("241287", Some(Weakness::Date)),
            ("122487", Some(Weakness::Date)),
            ("871224", Some(Weakness::Date)),
            ("19871224", Some(Weakness::Date)),
            ("12241987", Some(Weakness::Date)),
            ("18871224", None),
            ("19871324", None),
            ("271271271", Some(Weakness::Repeated)),
            ("2712717", None),
            ("271828", None),
            ("901234567890", Some(Weakness::Run)),
            // As `testees/python` judges them.
            ("940049", Some(Weakness::Palindrome)),
            ("125896", Some(Weakness::Keypad)),
            ("147258", Some(Weakness::Keypad)),
            ("789456", Some(Weakness::Keypad)),
            ("159753", Some(Weakness::Keypad)),
            ("14725836", None),
            ("147258369", Some(Weakness::Keypad)),
            ("25800852", Some(Weakness::Palindrome)),
            ("2580147", Some(Weakness::Keypad)),
            ("1470852", Some(Weakness::Keypad)),
            ("9632580", Some(Weakness::Keypad)),
            ("1597534", None),
            ("98521478", Some(Weakness::Keypad)),
            ("790852", None),
            ("085208", None),
            ("271172", Some(Weakness::Date)),
            ("2711721", None),
            ("2711721", None),
            ("271828172", Some(Weakness::Palindrome)),
            ("112233", Some(Weakness::Date)),
            ("445566", None),
            ("145632", Some(Weakness::Keypad)),
            ("078963", Some(Weakness::Keypad)),
            ("258000", None),
            ("11223344", Some(Weakness::Common)),
            ("11112222", Some(Weakness::Common)),
            ("1212123", Some(Weakness::Keypad)),
            ("8675309", Some(Weakness::Common)),
            ("292513", Some(Weakness::Common)),
            ("292514", None),
            ("2580258", Some(Weakness::Keypad)),
            ("1236547890", Some(Weakness::Keypad)),
            ("0987654321", Some(Weakness::Run)),
            ("708090", Some(Weakness::Keypad)),
            ("070809", Some(Weakness::Date)),
            ("19871224", Some(Weakness::Date)),
            ("1478963", Some(Weakness::Keypad)),
            ("3579512", None),
        ] {
            assert_eq!(pin.parse::<Pin>().unwrap().weakness(), weakness, "{pin}");
        }
    }
}
