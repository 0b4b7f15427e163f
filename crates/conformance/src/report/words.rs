//! What every rendering of a report says in the same words.

use std::fmt::Write as _;

use time::OffsetDateTime;

use super::{Case, Report, Status};
use crate::outcome::Outcome;

/// What a case means for the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It passed.
    Pass,
    /// The implementation failed.
    Failure,
    /// Adapter or harness failed, or it was not run.
    Error,
}

impl From<Outcome> for Kind {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Pass,
            outcome if outcome.is_harness() => Self::Error,
            _ => Self::Failure,
        }
    }
}

/// As many fresh cases of each kind as a run that counts has at least.
pub const FRESH: usize = 20;

impl Report {
    /// Whether everything that is claimed was asked, so that the run can speak for the claim.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.filter.is_empty() && self.fresh >= FRESH
    }

    /// What the run says, to be read after the implementation's name.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self.status() {
            Status::Passed if self.passed() < self.cases.len() => {
                "conforms to what it claims, but for what is expected to fail"
            }
            Status::Passed if self.is_whole() => "conforms to what it claims",
            Status::Passed => "passes the part that was asked",
            Status::Outdated => "has other failures than those that are expected",
            Status::Failed => "does not conform",
            Status::Unjudged if self.cases.is_empty() => "was asked nothing",
            Status::Unjudged => "could not be judged",
        }
    }

    /// What was claimed.
    #[must_use]
    pub fn claim_text(&self) -> String {
        let versions: Vec<String> = self.claim.versions.iter().map(ToString::to_string).collect();
        let mut words = self.claim.roles.clone();
        words.extend(self.claim.claims.iter().cloned());
        let words = words.join(", ");
        if versions.is_empty() {
            return words;
        }
        format!("version {}: {words}", versions.join(", "))
    }

    /// The cases that were asked, did not pass, and are not expected to fail.
    pub fn failures(&self) -> impl Iterator<Item = &Case> {
        let as_expected = |case: &Case| {
            let expected = self.expected.iter().flat_map(|expected| &expected.as_expected);
            expected.into_iter().any(|entry| entry.id == case.id)
        };
        let asked = |case: &&Case| !matches!(case.outcome, Outcome::Pass | Outcome::NotRun);
        self.cases.iter().filter(asked).filter(move |case| !as_expected(case))
    }

    /// How many cases passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.counts.get(&Outcome::Pass).copied().unwrap_or(0)
    }

    /// When the run began, by the clock of its machine in UTC.
    #[must_use]
    pub fn date(&self) -> String {
        let seconds = i64::try_from(self.began).unwrap_or(i64::MAX);
        OffsetDateTime::from_unix_timestamp(seconds).map_or_else(
            |_| format!("{} s after 1970", self.began),
            |at| {
                format!(
                    "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                    at.year(),
                    u8::from(at.month()),
                    at.day(),
                    at.hour(),
                    at.minute(),
                    at.second()
                )
            },
        )
    }
}

/// The beginning of a digest, for a person.
pub(super) fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// A text from a testee or a file as it can be shown anywhere: what would move a cursor, ring a bell
/// or turn the direction of writing is spelt out.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) {
            let _ = write!(clean, "{}", c.escape_unicode());
        } else {
            clean.push(c);
        }
    }
    clean
}

fn is_unseen(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_seen_is_spelt_out() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\r\0\n\té"), {
            "a\\u{1b}[31mb\\u{202e}c\\u{d}\\u{0}\n\té"
        });
    }
}
