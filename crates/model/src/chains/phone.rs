//! The phone: its stored state, and its memory.

use super::{
    mistake::ChainsMistake,
    payload::{ChainPayload, Position},
    record::SKIP,
};

/// The greatest distance of a serial from the scan position (AUTH-21): 64 times what an epoch skips.
const REACH: Position = 64 * SKIP;

/// The stored state (AUTH-19). A chain value is its position.
///
/// A right phone keeps each value at the position beside it; the model does not take that for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PhoneState {
    pub(crate) scan_position: Position,
    pub(crate) scan_value: Position,
    pub(crate) login_position: Position,
    pub(crate) login_value: Position,
}

/// The memory, which a crash loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Memory {
    /// The number of the operation that was scanned.
    pub(crate) operation: usize,
    /// The value of the scanned chain for it.
    pub(crate) scan_value: Position,
    pub(crate) stage: Stage,
    /// The state that a phone that shows first has yet to store.
    unsaved: Option<PhoneState>,
}

/// The phone's progress with the operation in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// The state is stored, and nothing is shown.
    Opened,
    /// It is on the screen.
    Shown,
    /// The screen was left, and the memory is not cleared.
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Phone {
    pub(crate) stored: PhoneState,
    pub(crate) memory: Option<Memory>,
}

impl Default for Phone {
    fn default() -> Self {
        Self {
            stored: PhoneState {
                scan_position: 1,
                scan_value: 1,
                login_position: 0,
                login_value: 0,
            },
            memory: None,
        }
    }
}

impl Phone {
    /// Whether the phone refuses a payload (AUTH-21).
    pub(crate) fn is_stale(&self, payload: ChainPayload, mistake: Option<ChainsMistake>) -> bool {
        let ChainPayload { serial, login_position } = payload;
        let old = serial < self.stored.scan_position && mistake != Some(ChainsMistake::TakesOld);
        let reach = if mistake == Some(ChainsMistake::ReachesShort) { SKIP - 1 } else { REACH };
        let distance = serial.saturating_sub(self.stored.scan_position);
        old || distance > reach || login_position >= serial
    }

    /// Opens a payload and stores the next state (AUTH-22).
    pub(crate) fn open(
        &mut self,
        operation: usize,
        payload: ChainPayload,
        mistake: Option<ChainsMistake>,
    ) {
        let steps = payload.serial.saturating_sub(self.stored.scan_position);
        let scan_value = self.stored.scan_value + steps;
        let next = self.stored.after(payload, scan_value, mistake);
        let memory = Memory { operation, scan_value, stage: Stage::Opened, unsaved: None };
        if mistake == Some(ChainsMistake::ShowsFirst) {
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
    pub(crate) fn unsaved(&self) -> Option<PhoneState> {
        self.memory?.unsaved
    }

    pub(crate) fn save(&mut self, state: PhoneState) {
        self.stored = state;
        self.memory = self.memory.map(|memory| Memory { unsaved: None, ..memory });
    }

    /// Leaves the screen and clears the memory (AUTH-23).
    pub(crate) fn leave(&mut self, mistake: Option<ChainsMistake>) {
        let left = self.memory.map(|memory| Memory { stage: Stage::Left, ..memory });
        self.memory = left.filter(|_| mistake == Some(ChainsMistake::KeepsInMemory));
    }

    pub(crate) fn crash(&mut self) {
        self.memory = None;
    }

    /// The operation on the screen.
    pub(crate) fn on_screen(&self) -> Option<usize> {
        let memory = self.memory.filter(|memory| memory.stage == Stage::Shown)?;
        Some(memory.operation)
    }

    /// Whether the phone takes another input.
    pub(crate) fn is_idle(&self) -> bool {
        self.memory.is_none_or(|memory| memory.stage == Stage::Left)
    }

    /// The least position of the scanned chain in store and memory: a copy can compute all later ones.
    pub(crate) fn least_scan_value(&self) -> Position {
        let in_memory = self.memory.map_or(self.stored.scan_value, |memory| memory.scan_value);
        in_memory.min(self.stored.scan_value)
    }
}

impl PhoneState {
    /// The state after a payload, for which the scanned chain has this value.
    fn after(
        self,
        payload: ChainPayload,
        scan_value: Position,
        mistake: Option<ChainsMistake>,
    ) -> Self {
        let login_position = match mistake {
            Some(ChainsMistake::LeavesLoginPosition) => self.login_position,
            Some(ChainsMistake::LowersLoginPosition) => payload.login_position,
            _ => self.login_position.max(payload.login_position),
        };
        let next = Self {
            scan_position: payload.serial + 1,
            scan_value: scan_value + 1,
            login_position,
            // A step can't be taken back.
            login_value: self.login_value.max(login_position),
        };
        match mistake {
            Some(ChainsMistake::KeepsScanned) => {
                Self { scan_position: payload.serial, scan_value, ..next }
            }
            Some(ChainsMistake::StepsScannedAlone) => {
                Self { login_value: self.login_value, ..next }
            }
            Some(ChainsMistake::StepsLoginAlone) => Self { scan_value: self.scan_value, ..next },
            _ => next,
        }
    }
}
