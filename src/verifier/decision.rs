//! The decision on one input: the next records, and the audit event.

use super::{
    Binding, CounterName, Enrolment, Event, Handle, Input, LoginBlocks, NamedOperation,
    OperationRecord, Outcome, Policy, Positions, Reason, Verdict, VerifierError,
    admission::{Admission, admit},
    counter::FAILURES_TO_BLOCK,
    enrolment::Stage,
    policy::{TypedTotals, cents},
};
use crate::{Commit, operation::Operation, operation_id::OperationId, otp::Otp};

/// The seconds that a clock may go back (VER-11).
pub(super) const MAX_BACK_S: u64 = 300;

/// The records and the event that an input writes, in one transaction (VER-9).
///
/// The transaction fails unless the stored enrolment has the revision `replaces` and, where an operation
/// is written, the stored operation has the revision `replaces_operation`.
///
/// ```
/// # use dlotp::{Version, keys::Secret};
/// use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Outcome, Write};
/// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
/// # let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(Version::V2), Epoch::default(), now);
///
/// let (write, pending) = enrolment.revoke(now)?.split();
/// let Write { enrolment: next, replaces, event, destroys_keys, .. } = &write;
/// assert_eq!((*replaces, next.revision()), (1, 2));
/// assert_eq!((event.outcome, *destroys_keys), (Outcome::Revoked, true));
/// # let _ = pending;
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Write {
    /// The enrolment's new record.
    pub enrolment: Enrolment,
    /// The revision of the enrolment's record that it replaces.
    pub replaces: u64,
    /// The operation's new record, where it changes.
    pub operation: Option<OperationRecord>,
    /// The revision of the operation's record that it replaces; `None` where it is new.
    pub replaces_operation: Option<u64>,
    /// The audit event.
    pub event: Event,
    /// Whether the enrolment has ended, so that its secrets and keys are to be destroyed (VER-6).
    pub destroys_keys: bool,
}

/// An input that is being judged.
pub(super) struct Decision {
    pub(super) next: Enrolment,
    pub(super) operation: Option<OperationRecord>,
    pub(super) event: Event,
    input: Input,
    clock: u64,
    lapsed: bool,
}

/// A refusal before anything was computed.
pub(super) struct Refusal(Reason);

impl Refusal {
    pub(super) fn finish<T>(self, decision: Decision) -> Commit<Write, Verdict<T>> {
        let verdict = if self.0 == Reason::Blocked { Verdict::Blocked } else { Verdict::Rejected };
        decision.refuse(self.0, verdict)
    }
}

