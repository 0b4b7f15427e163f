//! Judging an OTP (VER-17 to VER-26), with the mistake.

use dlotp::Version;
use serde_json::{Value, json};

use super::{
    Bank, Enrolment, HALF_MINUTE, Handle, LOG_IN, MINUTE, Operations, Outcome, Status, Stored,
    outcome,
};
use crate::{
    Slip, bank_row::Row, chained::Chain, library::LoginBlocksJson, otp::For, typed::Details,
};

/// An accepted step: its drift, and the position of the login chain.
#[derive(Clone, Copy)]
struct Near {
    drift: i64,
    at: u64,
}

impl Bank<'_> {
    /// The refusal by status, block or form, if there is one.
    fn gate(&self, record: &Enrolment, otp: &str, blocked: bool, pending: bool) -> Option<Value> {
        let rejected = json!({ "verdict": "rejected" });
        if record.status == Status::Revoked || record.status == Status::Pending && !pending {
            return Some(rejected);
        }
        if blocked {
            return Some(json!({ "verdict": "blocked" }));
        }
        if otp.len() == 8 && otp.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let told = self.is(Slip::ReasonTold);
        (!self.is(Slip::FormCounted)).then_some(if told {
            json!({ "verdict": "malformed-otp" })
        } else {
            rejected
        })
    }

    pub(super) fn submit(
        &self,
        record: Enrolment,
        operations: &Operations,
        now: u64,
        handle: Handle,
        otp: &str,
    ) -> Outcome {
        let named = |handle| operations.iter().find(|(other, _)| *other == handle).map(|(_, s)| s);
        let log_in = named(handle).is_some_and(|stored| stored.purpose == LOG_IN);
        let blocked = record.operation.block.is_some()
            || log_in && self.row_of_login(&record).block.is_some();
        if let Some(gives) = self.gate(&record, otp, blocked, false) {
            return outcome(record, gives, "refused", false);
        }
        let ended = self.is(Slip::OperationEndIgnored) && named(handle).is_some();
        let mut tried = vec![handle];
        if self.is(Slip::HandleIgnored) {
            tried.extend(record.live.keys().filter(|other| **other != handle));
        } else if !record.live.contains_key(&handle) && !ended {
            if self.is(Slip::UnknownCounted) {
                return self.fail(record, now, log_in);
            }
            return outcome(record, json!({ "verdict": "rejected" }), "refused", false);
        }
        for handle in tried {
            let first = self.is(Slip::FirstOperation);
            let stored = if first { operations.first().map(|(_, s)| s) } else { named(handle) };
            let Some(stored) = stored else { continue };
            let scanned = self.scanned_otp(&record, stored).as_deref() == Some(otp);
            let typed = stored.typed || self.is(Slip::TypedAlways);
            let unbound = self.enrolled.version != Version::V1 && stored.details.is_none();
            let near = if typed && !unbound {
                let of = |step: u64| {
                    let details = stored.details.as_ref();
                    For::Typed(&stored.id, details, step.saturating_mul(MINUTE))
                };
                self.nearest(&record, now / MINUTE, (None, 0), otp, of)
            } else {
                None
            };
            let near = near.filter(|_| !(scanned && self.is(Slip::ScannedFirst)));
            if let Some(Near { drift, .. }) = near {
                let scanned = self.is(Slip::TypedAsScanned);
                let binding = if scanned { "scanned" } else { self.typed_binding(stored) };
                return self.accept(record, handle, stored, binding, (!scanned).then_some(drift));
            }
            if scanned {
                return self.accept(record, handle, stored, "scanned", None);
            }
        }
        self.fail(record, now, log_in && !self.is(Slip::LogInRow))
    }

    /// The scanned candidate (VER-42).
    fn scanned_otp(&self, record: &Enrolment, stored: &Stored) -> Option<String> {
        let last = self.is(Slip::ScannedAtIssued);
        let n = if last { record.positions.issued } else { stored.n };
        let at = self.world.scanned_at(n);
        let link = match self.enrolled.version {
            Version::V1 => None,
            _ => Some(self.world.link(self.enrolled, Chain::Scanned, at).ok()?),
        };
        Some(self.world.otp(self.enrolled, &self.p, link, For::Scanned(&stored.digest)))
    }

    /// VER-44.
    fn typed_binding(&self, stored: &Stored) -> &'static str {
        let details = match &stored.details {
            _ if self.enrolled.version == Version::V1 => false,
            Some(Details::Payment { .. }) => !self.is(Slip::DetailsAsTyped),
            _ => self.is(Slip::ActionAsDetails),
        };
        if details { "typed-details" } else { "typed" }
    }

    fn row_of_login<'r>(&self, record: &'r Enrolment) -> &'r Row {
        if self.is(Slip::OneRow) { &record.operation } else { &record.login }
    }

    /// VER-24.
    pub(super) fn login(&self, mut record: Enrolment, now: u64, otp: &str) -> Outcome {
        let blocked =
            record.operation.block.is_some() || self.row_of_login(&record).block.is_some();
        if let Some(gives) = self.gate(&record, otp, blocked, true) {
            return outcome(record, gives, "refused", false);
        }
        let step = now / HALF_MINUTE;
        let of = |step: u64| For::Login(step.saturating_mul(HALF_MINUTE));
        let after = (record.login_step, record.accepted_at.0);
        let Some(Near { drift, at }) = self.nearest(&record, step, after, otp, of) else {
            return self.fail(record, now, true);
        };
        record.status = Status::Active;
        record.login.reset();
        if self.is(Slip::LoginResetsBoth) || self.is(Slip::OneRow) {
            record.operation.reset();
        }
        record.login_step = Some(step.saturating_add_signed(drift));
        record.accepted_at.0 = at;
        if self.is(Slip::StepsShared) {
            record.confirm_step = record.login_step;
        }
        let gives =
            json!({ "verdict": "accepted", "binding": "login", "drift": self.drift(drift) });
        outcome(record, gives, "accepted", false)
    }

    /// VER-26.
    pub(super) fn confirm(
        &self,
        mut record: Enrolment,
        operations: &Operations,
        now: u64,
        handle: Handle,
        otp: &str,
    ) -> Outcome {
        if let Some(gives) = self.gate(&record, otp, record.operation.block.is_some(), false) {
            return outcome(record, gives, "refused", false);
        }
        let stored = operations.iter().find(|(other, _)| *other == handle).map(|(_, s)| s);
        let allowed = |stored: &&Stored| {
            self.policy.unlinked_purposes.contains(&stored.purpose)
                || self.is(Slip::ConfirmAnything)
        };
        let live = record.live.contains_key(&handle);
        let Some(stored) = stored.filter(allowed).filter(|_| live) else {
            if self.is(Slip::UnknownCounted) && !live {
                return self.fail(record, now, false);
            }
            return outcome(record, json!({ "verdict": "rejected" }), "refused", false);
        };
        let step = now / HALF_MINUTE;
        let of = |step: u64| For::Confirmation(step.saturating_mul(HALF_MINUTE));
        let after = (record.confirm_step, record.accepted_at.1);
        let Some(Near { drift, at }) = self.nearest(&record, step, after, otp, of) else {
            return self.fail(record, now, false);
        };
        record.confirm_step = Some(step.saturating_add_signed(drift));
        record.accepted_at.1 = at;
        if self.is(Slip::StepsShared) {
            record.login_step = record.confirm_step;
        }
        self.accept(record, handle, stored, "unlinked", Some(drift))
    }

    /// VER-21, VER-25.
    fn accept(
        &self,
        mut record: Enrolment,
        handle: Handle,
        stored: &Stored,
        binding: &str,
        drift: Option<i64>,
    ) -> Outcome {
        if !self.is(Slip::AcceptedTwice) {
            record.live.remove(&handle);
        }
        if !self.is(Slip::OperationResetsOwn) || stored.purpose == LOG_IN {
            record.login.reset();
        }
        if stored.purpose != LOG_IN || self.is(Slip::OneRow) {
            record.operation.reset();
        }
        record.positions.accept(self.world, binding, (stored.n, stored.m));
        match binding {
            "typed-details" if self.is(Slip::DetailsUncounted) => {}
            "scanned" if !self.is(Slip::LowNeverReset) => {
                (record.typed_cents, record.typed_count) = (0, 0);
            }
            "typed" | "typed-details" => {
                record.typed_cents = record.typed_cents.saturating_add(stored.cents);
                record.typed_count = record.typed_count.saturating_add(1);
            }
            _ => {}
        }
        let mut gives =
            json!({ "verdict": "accepted", "binding": binding, "display": stored.display });
        if let Some(drift) = drift {
            gives["drift"] = json!(self.drift(drift));
        }
        outcome(record, gives, "accepted", false)
    }

    fn drift(&self, drift: i64) -> i64 {
        if self.is(Slip::DriftSign) { drift.saturating_neg() } else { drift }
    }

    /// VER-22.
    fn fail(&self, mut record: Enrolment, now: u64, login: bool) -> Outcome {
        let rejected = json!({ "verdict": "rejected" });
        if record.status == Status::Pending {
            record.login.count();
            let ends = record.login.failures >= 5 && !self.is(Slip::PendingUncounted);
            if ends {
                self.end(&mut record);
            }
            return outcome(record, rejected, "failed", ends);
        }
        let growing = login && self.policy.login_blocks == LoginBlocksJson::Growing;
        let login = login && !self.is(Slip::OneRow);
        let row = if login { &mut record.login } else { &mut record.operation };
        let alert = row.fail(self.world, now, growing);
        if row.block.is_none() {
            return outcome(record, rejected, "failed", alert);
        }
        if !self.is(Slip::BlockKeepsLive) {
            let all = !login || self.is(Slip::LoginBlockEndsAll);
            record.live.retain(|_, live| !all && !live.log_in);
        }
        let late = self.is(Slip::BlockToldLate);
        let gives = if late { rejected } else { json!({ "verdict": "blocked" }) };
        outcome(record, gives, "failed", alert)
    }

    /// The step whose OTP was given, 0 before −1 before 1 (VER-20, VER-24); `after` is the last one
    /// that was accepted, with its position.
    fn nearest<'o>(
        &self,
        record: &Enrolment,
        now: u64,
        after: (Option<u64>, u64),
        otp: &str,
        of: impl Fn(u64) -> For<'o>,
    ) -> Option<Near> {
        let window: &[i64] = match self.world.slip {
            Some(Slip::WindowWider) => &[0, -1, 1, -2, 2],
            Some(Slip::WindowPast) => &[0, -1],
            Some(Slip::LaterFirst) => &[1, 0, -1],
            _ => &[0, -1, 1],
        };
        let greater = |step: u64, at: u64| match after {
            _ if self.is(Slip::StepNotKept) => true,
            (_, other) if self.is(Slip::StepByPosition) && at != other => true,
            (Some(after), _) if self.is(Slip::LoginTwice) => step >= after,
            (Some(after), _) => step > after,
            (None, _) => true,
        };
        let positions = self.links(record);
        let judged_late = self.is(Slip::StepJudgedLate);
        let found = window.iter().copied().find_map(|drift| {
            let step = now.checked_add_signed(drift)?;
            let matching = |(at, link): &&(u64, Option<[u8; 32]>)| {
                (judged_late || greater(step, *at))
                    && self.world.otp(self.enrolled, &self.p, *link, of(step)) == otp
            };
            positions.iter().find(matching).map(|(at, _)| Near { drift, at: *at })
        });
        found.filter(|near| {
            now.checked_add_signed(near.drift).is_some_and(|step| greater(step, near.at))
        })
    }

    /// The positions of the login chain with their values (VER-43).
    fn links(&self, record: &Enrolment) -> Vec<(u64, Option<[u8; 32]>)> {
        if self.enrolled.version == Version::V1 {
            return vec![(0, None)];
        }
        let link = |at: u64| {
            let p = record.positions.issued.saturating_add(1);
            let link = self.world.link_of_state(self.enrolled, p, at).ok()?;
            Some((at, Some(link)))
        };
        record.positions.candidates(self.world).into_iter().filter_map(link).collect()
    }
}
