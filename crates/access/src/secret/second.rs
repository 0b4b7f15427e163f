//! The second secret, of which some digits are asked.

use alloc::vec::Vec;
use core::{fmt, str::FromStr};

use rand_core::TryCryptoRng;
use subtle::ConstantTimeEq;

use super::{Format, Generation, Positions, Serial};
use crate::{
    Error, InternalId,
    digits::{Digits, Misread},
    keys::{KeyError, KeyNumber, LivingKeys, MacUnder, role},
    mac_input::MacInput,
    random,
};

/// The bytes of one tag.
const TAG: usize = 16;

/// A second secret with its format. It is wiped when dropped and not shown by Debug.
///
/// ```
/// use dlotp_access::secret::{Format, SecondSecret};
///
/// let secret = SecondSecret::drawn(Format::default(), "3179986487").unwrap();
/// let positions = Format::default().choices().nth(25).unwrap();
/// assert_eq!(positions.to_string(), "1 2 8 9");
/// assert_eq!(secret.at(&positions).expose(), "3148");
///
/// assert!(SecondSecret::drawn(Format::TwelveFour, "3179986487").is_none());
/// assert!(SecondSecret::drawn(Format::default(), "31799 86487").is_none());
/// ```
#[derive(Clone)]
pub struct SecondSecret {
    format: Format,
    digits: Digits,
}

impl SecondSecret {
    /// Draws a second secret (SEC-2).
    ///
    /// # Errors
    ///
    /// `key-failure`: the random generator failed.
    pub fn draw(random: &mut impl TryCryptoRng, format: Format) -> Result<Self, Error> {
        Ok(Self::of(random::draw(random)?, format))
    }

    /// Makes the secret of 8 bytes that a cryptographic random generator drew (CUST-8).
    #[must_use]
    pub fn of(fresh: [u8; 8], format: Format) -> Self {
        Self { format, digits: Digits::draw(fresh, format.digits()) }
    }

    /// Takes a secret as it was drawn: exactly as many ASCII digits as the format has. For any other text there is
    /// no secret.
    #[must_use]
    pub fn drawn(format: Format, text: &str) -> Option<Self> {
        let length = format.digits();
        let digits = Digits::read(text, length..=length).ok()?;
        // Nobody types a second secret, so it has no separators.
        (digits.as_str() == text).then_some(Self { format, digits })
    }

    /// Returns the digits, to show them to the customer once (SEC-20).
    #[must_use]
    pub fn expose(&self) -> &str {
        self.digits.as_str()
    }

    /// Returns the digits at some positions, in ascending order of position (SEC-10).
    #[must_use]
    pub fn at(&self, positions: &Positions) -> AskedDigits {
        let mut asked = Digits::none();
        for position in positions.as_slice() {
            let place = usize::from(*position).saturating_sub(1);
            if let Some(digit) = self.digits.as_bytes().get(place) {
                asked.push(char::from(*digit));
            }
        }
        AskedDigits(asked)
    }
}

impl fmt::Debug for SecondSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondSecret(..)")
    }
}

/// The digits that were asked of a second secret, in ascending order of position: four of them (SEC-18). They are
/// wiped when dropped and not shown by Debug.
///
/// ```
/// use dlotp_access::{Code, secret::AskedDigits};
///
/// assert_eq!("31 48".parse::<AskedDigits>()?.expose(), "3148");
/// assert_eq!("3179986487".parse::<AskedDigits>().unwrap_err().code(), Code::MalformedDigits);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone)]
pub struct AskedDigits(Digits);

/// A text that is not the digits that were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("digits of the second secret: expected the 4 that were asked, {0}")]
pub(crate) struct MalformedAnswer(Misread);

impl FromStr for AskedDigits {
    type Err = Error;

    /// Reads an answer as a person typed it, with or without separators.
    ///
    /// # Errors
    ///
    /// `malformed-digits`: the text is not 4 digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Digits::read(text, 4..=4).map(Self).map_err(MalformedAnswer)?)
    }
}

impl AskedDigits {
    /// Returns the digits.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// Computes the tag of these digits at some positions, the first 16 bytes of the MAC (SEC-10).
    fn tag(
        &self,
        key: &impl MacUnder<role::Second>,
        id: &InternalId,
        generation: Generation,
        positions: Positions,
    ) -> Result<[u8; TAG], KeyError> {
        let input = MacInput::of(id, 3)
            .unsigned(generation.get())
            .unsigned(positions.mask())
            .text(self.expose());
        let mac = key.mac(&input)?;
        let (tag, _) = mac.split_first_chunk().unwrap_or((&[0; TAG], &[]));
        Ok(*tag)
    }
}

