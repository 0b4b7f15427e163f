//! A row of counters (verifier.md), with the mistake.

use super::{Slip, World};

/// When a block ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Until(u64),
    Lasting,
}

/// Failures, blocks, failures since unblocking, and the block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    pub(super) failures: u64,
    pub(super) blocks: u32,
    pub(super) since_unblocking: u64,
    pub(super) block: Option<Block>,
}

impl Row {
    /// What time alone does (VER-12); tells whether a block ended.
    pub(super) fn pass(&mut self, world: World, now: u64) -> bool {
        let longer = u64::from(world.is(Slip::BlockLonger));
        let ends =
            matches!(self.block, Some(Block::Until(end)) if end.saturating_add(longer) <= now);
        if ends {
            self.block = None;
            if !world.is(Slip::BlockEndKeeps) {
                self.failures = 0;
            }
        }
        ends
    }

    pub(super) fn reset(&mut self) {
        (self.failures, self.blocks) = (0, 0);
    }

    pub(super) fn count(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.since_unblocking = self.since_unblocking.saturating_add(1);
    }

    /// Counts a failure; tells whether it raises an alert (VER-27 to VER-29).
    pub(super) fn fail(&mut self, world: World, now: u64, growing: bool) -> bool {
        self.count();
        let growing = growing && !world.is(Slip::GrowingFixed);
        let capped = !growing && !world.is(Slip::CapIgnored);
        let lasting = capped && self.since_unblocking >= 50;
        let limit = if world.is(Slip::SixthFailure) { 6 } else { 5 };
        if self.failures < limit && !lasting {
            return capped && self.since_unblocking == 20;
        }
        self.blocks = self.blocks.saturating_add(1);
        self.block = Some(if growing {
            let doubled = 1_u64.checked_shl(self.blocks.saturating_sub(1).min(40)).unwrap_or(0);
            let length = 1800_u64.saturating_mul(doubled);
            let most = if world.is(Slip::GrowingUncapped) { u64::MAX } else { 86_400 };
            Block::Until(now.saturating_add(length.min(most)))
        } else if (lasting || self.blocks > 1) && !world.is(Slip::NeverLasting) {
            Block::Lasting
        } else {
            Block::Until(now.saturating_add(1800))
        });
        true
    }
}
