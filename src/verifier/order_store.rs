//! The order stores: 200 orders, and one more every 432 seconds (VER-50).

use super::RecordError;
use crate::cbor::{Reader, Writer};

/// The number of orders in a full store.
const CAPACITY: u64 = 200;
/// The seconds after which a store gets one order back.
const REFILL_S: u64 = 432;
/// The number of orders left at which an alert is raised.
const ALERT_AT: u64 = 40;
/// The seconds for which no other alert is raised.
const ALERT_REST_S: u64 = 86_400;

/// Times are in Unix seconds, none later than last now; `left <= CAPACITY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OrderStore {
    left: u64,
    refill_began: u64,
    alerted_at: Option<u64>,
}

impl OrderStore {
    /// A full store, at the time of enrolment.
    pub(super) const fn full(enrolled_at: u64) -> Self {
        Self { left: CAPACITY, refill_began: enrolled_at, alerted_at: None }
    }

    pub(super) const fn left(&self) -> u64 {
        self.left
    }

    /// Takes back what is due until now (VER-12).
    pub(super) fn advance_to(&mut self, now: u64) {
        let elapsed = now.saturating_sub(self.refill_began);
        self.left = self.left.saturating_add(elapsed / REFILL_S).min(CAPACITY);
        self.refill_began = now.saturating_sub(elapsed % REFILL_S);
    }

    /// Gives one order; returns whether that raises an alert.
    pub(super) fn take(&mut self, now: u64) -> bool {
        if self.left == CAPACITY {
            self.refill_began = now;
        }
        self.left = self.left.saturating_sub(1);
        let rested = |at: u64| at.saturating_add(ALERT_REST_S) <= now;
        let alert = self.left <= ALERT_AT && self.alerted_at.is_none_or(rested);
        if alert {
            self.alerted_at = Some(now);
        }
        alert
    }

    /// Has no time later than now, when a clock went back (VER-33).
    pub(super) fn go_back_to(&mut self, now: u64) {
        self.refill_began = self.refill_began.min(now);
        self.alerted_at = self.alerted_at.map(|at| at.min(now));
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.array(if self.alerted_at.is_some() { 3 } else { 2 });
        writer.unsigned(self.left).unsigned(self.refill_began);
        if let Some(at) = self.alerted_at {
            writer.unsigned(at);
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>, last_now: u64) -> Result<Self, RecordError> {
        let count = reader.array(2, 3, "an order store of 2 or 3")?;
        let (left, refill_began) = (reader.unsigned("left")?, reader.unsigned("begin")?);
        let alerted_at = if count == 3 { Some(reader.unsigned("alerted")?) } else { None };
        if left > CAPACITY || refill_began > last_now || alerted_at.is_some_and(|at| at > last_now)
        {
            return Err(RecordError::Value("order store"));
        }
        Ok(Self { left, refill_began, alerted_at })
    }
}
