//! The part of the bank's record that the chains need.

use super::{
    mistake::ChainsMistake,
    payload::{ChainPayload, Position},
};

/// The number of serials that a bank skips for each epoch (16384 in RST-3).
pub(crate) const SKIP: Position = 8;

/// The positions that the bank has stored (VER-38).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Record {
    /// The epoch of the last write (RST-2).
    pub(crate) epoch: Position,
    pub(crate) issued: Position,
    pub(crate) previous: Position,
    pub(crate) current: Position,
}

/// The kind of OTP by which an operation is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtpKind {
    Scanned,
    Typed,
}

impl Record {
    /// Issues a payload (VER-39).
    pub(crate) fn issue(&mut self, mistake: Option<ChainsMistake>) -> ChainPayload {
        let payload = ChainPayload { serial: self.issued + 1, login_position: self.current };
        self.issued = payload.serial;
        if mistake == Some(ChainsMistake::MovesAtIssue) {
            self.advance(payload.serial);
        }
        payload
    }

    /// Accepts an operation (VER-41).
    pub(crate) fn accept(
        &mut self,
        payload: ChainPayload,
        kind: OtpKind,
        mistake: Option<ChainsMistake>,
    ) {
        let moves_by_kind =
            kind == OtpKind::Scanned || mistake == Some(ChainsMistake::MovesWhenTyped);
        let moves_by_position = payload.login_position == self.current
            || mistake == Some(ChainsMistake::MovesUnconditionally);
        if moves_by_kind && moves_by_position {
            let previous = self.previous;
            self.advance(payload.serial);
            if mistake == Some(ChainsMistake::LeavesPrevious) {
                self.previous = previous;
            }
        }
    }

    fn advance(&mut self, serial: Position) {
        self.previous = self.current;
        self.current = serial;
    }

    /// Whether the bank knows a login position.
    pub(crate) fn is_known(&self, position: Position) -> bool {
        position == self.previous || position == self.current
    }

    /// Whether an OTP with the login chain's value at a position is a candidate (VER-43).
    pub(crate) fn is_candidate(&self, position: Position, mistake: Option<ChainsMistake>) -> bool {
        position == self.current
            || position == self.previous && mistake != Some(ChainsMistake::TriesCurrentAlone)
    }

    /// The record of a backup after an input in a later epoch (RST-3).
    pub(crate) fn restored(self, epoch: Position, mistake: Option<ChainsMistake>) -> Self {
        let epochs = match mistake {
            Some(ChainsMistake::SkipsNothing) => 0,
            Some(ChainsMistake::SkipsOnce) => 1,
            _ => epoch.saturating_sub(self.epoch),
        };
        let issued = self.issued + epochs * SKIP;
        match mistake {
            Some(ChainsMistake::RestoresFirstPositions) => {
                Self { epoch, issued, ..Self::default() }
            }
            _ => Self { epoch, issued, ..self },
        }
    }
}
