//! The chain positions of a bank (VER-38, VER-39, VER-41 to VER-43, RST-3), with the fault.

use super::{FaultId, FaultyImplementation};

/// The number of serials that an epoch skips.
const SKIPPED: u64 = 16_384;
/// The last serial.
pub(super) const MAX_SERIAL: u64 = (1 << 53) - 1;

/// The last issued serial, and two positions of the login chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct BankPositions {
    pub(super) issued: u64,
    pub(super) prev: u64,
    pub(super) cur: u64,
}

impl BankPositions {
    pub(super) fn new(implementation: FaultyImplementation) -> Self {
        Self { issued: implementation.has(FaultId::IssuedBeginsAtOne).into(), prev: 0, cur: 0 }
    }

    /// Returns n and m of the next payload (VER-39).
    pub(super) fn next(&self, implementation: FaultyImplementation) -> (u64, u64) {
        let login_position = match implementation.fault {
            Some(FaultId::CurAsIssued) => self.issued,
            Some(FaultId::CurAsPrev) => self.prev,
            _ => self.cur,
        };
        (self.issued.saturating_add(1), login_position)
    }

    /// Records that a serial was issued.
    pub(super) fn record_issued(&mut self, implementation: FaultyImplementation, serial: u64) {
        if !implementation.has(FaultId::IssuedStays) {
            self.issued = serial;
        }
        if implementation.has(FaultId::CurAtIssue) {
            (self.prev, self.cur) = (self.cur, serial);
        }
    }

    /// Records that an OTP for a payload was accepted (VER-41).
    pub(super) fn record_accepted(
        &mut self,
        implementation: FaultyImplementation,
        binding: &str,
        (serial, login_position): (u64, u64),
    ) {
        let scanned = binding == "scanned" || implementation.has(FaultId::CurByAnyBinding);
        let confirmed = login_position == self.cur || implementation.has(FaultId::CurByAnyPayload);
        if !scanned || !confirmed || implementation.has(FaultId::CurStays) {
            return;
        }
        self.prev = match implementation.fault {
            Some(FaultId::PrevForgotten) => serial,
            Some(FaultId::PrevStays) => self.prev,
            _ => self.cur,
        };
        self.cur = serial;
    }

    /// Returns the positions at which candidates are computed (VER-43).
    pub(super) fn candidates(&self, implementation: FaultyImplementation) -> Vec<u64> {
        match implementation.fault {
            Some(FaultId::CurAlone) => vec![self.cur],
            Some(FaultId::PrevAlone) => vec![self.prev],
            Some(FaultId::IssuedTried) => vec![self.cur, self.prev, self.issued],
            _ => vec![self.cur, self.prev],
        }
    }

    pub(super) fn restore(&mut self, implementation: FaultyImplementation, epochs: u64) {
        let skipped = match implementation.fault {
            Some(FaultId::RestoreSkipsNone) => 0,
            Some(FaultId::EpochsSkipOnce) => SKIPPED,
            Some(FaultId::SkippedWrap) => SKIPPED.wrapping_mul(epochs),
            _ => SKIPPED.saturating_mul(epochs),
        };
        self.issued = self.issued.saturating_add(skipped);
        self.issued = self.issued.min(MAX_SERIAL);
        if implementation.has(FaultId::RestoreResets) {
            (self.prev, self.cur) = (0, 0);
        }
    }
}
