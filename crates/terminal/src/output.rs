//! Standard output, and progress.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

use crate::Failure;

/// Prints a whole text; a closed pipe is no failure.
///
/// # Errors
///
/// The output can't be written.
pub fn print(text: &str) -> Result<(), Failure> {
    write(std::io::stdout().lock(), text)
}

/// Prints a text with its colours on a terminal that has them, and without elsewhere.
///
/// # Errors
///
/// The output can't be written.
pub fn print_styled(text: &str) -> Result<(), Failure> {
    write(anstream::stdout().lock(), text)
}

fn write(mut output: impl Write, text: &str) -> Result<(), Failure> {
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Returns a progress bar on a terminal, and a hidden one in a pipe.
#[must_use]
pub fn progress(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length.try_into().unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}
