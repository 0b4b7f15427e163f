//! Judging an OTP (VER-15 to VER-24), with the mistake.

use super::*;

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
            let scanned =
                self.world.otp(&self.secret, &self.p, For::Scanned(&stored.digest)) == otp;
            let drift = if stored.typed || self.is(Slip::TypedAlways) {
                let otp_of = |step: u64| {
                    let of = For::Typed(&stored.id, step.saturating_mul(MINUTE));
                    self.world.otp(&self.secret, &self.p, of)
                };
                self.nearest(now / MINUTE, None, otp, otp_of)
            } else {
                None
            };
            if let Some(drift) = drift {
                let scanned = self.is(Slip::TypedAsScanned);
                let binding = if scanned { "scanned" } else { "typed" };
                return self.accept(record, handle, stored, binding, (!scanned).then_some(drift));
            }
            if scanned {
                return self.accept(record, handle, stored, "scanned", None);
            }
        }
        self.fail(record, now, log_in && !self.is(Slip::LogInRow))
    }

    fn row_of_login<'r>(&self, record: &'r Enrolment) -> &'r Row {
        if self.is(Slip::OneRow) { &record.operation } else { &record.login }
    }

    /// VER-22.
    pub(super) fn login(&self, mut record: Enrolment, now: u64, otp: &str) -> Outcome {
        let blocked =
            record.operation.block.is_some() || self.row_of_login(&record).block.is_some();
        if let Some(gives) = self.gate(&record, otp, blocked, true) {
            return outcome(record, gives, "refused", false);
        }
        let step = now / HALF_MINUTE;
        let otp_of = |step: u64| {
            let of = For::Login(step.saturating_mul(HALF_MINUTE));
            self.world.otp(&self.secret, &self.p, of)
        };
        let Some(drift) = self.nearest(step, record.login_step, otp, otp_of) else {
            return self.fail(record, now, true);
        };
        record.status = Status::Active;
        record.login.reset();
        if self.is(Slip::LoginResetsBoth) || self.is(Slip::OneRow) {
            record.operation.reset();
        }
        record.login_step = Some(step.saturating_add_signed(drift));
        if self.is(Slip::StepsShared) {
            record.confirm_step = record.login_step;
        }
        let gives =
            json!({ "verdict": "accepted", "binding": "login", "drift": self.drift(drift) });
        outcome(record, gives, "accepted", false)
    }

    /// VER-24.
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
        let otp_of = |step: u64| {
            let of = For::Confirmation(step.saturating_mul(HALF_MINUTE));
            self.world.otp(&self.secret, &self.p, of)
        };
        let Some(drift) = self.nearest(step, record.confirm_step, otp, otp_of) else {
            return self.fail(record, now, false);
        };
        record.confirm_step = Some(step.saturating_add_signed(drift));
        if self.is(Slip::StepsShared) {
            record.login_step = record.confirm_step;
        }
        self.accept(record, handle, stored, "unlinked", Some(drift))
    }

    /// VER-19, VER-23.
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
        match binding {
            "scanned" if !self.is(Slip::LowNeverReset) => {
                (record.typed_cents, record.typed_count) = (0, 0);
            }
            "typed" => {
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

    /// VER-20.
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

    /// The drift of the step whose OTP was given, 0 before −1 before 1 (VER-18, VER-22).
    fn nearest(
        &self,
        now: u64,
        after: Option<u64>,
        otp: &str,
        otp_of: impl Fn(u64) -> String,
    ) -> Option<i64> {
        let window: &[i64] = match self.world.slip {
            Some(Slip::WindowWider) => &[0, -1, 1, -2, 2],
            Some(Slip::WindowPast) => &[0, -1],
            _ => &[0, -1, 1],
        };
        let greater = |step: u64| match after {
            _ if self.is(Slip::StepNotKept) => true,
            Some(after) if self.is(Slip::LoginTwice) => step >= after,
            Some(after) => step > after,
            None => true,
        };
        window.iter().copied().find(|drift| {
            let step = now.checked_add_signed(*drift);
            step.is_some_and(|step| greater(step) && otp_of(step) == otp)
        })
    }
}
