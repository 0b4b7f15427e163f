//! A row of counters: what fails counts, the fifth failure blocks (VER-27 to VER-29).

use super::LoginBlocks;

/// How many failures in a row begin a block.
pub const FAILURES_TO_BLOCK: u64 = 5;
/// How long the first block in a row lasts, in seconds.
pub const BLOCK_S: u64 = 1_800;
/// How long a growing block lasts at most, in seconds.
pub const MAX_GROWING_BLOCK_S: u64 = 86_400;
/// At how many failures since unblocking an alert is raised (VER-28).
pub const ALERT_AT: u64 = 20;
/// At how many failures since unblocking a lasting block begins (VER-28).
pub const LASTING_AT: u64 = 50;

/// One of the two rows of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowName {
    /// Logins, and operations of purpose `log in`.
    Login,
    /// Every other operation.
    Operation,
}

/// A block of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Block {
    /// It ends by itself at this time, in Unix seconds.
    Until(u64),
    /// Only unblocking ends it.
    Lasting,
}

/// The counters of a row (VER-4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Row {
    pub(super) failures: u64,
    pub(super) blocks: u64,
    pub(super) since_unblocking: u64,
    pub(super) block: Option<Block>,
}

/// What a failure led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) block: Option<Block>,
    pub(super) alert: bool,
}

impl Row {
    /// Evaluated failures in a row.
    #[must_use]
    pub const fn failures(&self) -> u64 {
        self.failures
    }

    /// Blocks in a row.
    #[must_use]
    pub const fn blocks(&self) -> u64 {
        self.blocks
    }

    /// Evaluated failures since the last unblocking.
    #[must_use]
    pub const fn since_unblocking(&self) -> u64 {
        self.since_unblocking
    }

    /// The block, if there is one.
    #[must_use]
    pub const fn block(&self) -> Option<Block> {
        self.block
    }

    /// Ends a block whose time has come (VER-12).
    pub(super) fn pass(&mut self, now: u64) {
        if matches!(self.block, Some(Block::Until(end)) if end <= now) {
            self.block = None;
            self.failures = 0;
        }
    }

    /// After a success, and after nothing else (VER-25, VER-31).
    pub(super) const fn reset(&mut self) {
        self.failures = 0;
        self.blocks = 0;
    }

    pub(super) const fn count(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.since_unblocking = self.since_unblocking.saturating_add(1);
    }

    /// Counts a failure and judges what it leads to.
    pub(super) fn fail(&mut self, now: u64, blocks: LoginBlocks) -> Failed {
        self.count();
        let capped = blocks == LoginBlocks::Fixed;
        let lasting = capped && self.since_unblocking >= LASTING_AT;
        if self.failures < FAILURES_TO_BLOCK && !lasting {
            return Failed { block: None, alert: capped && self.since_unblocking == ALERT_AT };
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
        Failed { block: self.block, alert: true }
    }
}
