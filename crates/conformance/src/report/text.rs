//! The report as text for a person.

use std::{collections::BTreeMap, fmt::Write as _};

use clap::builder::styling::{AnsiColor, Style};

use super::{Report, Status, Tally, clean, telling::telling_first, words::short};
use crate::{explanation, outcome::Outcome};

const BOLD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

impl Report {
    /// The text: what failed and why, then the counts.
    #[must_use]
    pub fn text(&self) -> String {
        anstream::adapter::strip_str(&self.styled()).to_string()
    }

    /// The text with colours, for a terminal.
    #[must_use]
    pub fn styled(&self) -> String {
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = self.write_failures(&mut text);
        let _ = self.write_summary(&mut text);
        text
    }

    fn write_failures(&self, text: &mut String) -> std::fmt::Result {
        const IN_FULL: usize = 3;
        const IN_A_LINE: usize = 40;
        let failures = telling_first(self.failures());
        for case in failures.iter().take(IN_FULL) {
            writeln!(
                text,
                "{BOLD}{}{BOLD:#}: {BAD}{}{BAD:#}",
                clean(&case.id),
                case.outcome.name()
            )?;
            writeln!(text, "  {}", clean(&case.title))?;
            writeln!(text, "{}", clean(&explanation::text(&case.explanation)))?;
        }
        let lines = failures.iter().skip(IN_FULL);
        for case in lines.clone().take(IN_A_LINE) {
            let (id, outcome, title) = (clean(&case.id), case.outcome.name(), clean(&case.title));
            writeln!(text, "{BOLD}{id:<23}{BOLD:#} {BAD}{outcome:<17}{BAD:#} {title}")?;
        }
        let more = lines.count().saturating_sub(IN_A_LINE);
        if more > 0 {
            writeln!(text, "{more} more failures; --report FILE.json has them all")?;
        }
        if failures.len() > IN_FULL {
            writeln!(text)?;
        }
        for likeness in &self.likeness {
            writeln!(text, "{BOLD}{}{BOLD:#}", clean(&likeness.told()))?;
        }
        if !self.likeness.is_empty() {
            writeln!(text)?;
        }
        if !self.stderr.trim().is_empty() && self.status() != Status::Passed {
            writeln!(text, "The testee's standard error stream ends with:")?;
            writeln!(text, "{}\n", clean(self.stderr.trim_end()))?;
        }
        Ok(())
    }

    /// The operations and requirements of what failed.
    fn write_unproven(&self, text: &mut String) -> std::fmt::Result {
        const NAMED: usize = 12;
        let mut operations: BTreeMap<&str, Tally> = BTreeMap::new();
        for case in &self.cases {
            operations.entry(&case.op).or_default().add(case.outcome == Outcome::Pass);
        }
        operations.retain(|_, tally| tally.passed < tally.of);
        if operations.is_empty() {
            return Ok(());
        }
        table(text, ["operation", "passed"], operations.into_iter())?;
        let unproven = self.unproven();
        let mut names = unproven.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if let Some(more @ 1..) = unproven.len().checked_sub(NAMED) {
            let _ = write!(names, " and {more} more");
        }
        writeln!(text, "not proven: {}\n", clean(&names))
    }

    fn write_summary(&self, text: &mut String) -> std::fmt::Result {
        let name = clean(&self.implementation);
        writeln!(text, "{name} {} ({})", clean(&self.version), clean(&self.language))?;
        writeln!(text, "claims {}", clean(&self.claim_text()))?;
        let suite = format!("{} ({})", clean(&self.release), clean(&short(&self.suite)));
        writeln!(text, "suite {suite}, seed {}, {:.2} s\n", self.seed, self.seconds)?;
        table(text, ["noun", "passed"], self.nouns.iter().map(|(noun, of)| (noun.as_str(), *of)))?;
        table(text, ["role", "passed"], self.roles.iter().map(|(role, of)| (role.as_str(), *of)))?;
        let levels = self.requirements.iter().map(|(level, of)| (level.word(), *of));
        table(text, ["requirements", "proven"], levels)?;
        self.write_unproven(text)?;
        for (outcome, count) in &self.counts {
            if *outcome != Outcome::Pass {
                writeln!(text, "{BAD}{count} {}{BAD:#}", outcome.name())?;
            }
        }
        if let Some(expected) = &self.expected {
            for entry in &expected.as_expected {
                writeln!(text, "expected  {}", clean(&entry.to_string()))?;
            }
            for wrong in &expected.wrong {
                writeln!(text, "{BAD}{}.{BAD:#}", clean(&wrong.to_string()))?;
            }
            writeln!(text, "{} failures are as expected.", expected.as_expected.len())?;
        }
        if let Some(reason) = &self.incomplete {
            writeln!(text, "The run is incomplete: {}.", clean(reason))?;
        }
        let style = if self.status() == Status::Passed { GOOD } else { BAD };
        writeln!(
            text,
            "{} of {} cases passed: {style}{name} {}.{style:#}",
            self.passed(),
            self.cases.len(),
            self.verdict()
        )
    }
}

fn table<'a>(
    text: &mut String,
    [name, passed]: [&str; 2],
    rows: impl Iterator<Item = (&'a str, Tally)>,
) -> std::fmt::Result {
    writeln!(text, "{BOLD}  {name:<16}{passed:>7}{:>7}{BOLD:#}", "of")?;
    for (name, Tally { passed, of }) in rows {
        let style = if passed == of { Style::new() } else { BAD };
        writeln!(text, "  {:<16}{style}{passed:>7}{style:#}{of:>7}", clean(name))?;
    }
    writeln!(text)
}
