//! A state: bank, phone, and the operations with their progress.

use super::{
    mistake::ChainsMistake,
    payload::{ChainPayload, Position},
    phone::Phone,
    record::{OtpKind, Record},
};

/// A state of the model: one customer, and the enrolment that the customer has now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ChainsState {
    pub(crate) record: Record,
    /// Every operation that was issued. Those that a bank has forgotten can still be scanned.
    pub(crate) operations: Vec<Operation>,
    pub(crate) backup: Option<Backup>,
    /// The bank's epoch, which no backup puts back (RST-1).
    pub(crate) epoch: Position,
    pub(crate) phone: Phone,
    pub(crate) logins: Logins,
    /// The position of the scanned chain in the copy that somebody made of the phone.
    pub(crate) copy: Option<Position>,
    /// The phone's login position when a backup was last restored.
    pub(crate) login_position_at_restore: Option<Position>,
    pub(crate) restores: u8,
    pub(crate) enrolments: u8,
}

/// An operation, at the bank and on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Operation {
    pub(crate) payload: ChainPayload,
    pub(crate) live: bool,
    /// The number of acceptances.
    pub(crate) accepted: u8,
    pub(crate) progress: Progress,
    /// Whether a backup was restored that does not know its acceptance.
    pub(crate) forgotten: bool,
}

/// The phone's progress with an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Progress {
    Unopened,
    /// It was opened, and the next state stored.
    Opened,
    Shown,
    /// A scanned OTP was given, with the value at this position.
    Given(Position),
}

/// A backup of the bank.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Backup {
    record: Record,
    /// Whether each operation was live.
    live: Vec<bool>,
}

/// The latest positions of the login chain with which an OTP was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Logins {
    /// The latest since the phone's login position last moved.
    pub(crate) since: Option<Position>,
    /// The latest before that.
    pub(crate) before: Option<Position>,
}

impl Operation {
    pub(crate) const fn otp(&self) -> Option<Position> {
        match self.progress {
            Progress::Given(position) => Some(position),
            Progress::Unopened | Progress::Opened | Progress::Shown => None,
        }
    }
}

impl ChainsState {
    pub(crate) fn add(&mut self, payload: ChainPayload) {
        let progress = Progress::Unopened;
        self.operations.push(Operation {
            payload,
            live: true,
            accepted: 0,
            progress,
            forgotten: false,
        });
    }

    /// Whether the bank has forgotten that its current position was this one.
    pub(crate) fn is_forgotten(&self, position: Position) -> bool {
        self.operations.iter().any(|one| one.forgotten && one.payload.serial == position)
    }

    /// Whether the phone is ahead of a backup that was restored.
    pub(crate) fn is_ahead(&self) -> bool {
        self.is_forgotten(self.phone.stored.login_position)
    }

    pub(crate) fn set_progress(&mut self, operation: usize, progress: Progress) {
        if let Some(found) = self.operations.get_mut(operation) {
            found.progress = progress;
        }
    }

    pub(crate) fn scan(&mut self, number: usize, mistake: Option<ChainsMistake>) -> Option<()> {
        let payload = self.operations.get(number)?.payload;
        let before = self.phone.stored.login_position;
        self.phone.open(number, payload, mistake);
        self.set_progress(
            number,
            self.phone.on_screen().map_or(Progress::Opened, |_| Progress::Shown),
        );
        self.note_move(before);
        Some(())
    }

    /// Notes a move of the phone's login position.
    pub(crate) fn note_move(&mut self, before: Position) {
        if self.phone.stored.login_position != before {
            let Logins { since, before } = self.logins;
            self.logins = Logins { since: None, before: since.max(before) };
        }
    }

    /// Gives an OTP of the phone with the login chain. Returns the position of its value.
    pub(crate) fn log_in(&mut self) -> Position {
        let position = self.phone.stored.login_value;
        self.logins.since = self.logins.since.max(Some(position));
        position
    }

    pub(crate) fn accept(
        &mut self,
        number: usize,
        kind: OtpKind,
        mistake: Option<ChainsMistake>,
    ) -> Option<()> {
        let operation = self.operations.get_mut(number)?;
        operation.live = false;
        operation.accepted += 1;
        self.record.accept(operation.payload, kind, mistake);
        Some(())
    }

    pub(crate) fn back_up(&mut self) {
        let live = self.operations.iter().map(|operation| operation.live).collect();
        self.backup = Some(Backup { record: self.record, live });
    }

    /// Puts the backup back, which begins an epoch. The bank's next input restores the record (RST-3).
    pub(crate) fn restore(&mut self, mistake: Option<ChainsMistake>) -> Option<()> {
        let Backup { record, live } = self.backup.clone()?;
        self.login_position_at_restore = Some(self.phone.stored.login_position);
        self.restores += 1;
        let inside = mistake == Some(ChainsMistake::KeepsEpochInside);
        self.epoch = 1 + if inside { record.epoch } else { self.epoch };
        self.record = record.restored(self.epoch, mistake);
        for (number, operation) in self.operations.iter_mut().enumerate() {
            let was_live = live.get(number).is_some_and(|live| *live);
            operation.live = was_live && mistake == Some(ChainsMistake::RestoresLive);
            operation.forgotten |= operation.payload.serial > record.current;
        }
        Some(())
    }

    /// Enrols another phone in place of a lost one: chains, keys and record are new.
    pub(crate) fn enrol(&self, mistake: Option<ChainsMistake>) -> Self {
        let kept = mistake == Some(ChainsMistake::KeepsRecord);
        let record = if kept { self.record } else { Record::default() };
        Self { record, enrolments: self.enrolments + 1, ..Self::default() }
    }
}
