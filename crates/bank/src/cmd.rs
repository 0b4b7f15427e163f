//! The subcommands, one file each.

pub(crate) mod audit;
pub(crate) mod cancel;
pub(crate) mod confirm;
pub(crate) mod enrol;
pub(crate) mod login;
pub(crate) mod order;
pub(crate) mod restore;
pub(crate) mod revoke;
pub(crate) mod status;
pub(crate) mod submit;
pub(crate) mod unblock;

use dlotp::{
    operation::Operation,
    verifier::{Handle, Verdict},
};

/// What the customer is told (VER-21), and the exit status.
pub(crate) enum Told {
    /// Accepted: what bound it, and the rows to execute.
    Accepted(String),
    Rejected,
    Blocked,
}

impl Told {
    /// Of an operation: what is executed is what the verdict holds, and nothing else (VER-16).
    pub(crate) fn of(verdict: Verdict<Operation<'_>>) -> Self {
        match verdict {
            Verdict::Accepted { binding, drift, subject } => {
                let drift = drift.map_or_else(String::new, |drift| format!(", drift {drift}"));
                let mut text = format!("Accepted, {binding}{drift}. To be executed:\n");
                for row in subject.display() {
                    text.push_str(&format!("  {row}\n"));
                }
                Self::Accepted(text)
            }
            Verdict::Rejected => Self::Rejected,
            Verdict::Blocked => Self::Blocked,
        }
    }

    /// Tells it; gives the exit status.
    pub(crate) fn say(self) -> u8 {
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

/// A handle on the command line.
pub(crate) fn handle(text: &str) -> Result<Handle, String> {
    let bytes = hex::decode(text).map_err(|error| error.to_string())?;
    let bytes = <[u8; 16]>::try_from(bytes);
    bytes.map(Handle::new).map_err(|bytes| format!("expected 16 bytes, found {}", bytes.len()))
}
