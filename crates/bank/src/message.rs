//! The messages to a customer.

use dlotp::{operation::Operation, verifier::Verdict};

/// The message on an OTP (VER-23), with the exit status.
pub(crate) enum CustomerMessage {
    /// Accepted, with a text that says what follows.
    Accepted(String),
    Rejected,
    Blocked,
}

impl CustomerMessage {
    /// The message on the OTP of an operation. The verdict is for the page: the bank executes from the
    /// outbox (REC-11).
    pub(crate) fn of_operation(verdict: Verdict<Operation<'_>>) -> Self {
        match verdict {
            Verdict::Accepted { binding, drift, subject } => {
                let drift = drift.map_or_else(String::new, |drift| format!(", drift {drift}"));
                let rows: String =
                    subject.display().iter().map(|row| format!("  {row}\n")).collect();
                Self::Accepted(format!("Accepted, {binding}{drift}. To be executed:\n{rows}"))
            }
            Verdict::Rejected => Self::Rejected,
            Verdict::Blocked => Self::Blocked,
        }
    }

    /// The message on an OTP that binds no operation.
    pub(crate) fn of(verdict: Verdict<()>) -> Self {
        match verdict {
            Verdict::Accepted { .. } => Self::Accepted("Accepted.\n".to_owned()),
            Verdict::Rejected => Self::Rejected,
            Verdict::Blocked => Self::Blocked,
        }
    }

    /// Prints the message. Returns the exit status.
    pub(crate) fn print(self) -> u8 {
        match self {
            Self::Accepted(text) => {
                eprint!("{text}");
                0
            }
            Self::Rejected => {
                eprintln!("This code is not valid.");
                1
            }
            Self::Blocked => {
                eprintln!("Too many attempts. Try again later, or call the bank.");
                1
            }
        }
    }
}
