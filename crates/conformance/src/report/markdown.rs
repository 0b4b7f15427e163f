//! The report as Markdown for a pull request: short, failures first.

use std::fmt::{self, Write as _};

use super::{Case, Report, ReportStatus, clean, verdict::short};
use crate::outcome::CaseOutcome;

/// The number of failures that are explained; nobody reads more in a pull request.
const SHOWN: usize = 10;

impl Report {
    /// The report as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = self.write_markdown(&mut text);
        text
    }

    fn write_markdown(&self, text: &mut String) -> fmt::Result {
        let mark = match self.status() {
            ReportStatus::Passed => "✅",
            ReportStatus::Failed | ReportStatus::Outdated => "❌",
            ReportStatus::Unjudged => "⚠️",
        };
        let name = code(&format!("{} {}", self.implementation, self.version));
        writeln!(text, "### {mark} {name} {}\n", self.verdict())?;
        writeln!(text, "{} of {} cases passed.", self.passed(), self.cases.len())?;
        if let Some(reason) = &self.incomplete {
            writeln!(text, "The run is incomplete: {}.", code(reason))?;
        }
        writeln!(text)?;
        for case in self.failures().take(SHOWN) {
            write_case(text, case)?;
        }
        let more = self.failures().count().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(text, "… and {more} more.\n")?;
        }
        let bad = |(outcome, _): &(&CaseOutcome, &usize)| **outcome != CaseOutcome::Pass;
        let counts: Vec<String> = self.counts.iter().filter(bad).map(count).collect();
        if !counts.is_empty() {
            writeln!(text, "{}.\n", counts.join(", "))?;
        }
        writeln!(text, "| noun | passed | of |\n|---|--:|--:|")?;
        for (noun, tally) in &self.nouns {
            let noun = code(noun).replace('|', "\\|");
            writeln!(text, "| {noun} | {} | {} |", tally.passed, tally.of)?;
        }
        writeln!(text)?;
        let proven = self.requirements.iter();
        let proven: Vec<String> = proven
            .map(|(level, of)| format!("{} of {} {}", of.passed, of.of, level.word()))
            .collect();
        if !proven.is_empty() {
            writeln!(text, "Requirements proven: {}.", proven.join(", "))?;
        }
        writeln!(
            text,
            "Claim: {}. Suite {} ({}), seed {}, {}, {:.2} s.",
            code(&self.claim_text()),
            code(&self.release),
            code(&short(&self.suite)),
            self.seed,
            self.date(),
            self.seconds
        )
    }
}

fn count((outcome, count): (&CaseOutcome, &usize)) -> String {
    format!("{count} {}", outcome.name())
}

fn write_case(text: &mut String, case: &Case) -> fmt::Result {
    let (id, title) = (code(&case.id), code(&case.title));
    writeln!(
        text,
        "<details><summary>\n\n{id} **{}** {title}\n\n</summary>\n",
        case.outcome.name()
    )?;
    for section in &case.explanation {
        writeln!(text, "- {}: {}", code(&section.title), code(&section.text))?;
    }
    writeln!(text, "\n</details>\n")
}

/// Returns a text as a code span on one line, in which nothing is markup, a link or a mention.
fn code(text: &str) -> String {
    const SHOWN: usize = 500;
    let text = clean(text).replace(['\n', '\t'], " ");
    let mut line: String = text.chars().take(SHOWN).collect();
    if line.len() < text.len() {
        line.push('…');
    }
    if line.trim().is_empty() {
        return "–".to_owned();
    }
    // A fence longer than any run of backticks within.
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1));
    let space = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_span_does_not_end_early() {
        for (text, expected) in [
            ("plain", "`plain`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            ("a\n\n# b", "`a  # b`"),
            ("", "–"),
            ("\u{1b}[0m", "`\\u{1b}[0m`"),
        ] {
            assert_eq!(code(text), expected);
        }
    }
}
