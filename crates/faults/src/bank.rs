//! The faulty bank: one enrolment through a trace of inputs (verifier.md).

mod issue;
mod judge;

use std::collections::BTreeMap;

use dlotp::Code;
use dlotp_testee::library::{Refusal, policy};
use dlotp_wire::{
    authenticator::StoreOutcome,
    v1::Nonces,
    v2::FreshBytes,
    verifier::{PolicyJson, VerifierInput, VerifierStep, VerifierTraceArgs},
};
use serde_json::{Value, json};

use super::{
    FaultId, FaultyImplementation, failure_counter::FailureCounter, keys::Enrolment,
    order_store::OrderStore, payload::PayloadDraw, positions::BankPositions,
    typed_details::Details,
};

const DAY: u64 = 86_400;
const HALF_MINUTE: u64 = 30;
const MINUTE: u64 = 60;
const LOG_IN: u64 = 38;

type Handle = [u8; 16];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Pending,
    Active,
    Revoked,
}

/// A live operation (VER-1).
#[derive(Clone, Debug)]
struct LiveOperation {
    id: String,
    /// The revision that issued it, by which the oldest is found.
    issued_in: u64,
    ends_at: u64,
    /// The amount that counts in the sum of VER-16, if the operation may be typed.
    cents: Option<u64>,
    log_in: bool,
}

/// The random values of an order, which differ by version.
pub(super) trait DrawSource {
    fn draws(&self, serial: u64, login_position: u64) -> Vec<PayloadDraw>;
}

impl DrawSource for Nonces {
    fn draws(&self, _n: u64, _m: u64) -> Vec<PayloadDraw> {
        self.nonces.iter().map(|nonce| PayloadDraw::Nonce(nonce.0)).collect()
    }
}

impl DrawSource for FreshBytes {
    fn draws(&self, serial: u64, login_position: u64) -> Vec<PayloadDraw> {
        self.fresh
            .iter()
            .map(|fresh| PayloadDraw::Fresh { serial, login_position, fresh: fresh.0 })
            .collect()
    }
}

/// The record of an enrolment.
#[derive(Clone, Debug)]
struct EnrolmentRecord {
    revision: u64,
    epoch: u64,
    positions: BankPositions,
    status: Status,
    enrolled_at: u64,
    last_now: u64,
    login: FailureCounter,
    operation: FailureCounter,
    /// Of logins, and of all others.
    orders: [OrderStore; 2],
    login_step: Option<u64>,
    confirm_step: Option<u64>,
    /// The chain positions of the last accepted login and of the last accepted confirmation.
    accepted_at: (u64, u64),
    typed_cents: u64,
    typed_count: usize,
    live: BTreeMap<Handle, LiveOperation>,
    used: Vec<(String, u64)>,
}

/// The record of an operation.
#[derive(Clone, Debug)]
struct OperationRecord {
    digest: [u8; 32],
    id: String,
    details: Option<Details>,
    serial: u64,
    login_position: u64,
    purpose: u64,
    cents: u64,
    display: Value,
    typed: bool,
}

type Operations = Vec<(Handle, OperationRecord)>;

/// The records that an input writes, and its reply.
struct Decision {
    record: EnrolmentRecord,
    gives: Value,
    event: &'static str,
    alert: bool,
    stored: Option<(Handle, OperationRecord)>,
}

/// The error of an input that has nothing to commit.
struct NoCommit(Code);

impl From<Refusal> for NoCommit {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rejected(code) => Self(code),
            Refusal::Arguments(_) => Self(Code::MalformedRecord),
        }
    }
}

fn decision(record: EnrolmentRecord, gives: Value, event: &'static str, alert: bool) -> Decision {
    Decision { record, gives, event, alert, stored: None }
}

struct Bank<'a> {
    implementation: FaultyImplementation,
    policy: &'a PolicyJson,
    enrolment: Enrolment,
    pin_mac: [u8; 32],
    stored: (EnrolmentRecord, Operations),
    history: Vec<(EnrolmentRecord, Operations)>,
}

