//! One input: the records as it found them, what it makes of them, the event that tells of it.

use super::{
    Binding, Enrolment, Event, Gate, Handle, Input, IssueRefused, LoginBlocks, MAX_IDS, MAX_LIVE,
    Named, Order, Outcome, Policy, Positions, Reason, RowName, Status, StoredOperation, Verdict,
    VerifierError,
    enrolment::Stage,
    gate,
    policy::{self, Typed},
    record::{Live, Used},
    row::FAILURES_TO_BLOCK,
    window::Matched,
};
use crate::{
    Commit,
    issuer::Issued,
    operation::{Operation, Purpose},
    operation_id::OperationId,
    otp::Otp,
    payload::Validity,
};

/// How far a clock may go back, in seconds (VER-11).
pub const MAX_BACK_S: u64 = 300;

/// What an input writes, in one transaction (VER-9).
///
/// It fails unless the stored enrolment has the revision [`Write::replaces`], and the stored
/// operation, where one is written, [`Write::replaces_operation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    enrolment: Enrolment,
    operation: Option<StoredOperation>,
    event: Event,
}

impl Write {
    /// The enrolment's new record.
    #[must_use]
    pub const fn enrolment(&self) -> &Enrolment {
        &self.enrolment
    }

    /// The revision of the enrolment's record that it replaces.
    #[must_use]
    pub const fn replaces(&self) -> u64 {
        self.enrolment.revision.saturating_sub(1)
    }

    /// The operation's new record, where it changes.
    #[must_use]
    pub const fn operation(&self) -> Option<&StoredOperation> {
        self.operation.as_ref()
    }

    /// The revision of the operation's record that it replaces; none where it is new.
    #[must_use]
    pub fn replaces_operation(&self) -> Option<u64> {
        let replaced = self.operation.as_ref()?.revision.checked_sub(1)?;
        (replaced > 0).then_some(replaced)
    }

    /// The audit event.
    #[must_use]
    pub const fn event(&self) -> &Event {
        &self.event
    }

    /// Whether the enrolment has ended, so that its P and keys are to be destroyed (VER-6).
    #[must_use]
    pub fn destroys_keys(&self) -> bool {
        self.enrolment.status() == Status::Revoked
    }
}

/// An input under way.
pub(super) struct Turn {
    next: Enrolment,
    operation: Option<StoredOperation>,
    event: Event,
}

/// A refusal before anything was computed.
pub(super) struct Refusal(Reason);

impl Refusal {
    pub(super) fn finish<T>(self, turn: Turn) -> Commit<Write, Verdict<T>> {
        let verdict = if self.0 == Reason::Blocked { Verdict::Blocked } else { Verdict::Rejected };
        turn.refuse(self.0, verdict)
    }
}

impl Turn {
    /// Takes the enrolment to the input's now (VER-11, VER-12).
    pub(super) fn begin(
        enrolment: &Enrolment,
        input: Input,
        handle: Option<Handle>,
        clock: u64,
    ) -> Result<Self, VerifierError> {
        let last_now = enrolment.last_now;
        if clock.saturating_add(MAX_BACK_S) < last_now {
            return Err(VerifierError::ClockWentBack { last_now, found: clock });
        }
        let now = clock.max(last_now);
        let mut turn = Self::new(enrolment, input, handle, now);
        turn.next.pass(now);
        Ok(turn)
    }

    fn new(enrolment: &Enrolment, input: Input, handle: Option<Handle>, now: u64) -> Self {
        let mut next = enrolment.clone();
        next.revision = next.revision.saturating_add(1);
        let event = Event {
            at: now,
            enrolment: enrolment.id,
            version: enrolment.version,
            input,
            handle,
            outcome: Outcome::Refused,
            reason: None,
            binding: None,
            drift: None,
            status: enrolment.status(),
            block: None,
            alert: false,
            login: enrolment.login,
            operation: enrolment.operation,
        };
        Self { next, operation: None, event }
    }

    pub(super) const fn positions(&self) -> Option<Positions> {
        self.next.positions
    }

    pub(super) const fn now(&self) -> u64 {
        self.event.at
    }

    fn gate(&self) -> Gate {
        gate(self.event.input, self.next.condition())
    }

