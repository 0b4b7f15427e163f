//! The verdict, and other words that every rendering of a report shares.

use std::fmt::Write as _;

use super::{Case, Report, ReportStatus};
use crate::{date::time_text, outcome::CaseOutcome};

/// The meaning of an outcome for the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// It passed.
    Pass,
    /// The implementation failed.
    Failure,
    /// Adapter or harness failed, or it was not run.
    Error,
}

impl From<CaseOutcome> for OutcomeKind {
    fn from(outcome: CaseOutcome) -> Self {
        match outcome {
            CaseOutcome::Pass => Self::Pass,
            outcome if outcome.is_harness() => Self::Error,
            _ => Self::Failure,
        }
    }
}

/// The least number of fresh cases of each kind in a run that counts.
pub const FRESH: usize = 20;

impl Report {
    /// Returns whether everything claimed was asked, so that the run can prove the claim.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.filter.is_empty() && self.fresh >= FRESH
    }

    /// The verdict, to be read after the implementation's name.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self.status() {
            ReportStatus::Passed if self.passed() < self.cases.len() => {
                "conforms to what it claims, but for what is expected to fail"
            }
            ReportStatus::Passed if self.is_whole() => "conforms to what it claims",
            ReportStatus::Passed => "passes the part that was asked",
            ReportStatus::Outdated => "has other failures than those that are expected",
            ReportStatus::Failed => "does not conform",
            ReportStatus::Unjudged if self.cases.is_empty() => "was asked nothing",
            ReportStatus::Unjudged => "could not be judged",
        }
    }

    /// The claim in words.
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
        let asked = |case: &&Case| !matches!(case.outcome, CaseOutcome::Pass | CaseOutcome::NotRun);
        self.cases.iter().filter(asked).filter(move |case| !as_expected(case))
    }

    /// The number of cases that passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.counts.get(&CaseOutcome::Pass).copied().unwrap_or(0)
    }

    /// The time at which the run began, in UTC, by the clock of its machine.
    #[must_use]
    pub fn date(&self) -> String {
        time_text(self.began)
    }
}

/// The beginning of a digest, for a person.
pub(super) fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// Returns a text from a testee or a file so that it can be shown anywhere: characters that would move the cursor, ring
/// a bell or change the direction of writing are escaped.
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
