//! The order stores of a bank (VER-50), with the fault.

use super::{FaultId, FaultyImplementation};

const CAPACITY: u64 = 200;
const DAY: u64 = 86_400;

/// A store of orders.
#[derive(Clone, Copy, Debug)]
pub(super) struct OrderStore {
    pub(super) left: u64,
    refill_began: u64,
    alerted_at: Option<u64>,
}

impl OrderStore {
    pub(super) const fn full(enrolled_at: u64) -> Self {
        Self { left: CAPACITY, refill_began: enrolled_at, alerted_at: None }
    }

    pub(super) fn advance_to(&mut self, implementation: FaultyImplementation, now: u64) {
        let interval = if implementation.has(FaultId::OrdersSlower) { 433 } else { 432 };
        let due = now.saturating_sub(self.refill_began) / interval;
        self.left = self.left.saturating_add(due).min(CAPACITY);
        self.refill_began = self.refill_began.saturating_add(due.saturating_mul(interval));
    }

    /// Takes one order; returns whether that raises an alert.
    pub(super) fn take(&mut self, implementation: FaultyImplementation, now: u64) -> bool {
        if self.left == CAPACITY && !implementation.has(FaultId::OrdersGoOn) {
            self.refill_began = now;
        }
        self.left = self.left.saturating_sub(1);
        let rested = self.alerted_at.is_none_or(|at| at.saturating_add(DAY) <= now)
            || implementation.has(FaultId::OrderAlertEach);
        if self.left > 40 || !rested || implementation.has(FaultId::OrderAlertNever) {
            return false;
        }
        self.alerted_at = Some(now);
        true
    }

    /// Lowers times that are later than now (VER-33).
    pub(super) fn go_back_to(&mut self, now: u64) {
        self.refill_began = self.refill_began.min(now);
        self.alerted_at = self.alerted_at.map(|at| at.min(now));
    }
}
