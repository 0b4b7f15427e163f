//! Command lines to be typed again.

use std::borrow::Cow;

use super::Report;

/// The command line that asks a case again.
pub(super) fn again(report: &Report, id: &str) -> String {
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
pub(crate) fn command_line(command: &[String]) -> String {
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
