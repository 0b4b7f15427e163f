//! The failure counter of logins or of operations (verifier.md), with the fault.

use super::{FaultId, FaultyImplementation};

/// The end of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Until(u64),
    Lasting,
}

/// The failures and blocks of logins or of operations.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FailureCounter {
    pub(super) failures: u64,
    pub(super) blocks: u32,
    pub(super) since_unblocking: u64,
    pub(super) block: Option<Block>,
}

impl FailureCounter {
    /// Ends a block whose time has come (VER-12); returns whether one ended.
    pub(super) fn advance_to(&mut self, implementation: FaultyImplementation, now: u64) -> bool {
        let longer = u64::from(implementation.has(FaultId::BlockLonger));
        let ends =
            matches!(self.block, Some(Block::Until(end)) if end.saturating_add(longer) <= now);
        if ends {
            self.block = None;
            if !implementation.has(FaultId::BlockEndKeeps) {
                self.failures = 0;
            }
        }
        ends
    }

    pub(super) fn reset(&mut self) {
        (self.failures, self.blocks) = (0, 0);
    }

    pub(super) fn record_failure(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.since_unblocking = self.since_unblocking.saturating_add(1);
    }

    /// Counts a failure and may begin a block; returns whether it raises an alert (VER-27 to VER-29).
    pub(super) fn fail(
        &mut self,
        implementation: FaultyImplementation,
        now: u64,
        growing: bool,
    ) -> bool {
        self.record_failure();
        let growing = growing && !implementation.has(FaultId::GrowingFixed);
        let capped = !growing && !implementation.has(FaultId::CapIgnored);
        let lasting = capped && self.since_unblocking >= 50;
        let limit = if implementation.has(FaultId::SixthFailure) { 6 } else { 5 };
        if self.failures < limit && !lasting {
            return capped && self.since_unblocking == 20;
        }
        self.blocks = self.blocks.saturating_add(1);
        self.block = Some(if growing {
            let doubled = 1_u64.checked_shl(self.blocks.saturating_sub(1).min(40)).unwrap_or(0);
            let length = 1800_u64.saturating_mul(doubled);
            let most = if implementation.has(FaultId::GrowingUncapped) { u64::MAX } else { 86_400 };
            Block::Until(now.saturating_add(length.min(most)))
        } else if (lasting || self.blocks > 1) && !implementation.has(FaultId::NeverLasting) {
            Block::Lasting
        } else {
            Block::Until(now.saturating_add(1800))
        });
        true
    }
}
