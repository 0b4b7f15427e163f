//! Orders at the faulty bank (VER-14 to VER-16).

use dlotp::{Code, Version};
use dlotp_wire::{operation_json::Order, verifier::TypedRuleJson};
use serde_json::{Value, json};

use super::{
    Bank, Decision, EnrolmentRecord, Handle, LOG_IN, LiveOperation, NoCommit, OperationRecord,
    Status, decision,
};
use crate::{
    FaultId, FaultyImplementation,
    payload::{PayloadDraw, PayloadHeader},
    positions::MAX_SERIAL,
    typed_details::is_access,
};

impl Bank<'_> {
    pub(super) fn issue(
        &self,
        mut record: EnrolmentRecord,
        (now, clock): (u64, u64),
        handle: Handle,
        draws: Vec<PayloadDraw>,
        order: &Order,
    ) -> Result<Decision, NoCommit> {
        let order_json = serde_json::to_value(order).unwrap_or_default();
        let log_in = order_json["purpose"] == LOG_IN;
        if let Some(code) = self.issue_refused(&record, log_in) {
            if self.has(FaultId::RefusedOrderTakes) {
                let store = self.store_of(log_in);
                record.orders[store].take(self.implementation, now);
            }
            return Ok(decision(record, json!({ "rejected": code.to_string() }), "refused", false));
        }
        if self.is_bulk_off(order) {
            if self.has(FaultId::BulkOffRefused) {
                return Ok(decision(record, json!({ "rejected": "bulk-off" }), "refused", false));
            }
            return Err(NoCommit(Code::BulkOff));
        }
        if record.live.contains_key(&handle) && !self.has(FaultId::HandleReplaced) {
            return Err(NoCommit(Code::HandleTaken));
        }
        let lifetime = if self.has(FaultId::LifetimeFixed) { 300 } else { self.policy.lifetime };
        let typed = self.may_be_typed(&record, &order_json);
        let may_be_typed = typed || self.has(FaultId::UntypedRedrawn);
        let taken = |id: &str| {
            let used = record.used.iter().any(|(used, _)| used == id);
            let mut live = record.live.values();
            may_be_typed
                && (used && !self.has(FaultId::IdsOfLiveOnly)
                    || live.any(|live| live.id == id && live.cents.is_some()))
        };
        if self.enrolment.version != Version::V1 && record.positions.issued >= MAX_SERIAL {
            return Err(NoCommit(Code::InvalidOperation)); // VER-39
        }
        let issued_at = if self.has(FaultId::IssuedAtNow) { now } else { clock };
        let header = |draw| PayloadHeader { issued_at, lifetime, draw };
        let headers = draws.into_iter().map(header);
        let payload = self.implementation.draw(self.enrolment, headers, order, taken)?;
        let opened = FaultyImplementation::new(None).open(&[self.enrolment], &payload.text);
        let outputs = opened.map(|opened| opened.outputs).unwrap_or_default();
        let order = order_json;
        let cents = if order["currency"] == "EUR" {
            order["amount"].as_u64().or(order["total"].as_u64()).unwrap_or(0)
        } else {
            0
        };
        let purpose = order["purpose"].as_u64().unwrap_or(0);
        let live = LiveOperation {
            id: payload.id.clone(),
            issued_in: record.revision,
            ends_at: (if self.has(FaultId::EndByClock) { clock } else { now })
                .saturating_add(lifetime),
            cents: typed.then_some(cents),
            log_in: purpose == LOG_IN,
        };
        self.make_place(&mut record, log_in);
        record.live.insert(handle, live);
        if typed || self.has(FaultId::UntypedRedrawn) {
            record.used.push((payload.id.clone(), now));
        }
        let store = self.store_of(log_in);
        let alert = record.orders[store].take(self.implementation, now);
        let (_, login_position) = record.positions.next(self.implementation);
        record.positions.record_issued(self.implementation, payload.serial);
        if self.has(FaultId::IssueResets) {
            record.operation.reset();
        }
        let mut gives = json!({ "text": payload.text });
        if typed {
            gives["operation-id"] = json!(payload.id);
        }
        let display = self.implementation.display(&outputs["display"], &outputs["operation"]);
        let stored = OperationRecord {
            digest: payload.digest,
            id: payload.id,
            details: self.implementation.typed_details_of(&order),
            serial: payload.serial,
            login_position,
            purpose,
            cents,
            display,
            typed,
        };
        let issued = decision(record, gives, "issued", alert);
        Ok(Decision { stored: Some((handle, stored)), ..issued })
    }

    /// Returns whether the operation is a bulk that the policy does not let the bank issue (OP-20).
    pub(super) fn is_bulk_off(&self, order: &Order) -> bool {
        let off = !self.policy.bulk && !self.has(FaultId::BulkAlways);
        off && matches!(order, Order::Bulk(_))
    }

    /// The index of the order store of a purpose (VER-50).
    fn store_of(&self, log_in: bool) -> usize {
        usize::from(!log_in || self.has(FaultId::OneOrderStore))
    }

    /// Ends a login where there is no place for one more (VER-51).
    fn make_place(&self, record: &mut EnrolmentRecord, log_in: bool) {
        let logins = record.live.iter().filter(|(_, live)| live.log_in);
        if !log_in || logins.clone().count() < 5 || self.has(FaultId::LoginsUnlimited) {
            return;
        }
        let ended = if self.has(FaultId::NewestLoginEnds) {
            logins.max_by_key(|(_, live)| live.issued_in)
        } else {
            logins.min_by_key(|(_, live)| live.issued_in)
        };
        if let Some(handle) = ended.map(|(handle, _)| *handle) {
            record.live.remove(&handle);
        }
    }

    fn issue_refused(&self, record: &EnrolmentRecord, log_in: bool) -> Option<Code> {
        let shared = self.has(FaultId::LoginsShareLive);
        let counted = record.live.values().filter(|live| shared || live.log_in == log_in).count();
        let limited = shared || !log_in || self.has(FaultId::SixthLoginRefused);
        let live = if self.has(FaultId::SixLive) { 6 } else { 5 };
        let blocked = record.operation.block.is_some() && !self.has(FaultId::BlockedIssues)
            || record.login.block.is_some() && self.has(FaultId::LoginBlocksIssue);
        if record.status != Status::Active {
            Some(Code::NotActive)
        } else if blocked {
            Some(Code::Blocked)
        } else if limited && counted >= live {
            Some(Code::TooManyLive)
        } else if record.orders[self.store_of(log_in)].left == 0
            && !self.has(FaultId::OrdersUnlimited)
        {
            Some(Code::TooManyOrders)
        } else {
            None
        }
    }

    /// Returns whether the operation may be typed (VER-16).
    fn may_be_typed(&self, record: &EnrolmentRecord, order: &Value) -> bool {
        let keyed = self.implementation.typed_details_of(order).is_some()
            || self.has(FaultId::TypedUnbound) && order["kind"] != "payment"
            || self.has(FaultId::TypedWithoutAccount)
                && order["kind"] == "payment"
                && order["account"].is_null();
        let purpose = order["purpose"].as_u64().unwrap_or(0);
        if order["kind"] == "action" && is_access(purpose) && !self.has(FaultId::TypedAccess) {
            return false;
        }
        if self.enrolment.version != Version::V1 && !keyed {
            return false;
        }
        match self.policy.typed {
            TypedRuleJson::Always => return true,
            TypedRuleJson::Never => return false,
            TypedRuleJson::LowValue => {}
        }
        let amount = order["amount"].as_u64().unwrap_or(u64::MAX);
        let currency = order["currency"] == "EUR" || self.has(FaultId::LowAnyCurrency);
        let transfer = matches!(purpose, 1 | 2) || self.has(FaultId::LowAnyPurpose);
        if order["kind"] != "payment" || !transfer || !currency || amount > 3000 {
            return false;
        }
        let waiting: Vec<u64> = if self.has(FaultId::LiveNotSummed) {
            Vec::new()
        } else {
            record.live.values().filter_map(|live| live.cents).collect()
        };
        let cents = record.typed_cents.saturating_add(waiting.iter().sum()).saturating_add(amount);
        let count = record.typed_count.saturating_add(waiting.len()).saturating_add(1);
        cents <= 10_000 && (count <= 5 || self.has(FaultId::LowNotCounted))
    }
}
