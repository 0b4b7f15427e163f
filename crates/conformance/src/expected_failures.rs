//! Expected failures: a TOML file that names each with its outcome and a reason.

use std::{collections::BTreeMap, fmt, fs::File, io::Read, path::Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{date::Date, outcome::CaseOutcome};

/// The largest file that is read, bytes.
pub const MAX_FILE: u64 = 1 << 20;

/// The expected failures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFailures {
    /// One for each case.
    #[serde(default, rename = "expected", skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<ExpectedFailure>,
}

/// One case that is known to fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Entry")]
pub struct ExpectedFailure {
    /// The case.
    pub id: String,
    /// The outcome that is expected.
    pub outcome: CaseOutcome,
    /// The reason for which the failure is accepted.
    pub reason: String,
    /// Where it is followed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// A file that is no list of expected failures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ExpectedFailuresError(String);

/// An entry that no longer says what is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Wrong")]
pub enum OutdatedEntry {
    /// The case passes.
    Stale(String),
    /// No case of the suite has this id.
    Unmatched(String),
    /// The last day of the entry is over.
    Expired(String, Date),
    /// The case comes to another outcome.
    Changed(String, CaseOutcome, CaseOutcome),
}

impl fmt::Display for OutdatedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stale(id) => write!(f, "{id} is expected to fail and passes: take it out"),
            Self::Unmatched(id) => write!(f, "{id} is expected to fail and no case is called so"),
            Self::Expired(id, date) => write!(f, "{id} was expected to fail until {date}"),
            Self::Changed(id, expected, found) => {
                let (expected, found) = (expected.name(), found.name());
                write!(f, "{id} is expected to come to {expected} and comes to {found}")
            }
        }
    }
}

/// A report held against what is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Compared")]
pub struct Comparison {
    /// The cases that fail as is known.
    pub as_expected: Vec<ExpectedFailure>,
    /// The entries that no longer say what is.
    pub wrong: Vec<OutdatedEntry>,
}

impl OutdatedEntry {
    fn id(&self) -> &str {
        match self {
            Self::Stale(id)
            | Self::Unmatched(id)
            | Self::Expired(id, _)
            | Self::Changed(id, ..) => id,
        }
    }
}

impl Comparison {
    /// Returns whether an entry names this case.
    #[must_use]
    pub fn names(&self, id: &str) -> bool {
        self.as_expected.iter().any(|entry| entry.id == id)
            || self.wrong.iter().any(|wrong| wrong.id() == id)
    }
}

impl ExpectedFailure {
    /// The case, its outcome, and the reason with where it is followed up and how long it holds.
    #[must_use]
    pub fn cells(&self) -> [String; 3] {
        let issue = self.issue.as_ref().map_or_else(String::new, |issue| format!(" ({issue})"));
        let expires = self.expires.map_or_else(String::new, |date| format!(" until {date}"));
        [
            self.id.clone(),
            self.outcome.name().to_owned(),
            format!("{}{issue}{expires}", self.reason),
        ]
    }
}

impl ExpectedFailures {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It can't be read, is larger than [`MAX_FILE`], or as [`ExpectedFailures::parse`].
    pub fn read(path: &Path) -> Result<Self, ExpectedFailuresError> {
        let wrong = |what: String| ExpectedFailuresError(format!("{}: {what}", path.display()));
        let mut text = String::new();
        let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
        file.take(MAX_FILE.saturating_add(1))
            .read_to_string(&mut text)
            .map_err(|error| wrong(error.to_string()))?;
        if text.len() as u64 > MAX_FILE {
            return Err(wrong(format!("expected at most {MAX_FILE} bytes, found more")));
        }
        Self::parse(&text).map_err(|error| wrong(error.to_string()))
    }

    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// The text is not TOML, a member is unknown or missing, an id stands twice, the outcome is not a failure of the
    /// implementation, the reason is empty, or the day is invalid. The error names the place.
    pub fn parse(text: &str) -> Result<Self, ExpectedFailuresError> {
        let parsed: Self =
            toml::from_str(text).map_err(|error| ExpectedFailuresError(error.to_string()))?;
        let mut seen = std::collections::BTreeSet::new();
        for ExpectedFailure { id, outcome, reason, .. } in &parsed.entries {
            let wrong = |what: &str| Err(ExpectedFailuresError(format!("{id:?}: {what}")));
            if id.is_empty() || id.contains("-fresh-") {
                return wrong("expected the id of a vector; fresh cases are others in every run");
            }
            if !seen.insert(id) {
                return wrong("stands twice");
            }
            if *outcome == CaseOutcome::Pass || outcome.is_harness() {
                return wrong(&format!("outcome: expected a failure, found {}", outcome.name()));
            }
            if reason.trim().is_empty() {
                return wrong("reason: expected one, found none");
            }
        }
        Ok(parsed)
    }

