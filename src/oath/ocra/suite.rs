//! The suite: `OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1-S064-T1M` (RFC 6287, section 6).

use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use super::question::Format;
use crate::{Error, oath::Hash};

/// An OCRA suite: the computation and its inputs (OATH-5 to OATH-8).
///
/// The text of the suite is an input of the MAC. So each suite has exactly one text: upper case, with every
/// length written out. A suite that ends in `-S` alone has a session of 64 bytes, the default of RFC 6287,
/// and keeps its text (OATH-16).
///
/// ```
/// use dlotp::oath::Suite;
///
/// let suite = "OCRA-1:HOTP-SHA512-8:QA10-T1M".parse::<Suite>()?;
/// assert_eq!(suite.to_string(), "OCRA-1:HOTP-SHA512-8:QA10-T1M");
/// let error = "OCRA-1:HOTP-SHA512-3:QA10".parse::<Suite>().unwrap_err();
/// assert_eq!(error.to_string(), "OCRA suite, character 20: expected 0 or 4 to 10 digits");
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    text: String,
    hash: Hash,
    digits: u8,
    counter: bool,
    format: Format,
    challenge_length: usize,
    password: Option<Hash>,
    session: Option<Session>,
    time_step: Option<TimeStep>,
}

/// The length of a suite's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Session {
    /// 1 to 512 bytes, written out.
    Written(usize),
    /// 64 bytes, of a suite that ends in `-S`.
    Default,
}

impl Session {
    const fn length(self) -> usize {
        match self {
            Self::Written(length) => length,
            Self::Default => 64,
        }
    }
}

/// The parts of a [`Suite`], as [`Suite::parts`] gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuiteParts {
    /// The hash function of the HMAC.
    pub hash: Hash,
    /// The digits of a response, 4 to 10; 0 for the whole HMAC.
    pub digits: u8,
    /// Whether a counter is an input.
    pub counter: bool,
    /// The format of challenges: `A`, `N` or `H`.
    pub format: char,
    /// The most characters of a challenge, 4 to 64.
    pub challenge_length: usize,
    /// The hash function of the password, where one is an input.
    pub password: Option<Hash>,
    /// The length of the session in bytes, 1 to 512, where one is an input.
    pub session: Option<usize>,
    /// The length of a time step in seconds, 1 to 172800, where the time is an input.
    pub time_step_s: Option<u64>,
}

/// The time step of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TimeStep {
    count: u8,
    unit: char,
}

impl TimeStep {
    /// Returns the length of the step in seconds: 1 to 172800.
    pub(super) fn seconds(self) -> u64 {
        let unit: u64 = match self.unit {
            'S' => 1,
            'M' => 60,
            _ => 3600,
        };
        unit.saturating_mul(self.count.into())
    }
}

/// A text that is not a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("OCRA suite, character {at}: expected {expected}")]
pub(crate) struct InvalidSuite {
    /// The place of the mistake, in bytes counted from 1.
    pub(crate) at: usize,
    /// The text that was expected there.
    pub(crate) expected: &'static str,
}

