//! The bank's record of an enrolment, as far as the chains go.

use super::{Mistake, Payload, Position};

/// How many serials are skipped when a backup is restored (VER-47: 65536).
pub(crate) const SKIP: Position = 8;

/// VER-38.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Record {
    pub(crate) issued: Position,
    pub(crate) prev: Position,
    pub(crate) cur: Position,
}

/// How an operation is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    Scanned,
    Typed,
}

impl Record {
    /// VER-39.
    pub(crate) fn issue(&mut self, mistake: Option<Mistake>) -> Payload {
        let payload = Payload { n: self.issued + 1, m: self.cur };
        self.issued = payload.n;
        if mistake == Some(Mistake::MovesAtIssue) {
            self.advance(payload.n);
        }
        payload
    }

    /// VER-41.
    pub(crate) fn accept(&mut self, payload: Payload, binding: Binding, mistake: Option<Mistake>) {
        let right_binding = binding == Binding::Scanned || mistake == Some(Mistake::MovesWhenTyped);
        let right_m = payload.m == self.cur || mistake == Some(Mistake::MovesWhateverM);
        if right_binding && right_m {
            let prev = self.prev;
            self.advance(payload.n);
            if mistake == Some(Mistake::ForgetsPrev) {
                self.prev = prev;
            }
        }
    }

    fn advance(&mut self, n: Position) {
        self.prev = self.cur;
        self.cur = n;
    }

    /// Whether an OTP that was computed with a value of the login chain is a candidate (VER-43).
    pub(crate) fn tries(&self, l: Position, mistake: Option<Mistake>) -> bool {
        l == self.cur || l == self.prev && mistake != Some(Mistake::TriesCurAlone)
    }

    /// What a backup becomes when it is restored (VER-47).
    pub(crate) fn restored(self, mistake: Option<Mistake>) -> Self {
        match mistake {
            Some(Mistake::SkipsNothing) => self,
            Some(Mistake::RestoresFirstPositions) => {
                Self { issued: self.issued + SKIP, ..Self::default() }
            }
            _ => Self { issued: self.issued + SKIP, ..self },
        }
    }
}
