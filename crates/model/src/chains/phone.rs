//! The phone: what it stores, and what it has in memory beside it.

use super::{Mistake, Payload, Position, bank::SKIP};

/// How far ahead of p a serial may be (AUTH-21: 16 times what a bank skips).
const REACH: Position = 16 * SKIP;

/// AUTH-19. That s is the position p and l the position q is for the model to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) p: Position,
    pub(crate) s: Position,
    pub(crate) q: Position,
    pub(crate) l: Position,
}

/// What is lost in a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Memory {
    /// The operation that was scanned, by its number.
    pub(crate) operation: usize,
    /// The value `s_n` for it.
    pub(crate) s: Position,
    pub(crate) stage: Stage,
    /// The state that is not yet stored, in a phone that shows first.
    unsaved: Option<State>,
}

/// How far the phone is with an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// Its state is stored, nothing is shown.
    Opened,
    /// It is on the screen.
    Shown,
    /// The screen was left, and the memory is not cleared.
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Phone {
    pub(crate) stored: State,
    pub(crate) memory: Option<Memory>,
}

impl Default for Phone {
    fn default() -> Self {
        Self { stored: State { p: 1, s: 1, q: 0, l: 0 }, memory: None }
    }
}

impl Phone {
    /// AUTH-21.
    pub(crate) fn is_stale(&self, payload: Payload, mistake: Option<Mistake>) -> bool {
        let Payload { n, m } = payload;
        let old = n < self.stored.p && mistake != Some(Mistake::TakesOld);
        let reach = if mistake == Some(Mistake::ReachesShort) { SKIP - 1 } else { REACH };
        old || n.saturating_sub(self.stored.p) > reach || m >= n
    }

    /// AUTH-22: up to where the state is stored.
    pub(crate) fn open(&mut self, operation: usize, payload: Payload, mistake: Option<Mistake>) {
        let s = self.stored.s + payload.n.saturating_sub(self.stored.p);
        let next = self.stored.after(payload, s, mistake);
        let memory = Memory { operation, s, stage: Stage::Opened, unsaved: None };
        if mistake == Some(Mistake::ShowsFirst) {
            self.memory = Some(Memory { stage: Stage::Shown, unsaved: Some(next), ..memory });
        } else {
            self.stored = next;
            self.memory = Some(memory);
        }
    }

    pub(crate) fn show(&mut self) {
        self.memory = self.memory.map(|memory| Memory { stage: Stage::Shown, ..memory });
    }

    /// The state that a phone that shows first has yet to store.
    pub(crate) fn unsaved(&self) -> Option<State> {
        self.memory?.unsaved
    }

    pub(crate) fn save(&mut self, state: State) {
        self.stored = state;
        self.memory = self.memory.map(|memory| Memory { unsaved: None, ..memory });
    }

    /// AUTH-23.
    pub(crate) fn leave(&mut self, mistake: Option<Mistake>) {
        let left = self.memory.map(|memory| Memory { stage: Stage::Left, ..memory });
        self.memory = left.filter(|_| mistake == Some(Mistake::KeepsInMemory));
    }

    pub(crate) fn crash(&mut self) {
        self.memory = None;
    }

    /// The operation on the screen.
    pub(crate) fn on_screen(&self) -> Option<usize> {
        let memory = self.memory.filter(|memory| memory.stage == Stage::Shown)?;
        Some(memory.operation)
    }

    /// Whether it takes another input.
    pub(crate) fn is_idle(&self) -> bool {
        self.memory.is_none_or(|memory| memory.stage == Stage::Left)
    }

    /// The least position of the scanned chain that whoever copies store and memory has.
    pub(crate) fn least_s(&self) -> Position {
        let in_memory = self.memory.map_or(self.stored.s, |memory| memory.s);
        in_memory.min(self.stored.s)
    }
}

impl State {
    fn after(self, Payload { n, m }: Payload, s_n: Position, mistake: Option<Mistake>) -> Self {
        let q = match mistake {
            Some(Mistake::LeavesQ) => self.q,
            Some(Mistake::SetsQToM) => m,
            _ => self.q.max(m),
        };
        // A step can't be taken back.
        let next = Self { p: n + 1, s: s_n + 1, q, l: self.l.max(q) };
        match mistake {
            Some(Mistake::KeepsScanned) => Self { p: n, s: s_n, ..next },
            Some(Mistake::StepsScannedAlone) => Self { l: self.l, ..next },
            Some(Mistake::StepsLoginAlone) => Self { s: self.s, ..next },
            _ => next,
        }
    }
}
