//! Command lines to copy into a shell.

use super::Report;

/// Returns the command line that asks a case again.
pub(super) fn case_command(report: &Report, id: &str) -> String {
    let mut line = format!("dlotp case {id}");
    if id.contains("-fresh-") {
        line += &format!(" --seed {} --fresh {}", report.seed, report.fresh);
    }
    if !report.command.is_empty() {
        line += &format!(" -- {}", command_line(&report.command));
    }
    line
}

/// Returns a command quoted for a POSIX shell.
pub(crate) fn command_line(command: &[String]) -> String {
    // No command has a NUL; a report that was written by hand may.
    let quoter = shlex::Quoter::new().allow_nul(true);
    quoter.join(command.iter().map(String::as_str)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_shell_takes_quoted_words_as_they_were() {
        for word in ["", "a", "a b", "it's", "$HOME", "*", "\"", "\\", "a;b", "é", "''", "x\ny"] {
            let script = format!("printf %s {}", command_line(&[word.to_owned()]));
            let output = Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), word);
        }
        assert_eq!(command_line(&["python3".to_owned(), "-u".to_owned()]), "python3 -u");
    }
}
