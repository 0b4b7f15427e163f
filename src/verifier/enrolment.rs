//! The record of an enrolment (VER-1), and the effects of time on it (VER-12).

mod encoding;

use alloc::vec::Vec;

use super::{
    CounterName, EnrolmentId, Epoch, Event, FailureCounter, Handle, OrderStore, Positions,
    RecordError, Status, VerifierError,
    ids::{LiveOperation, UsedId},
    policy::TypedTotals,
    window,
};
use crate::{Version, keys::Identity, otp};

/// The longest time that an enrolment is pending, in seconds (VER-5).
const PENDING_S: u64 = 86_400;
/// The time for which an operation ID is not used again, in seconds (ID-4).
const ID_REST_S: u64 = 86_400;
/// The most operations that may be live: of purpose `log in`, and of all others (VER-14, VER-51).
pub(super) const MAX_LIVE: usize = 5;
/// The most operation IDs of the last 24 hours that are kept. Order stores give no more, unless a clock
/// went back (VER-1, VER-50).
pub(super) const MAX_IDS: usize = 400;
/// The seconds that a last accepted step may lie ahead of the clock when it unblocks (VER-33).
const MAX_STEP_AHEAD_S: u64 = 3_600;

/// The stored part of the status. The blocks are the other part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Pending,
    Active,
    Revoked,
}

/// The record of one enrolment. Its methods are the inputs of the verifier.
///
/// Each input takes the record and gives a [`Commit`](crate::Commit) of a [`Write`](super::Write) with the
/// next record. The [module's documentation](super) has an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    pub(super) revision: u64,
    pub(super) epoch: Epoch,
    /// The number of epochs by which it was restored since it was written (RST-6).
    pub(super) restored: u64,
    pub(super) id: EnrolmentId,
    pub(super) identity: Identity,
    pub(super) stage: Stage,
    pub(super) enrolled_at: u64,
    pub(super) last_now: u64,
    pub(super) login: FailureCounter,
    pub(super) operation: FailureCounter,
    pub(super) login_orders: OrderStore,
    pub(super) other_orders: OrderStore,
    pub(super) login_step: Option<u64>,
    pub(super) confirm_step: Option<u64>,
    pub(super) typed: TypedTotals,
    pub(super) live: Vec<LiveOperation>,
    pub(super) used: Vec<UsedId>,
    /// The serials and positions, in version 2.
    pub(super) positions: Option<Positions>,
}

impl Enrolment {
    /// Makes a new enrolment, which is pending, in the bank's epoch; `enrolled_at` is in Unix seconds.
    #[must_use]
    pub fn new(id: EnrolmentId, identity: Identity, epoch: Epoch, enrolled_at: u64) -> Self {
        Self {
            revision: 1,
            epoch,
            restored: 0,
            id,
            identity,
            stage: Stage::Pending,
            enrolled_at,
            last_now: enrolled_at,
            login: FailureCounter::default(),
            operation: FailureCounter::default(),
            login_orders: OrderStore::full(enrolled_at),
            other_orders: OrderStore::full(enrolled_at),
            login_step: None,
            confirm_step: None,
            typed: TypedTotals::default(),
            live: Vec::new(),
            used: Vec::new(),
            positions: match identity.version {
                Version::V1 => None,
                Version::V2 => Some(Positions::default()),
            },
        }
    }

    /// Returns the revision: the number of times that the record was written, from 1.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the epoch of the bank when the record was written or read (RST-2). [`Epoch`] has an example.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Returns the ID of the enrolment.
    #[must_use]
    pub const fn id(&self) -> EnrolmentId {
        self.id
    }