impl Suite {
    fn read(text: &str) -> Result<Self, InvalidSuite> {
        let mut cursor = Cursor { text, at: 0 };
        cursor.expect("OCRA-1:HOTP-", "OCRA-1:HOTP-")?;
        let hash = cursor.hash("SHA1, SHA256 or SHA512")?; // OATH-6
        cursor.expect("-", "-")?;
        let digits =
            cursor.number(1..=2, "0 or 4 to 10 digits", |n| n == 0 || (4..=10).contains(&n))?;
        cursor.expect(":", ": and the data input")?;
        let counter = cursor.take("C-"); // OATH-7
        cursor.expect("Q", "C-Q or Q")?;
        let format = match cursor.next() {
            Some('A') => Format::Alphanumeric,
            Some('N') => Format::Numeric,
            Some('H') => Format::Hexadecimal,
            _ => return Err(cursor.error("A, N or H")),
        };
        cursor.at = cursor.at.saturating_add(1);
        let challenge_length = cursor.number(2..=2, "04 to 64", |n| (4..=64).contains(&n))?;
        let password =
            if cursor.take("-P") { Some(cursor.hash("SHA1, SHA256 or SHA512")?) } else { None };
        let session = if !cursor.take("-S") {
            None
        } else if cursor.next().is_none() {
            Some(Session::Default)
        } else {
            Some(Session::Written(cursor.number(3..=3, "001 to 512", |n| (1..=512).contains(&n))?))
        };
        let time_step = if cursor.take("-T") { Some(cursor.time_step()?) } else { None };
        if cursor.next().is_some() {
            return Err(cursor.error("the end, or -P, -S and -T in this order"));
        }
        Ok(Self {
            text: text.to_string(),
            hash,
            digits,
            counter,
            format,
            challenge_length,
            password,
            session,
            time_step,
        })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The hash function of the HMAC.
    pub(super) const fn hash(&self) -> Hash {
        self.hash
    }

    /// The digits of a response, 4 to 10; 0 for the whole HMAC.
    pub(super) const fn digits(&self) -> u8 {
        self.digits
    }

    /// Returns whether a counter is an input.
    pub(super) const fn has_counter(&self) -> bool {
        self.counter
    }

    /// The format of challenges.
    pub(super) const fn format(&self) -> Format {
        self.format
    }

    /// The most characters of a challenge, 4 to 64.
    pub(super) const fn challenge_length(&self) -> usize {
        self.challenge_length
    }

    /// The hash function of the password, where one is an input.
    pub(super) const fn password(&self) -> Option<Hash> {
        self.password
    }

    /// The length of the session in bytes, 1 to 512, where one is an input.
    pub(super) fn session(&self) -> Option<usize> {
        self.session.map(Session::length)
    }

    /// The time step, where the time is an input.
    pub(super) const fn time_step(&self) -> Option<TimeStep> {
        self.time_step
    }

    /// Returns the parts of the suite.
    ///
    /// ```
    /// use dlotp::oath::{Hash, Suite, SuiteParts};
    ///
    /// let suite = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M".parse::<Suite>()?;
    /// let SuiteParts { hash, digits, format, time_step_s, .. } = suite.parts();
    /// assert_eq!((hash, digits, format, time_step_s), (Hash::Sha256, 8, 'A', Some(60)));
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[must_use]
    pub fn parts(&self) -> SuiteParts {
        SuiteParts {
            hash: self.hash,
            digits: self.digits,
            counter: self.counter,
            format: self.format.letter(),
            challenge_length: self.challenge_length,
            password: self.password,
            session: self.session(),
            time_step_s: self.time_step.map(TimeStep::seconds),
        }
    }

    /// Prints the parts as the text of the suite.
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OCRA-1:HOTP-{}-{}:", self.hash, self.digits)?;
        if self.counter {
            f.write_str("C-")?;
        }
        write!(f, "Q{}{:02}", self.format.letter(), self.challenge_length)?;
        if let Some(hash) = self.password {
            write!(f, "-P{hash}")?;
        }
        match self.session {
            Some(Session::Written(length)) => write!(f, "-S{length:03}")?,
            Some(Session::Default) => f.write_str("-S")?,
            None => {}
        }
        if let Some(TimeStep { count, unit }) = self.time_step {
            write!(f, "-T{count}{unit}")?;
        }
        Ok(())
    }
}

/// Prints the suite from its parts, so that a test can show that parsing lost nothing.
impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.print(f)
    }
}

impl FromStr for Suite {
    type Err = Error;

