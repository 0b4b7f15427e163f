//! The subcommands, one file each.

pub mod case;
pub mod conform;
pub mod coverage;
pub mod doctor;
pub mod explain;
pub mod list;
pub mod testee;
pub mod vectors;

use std::{fmt, io::Write};

use crate::suite::{Suite, SuiteError};

/// Why a subcommand did not do what it was asked.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// The failure with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// The exit status where adapter, harness or command line are at fault.
pub const UNJUDGED: u8 = 3;

/// Prints a whole text; a closed pipe is no failure.
///
/// # Errors
///
/// The output can't be written.
pub fn print(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn suite() -> Result<Suite, SuiteError> {
    Suite::embedded()
}

/// The command of a testee: the one given, or this program as testee of the library.
fn command(given: Vec<String>) -> Result<Vec<String>, Failure> {
    if !given.is_empty() {
        return Ok(given);
    }
    let program = std::env::current_exe()?;
    Ok(vec![program.to_string_lossy().into_owned(), "testee".to_owned()])
}
