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
        } else {
            None
        }
    }
}

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
    use super::*;

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
        ] {
            assert_eq!(pin.parse::<Pin>().unwrap().weakness(), weakness, "{pin}");
        }
    }
}