    /// Parses a suite.
    ///
    /// # Errors
    ///
    /// `invalid-suite`: the place where the text leaves the grammar, and what was expected there.
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Self::read(text)?)
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    const fn error(&self, expected: &'static str) -> InvalidSuite {
        InvalidSuite { at: self.at.saturating_add(1), expected }
    }

    fn take(&mut self, part: &str) -> bool {
        let taken = self.rest().starts_with(part);
        if taken {
            self.at = self.at.saturating_add(part.len());
        }
        taken
    }

    fn expect(&mut self, part: &str, expected: &'static str) -> Result<(), InvalidSuite> {
        if self.take(part) { Ok(()) } else { Err(self.error(expected)) }
    }

    fn hash(&mut self, expected: &'static str) -> Result<Hash, InvalidSuite> {
        let longest_first = [Hash::Sha512, Hash::Sha256, Hash::Sha1];
        longest_first
            .into_iter()
            .find(|hash| self.take(hash.name()))
            .ok_or_else(|| self.error(expected))
    }

    /// Reads a number of this many digits, without a leading zero where fewer would do.
    fn number<N: FromStr + Copy>(
        &mut self,
        width: core::ops::RangeInclusive<usize>,
        expected: &'static str,
        allowed: impl Fn(N) -> bool,
    ) -> Result<N, InvalidSuite> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = rest.get(..length).unwrap_or_default();
        let leading_zero = width.start() != width.end() && length > 1 && digits.starts_with('0');
        let number = digits.parse().ok().filter(|&number| allowed(number));
        match number {
            Some(number) if width.contains(&length) && !leading_zero => {
                self.at = self.at.saturating_add(length);
                Ok(number)
            }
            _ => Err(self.error(expected)),
        }
    }

    fn time_step(&mut self) -> Result<TimeStep, InvalidSuite> {
        let start = self.at;
        let expected = "1S to 59S, 1M to 59M or 1H to 48H";
        let count = self.number(1..=2, expected, |n| (1..=59).contains(&n))?;
        let unit = self.next().filter(|unit| match unit {
            'S' | 'M' => true,
            'H' => count <= 48,
            _ => false,
        });
        match unit {
            Some(unit) => {
                self.at = self.at.saturating_add(1);
                Ok(TimeStep { count, unit })
            }
            None => {
                self.at = start;
                Err(self.error(expected))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_departure_is_told_by_its_place() {
        for (text, at) in [
            ("", 1),
            ("ocra-1:HOTP-SHA1-6:QN08", 1),
            ("OCRA-2:HOTP-SHA1-6:QN08", 1),
            ("OCRA-1:TOTP-SHA1-6:QN08", 1),
            ("OCRA-1:HOTP-MD5-6:QN08", 13),
            ("OCRA-1:HOTP-SHA384-6:QN08", 13),
            ("OCRA-1:HOTP-SHA1-:QN08", 18),
            ("OCRA-1:HOTP-SHA1-3:QN08", 18),
            ("OCRA-1:HOTP-SHA1-11:QN08", 18),
            ("OCRA-1:HOTP-SHA1-06:QN08", 18),
            ("OCRA-1:HOTP-SHA1-00:QN08", 18),
            ("OCRA-1:HOTP-SHA1-6", 19),
            ("OCRA-1:HOTP-SHA1-6:", 20),
            ("OCRA-1:HOTP-SHA1-6:C", 20),
            ("OCRA-1:HOTP-SHA1-6:C-C-QN08", 22),
            ("OCRA-1:HOTP-SHA1-6:Q", 21),
            ("OCRA-1:HOTP-SHA1-6:QX08", 21),
            ("OCRA-1:HOTP-SHA1-6:QN", 22),
            ("OCRA-1:HOTP-SHA1-6:QN8", 22),
            ("OCRA-1:HOTP-SHA1-6:QN03", 22),
            ("OCRA-1:HOTP-SHA1-6:QN65", 22),
            ("OCRA-1:HOTP-SHA1-6:QN008", 22),
            ("OCRA-1:HOTP-SHA1-6:QN08-P", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-S64", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-S000", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-S-T1M", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-S-", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-S513", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-T", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-T0M", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-T60S", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-T49H", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-T01M", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-T1D", 26),
            ("OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1", 28),
            ("OCRA-1:HOTP-SHA1-6:QN08-S064-PSHA1", 29),
            ("OCRA-1:HOTP-SHA1-6:QN08 ", 24),
            ("OCRA-1:HOTP-SHA1-6:QN08-T1Mé", 28),
        ] {
            assert_eq!(Suite::read(text).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_parsed_is_printed_the_same(
            text in "OCRA-1:HOTP-SHA(1|256|512)-(0|4|5|6|7|8|9|10):(C-)?Q[ANH](0[4-9]|[1-5][0-9]|6[0-4])\
                     (-PSHA(1|256|512))?(-S|(-S(00[1-9]|[1-4][0-9]{2}|51[0-2]))?(-T([1-9]|[1-5][0-9])[SM]|-T([1-9]|[1-3][0-9]|4[0-8])H)?)"
        ) {
            let suite = text.parse::<Suite>().unwrap();
            prop_assert_eq!(format!("{suite}"), text);
        }

        #[test]
        fn no_text_panics_and_all_that_parse_are_printed_the_same(text in "OCRA-1:HOTP-SHA1-6:[-CQPSTANH0-9é]{0,12}") {
            if let Ok(suite) = text.parse::<Suite>() {
                prop_assert_eq!(format!("{suite}"), text);
            }
        }
    }
}
