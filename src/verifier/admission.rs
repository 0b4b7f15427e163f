//! The inputs that each status admits, and the transitions between statuses.
//!
//! `spec/verifier.md` has these two tables; a test compares them.

use crate::text_forms::names;

names! {
    /// An input of an enrolment, as audit events name it.
    ///
    /// ```
    /// use dlotp::verifier::Input;
    ///
    /// assert_eq!(Input::Submit.name(), "submit");
    /// assert_eq!("login".parse::<Input>()?, Input::Login);
    /// assert!("log in".parse::<Input>().is_err());
    /// # Ok::<(), dlotp::InvalidText>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Input {
        /// Issuing an operation.
        Issue = "issue",
        /// Submitting an OTP for an operation.
        Submit = "submit",
        /// Submitting an OTP for an operation of purpose `log in`.
        SubmitLogIn = "submit, purpose log in",
        /// Submitting a login OTP.
        Login = "login",
        /// Submitting a confirmation OTP for an action.
        Confirm = "confirm",
        /// Cancelling an operation.
        Cancel = "cancel",
        /// Unblocking: clearing the counters.
        Unblock = "unblock",
        /// Revoking the enrolment.
        Revoke = "revoke",
        /// Restoring a record of an older epoch, which every other input does too (RST-7).
        Restore = "restore",
        /// Time alone is applied.
        Sweep = "sweep",
        /// The enrolment begins; no status admits it.
        Enrol = "enrol",
    }
}

names! {
    /// The status of an enrolment, blocks included (VER-5). [`Enrolment::status`](super::Enrolment::status)
    /// has an example.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Status {
        /// The enrolment waits for its first login.
        Pending = "pending",
        /// The enrolment may be used, and nothing is blocked.
        Active = "active",
        /// The enrolment is active; logins are blocked, operations are not.
        LoginBlocked = "login blocked",
        /// The enrolment is active; operations and logins are blocked.
        OperationBlocked = "operation blocked",
        /// The enrolment has ended for good.
        Revoked = "revoked",
    }
}

impl Status {
    /// Returns the status as the bank's staff sees it: `pending`, `active`, `blocked` or `revoked`.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::LoginBlocked | Self::OperationBlocked => "blocked",
            Self::Pending | Self::Active | Self::Revoked => self.name(),
        }
    }
}

/// The effect of a status on an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// The input is judged.
    Judged,
    /// The input is refused, and the verdict says that there is a block.
    Blocked,
    /// The input is refused.
    Refused,
}

/// Returns the effect of a status on an input (VER-5, VER-14, VER-17).
pub(super) const fn admit(input: Input, status: Status) -> Admission {
    use Admission::{Blocked, Judged, Refused};
    use Input::{
        Cancel, Confirm, Enrol, Issue, Login, Restore, Revoke, Submit, SubmitLogIn, Sweep, Unblock,
    };
    use Status::{Active, LoginBlocked, OperationBlocked, Pending, Revoked};
    match (input, status) {
        (Sweep | Enrol, _) => Refused,
        (Cancel | Restore, _) | (_, Active) | (Login | Revoke, Pending) => Judged,
        (_, Pending | Revoked) => Refused,
        (Unblock | Revoke, LoginBlocked | OperationBlocked) => Judged,
        (Issue | Submit | Confirm, LoginBlocked) => Judged,
        (Login | SubmitLogIn, LoginBlocked) => Blocked,
        (Issue | Submit | SubmitLogIn | Login | Confirm, OperationBlocked) => Blocked,
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use alloc::{format, string::String};
    use core::fmt::Write as _;

    use super::*;

    /// The transitions between statuses.
    const TRANSITIONS: &[(Status, &str, Status)] = &[
        (Status::Pending, "first login", Status::Active),
        (Status::Pending, "fifth failure", Status::Revoked),
        (Status::Pending, "24 hours", Status::Revoked),
        (Status::Pending, "restored", Status::Revoked),
        (Status::Active, "block of login", Status::LoginBlocked),
        (Status::Active, "block of operation", Status::OperationBlocked),
        (Status::LoginBlocked, "block of operation", Status::OperationBlocked),
        (Status::LoginBlocked, "block ends", Status::Active),
        (Status::OperationBlocked, "block ends", Status::Active),
        (Status::OperationBlocked, "block ends", Status::LoginBlocked),
        (Status::LoginBlocked, "unblocked", Status::Active),
        (Status::OperationBlocked, "unblocked", Status::Active),
        (Status::Pending, "revoked", Status::Revoked),
        (Status::Active, "revoked", Status::Revoked),
        (Status::LoginBlocked, "revoked", Status::Revoked),
        (Status::OperationBlocked, "revoked", Status::Revoked),
    ];

    #[test]
    fn the_tables_of_the_page_are_those_of_the_library() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/spec/verifier.md");
        let page = fs::read_to_string(path).unwrap();
        let (begin, end) = ("<!-- tables -->\n", "<!-- end of tables -->");
        let (before, rest) = page.split_once(begin).unwrap();
        let (_, after) = rest.split_once(end).unwrap();
        let expected = format!("{before}{begin}{}{end}{after}", tables());
        if page != expected && env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always") {
            fs::write(path, expected).unwrap();
            return;
        }
        assert_eq!(page, expected, "INSTA_UPDATE=always writes the tables anew");
    }

    fn tables() -> String {
        let mut text = String::from("| input |");
        for status in Status::ALL {
            write!(text, " {status} |").unwrap();
        }
        writeln!(text, "\n|---|{}", "---|".repeat(Status::ALL.len())).unwrap();
        // Enrolling makes the record that has a status.
        for &input in Input::ALL.iter().filter(|input| **input != Input::Enrol) {
            write!(text, "| {input} |").unwrap();
            for &status in Status::ALL {
                let word = match admit(input, status) {
                    Admission::Judged => "judged",
                    Admission::Blocked => "blocked",
                    Admission::Refused => "rejected",
                };
                write!(text, " {word} |").unwrap();
            }
            text.push('\n');
        }
        text.push_str("\n```mermaid\nstateDiagram-v2\n    [*] --> pending\n");
        let name = |status: Status| status.name().replace(' ', "_");
        for &(from, cause, to) in TRANSITIONS {
            writeln!(text, "    {} --> {}: {cause}", name(from), name(to)).unwrap();
        }
        text.push_str("    revoked --> [*]\n```\n");
        text
    }
}
