//! A failure of a command, with its exit status.

use std::fmt;

/// Why a command did not do what it was asked, and the exit status that says so.
#[derive(Debug)]
pub struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// The failure with this message: command line, files or testee are at fault.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: UNJUDGED }
    }

    /// An input that the protocol refuses, with its code.
    #[must_use]
    pub fn refused(error: &dlotp::Error) -> Self {
        Self { message: format!("{}: {error}", error.code()), status: 1 }
    }

    /// An input that is refused before the library sees it, with the code that the library would give.
    #[must_use]
    pub fn rejected(code: dlotp::Code, message: &str) -> Self {
        Self { message: format!("{code}: {message}"), status: 1 }
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> u8 {
        self.status
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}

/// The exit status where adapter, harness or command line are at fault.
pub const UNJUDGED: u8 = 3;
