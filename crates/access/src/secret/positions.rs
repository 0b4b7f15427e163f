//! The positions of a second secret that are asked, and their order.

use core::{fmt, ops::RangeInclusive};

use crate::Error;

/// The digits of a second secret, and how many of them are asked (SEC-9). Every format asks four.
///
/// ```
/// use dlotp_access::{Code, secret::Format};
///
/// assert_eq!(Format::new(10, 4)?, Format::default());
/// assert_eq!(Format::default().questions(), 210);
/// assert_eq!(Format::new(10, 3).unwrap_err().code(), Code::InvalidPolicy);
/// assert_eq!(Format::stored(9, 4).unwrap_err().code(), Code::MalformedRecord);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Ten digits, of which four are asked.
    #[default]
    TenFour,
    /// Eight digits, of which four are asked.
    EightFour,
    /// Twelve digits, of which four are asked.
    TwelveFour,
}

/// A pair of numbers that no policy may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("second secret: expected 4 digits asked of 8, 10 or 12, found {asked} of {length}")]
pub(crate) struct InvalidFormat {
    length: u64,
    asked: u64,
}

/// A stored pair of numbers that no second secret has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stored {0}")]
pub(crate) struct InvalidStoredFormat(InvalidFormat);

/// The number of digits that are asked.
const ASKED: usize = 4;

impl Format {
    /// The formats, in the order of the specification.
    pub const ALL: &[Self] = &[Self::TenFour, Self::EightFour, Self::TwelveFour];

    /// Takes the numbers of a policy.
    ///
    /// # Errors
    ///
    /// `invalid-policy`: the pair is not one of those that SEC-9 lists.
    pub fn new(length: u64, asked: u64) -> Result<Self, Error> {
        Ok(Self::of(length, asked)?)
    }

    /// Takes stored numbers.
    ///
    /// # Errors
    ///
    /// `malformed-record`: the pair is not one of those that SEC-9 lists (SEC-8).
    pub fn stored(length: u64, asked: u64) -> Result<Self, Error> {
        Ok(Self::of(length, asked).map_err(InvalidStoredFormat)?)
    }

    fn of(length: u64, asked: u64) -> Result<Self, InvalidFormat> {
        let has = |format: &&Self| (u64::from(format.length()), ASKED as u64) == (length, asked);
        Self::ALL.iter().find(has).copied().ok_or(InvalidFormat { length, asked })
    }

    /// Returns the digits of the secret.
    #[must_use]
    pub const fn length(self) -> u8 {
        match self {
            Self::TenFour => 10,
            Self::EightFour => 8,
            Self::TwelveFour => 12,
        }
    }

    /// Returns how many digits are asked.
    #[must_use]
    pub const fn asked(self) -> usize {
        ASKED
    }

    /// Returns the number of questions, C(n, m).
    #[must_use]
    pub const fn questions(self) -> usize {
        match self {
            Self::TenFour => 210,
            Self::EightFour => 70,
            Self::TwelveFour => 495,
        }
    }

    /// Returns every choice of positions in lexicographic order: the place of one, from 0, is its rank (SEC-11).
    pub fn choices(self) -> impl Iterator<Item = Positions> {
        let after = move |position: u8| -> RangeInclusive<u8> {
            position.saturating_add(1)..=self.length()
        };
        after(0).flat_map(move |a| {
            after(a).flat_map(move |b| {
                after(b).flat_map(move |c| after(c).map(move |d| Positions([a, b, c, d])))
            })
        })
    }

    /// Returns the rank of a drawn number, its remainder modulo C(n, m), with the choice that has this rank
    /// (SEC-14).
    pub(super) fn choice(self, drawn: u64) -> (usize, Positions) {
        let rank = drawn.checked_rem(self.questions() as u64).unwrap_or_default();
        let mut ranked = self.choices().enumerate();
        // There is a choice for each remainder.
        ranked.find(|(place, _)| *place as u64 == rank).unwrap_or((0, Positions([1, 2, 3, 4])))
    }

    /// Returns the number of digits as a count of characters.
    pub(super) fn digits(self) -> usize {
        usize::from(self.length())
    }
}

/// Some positions of a second secret, ascending and counted from 1 at the left (SEC-9).
///
/// ```
/// use dlotp_access::secret::Format;
///
/// let mut choices = Format::default().choices().map(|positions| positions.to_string());
/// assert_eq!(choices.next().as_deref(), Some("1 2 3 4"));
/// assert_eq!(choices.next().as_deref(), Some("1 2 3 5"));
/// assert_eq!(choices.nth(207).as_deref(), Some("7 8 9 10"));
/// assert_eq!(choices.next(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Positions([u8; ASKED]);

impl Positions {
    /// Returns the positions, to show one field for each (SEC-16).
    #[must_use]
    pub const fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Returns the sum of 2^(p − 1) over the positions p (SEC-10).
    pub(super) fn mask(self) -> u64 {
        let bit = |position: u8| 1_u64.wrapping_shl(u32::from(position).saturating_sub(1));
        self.0.iter().fold(0, |mask, position| mask | bit(*position))
    }
}

impl fmt::Display for Positions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a} {b} {c} {d}")
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, vec::Vec};

    use super::*;

    #[test]
    fn a_drawn_number_gives_the_choice_at_its_remainder() {
        for format in Format::ALL {
            for (rank, positions) in format.choices().enumerate() {
                let drawn = rank as u64 + 3 * format.questions() as u64;
                assert_eq!(format.choice(drawn), (rank, positions));
            }
        }
    }

    /// The laws of ranks: there are C(n, m), in strictly ascending order, so they are distinct; and each is an
    /// ascending choice among n.
    #[test]
    fn ranks_are_all_choices_once_and_in_order() {
        for format in Format::ALL {
            let choices: Vec<Positions> = format.choices().collect();
            assert_eq!(choices.len(), format.questions());
            assert!(choices.is_sorted_by(|one, next| one < next));
            let masks: BTreeSet<u64> = choices.iter().map(|positions| positions.mask()).collect();
            assert_eq!(masks.len(), choices.len());
            for positions in choices {
                assert!(positions.0.is_sorted_by(|one, next| one < next));
                assert!(
                    positions.0.iter().all(|position| (1..=format.length()).contains(position))
                );
                assert_eq!(positions.mask().count_ones(), 4);
                assert!(positions.mask() < 1 << format.length());
            }
        }
    }
}