    /// The status and blocks, then the form (VER-17, (1) and (2)).
    pub(super) fn judge_otp(&self, otp: &str) -> Result<Otp, Refusal> {
        match self.gate() {
            Gate::Refused => Err(Refusal(Reason::NotActive)),
            Gate::Blocked => Err(Refusal(Reason::Blocked)),
            Gate::Judged => Otp::parse(otp).map_err(|_| Refusal(Reason::MalformedOtp)),
        }
    }

    /// The status and blocks, the form, then the operation (VER-17, (1) to (3)).
    pub(super) fn judge_form<'r>(
        &self,
        otp: &str,
        named: Option<Named<'r>>,
    ) -> Result<(Otp, Named<'r>), Refusal> {
        let otp = self.judge_otp(otp)?;
        let named = named.filter(|named| self.is_live(named.stored.handle));
        named.map(|named| (otp, named)).ok_or(Refusal(Reason::NotLive))
    }

    /// Ends the input, with its outcome.
    fn finish<T>(mut self, outcome: Outcome, result: T) -> Commit<Write, T> {
        self.event.outcome = outcome;
        self.event.status = self.next.status();
        self.event.login = self.next.login;
        self.event.operation = self.next.operation;
        let Self { next, operation, event } = self;
        Commit::new(Write { enrolment: next, operation, event }, result)
    }

    pub(super) fn refuse<T>(mut self, reason: Reason, result: T) -> Commit<Write, T> {
        self.event.reason = Some(reason);
        self.finish(Outcome::Refused, result)
    }

    /// Counts a failure of a row (VER-22), with what it leads to (VER-5, VER-27 to VER-30).
    pub(super) fn fail<T>(mut self, row: RowName, policy: &Policy) -> Commit<Write, Verdict<T>> {
        if self.next.stage == Stage::Pending {
            self.next.login.count();
            if self.next.login.failures() >= FAILURES_TO_BLOCK {
                self.next.close();
                self.event.alert = true;
            }
            return self.finish(Outcome::Failed, Verdict::Rejected);
        }
        let blocks = match row {
            RowName::Login => policy.login_blocks(),
            RowName::Operation => LoginBlocks::Fixed,
        };
        let now = self.now();
        let failed = self.next.row_mut(row).fail(now, blocks);
        self.event.alert = failed.alert;
        self.event.block = failed.block.map(|block| (row, block));
        if failed.block.is_none() {
            return self.finish(Outcome::Failed, Verdict::Rejected);
        }
        self.next.live.retain(|live| row == RowName::Login && !live.log_in);
        self.finish(Outcome::Failed, Verdict::Blocked)
    }

    /// Accepts an operation, which ends it (VER-21), and resets what it resets (VER-25).
    pub(super) fn accept<'r>(
        mut self,
        named: &Named<'r>,
        binding: Binding,
        drift: Option<i64>,
    ) -> Commit<Write, Verdict<Operation<'r>>> {
        let now = self.now();
        self.next.end(named.stored.handle);
        self.next.login.reset();
        if !named.is_log_in() {
            self.next.operation.reset();
        }
        if let (Binding::Scanned, Some(serials), Some(positions)) =
            (binding, named.serials, self.next.positions)
        {
            self.next.positions = Some(positions.accept(serials.n(), serials.m()));
        }
        match binding {
            Binding::Scanned => self.next.typed = Typed::default(),
            // VER-45
            Binding::Typed | Binding::TypedDetails => {
                self.next.typed = self.next.typed.with(policy::cents(&named.operation));
            }
            Binding::Login | Binding::Unlinked => {}
        }
        let mut stored = named.stored.clone();
        stored.revision = stored.revision.saturating_add(1);
        stored.accepted = Some((binding, now));
        self.operation = Some(stored);
        self.event.binding = Some(binding);
        self.event.drift = drift;
        let subject = named.operation.clone();
        self.finish(Outcome::Accepted, Verdict::Accepted { binding, drift, subject })
    }

    pub(super) fn accept_confirmation<'r>(
        mut self,
        named: &Named<'r>,
        matched: Matched,
    ) -> Commit<Write, Verdict<Operation<'r>>> {
        self.next.confirm_step = Some(matched.step);
        self.accept(named, Binding::Unlinked, Some(matched.drift))
    }

    pub(super) fn accept_login(mut self, matched: Matched) -> Commit<Write, Verdict<()>> {
        self.next.login_step = Some(matched.step);
        self.next.stage = Stage::Active;
        self.next.login.reset();
        let (binding, drift) = (Binding::Login, Some(matched.drift));
        self.event.binding = Some(binding);
        self.event.drift = drift;
        self.finish(Outcome::Accepted, Verdict::Accepted { binding, drift, subject: () })
    }

    /// Whether an operation may be issued (VER-14).
    pub(super) fn may_issue(&self) -> Result<(), (IssueRefused, Reason)> {
        match self.gate() {
            Gate::Refused => Err((IssueRefused::NotActive, Reason::NotActive)),
            Gate::Blocked => Err((IssueRefused::Blocked, Reason::Blocked)),
            Gate::Judged if self.next.live.len() >= MAX_LIVE => {
                Err((IssueRefused::TooManyLive, Reason::TooManyLive))
            }
            Gate::Judged if self.next.used.len() >= MAX_IDS => {
                Err((IssueRefused::TooManyIds, Reason::TooManyIds))
            }
            Gate::Judged => Ok(()),
        }
    }

    pub(super) fn is_live(&self, handle: Handle) -> bool {
        self.next.live.iter().any(|live| live.handle == handle)
    }

    /// Whether an operation ID is that of an operation that is live or rests (ID-4).
    pub(super) fn is_taken(&self, id: &OperationId) -> bool {
        self.next.used.iter().any(|used| used.id == *id)
            || self.next.live.iter().any(|live| live.id == *id)
    }

    pub(super) fn issue(
        mut self,
        order: &Order<'_>,
        issued: Issued,
        validity: Validity,
        policy: &Policy,
    ) -> Commit<Write, Result<Issued, IssueRefused>> {
        let Enrolment { id: enrolment, version, key_id, .. } = self.next;
        if let Some(positions) = &mut self.next.positions {
            positions.issued = positions.issued.saturating_add(1);
        }
        let typed = policy.may_be_typed(version, order.operation, self.next.typed, &self.next.live);
        self.next.live.push(Live {
            handle: order.handle,
            id: issued.id().clone(),
            ends_at: validity.ends_at(),
            typed_cents: typed.then(|| policy::cents(order.operation)),
            log_in: order.operation.purpose() == Purpose::LogIn,
            n: self.next.positions.map(|positions| positions.issued),
        });
        self.next.used.push(Used { id: issued.id().clone(), at: validity.issued_at() });
        let stored =
            StoredOperation::new(order.handle, enrolment, (version, key_id), &issued, typed);
        self.operation = Some(stored);
        self.finish(Outcome::Issued, Ok(issued))
    }

    pub(super) fn cancel(mut self) -> Commit<Write, bool> {
        match self.event.handle.and_then(|handle| self.next.end(handle)) {
            Some(_) => self.finish(Outcome::Cancelled, true),
            None => self.refuse(Reason::NotLive, false),
        }
    }

    pub(super) fn restore(mut self) -> Commit<Write, bool> {
        if self.gate() != Gate::Judged {
            return self.refuse(Reason::NotActive, false);
        }
        self.next.live.clear();
        self.next.positions = self.next.positions.map(Positions::restore);
        self.finish(Outcome::Restored, true)
    }

    /// Not by [`Turn::begin`]: it is what puts a wrong last now right (VER-33).
    pub(super) fn unblock(enrolment: &Enrolment, now: u64) -> Commit<Write, bool> {
        let mut turn = Self::new(enrolment, Input::Unblock, None, now);
        if turn.gate() != Gate::Judged {
            return turn.refuse(Reason::NotActive, false);
        }
        turn.next.clear_rows(now);
        turn.next.pass(now);
        turn.finish(Outcome::Unblocked, true)
    }

    pub(super) fn revoke(mut self) -> Commit<Write, bool> {
        if self.gate() != Gate::Judged {
            return self.refuse(Reason::NotActive, false);
        }
        self.next.close();
        self.finish(Outcome::Revoked, true)
    }
}