impl Decision {
    /// Begins an input, and takes the enrolment to the input's now (VER-11, VER-12).
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
        let mut decision = Self::new(enrolment, input, handle, now);
        decision.clock = clock;
        decision.next.advance_to(now);
        decision.lapsed = decision.next.stage != enrolment.stage;
        Ok(decision)
    }

    /// Begins an input, and leaves last now and the effects of time to the caller.
    pub(super) fn new(
        enrolment: &Enrolment,
        input: Input,
        handle: Option<Handle>,
        now: u64,
    ) -> Self {
        let mut next = enrolment.clone();
        next.revision = next.revision.saturating_add(1);
        next.restored = 0;
        let event = Event {
            at: now,
            enrolment: enrolment.id,
            version: enrolment.identity.version,
            input: if input == Input::SubmitLogIn { Input::Submit } else { input },
            handle,
            outcome: Outcome::Refused,
            reason: None,
            restored: enrolment.restored,
            binding: None,
            drift: None,
            status: enrolment.status(),
            block: None,
            alert: false,
            login: enrolment.login,
            operation: enrolment.operation,
        };
        Self { next, operation: None, event, input, clock: now, lapsed: false }
    }

    pub(super) const fn positions(&self) -> Option<Positions> {
        self.next.positions
    }

    pub(super) const fn now(&self) -> u64 {
        self.event.at
    }

    /// The caller's clock, by which windows and issued-at go (VER-11).
    pub(super) const fn clock(&self) -> u64 {
        self.clock
    }

    /// Whether time alone ended the enrolment, which was pending (VER-52).
    pub(super) const fn has_lapsed(&self) -> bool {
        self.lapsed
    }

    pub(super) const fn admission(&self) -> Admission {
        admit(self.input, self.next.status())
    }

    pub(super) fn is_admitted(&self) -> bool {
        self.admission() == Admission::Judged
    }

    /// Judges the status and blocks, then the form of the OTP (VER-17, steps 1 and 2).
    pub(super) fn judge_otp(&self, otp: &str) -> Result<Otp, Refusal> {
        match self.admission() {
            Admission::Refused => Err(Refusal(Reason::NotActive)),
            Admission::Blocked => Err(Refusal(Reason::Blocked)),
            Admission::Judged => otp.parse::<Otp>().map_err(|_| Refusal(Reason::MalformedOtp)),
        }
    }

    /// Judges the status and blocks, the form of the OTP, then the operation (VER-17, steps 1 to 3).
    pub(super) fn judge_form<'r>(
        &self,
        otp: &str,
        named: Option<NamedOperation<'r>>,
    ) -> Result<(Otp, NamedOperation<'r>), Refusal> {
        let otp = self.judge_otp(otp)?;
        let is_live = |named: &NamedOperation<'_>| {
            named.record.accepted.is_none() && self.next.is_live(named.record.handle) // VER-2
        };
        let named = named.filter(is_live);
        named.map(|named| (otp, named)).ok_or(Refusal(Reason::NotLive))
    }

    /// Ends the input with an outcome.
    pub(super) fn finish<T>(mut self, outcome: Outcome, result: T) -> Commit<Write, T> {
        self.event.outcome = if self.lapsed { Outcome::Lapsed } else { outcome };
        self.event.status = self.next.status();
        self.event.login = self.next.login;
        self.event.operation = self.next.operation;
        let Self { next: enrolment, operation, event, .. } = self;
        let replaces = enrolment.revision.saturating_sub(1);
        let replaces_operation = operation
            .as_ref()
            .and_then(|operation| operation.revision.checked_sub(1))
            .filter(|revision| *revision > 0);
        let destroys_keys = enrolment.stage == Stage::Revoked;
        let write =
            Write { enrolment, replaces, operation, replaces_operation, event, destroys_keys };
        Commit::new(write, result)
    }

    pub(super) fn refuse<T>(mut self, reason: Reason, result: T) -> Commit<Write, T> {
        self.event.reason = Some(reason);
        self.finish(Outcome::Refused, result)
    }

    /// Counts a failure (VER-22), and applies the consequences (VER-5, VER-27 to VER-30).
    pub(super) fn fail<T>(
        mut self,
        name: CounterName,
        policy: &Policy,
    ) -> Commit<Write, Verdict<T>> {
        if self.next.stage == Stage::Pending {
            self.next.login.record_failure();
            if self.next.login.failures >= FAILURES_TO_BLOCK {
                self.next.close();
                self.event.alert = true;
            }
            return self.finish(Outcome::Failed, Verdict::Rejected);
        }
        let blocks = match name {
            CounterName::Login => policy.login_blocks(),
            CounterName::Operation => LoginBlocks::Fixed,
        };
        let now = self.now();
        let failed = self.next.counter_mut(name).fail(now, blocks);
        self.event.alert = failed.alert;
        self.event.block = failed.block.map(|block| (name, block));
        if failed.block.is_none() {
            return self.finish(Outcome::Failed, Verdict::Rejected);
        }
        self.next.live.retain(|live| name == CounterName::Login && !live.is_login);
        self.finish(Outcome::Failed, Verdict::Blocked)
    }

    /// Accepts an operation, which ends it (VER-21), and resets counters (VER-25).
    pub(super) fn accept<'r>(
        mut self,
        named: &NamedOperation<'r>,
        binding: Binding,
        drift: Option<i64>,
    ) -> Commit<Write, Verdict<Operation<'r>>> {
        let now = self.now();
        self.next.end(named.record.handle);
        self.next.login.reset();
        if !named.is_login() {
            self.next.operation.reset();
        }
        if let (Binding::Scanned, Some(serials), Some(positions)) =
            (binding, named.serials, self.next.positions)
        {
            self.next.positions = Some(positions.accept(serials));
        }
        match binding {
            Binding::Scanned => self.next.typed = TypedTotals::default(),
            // VER-45
            Binding::Typed | Binding::TypedDetails => {
                self.next.typed = self.next.typed.with(cents(&named.operation));
            }
            Binding::Login | Binding::Unlinked => {}
        }
        self.operation = Some(named.record.accept(binding, now));
        self.event.binding = Some(binding);
        self.event.drift = drift;
        let subject = named.operation.clone();
        self.finish(Outcome::Accepted, Verdict::Accepted { binding, drift, subject })
    }

    /// Returns whether an operation ID was shown less than 24 hours ago (ID-4).
    pub(super) fn is_taken(&self, id: &OperationId) -> bool {
        self.next.used.iter().any(|used| used.id == *id)
    }
}
