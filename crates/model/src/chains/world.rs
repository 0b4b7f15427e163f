//! A state: bank, phone, what was issued, and what of it was seen.

use super::{
    Mistake, Payload, Position,
    bank::{Binding, Record},
    phone::Phone,
};

/// A state of the model: one customer, and the enrolment that the customer has now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct World {
    pub(crate) record: Record,
    /// Every operation that was issued; what a bank has forgotten can still be scanned.
    pub(crate) operations: Vec<Operation>,
    pub(crate) backup: Option<Backup>,
    pub(crate) phone: Phone,
    pub(crate) logins: Logins,
    /// The position of `s` in the copy that somebody made of the phone.
    pub(crate) copy: Option<Position>,
    /// The phone's q when a backup was last restored.
    pub(crate) q_at_restore: Option<Position>,
    pub(crate) restores: u8,
    pub(crate) enrolments: u8,
}

/// An operation, at the bank and on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Operation {
    pub(crate) payload: Payload,
    pub(crate) live: bool,
    /// How often it was accepted.
    pub(crate) accepted: u8,
    pub(crate) seen: Seen,
    /// Whether a backup was restored in which it has not moved cur.
    pub(crate) forgotten: bool,
}

/// What the phone has done with an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Seen {
    Never,
    /// It was opened, and its state stored.
    Opened,
    Shown,
    /// A scanned OTP was given, with the value at this position.
    Given(Position),
}

/// What the bank has elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Backup {
    record: Record,
    /// Which operations were live.
    live: Vec<bool>,
}

/// The latest positions of the login chain with which an OTP was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Logins {
    /// Since the phone last moved q.
    pub(crate) since: Option<Position>,
    /// Before that.
    pub(crate) before: Option<Position>,
}

impl Operation {
    pub(crate) const fn otp(&self) -> Option<Position> {
        match self.seen {
            Seen::Given(position) => Some(position),
            Seen::Never | Seen::Opened | Seen::Shown => None,
        }
    }
}

impl World {
    pub(crate) fn add(&mut self, payload: Payload) {
        let seen = Seen::Never;
        self.operations.push(Operation {
            payload,
            live: true,
            accepted: 0,
            seen,
            forgotten: false,
        });
    }

    /// Whether the bank has forgotten that cur was at a position.
    pub(crate) fn is_forgotten(&self, position: Position) -> bool {
        self.operations.iter().any(|one| one.forgotten && one.payload.n == position)
    }

    /// Whether the phone is ahead of a backup that was restored.
    pub(crate) fn is_ahead(&self) -> bool {
        self.is_forgotten(self.phone.stored.q)
    }

    pub(crate) fn see(&mut self, operation: usize, seen: Seen) {
        if let Some(found) = self.operations.get_mut(operation) {
            found.seen = seen;
        }
    }

    pub(crate) fn scan(&mut self, number: usize, mistake: Option<Mistake>) -> Option<()> {
        let payload = self.operations.get(number)?.payload;
        let before = self.phone.stored.q;
        self.phone.open(number, payload, mistake);
        self.see(number, self.phone.on_screen().map_or(Seen::Opened, |_| Seen::Shown));
        self.note_move(before);
        Some(())
    }

    pub(crate) fn note_move(&mut self, before: Position) {
        if self.phone.stored.q != before {
            let Logins { since, before } = self.logins;
            self.logins = Logins { since: None, before: since.max(before) };
        }
    }

    /// The phone gives an OTP with the login chain; the position at which it does.
    pub(crate) fn log_in(&mut self) -> Position {
        let position = self.phone.stored.l;
        self.logins.since = self.logins.since.max(Some(position));
        position
    }

    pub(crate) fn accept(
        &mut self,
        number: usize,
        binding: Binding,
        mistake: Option<Mistake>,
    ) -> Option<()> {
        let operation = self.operations.get_mut(number)?;
        operation.live = false;
        operation.accepted += 1;
        self.record.accept(operation.payload, binding, mistake);
        Some(())
    }

    pub(crate) fn back_up(&mut self) {
        let live = self.operations.iter().map(|operation| operation.live).collect();
        self.backup = Some(Backup { record: self.record, live });
    }

    /// VER-47. A backup is restored once; another is made before the next.
    pub(crate) fn restore(&mut self, mistake: Option<Mistake>) -> Option<()> {
        let Backup { record, live } = self.backup.clone()?;
        self.q_at_restore = Some(self.phone.stored.q);
        self.restores += 1;
        self.record = record.restored(mistake);
        for (number, operation) in self.operations.iter_mut().enumerate() {
            let was_live = live.get(number).is_some_and(|live| *live);
            operation.live = was_live && mistake == Some(Mistake::RestoresLive);
            operation.forgotten |= operation.payload.n > record.cur;
        }
        if mistake != Some(Mistake::RestoresTwice) {
            self.backup = None;
        }
        Some(())
    }

    /// The phone is lost, and another is enrolled: chains, keys and record are new.
    pub(crate) fn enrol(&self, mistake: Option<Mistake>) -> Self {
        let kept = mistake == Some(Mistake::KeepsRecord);
        let record = if kept { self.record } else { Record::default() };
        Self { record, enrolments: self.enrolments + 1, ..Self::default() }
    }
}
