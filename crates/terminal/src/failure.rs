//! A failure of a command, with its exit status.

use std::fmt;

/// The reason for which a command failed, and its exit status.
#[derive(Debug)]
pub struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// Returns a failure of command line, files or testee with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: UNJUDGED }
    }

    /// Returns the failure of an input that the library refuses, with its code.
    #[must_use]
    pub fn refused(error: &dlotp::Error) -> Self {
        Self { message: format!("{}: {error}", error.code()), status: 1 }
    }

    /// Returns the failure of an input that is refused before the library sees it, with the code of the library.
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
