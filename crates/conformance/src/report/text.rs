//! The report as text for a person.

use std::{collections::BTreeMap, fmt::Write as _};

use clap::builder::styling::{AnsiColor, Style};
use dlotp_terminal::TextTable;

use super::{Report, ReportStatus, Tally, clean, priority::most_informative_first, verdict::short};
use crate::{explanation, outcome::CaseOutcome};

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
        let failures = most_informative_first(self.failures());
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
        let shown: Vec<_> = lines.clone().take(IN_A_LINE).collect();
        let mut table = TextTable::new();
        for case in &shown {
            table.row([clean(&case.id), case.outcome.name().to_owned(), clean(&case.title)]);
        }
        for (line, case) in table.lines().into_iter().zip(shown) {
            let line = styled_word(&line, case.outcome.name(), BAD);
            writeln!(text, "{}", styled_word(&line, &clean(&case.id), BOLD))?;
        }
        let more = lines.count().saturating_sub(IN_A_LINE);
        if more > 0 {
            writeln!(text, "{more} more failures; --report FILE.json has them all")?;
        }
        if failures.len() > IN_FULL {
            writeln!(text)?;
        }
        for likeness in &self.likeness {
            writeln!(text, "{BOLD}{}{BOLD:#}", clean(&likeness.describe()))?;
        }
        if !self.likeness.is_empty() {
            writeln!(text)?;
        }
        if !self.stderr.trim().is_empty() && self.status() != ReportStatus::Passed {
            writeln!(text, "The testee's standard error stream ends with:")?;
            writeln!(text, "{}\n", clean(self.stderr.trim_end()))?;
        }
        Ok(())
    }

    /// The requirements of what failed.
    fn write_unproven(&self, text: &mut String) -> std::fmt::Result {
        const NAMED: usize = 12;
        let unproven = self.unproven();
        if unproven.is_empty() {
            return Ok(());
        }
        let mut names = unproven.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if let Some(more @ 1..) = unproven.len().checked_sub(NAMED) {
            let _ = write!(names, " and {more} more");
        }
        writeln!(text, "not proven: {}\n", clean(&names))
    }

    /// The operations of which a case failed.
    fn failing_operations(&self) -> BTreeMap<&str, Tally> {
        let mut operations: BTreeMap<&str, Tally> = BTreeMap::new();
        for case in &self.cases {
            operations.entry(&case.op).or_default().add(case.outcome == CaseOutcome::Pass);
        }
        operations.retain(|_, tally| tally.passed < tally.of);
        operations
    }

    fn write_summary(&self, text: &mut String) -> std::fmt::Result {
        let name = clean(&self.implementation);
        writeln!(text, "{name} {} ({})", clean(&self.version), clean(&self.language))?;
        writeln!(text, "claims {}", clean(&self.claim_text()))?;
        let suite = format!("{} ({})", clean(&self.release), clean(&short(&self.suite)));
        writeln!(text, "suite {suite}, seed {}, {:.2} s\n", self.seed, self.seconds)?;
        let mut tallies = TallyTable::new();
        tallies.add(["noun", "passed"], self.nouns.iter().map(|(noun, of)| (noun.as_str(), *of)));
        tallies.add(["role", "passed"], self.roles.iter().map(|(role, of)| (role.as_str(), *of)));
        let levels = self.requirements.iter().map(|(level, of)| (level.word(), *of));
        tallies.add(["requirements", "proven"], levels);
        let operations = self.failing_operations();
        if !operations.is_empty() {
            tallies.add(["operation", "passed"], operations.into_iter());
        }
        text.push_str(&tallies.styled());
        self.write_unproven(text)?;
        for (outcome, count) in &self.counts {
            if *outcome != CaseOutcome::Pass {
                writeln!(text, "{BAD}{count} {}{BAD:#}", outcome.name())?;
            }
        }
        if let Some(expected) = &self.expected {
            let mut table = TextTable::new();
            for failure in &expected.as_expected {
                let [id, outcome, reason] = failure.cells().map(|cell| clean(&cell));
                table.row(["expected".to_owned(), id, outcome, reason]);
            }
            text.push_str(&table.text());
            for wrong in &expected.wrong {
                writeln!(text, "{BAD}{}.{BAD:#}", clean(&wrong.to_string()))?;
            }
            writeln!(text, "{} failures are as expected.", expected.as_expected.len())?;
        }
        if let Some(reason) = &self.incomplete {
            writeln!(text, "The run is incomplete: {}.", clean(reason))?;
        }
        let style = if self.status() == ReportStatus::Passed { GOOD } else { BAD };
        writeln!(
            text,
            "{} of {} cases passed: {style}{name} {}.{style:#}",
            self.passed(),
            self.cases.len(),
            self.verdict()
        )
    }
}

/// Sections of how many passed, each below its heading, all in the same columns.
struct TallyTable {
    table: TextTable,
    /// The style of each row.
    styles: Vec<Style>,
}

impl TallyTable {
    fn new() -> Self {
        let table = TextTable::new().indented(2).with_width(0, 15).with_numbers([1, 2]);
        Self { table, styles: Vec::new() }
    }

    fn add<'a>(&mut self, [name, passed]: [&str; 2], rows: impl Iterator<Item = (&'a str, Tally)>) {
        self.row([name, passed, "of"], BOLD);
        for (name, Tally { passed, of }) in rows {
            let style = if passed == of { Style::new() } else { BAD };
            self.row([&clean(name), &passed.to_string(), &of.to_string()], style);
        }
        self.row(["", "", ""], Style::new());
    }

    fn row(&mut self, cells: [&str; 3], style: Style) {
        self.table.row(cells);
        self.styles.push(style);
    }

    fn styled(&self) -> String {
        let lines = self.table.lines().into_iter().zip(&self.styles);
        lines.map(|(line, style)| format!("{style}{line}{style:#}\n")).collect()
    }
}

/// Returns a line in which the first place of a word has a style.
fn styled_word(line: &str, word: &str, style: Style) -> String {
    line.replacen(word, &format!("{style}{word}{style:#}"), 1)
}