impl FaultyImplementation {
    pub(super) fn bank<D: DrawSource>(self, args: &VerifierTraceArgs<D>) -> Result<Value, Refusal> {
        if !self.has(FaultId::AnyPolicy) {
            let mut checked = args.policy.clone();
            checked.unlinked_purposes.retain(|purpose| match purpose {
                32 | 33 | 34 | 35 | 37 => !self.has(FaultId::UnlinkedActions),
                39 => !self.has(FaultId::UnlinkedRecovery),
                _ => true,
            });
            policy(&checked)?;
            if self.has(FaultId::UnlinkedOtherOnly) && checked.unlinked_purposes.contains(&36) {
                return Err(Refusal::Rejected(Code::InvalidPolicy));
            }
        }
        let step = args.enrolled_at / HALF_MINUTE;
        let record = EnrolmentRecord {
            revision: 1,
            epoch: 0,
            positions: BankPositions::new(self),
            status: if args.active { Status::Active } else { Status::Pending },
            enrolled_at: args.enrolled_at,
            last_now: args.enrolled_at,
            login: FailureCounter::default(),
            operation: FailureCounter::default(),
            orders: [OrderStore::full(args.enrolled_at); 2],
            login_step: args.active.then_some(step),
            confirm_step: None,
            accepted_at: (0, 0),
            typed_cents: 0,
            typed_count: 0,
            live: BTreeMap::new(),
            used: Vec::new(),
        };
        let enrolment = Enrolment::new(args.version, args.secret)?;
        let mut bank = Bank {
            implementation: self,
            policy: &args.policy,
            enrolment,
            pin_mac: self.pin_mac(enrolment, &args.pin)?,
            stored: (record.clone(), Vec::new()),
            history: vec![(record, Vec::new())],
        };
        let replies =
            args.steps.iter().map(|step| bank.run_step(step)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "replies": replies }))
    }
}

