//! One enrolment at a bank through a series of inputs (verifier.md), with the mistake.

mod judge;

use std::collections::BTreeMap;

use dlotp::{Code, Version};
use serde_json::{Value, json};

use super::{
    Slip, World,
    bank_row::Row,
    keys::Enrolled,
    payload::{Frame, Unique},
    positions::Positions,
    typed::Details,
};
use crate::{
    library::{
        FreshBytes, Nonces, PolicyJson, Refusal, Store, TypedRuleJson, VerifierInput, VerifierStep,
        VerifierTraceArgs, policy,
    },
    operation_json::Order,
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

/// What is live (VER-1).
#[derive(Clone, Debug)]
struct Live {
    id: String,
    ends_at: u64,
    /// What it adds to the sum of VER-16; none where it may not be typed.
    cents: Option<u64>,
    log_in: bool,
}

/// What is drawn for an operation, by version.
pub(super) trait Draws {
    fn uniques(&self, n: u64, m: u64) -> Vec<Unique>;
}

impl Draws for Nonces {
    fn uniques(&self, _n: u64, _m: u64) -> Vec<Unique> {
        self.nonces.iter().map(|nonce| Unique::Nonce(nonce.0)).collect()
    }
}

impl Draws for FreshBytes {
    fn uniques(&self, n: u64, m: u64) -> Vec<Unique> {
        self.fresh.iter().map(|fresh| Unique::Draw { n, m, fresh: fresh.0 }).collect()
    }
}

/// An enrolment's record.
#[derive(Clone, Debug)]
struct Enrolment {
    revision: u64,
    positions: Positions,
    status: Status,
    enrolled_at: u64,
    last_now: u64,
    login: Row,
    operation: Row,
    login_step: Option<u64>,
    confirm_step: Option<u64>,
    /// The position of the last accepted login, and of the last confirmation.
    accepted_at: (u64, u64),
    typed_cents: u64,
    typed_count: usize,
    live: BTreeMap<Handle, Live>,
    used: Vec<(String, u64)>,
}

/// An operation's record.
#[derive(Clone, Debug)]
struct Stored {
    digest: [u8; 32],
    id: String,
    details: Option<Details>,
    n: u64,
    m: u64,
    purpose: u64,
    cents: u64,
    display: Value,
    typed: bool,
}

type Operations = Vec<(Handle, Stored)>;

/// What an input writes, and what it gives.
struct Outcome {
    record: Enrolment,
    gives: Value,
    event: &'static str,
    alert: bool,
    stored: Option<(Handle, Stored)>,
}

/// An input that gives no commit.
struct NoCommit(Code);

impl From<Refusal> for NoCommit {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rejected(code) => Self(code),
            Refusal::Arguments(_) => Self(Code::MalformedRecord),
        }
    }
}

fn outcome(record: Enrolment, gives: Value, event: &'static str, alert: bool) -> Outcome {
    Outcome { record, gives, event, alert, stored: None }
}

struct Bank<'a> {
    world: World,
    policy: &'a PolicyJson,
    enrolled: Enrolled,
    p: [u8; 32],
    stored: (Enrolment, Operations),
    history: Vec<(Enrolment, Operations)>,
}

impl World {
    pub(super) fn bank<D: Draws>(self, args: &VerifierTraceArgs<D>) -> Result<Value, Refusal> {
        if !self.is(Slip::AnyPolicy) {
            policy(&args.policy)?;
        }
        let step = args.enrolled_at / HALF_MINUTE;
        let record = Enrolment {
            revision: 1,
            positions: Positions::new(self),
            status: if args.active { Status::Active } else { Status::Pending },
            enrolled_at: args.enrolled_at,
            last_now: args.enrolled_at,
            login: Row::default(),
            operation: Row::default(),
            login_step: args.active.then_some(step),
            confirm_step: None,
            accepted_at: (0, 0),
            typed_cents: 0,
            typed_count: 0,
            live: BTreeMap::new(),
            used: Vec::new(),
        };
        let enrolled = Enrolled::new(args.version, args.secret)?;
        let mut bank = Bank {
            world: self,
            policy: &args.policy,
            enrolled,
            p: self.pin_mac(enrolled, &args.pin)?,
            stored: (record.clone(), Vec::new()),
            history: vec![(record, Vec::new())],
        };
        let replies =
            args.steps.iter().map(|step| bank.play(step)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "replies": replies }))
    }
}

