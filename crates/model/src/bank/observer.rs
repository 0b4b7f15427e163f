//! An observer of the answers and of the times at which they were judged.
//!
//! The invariants are judged by its observations, not by the library's counters.

use std::collections::BTreeSet;

use dlotp::verifier::{Block, CounterName, Event, Outcome};

/// An observation that no correct bank allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Violation {
    /// An OTP was accepted twice, or an operation was.
    AcceptedTwice,
    /// An OTP was accepted that the phone did not show for the named operation, or another operation
    /// was given out to be executed.
    AcceptedForAnother,
    /// An OTP was accepted during a block.
    AcceptedWhileBlocked,
    /// An OTP was accepted for an operation past its end.
    AcceptedPastTheEnd,
    /// A login OTP failed that the phone showed for a step of the window, later than every accepted one.
    RightFailed,
    /// The library gave an error.
    Error,
}

/// One counter of failures, as the answers that went out show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct FailureTally {
    evaluated: u8,
    block: Option<Block>,
}

/// The observations of one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Observer {
    login: FailureTally,
    operation: FailureTally,
    logins: BTreeSet<u64>,
    violations: BTreeSet<Violation>,
}

impl Observer {
    /// The greatest number of evaluated failures of a counter since its last reset, block end or
    /// unblocking.
    pub(crate) fn most_evaluated(&self) -> u8 {
        self.login.evaluated.max(self.operation.evaluated)
    }

    pub(crate) fn has_seen(&self, violation: Violation) -> bool {
        self.violations.contains(&violation)
    }

    /// Whether there was any violation.
    pub(crate) fn has_violation(&self) -> bool {
        !self.violations.is_empty()
    }

    /// Whether a login was accepted after the first.
    pub(crate) fn has_login(&self) -> bool {
        self.logins.len() > 1
    }

    pub(crate) fn note(&mut self, violation: Violation, is_violated: bool) {
        if is_violated {
            self.violations.insert(violation);
        }
    }

    /// Notes that the login OTP which the phone showed at a time failed at another.
    pub(crate) fn note_failed_login(&mut self, shown_at: u64, judged_at: u64, step_s: u64) {
        let [shown, judged] = [shown_at, judged_at].map(|at| at / step_s.max(1));
        let is_later = self.logins.last().is_none_or(|last| *last < shown);
        self.note(Violation::RightFailed, is_later && shown.abs_diff(judged) <= 1);
    }

    /// Notes that the login OTP which the phone showed at a time was accepted.
    pub(crate) fn note_login(&mut self, shown_at: u64, step_s: u64) {
        let first = self.logins.insert(shown_at / step_s.max(1));
        self.note(Violation::AcceptedTwice, !first);
    }

    /// Observes an answer that was judged at a time, to a request that counts in the named counter.
    pub(crate) fn observe(&mut self, event: &Event, name: CounterName, judged_at: u64) {
        for tally in [&mut self.login, &mut self.operation] {
            if matches!(tally.block, Some(Block::Until(end)) if end <= judged_at) {
                *tally = FailureTally::default();
            }
        }
        match event.outcome {
            Outcome::Failed => {
                let tally = self.tally_mut(name);
                tally.evaluated = tally.evaluated.saturating_add(1);
                if let Some((_, block)) = event.block {
                    tally.block = Some(block);
                }
            }
            Outcome::Accepted => {
                let blocked = self.operation.block.is_some()
                    || name == CounterName::Login && self.login.block.is_some();
                self.note(Violation::AcceptedWhileBlocked, blocked);
                self.login.evaluated = 0;
                if name == CounterName::Operation {
                    self.operation.evaluated = 0;
                }
            }
            Outcome::Unblocked => {
                self.login = FailureTally::default();
                self.operation = FailureTally::default();
            }
            Outcome::Issued
            | Outcome::Refused
            | Outcome::Cancelled
            | Outcome::Revoked
            | Outcome::Restored => {}
            // An outcome that this model does not know.
            _ => self.note(Violation::Error, true),
        }
    }

    fn tally_mut(&mut self, name: CounterName) -> &mut FailureTally {
        match name {
            CounterName::Login => &mut self.login,
            CounterName::Operation => &mut self.operation,
        }
    }
}
