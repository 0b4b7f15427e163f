//! The counters of one row or means (VER-4), and what falls with time (CREC-12).

/// The consecutive failures that begin a block (VER-27).
pub(super) const FAILURES_TO_BLOCK: u64 = 5;
/// The length of the first of consecutive blocks, in seconds.
const BLOCK_S: u64 = 1_800;
/// The greatest length of a growing block, in seconds (VER-29).
const MAX_GROWING_BLOCK_S: u64 = 86_400;
/// The failures since unblocking that raise an alert (VER-28).
const ALERT_AT: u64 = 20;
/// The failures since unblocking from which each begins a lasting block (VER-28).
const LASTING_AT: u64 = 50;
/// The time in which since-unblocking falls once, in seconds (CREC-12).
const FALL_S: u64 = 30 * 86_400;
/// The failures by which since-unblocking falls.
const FALL: u64 = 5;

/// A block of everything that a row or means counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Block {
    /// A block that ends by itself at this time, in Unix seconds.
    Until(u64),
    /// A block that only unblocking ends.
    Lasting,
}

/// The lengths of consecutive blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Growth {
    /// Half an hour, then a lasting one.
    Fixed,
    /// Half an hour, then twice as long each time, up to a day: no block is lasting.
    Growing,
}

/// The counters of a row or a means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FailureCounter {
    /// The consecutive evaluated failures.
    pub failures: u64,
    /// The consecutive blocks.
    pub blocks: u64,
    /// The evaluated failures since the last unblocking, which fall with time.
    pub since_unblocking: u64,
    /// The block, if there is one.
    pub block: Option<Block>,
    /// The time from which since-unblocking falls, in Unix seconds.
    pub falling_from: u64,
}

impl FailureCounter {
    /// Makes counters that begin now.
    #[must_use]
    pub const fn new(now: u64) -> Self {
        Self { failures: 0, blocks: 0, since_unblocking: 0, block: None, falling_from: now }
    }

    /// Returns whether nothing was counted that still counts.
    #[must_use]
    pub fn is_at_its_beginning(&self) -> bool {
        *self == Self::new(self.falling_from)
    }

    /// Returns whether a block refuses what would be counted here.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.block.is_some()
    }

    /// Ends a block whose time has come, and lets since-unblocking fall (VER-12, CREC-12).
    pub(super) fn advance(&mut self, now: u64) {
        if matches!(self.block, Some(Block::Until(end)) if end <= now) {
            self.block = None;
            self.failures = 0;
        }
        let periods = now.saturating_sub(self.falling_from) / FALL_S;
        self.since_unblocking = self.since_unblocking.saturating_sub(periods.saturating_mul(FALL));
        self.falling_from = self.falling_from.saturating_add(periods.saturating_mul(FALL_S));
    }

    /// Counts a failure.
    pub(super) const fn count(&mut self, now: u64) {
        if self.since_unblocking == 0 {
            self.falling_from = now;
        }
        self.failures = self.failures.saturating_add(1);
        self.since_unblocking = self.since_unblocking.saturating_add(1);
    }

    /// Counts a failure, which may begin a block or raise an alert (VER-27 to VER-29). Returns whether it does each.
    pub(super) fn fail(&mut self, now: u64, growth: Growth) -> (bool, bool) {
        self.count(now);
        let is_fixed = growth == Growth::Fixed;
        let lasting = is_fixed && self.since_unblocking >= LASTING_AT;
        if self.failures < FAILURES_TO_BLOCK && !lasting {
            return (false, is_fixed && self.since_unblocking == ALERT_AT);
        }
        self.blocks = self.blocks.saturating_add(1);
        self.block = Some(match growth {
            Growth::Fixed if lasting || self.blocks > 1 => Block::Lasting,
            Growth::Fixed => Block::Until(now.saturating_add(BLOCK_S)),
            Growth::Growing => {
                let doublings = u32::try_from(self.blocks.saturating_sub(1)).unwrap_or(u32::MAX);
                let length = BLOCK_S.saturating_mul(2_u64.saturating_pow(doublings));
                Block::Until(now.saturating_add(length.min(MAX_GROWING_BLOCK_S)))
            }
        });
        (true, true)
    }

    /// Resets failures and blocks; it ends no block and leaves since-unblocking (VER-25).
    pub(super) const fn reset(&mut self) {
        self.failures = 0;
        self.blocks = 0;
    }
}