impl Bank<'_> {
    fn is(&self, slip: Slip) -> bool {
        self.world.is(slip)
    }

    fn play<D: Draws>(&mut self, step: &VerifierStep<D>) -> Result<Value, Refusal> {
        let (loaded, operations) =
            match step.loaded {
                Some(number) => self.history.get(number).cloned().ok_or_else(|| {
                    Refusal::Arguments(format!("loaded: step {number} is not past"))
                })?,
                None => self.stored.clone(),
            };
        let revision = loaded.revision;
        let reply = match self.judge(loaded, &operations, step.at, &step.input) {
            Err(NoCommit(code)) => json!({ "error": code.to_string() }),
            Ok(outcome) => self.write(outcome, revision, step.store),
        };
        self.history.push(self.stored.clone());
        Ok(reply)
    }

    fn write(&mut self, outcome: Outcome, revision: u64, store: Store) -> Value {
        let told = json!({
            "gives": outcome.gives,
            "status": outcome.record.told(),
            "event": outcome.event,
            "alert": outcome.alert,
        });
        if store == Store::Fails {
            if outcome.event == "issued" && self.is(Slip::IssuedWithoutCommit) {
                self.stored.0.positions.issued = outcome.record.positions.issued;
            }
            let early = self.is(Slip::VerdictBeforeStore);
            return if early { told } else { json!({ "store-failed": true }) };
        }
        if self.stored.0.revision != revision && !self.is(Slip::RaceIgnored) {
            return json!({ "conflict": true });
        }
        // Where an operation is issued there is no record yet.
        let is_there =
            |(handle, _): &(Handle, Stored)| self.stored.1.iter().any(|(h, _)| h == handle);
        if outcome.event == "issued" && outcome.stored.as_ref().is_some_and(is_there) {
            return json!({ "conflict": true });
        }
        let kept = outcome.event == "refused" && self.is(Slip::RefusalUnwritten);
        let record = &mut self.stored.0;
        *record = outcome.record;
        record.revision = if kept { revision } else { revision.saturating_add(1) };
        if let Some((handle, stored)) = outcome.stored {
            self.stored.1.retain(|(other, _)| *other != handle);
            self.stored.1.push((handle, stored));
        }
        told
    }

    fn judge<D: Draws>(
        &self,
        mut record: Enrolment,
        operations: &Operations,
        clock: u64,
        input: &VerifierInput<D>,
    ) -> Result<Outcome, NoCommit> {
        // What can't be made is found out before anything is judged.
        if let VerifierInput::Issue { operation, .. } = input {
            operation.check().map_err(Refusal::from)?;
        }
        if let VerifierInput::Unblock {} = input {
            return Ok(self.unblock(record, clock));
        }
        let bound = if self.is(Slip::ClockBackByOne) { 299 } else { 300 };
        let back = clock.saturating_add(bound) < record.last_now;
        if back && !self.is(Slip::ClockBackTaken) {
            return Err(NoCommit(Code::ClockWentBack));
        }
        let now = if self.is(Slip::NowIsClock) { clock } else { clock.max(record.last_now) };
        self.pass(&mut record, now);
        Ok(match input {
            VerifierInput::Issue { handle, drawn, operation } => {
                let (n, m) = record.positions.next(self.world);
                return self.issue(record, now, handle.0, drawn.uniques(n, m), operation);
            }
            VerifierInput::Cancel { handle } => self.cancel(record, operations, handle.0),
            VerifierInput::Revoke {} => self.revoke(record),
            VerifierInput::Restore {} => self.restore(record),
            VerifierInput::Login { otp } => self.login(record, now, otp),
            VerifierInput::Submit { handle, otp } => {
                self.submit(record, operations, now, handle.0, otp)
            }
            VerifierInput::Confirm { handle, otp } => {
                self.confirm(record, operations, now, handle.0, otp)
            }
            VerifierInput::Unblock {} => self.unblock(record, clock),
        })
    }

    /// What time alone does (VER-12, VER-13).
    fn pass(&self, record: &mut Enrolment, now: u64) {
        record.last_now = now;
        let ended = [record.login.pass(self.world, now), record.operation.pass(self.world, now)];
        if ended.contains(&true) && self.is(Slip::BlockEndResetsBoth) {
            (record.login.failures, record.operation.failures) = (0, 0);
        }
        let longer = u64::from(self.is(Slip::LiveLonger));
        record.live.retain(|_, live| now < live.ends_at.saturating_add(longer));
        record.used.retain(|(_, at)| now < at.saturating_add(DAY));
        let over = now >= record.enrolled_at.saturating_add(DAY);
        if record.status == Status::Pending && over && !self.is(Slip::PendingForever) {
            self.end(record);
        }
    }

    /// An enrolment that becomes revoked (VER-6).
    fn end(&self, record: &mut Enrolment) {
        record.status = Status::Revoked;
        if !self.is(Slip::RevokedLives) {
            record.live.clear();
        }
    }

    fn issue(
        &self,
        mut record: Enrolment,
        now: u64,
        handle: Handle,
        uniques: Vec<Unique>,
        order: &Order,
    ) -> Result<Outcome, NoCommit> {
        if let Some(code) = self.issue_refused(&record) {
            return Ok(outcome(record, json!({ "rejected": code.to_string() }), "refused", false));
        }
        if record.live.contains_key(&handle) && !self.is(Slip::HandleReplaced) {
            return Err(NoCommit(Code::HandleTaken));
        }
        let lifetime = if self.is(Slip::LifetimeFixed) { 300 } else { self.policy.lifetime };
        let taken = |id: &str| {
            let used = record.used.iter().any(|(used, _)| used == id);
            used && !self.is(Slip::IdsOfLiveOnly) || record.live.values().any(|live| live.id == id)
        };
        let frame = |unique| Frame { issued_at: now, lifetime, unique };
        let frames = uniques.into_iter().map(frame);
        let drawn = self.world.draw(self.enrolled, frames, order, taken)?;
        let opened = World::new(None).open(&[self.enrolled], &drawn.text);
        let outputs = opened.map(|opened| opened.outputs).unwrap_or_default();
        let order = serde_json::to_value(order).unwrap_or_default();
        let cents = if order["currency"] == "EUR" {
            order["amount"].as_u64().or(order["total"].as_u64()).unwrap_or(0)
        } else {
            0
        };
        let typed = self.may_be_typed(&record, &order);
        let purpose = order["purpose"].as_u64().unwrap_or(0);
        let live = Live {
            id: drawn.id.clone(),
            ends_at: now.saturating_add(lifetime),
            cents: typed.then_some(cents),
            log_in: purpose == LOG_IN,
        };
        record.live.insert(handle, live);
        record.used.push((drawn.id.clone(), now));
        let (_, m) = record.positions.next(self.world);
        record.positions.give(self.world, drawn.n);
        if self.is(Slip::IssueResets) {
            record.operation.reset();
        }
        let mut gives = json!({ "text": drawn.text });
        if typed {
            gives["operation-id"] = json!(drawn.id);
        }
        let display = self.world.display(&outputs["display"], &outputs["operation"]);
        let stored = Stored {
            digest: drawn.digest,
            id: drawn.id,
            details: self.world.details_of(&order),
            n: drawn.n,
            m,
            purpose,
            cents,
            display,
            typed,
        };
        let issued = outcome(record, gives, "issued", false);
        Ok(Outcome { stored: Some((handle, stored)), ..issued })
    }

    fn issue_refused(&self, record: &Enrolment) -> Option<Code> {
        let live = if self.is(Slip::SixLive) { 6 } else { 5 };
        let blocked = record.operation.block.is_some() && !self.is(Slip::BlockedIssues)
            || record.login.block.is_some() && self.is(Slip::LoginBlocksIssue);
        if record.status != Status::Active {
            Some(Code::NotActive)
        } else if blocked {
            Some(Code::Blocked)
        } else if record.live.len() >= live {
            Some(Code::TooManyLive)
        } else if record.used.len() >= 200 && !self.is(Slip::IdsUnlimited) {
            Some(Code::TooManyIds)
        } else {
            None
        }
    }

    /// VER-16.
    fn may_be_typed(&self, record: &Enrolment, order: &Value) -> bool {
        let keyed = self.world.details_of(order).is_some()
            || self.is(Slip::TypedUnbound) && order["kind"] != "payment"
            || self.is(Slip::TypedWithoutAccount) && order["kind"] == "payment";
        if self.enrolled.version != Version::V1 && !keyed {
            return false;
        }
        match self.policy.typed {
            TypedRuleJson::Always => return true,
            TypedRuleJson::Never => return false,
            TypedRuleJson::LowValue => {}
        }
        let amount = order["amount"].as_u64().unwrap_or(u64::MAX);
        let currency = order["currency"] == "EUR" || self.is(Slip::LowAnyCurrency);
        if order["kind"] != "payment" || !currency || amount > 3000 {
            return false;
        }
        let waiting: Vec<u64> = if self.is(Slip::LiveNotSummed) {
            Vec::new()
        } else {
            record.live.values().filter_map(|live| live.cents).collect()
        };
        let cents = record.typed_cents.saturating_add(waiting.iter().sum()).saturating_add(amount);
        let count = record.typed_count.saturating_add(waiting.len()).saturating_add(1);
        cents <= 10_000 && (count <= 5 || self.is(Slip::LowNotCounted))
    }

    /// VER-32.
    fn cancel(&self, mut record: Enrolment, operations: &Operations, handle: Handle) -> Outcome {
        if !record.live.contains_key(&handle) {
            return outcome(record, json!({ "done": false }), "refused", false);
        }
        if !self.is(Slip::CancelIgnored) {
            record.live.remove(&handle);
        }
        let named = operations.iter().find(|(other, _)| *other == handle);
        if self.is(Slip::CancelGivesBack)
            && named.is_some_and(|(_, stored)| stored.n == record.positions.issued)
        {
            record.positions.issued = record.positions.issued.saturating_sub(1);
        }
        if self.is(Slip::CancelResets) {
            record.operation.reset();
        }
        outcome(record, json!({ "done": true }), "cancelled", false)
    }

    /// VER-33.
    fn unblock(&self, mut record: Enrolment, now: u64) -> Outcome {
        if record.status != Status::Active {
            return outcome(record, json!({ "done": false }), "refused", false);
        }
        let kept = (record.login.since_unblocking, record.operation.since_unblocking);
        (record.login, record.operation) = (Row::default(), Row::default());
        if self.is(Slip::UnblockPartly) {
            (record.login.since_unblocking, record.operation.since_unblocking) = kept;
        }
        let now = if self.is(Slip::UnblockKeepsNow) { now.max(record.last_now) } else { now };
        if now < record.last_now {
            let latest = (now / HALF_MINUTE).saturating_add(1);
            if !self.is(Slip::UnblockKeepsLive) {
                record.live.clear();
            }
            record.login_step = record.login_step.map(|step| step.min(latest));
            record.confirm_step = record.confirm_step.map(|step| step.min(latest));
            record.used.iter_mut().for_each(|(_, at)| *at = now.min(*at));
        }
        self.pass(&mut record, now);
        outcome(record, json!({ "done": true }), "unblocked", false)
    }

    /// VER-34.
    fn revoke(&self, mut record: Enrolment) -> Outcome {
        let kept = self.is(Slip::RevokePendingNot) && record.status == Status::Pending;
        if record.status == Status::Revoked || kept {
            return outcome(record, json!({ "done": false }), "refused", false);
        }
        self.end(&mut record);
        outcome(record, json!({ "done": true }), "revoked", false)
    }

    /// VER-47.
    fn restore(&self, mut record: Enrolment) -> Outcome {
        if record.status == Status::Revoked && !self.is(Slip::RestoreRevoked) {
            return outcome(record, json!({ "done": false }), "refused", false);
        }
        if !self.is(Slip::RestoreKeepsLive) {
            record.live.clear();
        }
        record.positions.restore(self.world);
        if self.is(Slip::RestoreUnblocks) {
            (record.login, record.operation) = (Row::default(), Row::default());
        }
        let event = if self.is(Slip::RestoreTold) { "unblocked" } else { "restored" };
        outcome(record, json!({ "done": true }), event, false)
    }
}

impl Enrolment {
    /// VER-5.
    fn told(&self) -> &'static str {
        let blocked = self.login.block.is_some() || self.operation.block.is_some();
        match self.status {
            Status::Pending => "pending",
            Status::Active if blocked => "blocked",
            Status::Active => "active",
            Status::Revoked => "revoked",
        }
    }
}
