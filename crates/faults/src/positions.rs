//! Positions of the chains at a bank (VER-38, VER-39, VER-41 to VER-43, VER-47), with the mistake.

use super::{Slip, World};

/// How many serials restoring skips.
const SKIPPED: u64 = 65_536;

/// The last serial that was given, and two positions of the login chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Positions {
    pub(super) issued: u64,
    pub(super) prev: u64,
    pub(super) cur: u64,
}

impl Positions {
    pub(super) fn new(world: World) -> Self {
        Self { issued: world.is(Slip::IssuedBeginsAtOne).into(), prev: 0, cur: 0 }
    }

    /// The n and m of the next payload (VER-39).
    pub(super) fn next(&self, world: World) -> (u64, u64) {
        let m = match world.slip {
            Some(Slip::CurAsIssued) => self.issued,
            Some(Slip::CurAsPrev) => self.prev,
            _ => self.cur,
        };
        (self.issued.saturating_add(1), m)
    }

    /// A serial was given.
    pub(super) fn give(&mut self, world: World, n: u64) {
        if !world.is(Slip::IssuedStays) {
            self.issued = n;
        }
        if world.is(Slip::CurAtIssue) {
            (self.prev, self.cur) = (self.cur, n);
        }
    }

    /// An OTP for a payload was accepted (VER-41).
    pub(super) fn accept(&mut self, world: World, binding: &str, (n, m): (u64, u64)) {
        let scanned = binding == "scanned" || world.is(Slip::CurByAnyBinding);
        let confirmed = m == self.cur || world.is(Slip::CurByAnyPayload);
        if !scanned || !confirmed || world.is(Slip::CurStays) {
            return;
        }
        self.prev = match world.slip {
            Some(Slip::PrevForgotten) => n,
            Some(Slip::PrevStays) => self.prev,
            _ => self.cur,
        };
        self.cur = n;
    }

    /// Where candidates are computed (VER-43).
    pub(super) fn candidates(&self, world: World) -> Vec<u64> {
        match world.slip {
            Some(Slip::CurAlone) => vec![self.cur],
            Some(Slip::PrevAlone) => vec![self.prev],
            Some(Slip::IssuedTried) => vec![self.cur, self.prev, self.issued],
            _ => vec![self.cur, self.prev],
        }
    }

    pub(super) fn restore(&mut self, world: World) {
        if !world.is(Slip::RestoreSkipsNone) {
            self.issued = self.issued.saturating_add(SKIPPED);
        }
        if world.is(Slip::RestoreResets) {
            (self.prev, self.cur) = (0, 0);
        }
    }
}
