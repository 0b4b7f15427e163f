//! The report as text for a person.

use std::{borrow::Cow, fmt::Write as _};

use clap::builder::styling::{AnsiColor, Style};

use super::{Case, Report, Status, Tally};
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

    fn failures(&self) -> impl Iterator<Item = &Case> {
        let as_expected = |case: &Case| {
            let expected = self.expected.iter().flat_map(|expected| &expected.as_expected);
            expected.into_iter().any(|entry| entry.id == case.id)
        };
        let asked = |case: &&Case| !matches!(case.outcome, Outcome::Pass | Outcome::NotRun);
        self.cases.iter().filter(asked).filter(move |case| !as_expected(case))
    }

    fn write_failures(&self, text: &mut String) -> std::fmt::Result {
        const IN_FULL: usize = 3;
        const IN_A_LINE: usize = 40;
        // What only lacks its twin's proof explains least.
        let (unproven, failures): (Vec<&Case>, Vec<&Case>) =
            self.failures().partition(|case| case.outcome == Outcome::NotProven);
        let failures: Vec<&Case> = failures.into_iter().chain(unproven).collect();
        for case in failures.iter().take(IN_FULL) {
            writeln!(text, "{BOLD}{}{BOLD:#}: {BAD}{}{BAD:#}", case.id, case.outcome.name())?;
            writeln!(text, "  {}", case.title)?;
            writeln!(text, "{}", explanation::text(&case.explanation))?;
        }
        let lines = failures.iter().skip(IN_FULL);
        for case in lines.clone().take(IN_A_LINE) {
            let (id, outcome) = (&case.id, case.outcome.name());
            writeln!(text, "{BOLD}{id:<24}{BOLD:#}{BAD}{outcome:<18}{BAD:#}{}", case.title)?;
        }
        let more = lines.count().saturating_sub(IN_A_LINE);
        if more > 0 {
            writeln!(text, "{more} more failures; --report FILE.json has them all")?;
        }
        if failures.len() > IN_FULL {
            writeln!(text)?;
        }
        for likeness in &self.likeness {
            writeln!(text, "{BOLD}{}{BOLD:#}", likeness.told())?;
        }
        if !self.likeness.is_empty() {
            writeln!(text)?;
        }
        if !self.stderr.trim().is_empty() && self.status() != Status::Passed {
            writeln!(text, "The testee's standard error stream ends with:")?;
            writeln!(text, "{}\n", self.stderr.trim_end())?;
        }
        Ok(())
    }

    /// The command line that asks a case again.
    pub(super) fn again(&self, id: &str) -> String {
        let mut line = format!("dlotp case {id}");
        if id.contains("-fresh-") {
            let _ = write!(line, " --seed {} --fresh {}", self.seed, self.fresh);
        }
        if !self.command.is_empty() {
            let words: Vec<_> = self.command.iter().map(|word| quoted(word)).collect();
            let _ = write!(line, " -- {}", words.join(" "));
        }
        line
    }

    fn write_summary(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "{} {} ({})", self.implementation, self.version, self.language)?;
        writeln!(text, "claims {}", self.claim_text())?;
        let suite: String = self.suite.chars().take(12).collect();
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
        if let Some(expected) = &self.expected {
            for entry in &expected.as_expected {
                writeln!(text, "expected  {entry}")?;
            }
            for wrong in &expected.wrong {
                writeln!(text, "{BAD}{wrong}.{BAD:#}")?;
            }
            writeln!(text, "{} failures are as expected.", expected.as_expected.len())?;
        }
        if let Some(reason) = &self.incomplete {
            writeln!(text, "The run is incomplete: {reason}.")?;
        }
        let passed = self.counts.get(&Outcome::Pass).copied().unwrap_or(0);
        let (style, verdict) = match self.status() {
            Status::Passed if passed < self.cases.len() => {
                (GOOD, "conforms to what it claims, but for what is expected to fail")
            }
            Status::Passed => (GOOD, "conforms to what it claims"),
            Status::Outdated => (BAD, "has other failures than those that are expected"),
            Status::Failed => (BAD, "does not conform"),
            Status::Unjudged if self.cases.is_empty() => (BAD, "was asked nothing"),
            Status::Unjudged => (BAD, "could not be judged"),
        };
        writeln!(
            text,
            "{passed} of {} cases passed: {style}{} {verdict}.{style:#}",
            self.cases.len(),
            self.implementation
        )
    }

    fn claim_text(&self) -> String {
        let versions: Vec<String> = self.claim.versions.iter().map(ToString::to_string).collect();
        let mut words = self.claim.roles.clone();
        words.extend(self.claim.claims.iter().cloned());
        format!("version {}: {}", versions.join(", "), words.join(", "))
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
        writeln!(text, "  {name:<16}{style}{passed:>7}{style:#}{of:>7}")?;
    }
    writeln!(text)
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:=@%+,-".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''")).into()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_shell_takes_quoted_words_as_they_were() {
        for word in ["", "a", "a b", "it's", "$HOME", "*", "\"", "\\", "a;b", "é", "''", "x\ny"] {
            let script = format!("printf %s {}", quoted(word));
            let output = Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), word);
        }
        assert_eq!(quoted("python3"), "python3");
    }
}