impl Bank<'_> {
    fn has(&self, fault: FaultId) -> bool {
        self.implementation.has(fault)
    }

    fn run_step<D: DrawSource>(&mut self, step: &VerifierStep<D>) -> Result<Value, Refusal> {
        let (loaded, operations) =
            match step.loaded {
                Some(number) => self.history.get(number).cloned().ok_or_else(|| {
                    Refusal::Arguments(format!("loaded: step {number} is not past"))
                })?,
                None => self.stored.clone(),
            };
        let (revision, was) = (loaded.revision, loaded.epoch);
        let epoch = step.epoch.unwrap_or(0);
        let judged = self.in_epoch(loaded, epoch, &step.input, |record| {
            self.judge(record, &operations, step.at, &step.input)
        });
        let reply = match judged {
            Err(NoCommit(code)) => json!({ "error": code.to_string() }),
            Ok(decision) => self.write(decision, (revision, was), step.store),
        };
        self.history.push(self.stored.clone());
        Ok(reply)
    }

    fn write(
        &mut self,
        mut decision: Decision,
        (revision, was): (u64, u64),
        store: StoreOutcome,
    ) -> Value {
        let mut reply = json!({
            "gives": decision.gives,
            "status": decision.record.status_name(),
            "event": decision.event,
            "alert": decision.alert,
        });
        let epochs = decision.record.epoch.saturating_sub(was);
        if epochs > 0 && !self.has(FaultId::EpochsUntold) {
            reply["restored"] = if self.has(FaultId::EpochTold) {
                decision.record.epoch.into()
            } else {
                epochs.into()
            };
        }
        if self.has(FaultId::EpochUnwritten) && decision.event != "restored" {
            decision.record.epoch = was;
        }
        if store == StoreOutcome::Fails {
            if decision.event == "issued" && self.has(FaultId::IssuedWithoutCommit) {
                self.stored.0.positions.issued = decision.record.positions.issued;
            }
            let early = self.has(FaultId::VerdictBeforeStore);
            return if early { reply } else { json!({ "store-failed": true }) };
        }
        if self.stored.0.revision != revision && !self.has(FaultId::RaceIgnored) {
            return json!({ "conflict": true });
        }
        // A new operation must not have a record yet.
        let is_there = |(handle, _): &(Handle, OperationRecord)| {
            self.stored.1.iter().any(|(h, _)| h == handle)
        };
        if decision.event == "issued" && decision.stored.as_ref().is_some_and(is_there) {
            return json!({ "conflict": true });
        }
        let kept = decision.event == "refused" && self.has(FaultId::RefusalUnwritten);
        let record = &mut self.stored.0;
        *record = decision.record;
        record.revision = if kept { revision } else { revision.saturating_add(1) };
        if let Some((handle, stored)) = decision.stored {
            self.stored.1.retain(|(other, _)| *other != handle);
            self.stored.1.push((handle, stored));
        }
        reply
    }

    /// Restores a record of an older epoch before an input is judged (RST-3 to RST-7).
    fn in_epoch<D>(
        &self,
        mut record: EnrolmentRecord,
        epoch: u64,
        input: &VerifierInput<D>,
        judge: impl FnOnce(EnrolmentRecord) -> Result<Decision, NoCommit>,
    ) -> Result<Decision, NoCommit> {
        let (is_restore, is_later) =
            (matches!(input, VerifierInput::Restore {}), record.epoch > epoch);
        if is_later && !self.has(FaultId::LaterEpochTaken) {
            // The fault looks at it only after the input has found no error of its own.
            if self.has(FaultId::LaterEpochLast) {
                judge(record)?;
            }
            return Err(NoCommit(Code::MalformedRecord));
        }
        let is_ignored = match input {
            VerifierInput::Restore {} => {
                self.has(FaultId::RestoreRevokedNot) && record.status == Status::Revoked
            }
            VerifierInput::Unblock {} => self.has(FaultId::UnblockRestoresNot),
            VerifierInput::Sweep {} => self.has(FaultId::SweepRestoresNot),
            _ => self.has(FaultId::RestoreAlone),
        };
        let epochs = if is_ignored { 0 } else { epoch.saturating_sub(record.epoch) };
        let is_again = is_restore && self.has(FaultId::RestoreAgain);
        if epochs > 0 || is_again {
            self.restore(&mut record, epochs.max(1));
            record.epoch = epoch;
        }
        if !is_restore {
            return judge(record);
        }
        if self.has(FaultId::RestoreJudgesTime) {
            record = judge(record)?.record;
        }
        if epochs == 0 && !is_again {
            return Ok(decision(record, json!({ "done": false }), "refused", false));
        }
        let event = if self.has(FaultId::RestoreTold) { "unblocked" } else { "restored" };
        Ok(decision(record, json!({ "done": true }), event, false))
    }

    /// Restores a record over so many epochs (RST-3).
    fn restore(&self, record: &mut EnrolmentRecord, epochs: u64) {
        if !self.has(FaultId::RestoreKeepsLive) {
            record.live.clear();
        }
        if record.status == Status::Pending && !self.has(FaultId::RestoreKeepsPending) {
            self.end_enrolment(record);
        }
        record.positions.restore(self.implementation, epochs);
        if self.has(FaultId::RestoreUnblocks) {
            (record.login, record.operation) =
                (FailureCounter::default(), FailureCounter::default());
        }
        if self.has(FaultId::RestoreForgetsTyped) {
            (record.typed_cents, record.typed_count) = (0, 0);
        }
    }

    fn judge<D: DrawSource>(
        &self,
        mut record: EnrolmentRecord,
        operations: &Operations,
        clock: u64,
        input: &VerifierInput<D>,
    ) -> Result<Decision, NoCommit> {
        // An operation that can't be encoded is refused before the enrolment is looked at.
        if let VerifierInput::Issue { operation, .. } = input {
            operation.check().map_err(Refusal::from)?;
            let late = self.has(FaultId::BulkOffLate) || self.has(FaultId::BulkOffRefused);
            if self.is_bulk_off(operation) && !late {
                return Err(NoCommit(Code::BulkOff));
            }
        }
        if let VerifierInput::Unblock {} = input {
            return Ok(self.unblock(record, clock));
        }
        let bound = if self.has(FaultId::ClockBackByOne) { 299 } else { 300 };
        let back = clock.saturating_add(bound) < record.last_now;
        if back && !self.has(FaultId::ClockBackTaken) {
            return Err(NoCommit(Code::ClockWentBack));
        }
        let now = if self.has(FaultId::NowIsClock) { clock } else { clock.max(record.last_now) };
        let was = record.status;
        self.advance_to(&mut record, now);
        let lapsed = record.status != was;
        let by_now = self.has(FaultId::WindowByNow);
        let clock = if by_now { now } else { clock };
        let mut decision = self.judge_at(record, operations, (now, clock), input)?;
        if lapsed && !self.has(FaultId::LapseUntold) {
            decision.event = "lapsed";
        }
        if let VerifierInput::Sweep {} = input {
            decision.gives = json!({ "done": lapsed });
        }
        Ok(decision)
    }

    /// Judges an input at now, by the caller's clock.
    fn judge_at<D: DrawSource>(
        &self,
        record: EnrolmentRecord,
        operations: &Operations,
        (now, clock): (u64, u64),
        input: &VerifierInput<D>,
    ) -> Result<Decision, NoCommit> {
        Ok(match input {
            VerifierInput::Issue { handle, drawn, operation } => {
                let (serial, login_position) = record.positions.next(self.implementation);
                return self.issue(
                    record,
                    (now, clock),
                    handle.0,
                    drawn.draws(serial, login_position),
                    operation,
                );
            }
            VerifierInput::Cancel { handle } => self.cancel(record, operations, handle.0),
            VerifierInput::Revoke {} => self.revoke(record),
            VerifierInput::Restore {} => decision(record, Value::Null, "refused", false),
            VerifierInput::Sweep {} => decision(record, Value::Null, "refused", false),
            VerifierInput::Login { otp } => self.login(record, (now, clock), otp),
            VerifierInput::Submit { handle, otp } => {
                self.submit(record, operations, (now, clock), handle.0, otp)
            }
            VerifierInput::Confirm { handle, otp } => {
                self.confirm(record, operations, (now, clock), handle.0, otp)
            }
            VerifierInput::Unblock {} => self.unblock(record, clock),
        })
    }

    /// Applies the changes that depend on time alone (VER-12, VER-13).
    fn advance_to(&self, record: &mut EnrolmentRecord, now: u64) {
        record.last_now = now;
        let ended = [
            record.login.advance_to(self.implementation, now),
            record.operation.advance_to(self.implementation, now),
        ];
        if ended.contains(&true) && self.has(FaultId::BlockEndResetsBoth) {
            (record.login.failures, record.operation.failures) = (0, 0);
        }
        let longer = u64::from(self.has(FaultId::LiveLonger));
        record.live.retain(|_, live| now < live.ends_at.saturating_add(longer));
        record.used.retain(|(_, at)| now < at.saturating_add(DAY));
        for store in &mut record.orders {
            store.advance_to(self.implementation, now);
        }
        let over = now >= record.enrolled_at.saturating_add(DAY);
        if record.status == Status::Pending && over && !self.has(FaultId::PendingForever) {
            self.end_enrolment(record);
        }
    }

    /// Revokes the enrolment (VER-6).
    fn end_enrolment(&self, record: &mut EnrolmentRecord) {
        record.status = Status::Revoked;
        if !self.has(FaultId::RevokedLives) {
            record.live.clear();
        }
    }

    /// Cancels an operation (VER-32).
    fn cancel(
        &self,
        mut record: EnrolmentRecord,
        operations: &Operations,
        handle: Handle,
    ) -> Decision {
        if !record.live.contains_key(&handle) {
            return decision(record, json!({ "done": false }), "refused", false);
        }
        if !self.has(FaultId::CancelIgnored) {
            record.live.remove(&handle);
        }
        let named = operations.iter().find(|(other, _)| *other == handle);
        if self.has(FaultId::CancelGivesBack)
            && named.is_some_and(|(_, stored)| stored.serial == record.positions.issued)
        {
            record.positions.issued = record.positions.issued.saturating_sub(1);
        }
        if self.has(FaultId::CancelResets) {
            record.operation.reset();
        }
        decision(record, json!({ "done": true }), "cancelled", false)
    }

    /// Unblocks the enrolment (VER-33).
    fn unblock(&self, mut record: EnrolmentRecord, now: u64) -> Decision {
        if record.status != Status::Active {
            return decision(record, json!({ "done": false }), "refused", false);
        }
        let kept = (record.login.since_unblocking, record.operation.since_unblocking);
        (record.login, record.operation) = (FailureCounter::default(), FailureCounter::default());
        if self.has(FaultId::UnblockPartly) {
            (record.login.since_unblocking, record.operation.since_unblocking) = kept;
        }
        let far = if self.has(FaultId::StepsLoweredEarly) { 30 } else { 3600 };
        let lowered = |step: u64| {
            let ahead = step.saturating_mul(HALF_MINUTE) > now.saturating_add(far);
            let is_lowered = ahead && !self.has(FaultId::StepsNotLowered);
            if is_lowered { (now / HALF_MINUTE).saturating_add(1) } else { step }
        };
        record.login_step = record.login_step.map(lowered);
        record.confirm_step = record.confirm_step.map(lowered);
        let now = if self.has(FaultId::UnblockKeepsNow) { now.max(record.last_now) } else { now };
        if now < record.last_now {
            if !self.has(FaultId::UnblockKeepsLive) {
                record.live.clear();
            }
            if !self.has(FaultId::OrdersStayAhead) {
                record.orders.iter_mut().for_each(|store| store.go_back_to(now));
            }
            record.used.iter_mut().for_each(|(_, at)| *at = now.min(*at));
        }
        self.advance_to(&mut record, now);
        decision(record, json!({ "done": true }), "unblocked", false)
    }

    /// Revokes the enrolment on request (VER-34).
    fn revoke(&self, mut record: EnrolmentRecord) -> Decision {
        let kept = self.has(FaultId::RevokePendingNot) && record.status == Status::Pending;
        if record.status == Status::Revoked || kept {
            return decision(record, json!({ "done": false }), "refused", false);
        }
        self.end_enrolment(&mut record);
        decision(record, json!({ "done": true }), "revoked", false)
    }
}

impl EnrolmentRecord {
    /// Returns the status that the bank reports (VER-5).
    fn status_name(&self) -> &'static str {
        let blocked = self.login.block.is_some() || self.operation.block.is_some();
        match self.status {
            Status::Pending => "pending",
            Status::Active if blocked => "blocked",
            Status::Active => "active",
            Status::Revoked => "revoked",
        }
    }
}
