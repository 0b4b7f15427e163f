//! The evaluation of OTPs (VER-17 to VER-26), with the fault.

use dlotp::Version;
use dlotp_wire::verifier::LoginBlocksJson;
use serde_json::{Value, json};

use super::{
    Bank, Decision, EnrolmentRecord, HALF_MINUTE, Handle, LOG_IN, MINUTE, OperationRecord,
    Operations, Status, decision,
};
use crate::{
    FaultId, chain::Chain, failure_counter::FailureCounter, otp::OtpDomain, typed_details::Details,
};

/// A step whose OTP matches: its drift and its position of the login chain.
#[derive(Clone, Copy)]
struct MatchingStep {
    drift: i64,
    at: u64,
}

impl Bank<'_> {
    /// Returns the refusal by status, block or form, if there is one.
    fn refusal_before_evaluation(
        &self,
        record: &EnrolmentRecord,
        otp: &str,
        blocked: bool,
        pending: bool,
    ) -> Option<Value> {
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
        let reveals_reason = self.has(FaultId::ReasonTold);
        (!self.has(FaultId::FormCounted)).then_some(if reveals_reason {
            json!({ "verdict": "malformed-otp" })
        } else {
            rejected
        })
    }

    pub(super) fn submit(
        &self,
        record: EnrolmentRecord,
        operations: &Operations,
        now: u64,
        handle: Handle,
        otp: &str,
    ) -> Decision {
        let named = |handle| operations.iter().find(|(other, _)| *other == handle).map(|(_, s)| s);
        let log_in = named(handle).is_some_and(|stored| stored.purpose == LOG_IN);
        let blocked = record.operation.block.is_some()
            || log_in && self.login_counter(&record).block.is_some();
        if let Some(gives) = self.refusal_before_evaluation(&record, otp, blocked, false) {
            return decision(record, gives, "refused", false);
        }
        let ended = self.has(FaultId::OperationEndIgnored) && named(handle).is_some();
        let mut tried = vec![handle];
        if self.has(FaultId::HandleIgnored) {
            tried.extend(record.live.keys().filter(|other| **other != handle));
        } else if !record.live.contains_key(&handle) && !ended {
            if self.has(FaultId::UnknownCounted) {
                return self.fail(record, now, log_in);
            }
            return decision(record, json!({ "verdict": "rejected" }), "refused", false);
        }
        for handle in tried {
            let first = self.has(FaultId::FirstOperation);
            let stored = if first { operations.first().map(|(_, s)| s) } else { named(handle) };
            let Some(stored) = stored else { continue };
            let scanned = self.scanned_otp(&record, stored).as_deref() == Some(otp);
            let typed = stored.typed || self.has(FaultId::TypedAlways);
            let unbound = self.enrolment.version != Version::V1 && stored.details.is_none();
            let matched = if typed && !unbound {
                let domain = |step: u64| {
                    let details = stored.details.as_ref();
                    OtpDomain::Typed(&stored.id, details, step.saturating_mul(MINUTE))
                };
                self.nearest(&record, now / MINUTE, (None, 0), otp, domain)
            } else {
                None
            };
            let matched = matched.filter(|_| !(scanned && self.has(FaultId::ScannedFirst)));
            if let Some(MatchingStep { drift, .. }) = matched {
                let scanned = self.has(FaultId::TypedAsScanned);
                let binding = if scanned { "scanned" } else { self.typed_binding(stored) };
                return self.accept(record, handle, stored, binding, (!scanned).then_some(drift));
            }
            if scanned {
                return self.accept(record, handle, stored, "scanned", None);
            }
        }
        self.fail(record, now, log_in && !self.has(FaultId::LogInRow))
    }

    /// Computes the scanned candidate (VER-42).
    fn scanned_otp(&self, record: &EnrolmentRecord, stored: &OperationRecord) -> Option<String> {
        let last = self.has(FaultId::ScannedAtIssued);
        let serial = if last { record.positions.issued } else { stored.serial };
        let at = self.implementation.scan_position_of(serial);
        let chain_value = match self.enrolment.version {
            Version::V1 => None,
            _ => Some(self.implementation.chain_value(self.enrolment, Chain::Scanned, at).ok()?),
        };
        Some(self.implementation.otp(
            self.enrolment,
            &self.pin_mac,
            chain_value,
            OtpDomain::Scanned(&stored.digest),
        ))
    }

    /// Returns the binding of a typed OTP (VER-44).
    fn typed_binding(&self, stored: &OperationRecord) -> &'static str {
        let details = match &stored.details {
            _ if self.enrolment.version == Version::V1 => false,
            Some(Details::Payment { .. }) => !self.has(FaultId::DetailsAsTyped),
            _ => self.has(FaultId::ActionAsDetails),
        };
        if details { "typed-details" } else { "typed" }
    }

    fn login_counter<'r>(&self, record: &'r EnrolmentRecord) -> &'r FailureCounter {
        if self.has(FaultId::OneRow) { &record.operation } else { &record.login }
    }

    /// Judges a login (VER-24).
    pub(super) fn login(&self, mut record: EnrolmentRecord, now: u64, otp: &str) -> Decision {
        let blocked =
            record.operation.block.is_some() || self.login_counter(&record).block.is_some();
        if let Some(gives) = self.refusal_before_evaluation(&record, otp, blocked, true) {
            return decision(record, gives, "refused", false);
        }
        let step = now / HALF_MINUTE;
        let domain = |step: u64| OtpDomain::Login(step.saturating_mul(HALF_MINUTE));
        let after = (record.login_step, record.accepted_at.0);
        let Some(MatchingStep { drift, at }) = self.nearest(&record, step, after, otp, domain)
        else {
            return self.fail(record, now, true);
        };
        record.status = Status::Active;
        record.login.reset();
        if self.has(FaultId::LoginResetsBoth) || self.has(FaultId::OneRow) {
            record.operation.reset();
        }
        record.login_step = Some(step.saturating_add_signed(drift));
        record.accepted_at.0 = at;
        if self.has(FaultId::StepsShared) {
            record.confirm_step = record.login_step;
        }
        let gives =
            json!({ "verdict": "accepted", "binding": "login", "drift": self.drift(drift) });
        decision(record, gives, "accepted", false)
    }

    /// Judges a confirmation (VER-26).
    pub(super) fn confirm(
        &self,
        mut record: EnrolmentRecord,
        operations: &Operations,
        now: u64,
        handle: Handle,
        otp: &str,
    ) -> Decision {
        if let Some(gives) =
            self.refusal_before_evaluation(&record, otp, record.operation.block.is_some(), false)
        {
            return decision(record, gives, "refused", false);
        }
        let stored = operations.iter().find(|(other, _)| *other == handle).map(|(_, s)| s);
        let allowed = |stored: &&OperationRecord| {
            self.policy.unlinked_purposes.contains(&stored.purpose)
                || self.has(FaultId::ConfirmAnything)
        };
        let live = record.live.contains_key(&handle);
        let Some(stored) = stored.filter(allowed).filter(|_| live) else {
            if self.has(FaultId::UnknownCounted) && !live {
                return self.fail(record, now, false);
            }
            return decision(record, json!({ "verdict": "rejected" }), "refused", false);
        };
        let step = now / HALF_MINUTE;
        let domain = |step: u64| OtpDomain::Confirmation(step.saturating_mul(HALF_MINUTE));
        let after = (record.confirm_step, record.accepted_at.1);
        let Some(MatchingStep { drift, at }) = self.nearest(&record, step, after, otp, domain)
        else {
            return self.fail(record, now, false);
        };
        record.confirm_step = Some(step.saturating_add_signed(drift));
        record.accepted_at.1 = at;
        if self.has(FaultId::StepsShared) {
            record.login_step = record.confirm_step;
        }
        self.accept(record, handle, stored, "unlinked", Some(drift))
    }

    /// Accepts an operation (VER-21, VER-25).
    fn accept(
        &self,
        mut record: EnrolmentRecord,
        handle: Handle,
        stored: &OperationRecord,
        binding: &str,
        drift: Option<i64>,
    ) -> Decision {
        if !self.has(FaultId::AcceptedTwice) {
            record.live.remove(&handle);
        }
        if !self.has(FaultId::OperationResetsOwn) || stored.purpose == LOG_IN {
            record.login.reset();
        }
        if stored.purpose != LOG_IN || self.has(FaultId::OneRow) {
            record.operation.reset();
        }
        record.positions.record_accepted(
            self.implementation,
            binding,
            (stored.serial, stored.login_position),
        );
        match binding {
            "typed-details" if self.has(FaultId::DetailsUncounted) => {}
            "scanned" if !self.has(FaultId::LowNeverReset) => {
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
        decision(record, gives, "accepted", false)
    }

    fn drift(&self, drift: i64) -> i64 {
        if self.has(FaultId::DriftSign) { drift.saturating_neg() } else { drift }
    }

    /// Counts a failure (VER-22).
    fn fail(&self, mut record: EnrolmentRecord, now: u64, login: bool) -> Decision {
        let rejected = json!({ "verdict": "rejected" });
        if record.status == Status::Pending {
            record.login.record_failure();
            let ends = record.login.failures >= 5 && !self.has(FaultId::PendingUncounted);
            if ends {
                self.end_enrolment(&mut record);
            }
            return decision(record, rejected, "failed", ends);
        }
        let growing = login && self.policy.login_blocks == LoginBlocksJson::Growing;
        let login = login && !self.has(FaultId::OneRow);
        let counter = if login { &mut record.login } else { &mut record.operation };
        let alert = counter.fail(self.implementation, now, growing);
        if counter.block.is_none() {
            return decision(record, rejected, "failed", alert);
        }
        if !self.has(FaultId::BlockKeepsLive) {
            let all = !login || self.has(FaultId::LoginBlockEndsAll);
            record.live.retain(|_, live| !all && !live.log_in);
        }
        let late = self.has(FaultId::BlockToldLate);
        let gives = if late { rejected } else { json!({ "verdict": "blocked" }) };
        decision(record, gives, "failed", alert)
    }

    /// Returns the step whose OTP was entered, trying drifts in the order 0, −1, 1 (VER-20, VER-24).
    /// `after` is the last accepted step, with its position.
    fn nearest<'o>(
        &self,
        record: &EnrolmentRecord,
        now: u64,
        after: (Option<u64>, u64),
        otp: &str,
        domain: impl Fn(u64) -> OtpDomain<'o>,
    ) -> Option<MatchingStep> {
        let window: &[i64] = match self.implementation.fault {
            Some(FaultId::WindowWider) => &[0, -1, 1, -2, 2],
            Some(FaultId::WindowPast) => &[0, -1],
            Some(FaultId::LaterFirst) => &[1, 0, -1],
            _ => &[0, -1, 1],
        };
        let greater = |step: u64, at: u64| match after {
            _ if self.has(FaultId::StepNotKept) => true,
            (_, other) if self.has(FaultId::StepByPosition) && at != other => true,
            (Some(after), _) if self.has(FaultId::LoginTwice) => step >= after,
            (Some(after), _) => step > after,
            (None, _) => true,
        };
        let positions = self.chain_values(record);
        let judged_late = self.has(FaultId::StepJudgedLate);
        let found = window.iter().copied().find_map(|drift| {
            let step = now.checked_add_signed(drift)?;
            let matching = |(at, chain_value): &&(u64, Option<[u8; 32]>)| {
                (judged_late || greater(step, *at))
                    && self.implementation.otp(
                        self.enrolment,
                        &self.pin_mac,
                        *chain_value,
                        domain(step),
                    ) == otp
            };
            positions.iter().find(matching).map(|(at, _)| MatchingStep { drift, at: *at })
        });
        found.filter(|matched| {
            now.checked_add_signed(matched.drift).is_some_and(|step| greater(step, matched.at))
        })
    }

    /// Returns the candidate positions of the login chain with their values (VER-43).
    fn chain_values(&self, record: &EnrolmentRecord) -> Vec<(u64, Option<[u8; 32]>)> {
        if self.enrolment.version == Version::V1 {
            return vec![(0, None)];
        }
        let chain_value = |at: u64| {
            let p = record.positions.issued.saturating_add(1);
            let chain_value =
                self.implementation.chain_value_of_state(self.enrolment, p, at).ok()?;
            Some((at, Some(chain_value)))
        };
        record
            .positions
            .candidates(self.implementation)
            .into_iter()
            .filter_map(chain_value)
            .collect()
    }
}