    /// Compares cases, each an id with its outcome, with the expected failures on this day. `known` says whether the
    /// suite has a case of this id, even if claim or filter left it out.
    #[must_use]
    pub fn compare<'a>(
        &self,
        cases: impl IntoIterator<Item = (&'a str, CaseOutcome)>,
        today: Date,
        known: impl Fn(&str) -> bool,
    ) -> Comparison {
        let cases: BTreeMap<&str, CaseOutcome> = cases.into_iter().collect();
        let mut compared = Comparison::default();
        for entry in &self.entries {
            let id = entry.id.clone();
            let Some(&outcome) = cases.get(id.as_str()) else {
                if !known(&id) {
                    compared.wrong.push(OutdatedEntry::Unmatched(id));
                }
                continue;
            };
            match entry.expires {
                Some(last) if last < today => compared.wrong.push(OutdatedEntry::Expired(id, last)),
                _ if outcome == CaseOutcome::Pass => compared.wrong.push(OutdatedEntry::Stale(id)),
                _ if outcome == CaseOutcome::NotRun => {}
                _ if outcome != entry.outcome => {
                    compared.wrong.push(OutdatedEntry::Changed(id, entry.outcome, outcome));
                }
                _ => compared.as_expected.push(entry.clone()),
            }
        }
        compared
    }

    /// Returns the update that fits the list to these cases: entries that pass go, another outcome is corrected, and new
    /// failures come in, with this reason.
    #[must_use]
    pub fn updated<'a>(
        &self,
        cases: impl IntoIterator<Item = (&'a str, CaseOutcome)>,
        reason: &str,
    ) -> Update {
        let mut update = Update::default();
        let mut known: BTreeMap<&str, &ExpectedFailure> =
            self.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        for (id, outcome) in cases.into_iter().filter(|(id, _)| !id.contains("-fresh-")) {
            let entry = known.remove(id);
            match (entry, outcome) {
                (Some(entry), CaseOutcome::Pass) => update.tightened.push(entry.id.clone()),
                (None, CaseOutcome::Pass | CaseOutcome::NotRun) => {}
                (Some(entry), outcome)
                    if outcome == entry.outcome || outcome == CaseOutcome::NotRun =>
                {
                    update.kept.entries.push(entry.clone());
                }
                (_, outcome) if outcome.is_harness() => {
                    update.kept.entries.extend(entry.cloned());
                }
                (entry, outcome) => {
                    update.loosened.push(format!("{id}: {}", outcome.name()));
                    update.kept.entries.extend(entry.cloned());
                    let reason = entry.map_or(reason, |entry| entry.reason.as_str());
                    update.added.push(ExpectedFailure {
                        id: id.to_owned(),
                        outcome,
                        reason: reason.to_owned(),
                        issue: entry.and_then(|entry| entry.issue.clone()),
                        expires: entry.and_then(|entry| entry.expires),
                    });
                }
            }
        }
        // Entries that were not asked stay as they were.
        update.kept.entries.extend(known.into_values().cloned());
        update.kept.entries.sort_by(|a, b| a.id.cmp(&b.id));
        update
    }

    /// The file's text.
    ///
    /// # Errors
    ///
    /// None: every member has a form in TOML.
    pub fn document(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }
}

/// An update of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// The list without any new excuse.
    pub kept: ExpectedFailures,
    /// The entries that pass now, which are removed.
    pub tightened: Vec<String>,
    /// The failures that are not excused yet, each with its outcome.
    pub loosened: Vec<String>,
    added: Vec<ExpectedFailure>,
}

impl Update {
    /// Returns the list with everything that fails now.
    #[must_use]
    pub fn accepted(&self) -> ExpectedFailures {
        let mut all = self.kept.clone();
        let replaced =
            |entry: &ExpectedFailure| self.added.iter().any(|added| added.id == entry.id);
        all.entries.retain(|entry| !replaced(entry));
        all.entries.extend(self.added.iter().cloned());
        all.entries.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_files_are_refused_with_what_is_wrong() {
        let entry =
            "[[expected]]\nid = \"a-v1-0001\"\noutcome = \"wrong-value\"\nreason = \"known\"\n";
        let good = format!("{entry}issue = \"X-1\"\nexpires = \"2026-12-31\"\n");
        assert_eq!(ExpectedFailures::parse(&good).map(|e| e.entries.len()), Ok(1));
        assert_eq!(ExpectedFailures::parse(""), Ok(ExpectedFailures::default()));
        for (text, message) in [
            (entry.repeat(2), "stands twice"),
            (entry.replace("wrong-value", "pass"), "expected a failure, found pass"),
            (entry.replace("wrong-value", "not-run"), "expected a failure, found not run"),
            (entry.replace("wrong-value", "odd"), "unknown variant `odd`"),
            (entry.replace("known", "  "), "reason: expected one"),
            (entry.replace("a-v1-0001", "a-fresh-0001"), "expected the id of a vector"),
            (entry.replace("a-v1-0001", ""), "expected the id of a vector"),
            (entry.replace("reason", "raison"), "unknown field `raison`"),
            (entry.replace("[[expected]]", "[[excused]]"), "unknown field `excused`"),
            (entry.replace("id = \"a-v1-0001\"\n", ""), "missing field `id`"),
            (format!("{entry}expires = \"2026-02-30\"\n"), "expected a day as YYYY-MM-DD"),
            (format!("{entry}expires = 2026-02-20\n"), "expected a string"),
            (format!("{entry}id = \"b\"\n"), "duplicate key"),
            ("expected = 1".to_owned(), "expected a sequence"),
            ("[[".repeat(50_000), ""),
            ("a = ".to_owned() + &"[".repeat(50_000), ""),
            ("\u{0}".to_owned(), ""),
        ] {
            let found = ExpectedFailures::parse(&text).map_err(|error| error.to_string());
            assert!(found.as_ref().is_err_and(|error| error.contains(message)), "{found:?}");
        }
    }
}
