//! The changes from one report to another.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use dlotp_suite::suite::noun;
use dlotp_terminal::TextTable;

use super::{Case, OutcomeKind, Report, ReportStatus, Tally, clean, verdict::short};
use crate::outcome::CaseOutcome;

/// The changes, case by case.
#[derive(Debug)]
pub struct Difference<'a> {
    before: &'a Report,
    after: &'a Report,
    /// Passed before; the implementation fails now.
    regressions: Vec<(&'a Case, CaseOutcome)>,
    /// Passed before; adapter or harness fail now.
    lost: Vec<(&'a Case, CaseOutcome)>,
    /// Did not pass before; passes now.
    fixes: Vec<(&'a Case, CaseOutcome)>,
    /// Failed before; fails in another way now.
    changed: Vec<(&'a Case, CaseOutcome)>,
    /// Asked for the first time.
    new: Vec<&'a Case>,
    /// Not asked any more.
    withdrawn: Vec<&'a Case>,
    /// Fresh cases of other seeds, of which fewer pass: role and noun, before and after.
    fewer: Vec<(String, Tally, Tally)>,
    /// Whether the fresh cases differ, so that only the numbers of passes are compared.
    others: bool,
}

impl<'a> Difference<'a> {
    /// Compares `before` with `after`.
    #[must_use]
    pub fn new(before: &'a Report, after: &'a Report) -> Self {
        let made = |report: &'a Report| (report.seed, report.fresh, &report.program, &report.suite);
        let others = made(before) != made(after);
        let compared = |case: &&Case| !others || !is_fresh(case);
        let old: BTreeMap<&str, &Case> =
            before.cases.iter().filter(compared).map(|case| (case.id.as_str(), case)).collect();
        let now: BTreeMap<&str, &Case> =
            after.cases.iter().filter(compared).map(|case| (case.id.as_str(), case)).collect();
        let mut found = Self {
            before,
            after,
            regressions: Vec::new(),
            lost: Vec::new(),
            fixes: Vec::new(),
            changed: Vec::new(),
            new: Vec::new(),
            withdrawn: old.values().filter(|case| !now.contains_key(&*case.id)).copied().collect(),
            fewer: if others { fewer(before, after) } else { Vec::new() },
            others,
        };
        for case in now.into_values() {
            let Some(old) = old.get(case.id.as_str()) else {
                found.new.push(case);
                continue;
            };
            let list = match (OutcomeKind::from(old.outcome), OutcomeKind::from(case.outcome)) {
                (OutcomeKind::Pass, OutcomeKind::Failure) => &mut found.regressions,
                (OutcomeKind::Pass, OutcomeKind::Error) => &mut found.lost,
                (OutcomeKind::Failure | OutcomeKind::Error, OutcomeKind::Pass) => &mut found.fixes,
                _ if old.outcome != case.outcome => &mut found.changed,
                _ => continue,
            };
            list.push((case, old.outcome));
        }
        found
    }

    /// The status of the comparison: failed where anything regressed, unjudged where a report or a case could not be
    /// judged.
    #[must_use]
    pub fn status(&self) -> ReportStatus {
        if !self.regressions.is_empty() || !self.fewer.is_empty() {
            ReportStatus::Failed
        } else if !self.lost.is_empty()
            || [self.before, self.after]
                .iter()
                .any(|report| report.status() == ReportStatus::Unjudged)
        {
            ReportStatus::Unjudged
        } else {
            ReportStatus::Passed
        }
    }

    /// The text for a person.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> fmt::Result {
        let mut reports = TextTable::new();
        for (name, report) in [("before", self.before), ("after", self.after)] {
            let report = format!(
                "{} {}, {}, suite {} ({}), seed {}: {} of {} passed, {}",
                clean(&report.implementation),
                clean(&report.version),
                clean(&report.claim_text()),
                clean(&report.release),
                clean(&short(&report.suite)),
                report.seed,
                report.passed(),
                report.cases.len(),
                report.verdict()
            );
            reports.row([name, &report]);
        }
        text.push_str(&reports.text());
        if self.others {
            writeln!(text, "The fresh cases are others: compared by how many of them pass.")?;
        }
        writeln!(text)?;
        for (name, cases) in [
            ("regressions", &self.regressions),
            ("passed, and could not be judged now", &self.lost),
            ("fixes", &self.fixes),
            ("failing in another way", &self.changed),
        ] {
            heading(text, name, cases.len())?;
            for (case, old) in cases {
                let now = case.outcome.name();
                writeln!(text, "  {}: {}, now {now}", clean(&case.id), old.name())?;
                writeln!(text, "    {}", clean(&case.title))?;
            }
        }
        heading(text, "fresh cases of which fewer pass", self.fewer.len())?;
        for (name, before, after) in &self.fewer {
            let (name, [before, after]) = (clean(name), [before, after].map(tally));
            writeln!(text, "  {name}: {before}, now {after}")?;
        }
        for (name, cases) in [("new", &self.new), ("withdrawn", &self.withdrawn)] {
            heading(text, name, cases.len())?;
            for case in cases {
                writeln!(text, "  {}: {}", clean(&case.id), case.outcome.name())?;
            }
        }
        writeln!(
            text,
            "{} regressions, {} fixes, {} new, {} withdrawn",
            self.regressions.len().saturating_add(self.fewer.len()),
            self.fixes.len(),
            self.new.len(),
            self.withdrawn.len()
        )
    }
}

fn heading(text: &mut String, name: &str, count: usize) -> fmt::Result {
    if count > 0 { writeln!(text, "{name} ({count})") } else { Ok(()) }
}

fn tally(tally: &Tally) -> String {
    format!("{} of {}", tally.passed, tally.of)
}

/// Returns whether a case was computed from the seed.
pub(crate) fn is_fresh(case: &Case) -> bool {
    case.id.contains("-fresh-")
}

/// Returns the groups of fresh cases of which a smaller part passes than before.
fn fewer(before: &Report, after: &Report) -> Vec<(String, Tally, Tally)> {
    let (before, after) = (tallies(before), tallies(after));
    let part = |of: Tally, other: Tally| of.passed.saturating_mul(other.of);
    after
        .into_iter()
        .filter_map(|(name, now)| before.get(&name).map(|old| (name, *old, now)))
        .filter(|(_, old, now)| part(*now, *old) < part(*old, *now))
        .collect()
}

fn tallies(report: &Report) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for case in report.cases.iter().filter(|case| is_fresh(case)) {
        let name = format!("{}, {}", noun(&case.id), case.role);
        tallies.entry(name).or_default().add(case.outcome == CaseOutcome::Pass);
    }
    tallies
}