    /// Returns the version and key-id.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.identity
    }

    /// Returns the status after the last input. Time may have passed since.
    ///
    /// ```
    /// # use dlotp::{Version, keys::Secret};
    /// use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Status};
    /// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
    ///
    /// let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(Version::V2), Epoch::default(), now);
    /// assert_eq!(enrolment.status(), Status::Pending);
    /// assert_eq!(enrolment.status().told(), "pending");
    /// let (write, _pending) = enrolment.revoke(now)?.split();
    /// assert_eq!(write.enrolment.status(), Status::Revoked);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[must_use]
    pub const fn status(&self) -> Status {
        match self.stage {
            Stage::Pending => Status::Pending,
            Stage::Revoked => Status::Revoked,
            Stage::Active if self.operation.block.is_some() => Status::OperationBlocked,
            Stage::Active if self.login.block.is_some() => Status::LoginBlocked,
            Stage::Active => Status::Active,
        }
    }

    /// Returns one of the counters of failures.
    ///
    /// ```
    /// # use dlotp::keys::{PinMac, Secret, VerifierKeys};
    /// use dlotp::{Version, verifier::{Block, CounterName, Enrolment, EnrolmentId, Epoch, FailureCounter}};
    /// use dlotp::verifier::{Policy, Secrets, Verifier};
    /// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
    /// # let keys = VerifierKeys::derive(&secret, Version::V2);
    /// # let secrets = Secrets::start(&secret, Version::V2, PinMac::from([7; 32]));
    /// # let policy = Policy::default();
    /// # let otp = secrets.login_otp(&keys, 0, now)?;
    /// # let verifier = Verifier::new(keys, secrets, &policy)?;
    /// # let id = EnrolmentId::from([1; 16]);
    /// # let mut enrolment = Enrolment::new(id, secret.identity(Version::V2), Epoch::default(), now);
    /// # enrolment = enrolment.login(&verifier, otp.expose(), now)?.split().0.enrolment;
    ///
    /// for _ in 0..5 {
    ///     let (write, _pending) = enrolment.login(&verifier, otp.expose(), now)?.split(); // used before
    ///     enrolment = write.enrolment;
    /// }
    /// let FailureCounter { failures, blocks, block, .. } = enrolment.counter(CounterName::Login);
    /// assert_eq!((*failures, *blocks, *block), (5, 1, Some(Block::Until(now + 1800))));
    ///
    /// let (write, _pending) = enrolment.unblock(now).split();
    /// assert_eq!(*write.enrolment.counter(CounterName::Login), FailureCounter::default());
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[must_use]
    pub const fn counter(&self, name: CounterName) -> &FailureCounter {
        match name {
            CounterName::Login => &self.login,
            CounterName::Operation => &self.operation,
        }
    }

    /// Returns the orders that were left after the last input: of purpose `log in`, or of all others (VER-50).
    #[must_use]
    pub const fn orders_left(&self, name: CounterName) -> u64 {
        match name {
            CounterName::Login => self.login_orders.left(),
            CounterName::Operation => self.other_orders.left(),
        }
    }

    /// Returns when a pending enrolment lapses, in Unix seconds: then it is to be swept (VER-52).
    #[must_use]
    pub const fn pending_until(&self) -> Option<u64> {
        match self.stage {
            Stage::Pending => Some(self.enrolled_at.saturating_add(PENDING_S)),
            Stage::Active | Stage::Revoked => None,
        }
    }

    /// Returns the event of enrolling, to be written with the first record in one transaction (VER-52).
    #[must_use]
    pub fn enrolling_event(&self) -> Event {
        Event::enrolled(self)
    }

    /// Returns the operations that were live after the last input. [`Enrolment::issue`] has an example.
    #[must_use]
    pub fn live(&self) -> &[LiveOperation] {
        &self.live
    }

    /// Returns the last serial and the positions of the login chain after the last input, in version 2.
    /// [`Enrolment::restore`] has an example.
    #[must_use]
    pub const fn positions(&self) -> Option<Positions> {
        self.positions
    }

    /// Refuses the keys of another enrolment, before anything is judged (VER-53).
    pub(super) fn check_identity(&self, found: Identity) -> Result<(), VerifierError> {
        let expected = self.identity;
        if found == expected {
            Ok(())
        } else {
            Err(VerifierError::OtherEnrolment { expected, found })
        }
    }

    pub(super) const fn counter_mut(&mut self, name: CounterName) -> &mut FailureCounter {
        match name {
            CounterName::Login => &mut self.login,
            CounterName::Operation => &mut self.operation,
        }
    }

    /// Restores a record of an older epoch (RST-3, RST-5). The next input writes it.
    pub(super) fn restore_to(&mut self, bank: Epoch) -> Result<(), RecordError> {
        let found = self.epoch;
        let epochs = bank.number().checked_sub(found.number());
        self.restored = epochs.ok_or(RecordError::LaterEpoch { bank, found })?;
        if self.restored > 0 {
            self.epoch = bank;
            self.live.clear();
            if self.stage == Stage::Pending {
                self.close();
            }
            self.positions = self.positions.map(|positions| positions.restore(self.restored));
        }
        Ok(())
    }

    /// Applies the effects of the time until now (VER-12).
    pub(super) fn advance_to(&mut self, now: u64) {
        self.last_now = now;
        if self.pending_until().is_some_and(|end| end <= now) {
            self.close();
        }
        self.login.advance_to(now);
        self.operation.advance_to(now);
        self.login_orders.advance_to(now);
        self.other_orders.advance_to(now);
        self.live.retain(|live| now < live.ends_at);
        self.used.retain(|used| now < used.at.saturating_add(ID_REST_S));
    }

    /// Ends the enrolment and its live operations (VER-6).
    pub(super) fn close(&mut self) {
        self.stage = Stage::Revoked;
        self.live.clear();
    }

    pub(super) fn is_live(&self, handle: Handle) -> bool {
        self.live.iter().any(|live| live.handle == handle)
    }

    pub(super) const fn orders_mut(&mut self, name: CounterName) -> &mut OrderStore {
        match name {
            CounterName::Login => &mut self.login_orders,
            CounterName::Operation => &mut self.other_orders,
        }
    }

    /// Ends the oldest operation of purpose `log in` where there is no place for one more (VER-51).
    pub(super) fn make_place_for_login(&mut self) {
        if self.live.iter().filter(|live| live.is_login).count() >= MAX_LIVE {
            let oldest = self.live.iter().find(|live| live.is_login).map(|live| live.handle);
            self.live.retain(|live| Some(live.handle) != oldest);
        }
    }

    /// Takes an operation off the list of live ones.
    pub(super) fn end(&mut self, handle: Handle) -> Option<LiveOperation> {
        let at = self.live.iter().position(|live| live.handle == handle)?;
        Some(self.live.remove(at))
    }

    /// Clears both counters. Where the clock went back, corrects what later times have left (VER-33).
    pub(super) fn clear_counters(&mut self, now: u64) {
        self.login = FailureCounter::default();
        self.operation = FailureCounter::default();
        let step_s = otp::timed_step_s(self.identity.version);
        for step in [&mut self.login_step, &mut self.confirm_step].into_iter().flatten() {
            if step.saturating_mul(step_s) > now.saturating_add(MAX_STEP_AHEAD_S) {
                *step = window::step(now, step_s).saturating_add(1);
            }
        }
        if now < self.last_now {
            self.live.clear();
            self.login_orders.go_back_to(now);
            self.other_orders.go_back_to(now);
            for used in &mut self.used {
                used.at = used.at.min(now);
            }
        }
        self.last_now = now;
    }
}
