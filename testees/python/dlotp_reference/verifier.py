"""The bank: what an input gives (verifier.md)."""

import hmac
import re
from dataclasses import dataclass, replace

from . import candidates, decoder, enrolment, operation, operation_id, payload, payload_v2, typed
from .candidates import HALF_MINUTE, MINUTE, nearest
from .enrolment import Enrolled
from .errors import Rejected
from .records import Live, Policy, Record, Row, Stored

LOG_IN = 38
MOST_LIVE = 5
FAR = 3600


@dataclass(frozen=True)
class Outcome:
    """What an input writes, and what it gives once that is written (VER-9)."""

    record: Record
    gives: dict
    event: str
    alert: bool = False
    stored: tuple[bytes, Stored] | None = None


class Error(Exception):
    """An input that gives no commit, with its code (VER-10)."""


class Bank:
    """One enrolment at a bank, with a store that can fail."""

    def __init__(self, enrolled: Enrolled, pin: str, policy: Policy, enrolled_at: int, active: bool) -> None:
        self.enrolled = enrolled
        self.p = enrolment.pin_mac(enrolled, pin)
        self.policy = policy
        record = Record(enrolled_at, enrolled_at)
        if active:
            record = replace(record, revision=2, status="active", login_step=enrolled_at // HALF_MINUTE)
        self.stored: tuple[Record, dict[bytes, Stored]] = (record, {})
        self.history = [self.stored]

    def play(self, step: dict) -> dict:
        reply = self.reply(step)
        self.history.append(self.stored)
        return reply

    def reply(self, step: dict) -> dict:
        loaded, operations = self.stored if step["loaded"] is None else self.history[step["loaded"]]
        try:
            restored = loaded.restored(step["epoch"] or 0, self.enrolled.version)  # before every other error (RST-5)
            epochs = restored.epoch - loaded.epoch
            if step["input"]["do"] == "restore":  # RST-7
                outcome = Outcome(restored, {"done": epochs > 0}, "restored" if epochs else "refused")
            else:
                outcome = self.judge(restored, operations, step["at"], step["input"])
        except (Error, Rejected) as error:
            return {"error": error.args[0]}
        if step["store"] == "fails":
            return {"store-failed": True}
        record, operations = self.stored
        if record.revision != loaded.revision:
            return {"conflict": True}
        if outcome.stored is not None:
            if outcome.stored[0] in operations:  # a handle that was used before: a record where there must be none
                return {"conflict": True}
            operations = operations | dict([outcome.stored])
        self.stored = (replace(outcome.record, revision=loaded.revision + 1), operations)
        reply = {
            "gives": outcome.gives,
            "status": outcome.record.told(),
            "event": outcome.event,
            "alert": outcome.alert,
        }
        return reply | {"restored": epochs} if epochs else reply  # RST-6

    def judge(self, record: Record, operations: dict[bytes, Stored], clock: int, given: dict) -> Outcome:
        if given["do"] == "issue":
            payload.order_of(given["operation"])  # no operation at all, before anything else is looked at
            if given["operation"]["kind"] == "bulk" and not self.policy.bulk:  # OP-20, VER-14
                raise Error("bulk-off")
        if given["do"] == "unblock":
            return self.unblock(record, clock)
        if clock + 300 < record.last_now:  # VER-11
            raise Error("clock-went-back")
        now = max(clock, record.last_now)
        passed = record.passed(now)
        lapsed = record.status != passed.status  # time alone changes no other status
        if given["do"] == "sweep":
            return Outcome(passed, {"done": lapsed}, "lapsed" if lapsed else "refused")
        outcome = self.judge_at(passed, operations, now, clock, given)
        return replace(outcome, event="lapsed") if lapsed else outcome  # VER-52

    def judge_at(self, record: Record, operations: dict[bytes, Stored], now: int, clock: int, given: dict) -> Outcome:
        match given["do"]:
            case "issue":
                return self.issue(record, now, clock, given)
            case "cancel":
                return self.cancel(record, given["handle"])
            case "revoke":
                return self.revoke(record)
            case "login":
                return self.login(record, now, clock, given["otp"])
            case "submit":
                return self.submit(record, now, clock, given["handle"], operations.get(given["handle"]), given["otp"])
            case _:
                return self.confirm(record, now, clock, given["handle"], operations.get(given["handle"]), given["otp"])

    # --- issuing ---

    def issue(self, record: Record, now: int, clock: int, given: dict) -> Outcome:
        log_in = given["operation"]["purpose"] == LOG_IN
        refusal = self.issue_refused(record, log_in)
        if refusal:
            return Outcome(record, {"rejected": refusal}, "refused")
        if given["handle"] in record.live:
            raise Error("handle-taken")
        may_be_typed = self.may_be_typed(record, given["operation"])
        taken = [used for used, _ in record.used] if may_be_typed else []  # ID-4
        draw = self.draw_v1 if self.enrolled.version == 1 else self.draw_v2
        drawn = draw(record, clock, given, taken)
        opened = decoder.decode([self.enrolled], drawn.text)  # VER-18
        order = opened.operation
        kept = record.live
        if log_in:  # VER-51
            logins = [handle for handle, live in kept.items() if live.log_in]
            kept = record.without(logins[0]).live if len(logins) == MOST_LIVE else kept
        live = Live(now + self.policy.lifetime, euro_cents(order) if may_be_typed else None, log_in)
        name = "login_orders" if log_in else "other_orders"
        orders, alert = getattr(record, name).taken(now)  # VER-50
        record = replace(record, live=kept | {given["handle"]: live}, issued=opened.n or 0, **{name: orders})  # VER-39
        gives, shown = {"text": drawn.text}, None
        if may_be_typed:  # VER-15
            shown = drawn.operation_id
            gives["operation-id"] = shown
            record = replace(record, used=record.used + ((shown, now),))
        stored = Stored(opened.digest, shown, order, opened.n, opened.m)
        return Outcome(record, gives, "issued", alert, stored=(given["handle"], stored))

    def draw_v1(self, _: Record, clock: int, given: dict, taken: list[str]) -> operation_id.Drawn:  # VER-15
        lifetime, order = self.policy.lifetime, given["operation"]
        return operation_id.draw_v1(self.enrolled, clock, lifetime, order, given["nonces"], taken)

    def draw_v2(self, record: Record, clock: int, given: dict, taken: list[str]) -> operation_id.Drawn:  # VER-39
        operation.require(record.issued < payload_v2.MAX_SERIAL)
        n, m, lifetime, order = record.issued + 1, record.cur, self.policy.lifetime, given["operation"]
        return operation_id.draw_v2(self.enrolled, clock, lifetime, n, m, order, given["fresh"], taken)

    def issue_refused(self, record: Record, log_in: bool) -> str | None:  # VER-14
        if record.status != "active":
            return "not-active"
        if record.operation.blocked:
            return "blocked"
        if not log_in and sum(not live.log_in for live in record.live.values()) >= MOST_LIVE:
            return "too-many-live"
        if (record.login_orders if log_in else record.other_orders).left == 0:
            return "too-many-orders"
        return None

    def may_be_typed(self, record: Record, order: dict) -> bool:  # VER-16
        if order["kind"] == "action" and order["purpose"] in typed.NEVER_TYPED:
            return False
        if self.enrolled.version == 2 and typed.of_order(order) is None:  # OTP-14, VER-40
            return False
        if self.policy.typed != "low-value":
            return self.policy.typed == "always"
        if order["kind"] != "payment" or order["purpose"] not in (1, 2):
            return False
        if order["currency"] != "EUR" or order["amount"] > 3000:
            return False
        waiting = [live.cents for live in record.live.values() if live.cents is not None]
        cents = record.typed_cents + sum(waiting) + order["amount"]
        return cents <= 10_000 and record.typed_count + len(waiting) + 1 <= 5

    # --- judging (VER-17) ---

    def gate(self, record: Record, otp_given: str, blocked: bool, pending: bool = False) -> Outcome | None:
        """The refusal by status, block or form, if there is one."""
        rejected = Outcome(record, {"verdict": "rejected"}, "refused")
        if record.status == "revoked" or record.status == "pending" and not pending:
            return rejected
        if blocked:
            return Outcome(record, {"verdict": "blocked"}, "refused")
        return None if re.fullmatch(r"[0-9]{8}", otp_given, re.ASCII) else rejected

    def submit(
        self, record: Record, now: int, clock: int, handle: bytes, named: Stored | None, given: str
    ) -> Outcome:
        log_in = named is not None and named.operation["purpose"] == LOG_IN
        blocked = record.operation.blocked or log_in and record.login.blocked
        refusal = self.gate(record, given, blocked)
        if refusal:
            return refusal
        if handle not in record.live:
            return Outcome(record, {"verdict": "rejected"}, "refused")
        scanned = hmac.compare_digest(candidates.scanned(self.enrolled, self.p, named), given)
        drift = None
        if named.operation_id is not None:  # VER-19, VER-44
            codes = lambda step: candidates.typed(self.enrolled, self.p, record, named, step)
            drift = nearest(clock // MINUTE, -1, given, codes)  # VER-11
        if drift is not None:  # VER-20, VER-44
            details = self.enrolled.version == 2 and named.operation["kind"] == "payment"
            return self.accept(record, handle, named, "typed-details" if details else "typed", drift)
        if scanned:
            return self.accept(self.moved(record, named), handle, named, "scanned", None)
        return self.fail(record, now, "login" if log_in else "operation")

    def login(self, record: Record, now: int, clock: int, given: str) -> Outcome:  # VER-24
        refusal = self.gate(record, given, record.login.blocked or record.operation.blocked, pending=True)
        if refusal:
            return refusal
        step = clock // HALF_MINUTE  # VER-11
        codes = lambda step: candidates.login(self.enrolled, self.p, record, step)
        drift = nearest(step, record.login_step, given, codes)
        if drift is None:
            return self.fail(record, now, "login")
        record = replace(record, status="active", login=record.login.reset(), login_step=step + drift)
        return Outcome(record, {"verdict": "accepted", "binding": "login", "drift": drift}, "accepted")

    def confirm(
        self, record: Record, now: int, clock: int, handle: bytes, named: Stored | None, given: str
    ) -> Outcome:
        refusal = self.gate(record, given, record.operation.blocked)
        if refusal:
            return refusal
        if handle not in record.live or named.operation["purpose"] not in self.policy.unlinked_purposes:  # VER-26
            return Outcome(record, {"verdict": "rejected"}, "refused")
        step = clock // HALF_MINUTE  # VER-11
        codes = lambda step: candidates.confirmation(self.enrolled, self.p, record, step)
        drift = nearest(step, record.confirm_step, given, codes)
        if drift is None:
            return self.fail(record, now, "operation")
        return self.accept(replace(record, confirm_step=step + drift), handle, named, "unlinked", drift)

    def moved(self, record: Record, named: Stored) -> Record:  # VER-41
        if self.enrolled.version == 2 and named.m == record.cur:
            return replace(record, prev=record.cur, cur=named.n)
        return record

    def accept(self, record: Record, handle: bytes, named: Stored, binding: str, drift: int | None) -> Outcome:
        record = replace(record.without(handle), login=record.login.reset())  # VER-21, VER-25
        if named.operation["purpose"] != LOG_IN:
            record = replace(record, operation=record.operation.reset())
        if binding == "scanned":  # VER-16
            record = replace(record, typed_cents=0, typed_count=0)
        if binding in ("typed", "typed-details"):  # VER-45
            cents = record.typed_cents + euro_cents(named.operation)
            record = replace(record, typed_cents=cents, typed_count=record.typed_count + 1)
        gives = {"verdict": "accepted", "binding": binding, "display": operation.display(named.operation)}
        if drift is not None:
            gives["drift"] = drift
        return Outcome(record, gives, "accepted")

    def fail(self, record: Record, now: int, name: str) -> Outcome:  # VER-22
        if record.status == "pending":  # VER-5
            record = replace(record, login=record.login.counted())
            ends = record.login.failures >= 5
            return Outcome(record.revoked() if ends else record, {"verdict": "rejected"}, "failed", ends)
        growing = name == "login" and self.policy.login_blocks == "growing"
        row, alert = getattr(record, name).failed(now, growing)
        record = replace(record, **{name: row})
        if not row.blocked:
            return Outcome(record, {"verdict": "rejected"}, "failed", alert)
        kept = {h: live for h, live in record.live.items() if name == "login" and not live.log_in}  # VER-30
        return Outcome(replace(record, live=kept), {"verdict": "blocked"}, "failed", alert)

    # --- other inputs ---

    def cancel(self, record: Record, handle: bytes) -> Outcome:  # VER-32
        if handle not in record.live:
            return Outcome(record, {"done": False}, "refused")
        return Outcome(record.without(handle), {"done": True}, "cancelled")

    def unblock(self, record: Record, now: int) -> Outcome:  # VER-33
        if record.status != "active":
            return Outcome(record, {"done": False}, "refused")
        lowered = lambda step: now // HALF_MINUTE + 1 if step * HALF_MINUTE > now + FAR else step
        record = replace(
            record,
            login=Row(),
            operation=Row(),
            login_step=lowered(record.login_step),
            confirm_step=lowered(record.confirm_step),
        )
        if now < record.last_now:
            record = replace(
                record,
                live={},
                used=tuple((used, min(at, now)) for used, at in record.used),
                login_orders=record.login_orders.not_after(now),
                other_orders=record.other_orders.not_after(now),
            )
        return Outcome(record.passed(now), {"done": True}, "unblocked")

    def revoke(self, record: Record) -> Outcome:  # VER-34
        if record.status == "revoked":
            return Outcome(record, {"done": False}, "refused")
        return Outcome(record.revoked(), {"done": True}, "revoked")


def euro_cents(order: dict) -> int:
    if order.get("currency") != "EUR":
        return 0
    return order["amount"] if order["kind"] == "payment" else order["total"]
