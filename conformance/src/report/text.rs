//! The report as text for a person.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};

use super::{Report, Section, Status, Tally, clean, words::short};
use crate::outcome::Outcome;

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
        const SHOWN: usize = 20;
        for case in self.failures().take(SHOWN) {
            writeln!(
                text,
                "{BOLD}{}{BOLD:#}: {BAD}{}{BAD:#}",
                clean(&case.id),
                case.outcome.name()
            )?;
            writeln!(text, "  {}", clean(&case.title))?;
            for section in &case.explanation {
                write_section(text, section)?;
            }
            writeln!(text)?;
        }
        let more = self.failures().count().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(text, "{more} more failures; --report FILE.json has them all\n")?;
        }
        if !self.stderr.trim().is_empty() && self.status() != Status::Passed {
            writeln!(text, "The testee's standard error stream ends with:")?;
            writeln!(text, "{}\n", clean(self.stderr.trim_end()))?;
        }
        Ok(())
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
        for (outcome, count) in &self.counts {
            if *outcome != Outcome::Pass {
                writeln!(text, "{BAD}{count} {}{BAD:#}", outcome.name())?;
            }
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

/// A short title stands before the text, a long one above what has several lines.
fn write_section(text: &mut String, section: &Section) -> std::fmt::Result {
    let (title, content) = (clean(&section.title), clean(&section.text));
    let lines: Vec<String> = content.lines().map(shortened).collect();
    match lines.as_slice() {
        [line] if title.chars().count() <= 11 => writeln!(text, "  {title:<12}{line}"),
        [line] => writeln!(text, "  {title}: {line}"),
        lines => {
            writeln!(text, "  {title}")?;
            lines.iter().try_for_each(|line| writeln!(text, "    {line}"))
        }
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

fn shortened(line: &str) -> String {
    const SHOWN: usize = 600;
    if line.chars().count() <= SHOWN {
        return line.to_owned();
    }
    line.chars().take(SHOWN).chain("…".chars()).collect()
}