impl fmt::Debug for AskedDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AskedDigits(..)")
    }
}

/// The record of a second secret. Beside it, a bank stores the row of tags and nothing else of the secret (SEC-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondRecord {
    /// The generation of the secret.
    pub generation: Generation,
    /// The serial of the question that is asked.
    pub serial: Serial,
    /// The digits of the secret, and how many are asked.
    pub format: Format,
    /// The number of the bank secret of tags and positions (CUST-5).
    pub key: KeyNumber,
}

/// A question: the positions that are asked under a serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The serial, which comes back with the answer (SEC-18).
    pub serial: Serial,
    /// The place of the positions among all choices, from 0.
    pub rank: usize,
    /// The positions, shown only within a session or a recovery (SEC-16).
    pub positions: Positions,
}

/// The judgement of digits, which nobody is told without that of the code beside them (SEC-17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigitsJudgement {
    /// The rank that was asked.
    pub rank: usize,
    /// Whether the digits are right, all of them.
    pub right: bool,
}

/// A stored row of tags of another length than its format has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tags of the second secret: expected {expected} bytes, found {found}")]
pub(crate) struct InvalidRow {
    expected: usize,
    found: usize,
}

/// An answer to a question that is no longer asked, or never was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("serial of the answer: expected {expected}, found {found}")]
pub(crate) struct OtherQuestion {
    expected: u64,
    found: u64,
}

impl SecondRecord {
    /// Computes the record of a new secret, and the row of its tags in the order of the ranks (SEC-11). Both are under
    /// the current bank secret; the row is written once for each generation.
    ///
    /// # Errors
    ///
    /// The key gave no answer.
    pub fn compute<K: MacUnder<role::Second>>(
        keys: &LivingKeys<K>,
        id: &InternalId,
        generation: Generation,
        secret: &SecondSecret,
    ) -> Result<(Self, Vec<u8>), KeyError> {
        let ((number, key), format) = (keys.current(), secret.format);
        let mut row = Vec::with_capacity(row_length(format));
        for positions in format.choices() {
            row.extend_from_slice(&secret.at(&positions).tag(key, id, generation, positions)?);
        }
        Ok((Self { generation, serial: Serial::FIRST, format, key: number }, row))
    }

    /// Computes the question of the serial (SEC-14).
    ///
    /// # Errors
    ///
    /// The key gave no answer.
    pub fn question<K: MacUnder<role::Positions>>(
        &self,
        keys: &LivingKeys<K>,
        id: &InternalId,
    ) -> Result<Question, KeyError> {
        let input = MacInput::of(id, 2).unsigned(self.generation.get()).unsigned(self.serial.get());
        let [a, b, c, d, e, f, g, h, ..] = keys.of::<role::Positions>(self.key)?.mac(&input)?;
        let drawn = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        let (rank, positions) = self.format.choice(drawn);
        Ok(Question { serial: self.serial, rank, positions })
    }

    /// Judges digits that were typed, with the serial whose positions were shown, by the stored row of tags (SEC-19). One
    /// comparison in constant time judges all of them.
    ///
    /// # Errors
    ///
    /// `malformed-record`: the row has another length than 16 · C(n, m) bytes. `malformed-digits`: the text is not
    /// 4 digits. `other-question`: the serial is not that of the record. `key-failure`: a key gave no answer.
    /// A refusal of the second or the third is not counted: the verdict is a rejection, and the code stands in the event
    /// only.
    pub fn judge<K: MacUnder<role::Second> + MacUnder<role::Positions>>(
        &self,
        keys: &LivingKeys<K>,
        id: &InternalId,
        row: &[u8],
        answered: u64,
        typed: &str,
    ) -> Result<DigitsJudgement, Error> {
        if row.len() != row_length(self.format) {
            return Err(InvalidRow { expected: row_length(self.format), found: row.len() }.into());
        }
        let digits = typed.parse::<AskedDigits>()?;
        let expected = self.serial.get();
        if answered != expected {
            return Err(OtherQuestion { expected, found: answered }.into());
        }
        let Question { rank, positions, .. } = self.question(keys, id)?;
        let key = keys.of::<role::Second>(self.key)?;
        let tag = digits.tag(key, id, self.generation, positions)?;
        let stored = row.chunks_exact(TAG).nth(rank).unwrap_or_default();
        Ok(DigitsJudgement { rank, right: tag.ct_eq(stored).into() })
    }
}

/// The bytes of the tags of a format.
const fn row_length(format: Format) -> usize {
    format.questions().saturating_mul(TAG)
}
