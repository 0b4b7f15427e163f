//! Why a case failed, for a person: sections with a title each.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Case, Report};
use crate::{spec, vectors::Expected};

/// A part of an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// What it is about, such as `expected`, or a requirement's number and page.
    pub title: String,
    /// What there is to say, in one line or several.
    pub text: String,
}

impl Section {
    fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into() }
    }
}

/// The explanation of a case that did not pass; `twin` is what its twin came to.
pub(super) fn explain(report: &Report, case: &Case, twin: Option<&str>) -> Vec<Section> {
    let mut sections = Vec::new();
    for requirement in case.requirements.iter().filter_map(|id| spec::requirement(id)) {
        let title = format!("{} ({})", requirement.id, requirement.page);
        sections.push(Section::new(title, requirement.sentence.clone()));
    }
    if let Some(difference) = &case.difference {
        sections.push(Section::new("difference", difference));
    }
    if let Some(expected) = &case.expected {
        sections.push(Section::new("expected", expectation(expected)));
    }
    if let Some(got) = &case.got {
        sections.push(Section::new("got", got.to_string()));
    }
    if let Some(id) = &case.twin {
        sections.push(Section::new("twin", format!("{id}: {}", twin.unwrap_or("not run"))));
    }
    sections.push(Section::new("again", again(report, &case.id)));
    sections
}

/// The command line that asks a case again.
fn again(report: &Report, id: &str) -> String {
    let mut line = format!("dlotp case {id}");
    if id.contains("-fresh-") {
        line += &format!(" --seed {} --fresh {}", report.seed, report.fresh);
    }
    if !report.command.is_empty() {
        line += &format!(" -- {}", command_line(&report.command));
    }
    line
}

/// A command as one types it.
pub(super) fn command_line(command: &[String]) -> String {
    command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:=@%+,-".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''")).into()
}

fn expectation(expected: &Expected) -> String {
    match expected {
        Expected::Ok(outputs) => serde_json::json!({ "ok": outputs }).to_string(),
        Expected::Rejected(codes) => format!("rejected {}", codes.join(" or ")),
    }
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
