//! The counters of failures, the fifth of which begins a block (VER-27 to VER-29).

use super::LoginBlocks;
use crate::text_forms::names;

/// The consecutive failures that begin a block.
pub(super) const FAILURES_TO_BLOCK: u64 = 5;
/// The length of the first of consecutive blocks, in seconds.
const BLOCK_S: u64 = 1_800;
/// The greatest length of a growing block, in seconds.
const MAX_GROWING_BLOCK_S: u64 = 86_400;
/// The failures since unblocking that raise an alert (VER-28).
const ALERT_AT: u64 = 20;
/// The failures since unblocking that begin a lasting block (VER-28).
const LASTING_AT: u64 = 50;

names! {
    /// The name of one of an enrolment's two counters. The specification calls a counter a *row*.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum CounterName {
        /// Logins, and operations of purpose `log in`.
        Login = "login",
        /// Operations of every other purpose.
        Operation = "operation",
    }
}

impl CounterName {
    /// The counter of operations of purpose `log in`, or of others.
    pub(super) const fn of(is_login: bool) -> Self {
        if is_login { Self::Login } else { Self::Operation }
    }
}

/// A block of everything that a counter counts. [`Enrolment::counter`](super::Enrolment::counter) has an
/// example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Block {
    /// A block that ends by itself at this time, in Unix seconds.
    Until(u64),
    /// A block that only unblocking ends.
    Lasting,
}

/// A counter of the failures of logins or of operations (VER-4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct FailureCounter {
    /// The consecutive evaluated failures.
    pub failures: u64,
    /// The consecutive blocks.
    pub blocks: u64,
    /// The evaluated failures since the last unblocking.
    pub since_unblocking: u64,
    /// The block, if there is one.
    pub block: Option<Block>,
}

/// The consequences of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Consequence {
    pub(super) block: Option<Block>,
    pub(super) alert: bool,
}

impl FailureCounter {
    /// Ends a block whose time has come (VER-12).
    pub(super) fn advance_to(&mut self, now: u64) {
        if matches!(self.block, Some(Block::Until(end)) if end <= now) {
            self.block = None;
            self.failures = 0;
        }
    }

    /// Resets the counter after a success, and after nothing else (VER-25, VER-31).
    pub(super) const fn reset(&mut self) {
        self.failures = 0;
        self.blocks = 0;
    }

    pub(super) const fn record_failure(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.since_unblocking = self.since_unblocking.saturating_add(1);
    }

    /// Counts a failure, which may begin a block.
    pub(super) fn fail(&mut self, now: u64, blocks: LoginBlocks) -> Consequence {
        self.record_failure();
        let capped = blocks == LoginBlocks::Fixed;
        let lasting = capped && self.since_unblocking >= LASTING_AT;
        if self.failures < FAILURES_TO_BLOCK && !lasting {
            return Consequence { block: None, alert: capped && self.since_unblocking == ALERT_AT };
        }
        self.blocks = self.blocks.saturating_add(1);
        self.block = Some(match blocks {
            LoginBlocks::Fixed if lasting || self.blocks > 1 => Block::Lasting,
            LoginBlocks::Fixed => Block::Until(now.saturating_add(BLOCK_S)),
            LoginBlocks::Growing => {
                let doublings = u32::try_from(self.blocks.saturating_sub(1)).unwrap_or(u32::MAX);
                let length = BLOCK_S.saturating_mul(2_u64.saturating_pow(doublings));
                Block::Until(now.saturating_add(length.min(MAX_GROWING_BLOCK_S)))
            }
        });
        Consequence { block: self.block, alert: true }
    }
}
