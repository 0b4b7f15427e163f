//! What is seen from outside, from which the properties are told: answers, and the time at which
//! they were judged.

use std::collections::BTreeSet;

use dlotp::verifier::{Block, CounterName, Event, Outcome};

/// What must never be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Wrong {
    /// An OTP was accepted twice, or an operation was.
    AcceptedTwice,
    /// An OTP was accepted that the phone did not show for what was named, or something else was
    /// given out to be executed.
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

/// One row, counted by the answers that went out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Row {
    evaluated: u8,
    block: Option<Block>,
}

/// What was seen of one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Watcher {
    login: Row,
    operation: Row,
    logins: BTreeSet<u64>,
    wrong: BTreeSet<Wrong>,
}

impl Watcher {
    /// The most evaluated failures of a row since its last reset, block end or unblocking.
    pub(crate) fn most_evaluated(&self) -> u8 {
        self.login.evaluated.max(self.operation.evaluated)
    }

    pub(crate) fn saw(&self, wrong: Wrong) -> bool {
        self.wrong.contains(&wrong)
    }

    /// Whether anything was seen that must never be.
    pub(crate) fn saw_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// Whether a login was accepted after the first.
    pub(crate) fn saw_login(&self) -> bool {
        self.logins.len() > 1
    }

    pub(crate) fn note(&mut self, wrong: Wrong, seen: bool) {
        if seen {
            self.wrong.insert(wrong);
        }
    }

    /// Notes that the login OTP which the phone showed at a time was accepted.
    pub(crate) fn note_login(&mut self, shown_at: u64, step_s: u64) {
        let first = self.logins.insert(shown_at / step_s.max(1));
        self.note(Wrong::AcceptedTwice, !first);
    }

    /// Notes that the login OTP which the phone showed at a time failed at another.
    pub(crate) fn note_failed_login(&mut self, shown_at: u64, judged_at: u64, step_s: u64) {
        let [shown, judged] = [shown_at, judged_at].map(|at| at / step_s.max(1));
        let is_later = self.logins.last().is_none_or(|last| *last < shown);
        self.note(Wrong::RightFailed, is_later && shown.abs_diff(judged) <= 1);
    }

    /// Sees an answer that was judged at a time, to a request that counts in the row of this name.
    pub(crate) fn see(&mut self, event: &Event, name: CounterName, judged_at: u64) {
        for row in [&mut self.login, &mut self.operation] {
            if matches!(row.block, Some(Block::Until(end)) if end <= judged_at) {
                *row = Row::default();
            }
        }
        match event.outcome {
            Outcome::Failed => {
                let row = self.row_mut(name);
                row.evaluated = row.evaluated.saturating_add(1);
                if let Some((_, block)) = event.block {
                    row.block = Some(block);
                }
            }
            Outcome::Accepted => {
                let blocked = self.operation.block.is_some()
                    || name == CounterName::Login && self.login.block.is_some();
                self.note(Wrong::AcceptedWhileBlocked, blocked);
                self.login.evaluated = 0;
                if name == CounterName::Operation {
                    self.operation.evaluated = 0;
                }
            }
            Outcome::Unblocked => {
                self.login = Row::default();
                self.operation = Row::default();
            }
            Outcome::Issued
            | Outcome::Refused
            | Outcome::Cancelled
            | Outcome::Revoked
            | Outcome::Restored => {}
            // One that this model does not know must not pass unseen.
            _ => self.note(Wrong::Error, true),
        }
    }

    fn row_mut(&mut self, name: CounterName) -> &mut Row {
        match name {
            CounterName::Login => &mut self.login,
            CounterName::Operation => &mut self.operation,
        }
    }
}
