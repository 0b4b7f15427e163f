"""The bank's records, and what an input gives (verifier.md)."""

import hmac
import re
from dataclasses import dataclass, field, replace

from . import enrolment, operation, operation_id, otp, payload
from .errors import Rejected

DAY = 86_400
HALF_MINUTE = 30
MINUTE = 60
LOG_IN = 38
ACTIONS = {32, 33, 34, 35, 36, 37, 63}  # the purposes of actions, without log in


@dataclass(frozen=True)
class Policy:  # VER-13, VER-14, VER-24, VER-27
    lifetime: int
    typed: str
    login_blocks: str
    unlinked_purposes: list[int]

    def __post_init__(self) -> None:  # VER-37
        if not 120 <= self.lifetime <= 600 or not ACTIONS.issuperset(self.unlinked_purposes):
            raise Rejected("invalid-policy")


@dataclass(frozen=True)
class Row:  # VER-4
    failures: int = 0
    blocks: int = 0
    since_unblocking: int = 0
    blocked: bool = False
    until: int | None = None  # None of a block that lasts

    def passed(self, now: int) -> "Row":  # VER-10
        ends = self.blocked and self.until is not None and self.until <= now
        return replace(self, blocked=False, until=None, failures=0) if ends else self

    def reset(self) -> "Row":  # VER-23
        return replace(self, failures=0, blocks=0)

    def counted(self) -> "Row":
        return replace(self, failures=self.failures + 1, since_unblocking=self.since_unblocking + 1)

    def failed(self, now: int, growing: bool) -> tuple["Row", bool]:
        """The row after one more failure, and whether that raises an alert (VER-25 to VER-27)."""
        row = self.counted()
        lasting = not growing and row.since_unblocking >= 50
        if row.failures < 5 and not lasting:
            return row, not growing and row.since_unblocking == 20
        blocks = row.blocks + 1
        if growing:
            until = now + min(1800 * 2 ** (blocks - 1), DAY)
        else:
            until = None if lasting or blocks > 1 else now + 1800
        return replace(row, blocks=blocks, blocked=True, until=until), True


@dataclass(frozen=True)
class Live:
    operation_id: str
    ends_at: int
    cents: int | None  # what it adds to the sum of VER-14; None where it may not be typed
    log_in: bool


@dataclass(frozen=True)
class Enrolment:  # VER-1
    enrolled_at: int
    last_now: int
    revision: int = 1
    status: str = "pending"
    login: Row = Row()
    operation: Row = Row()
    login_step: int = -1
    confirm_step: int = -1
    typed_cents: int = 0
    typed_count: int = 0
    live: dict[bytes, Live] = field(default_factory=dict)
    used: tuple[tuple[str, int], ...] = ()

    def told(self) -> str:  # VER-5
        blocked = self.login.blocked or self.operation.blocked
        return "blocked" if self.status == "active" and blocked else self.status

    def revoked(self) -> "Enrolment":  # VER-6
        return replace(self, status="revoked", live={})

    def passed(self, now: int) -> "Enrolment":  # VER-10, VER-11
        record = replace(
            self,
            last_now=now,
            login=self.login.passed(now),
            operation=self.operation.passed(now),
            live={handle: live for handle, live in self.live.items() if now < live.ends_at},
            used=tuple((used, at) for used, at in self.used if now < at + DAY),
        )
        if record.status == "pending" and now >= self.enrolled_at + DAY:
            record = record.revoked()
        return record

    def without(self, handle: bytes) -> "Enrolment":
        return replace(self, live={other: live for other, live in self.live.items() if other != handle})


@dataclass(frozen=True)
class Stored:  # VER-2
    digest: bytes
    operation_id: str
    operation: dict
    typed: bool


@dataclass(frozen=True)
class Outcome:
    """What an input writes, and what it gives once that is written (VER-7)."""

    enrolment: Enrolment
    gives: dict
    event: str
    alert: bool = False
    stored: tuple[bytes, Stored] | None = None


class Error(Exception):
    """An input that gives no commit, with its code (VER-8)."""


class Bank:
    """One enrolment at a bank, with a store that can fail."""

    def __init__(self, secret: bytes, pin: str, policy: Policy, enrolled_at: int, active: bool) -> None:
        self.secret = secret
        self.p = enrolment.pin_mac(secret, pin)
        self.policy = policy
        record = Enrolment(enrolled_at, enrolled_at)
        if active:
            record = replace(record, revision=2, status="active", login_step=enrolled_at // HALF_MINUTE)
        self.stored: tuple[Enrolment, dict[bytes, Stored]] = (record, {})
        self.history = [self.stored]

    def play(self, step: dict) -> dict:
        reply = self.reply(step)
        self.history.append(self.stored)
        return reply

    def reply(self, step: dict) -> dict:
        loaded, operations = self.stored if step["loaded"] is None else self.history[step["loaded"]]
        try:
            outcome = self.judge(loaded, operations, step["at"], step["input"])
        except (Error, Rejected) as error:
            return {"error": error.args[0]}
        if step["store"] == "fails":
            return {"store-failed": True}
        record, operations = self.stored
        if record.revision != loaded.revision:
            return {"conflict": True}
        if outcome.stored is not None:
            operations = operations | dict([outcome.stored])
        self.stored = (replace(outcome.enrolment, revision=loaded.revision + 1), operations)
        return {
            "gives": outcome.gives,
            "status": outcome.enrolment.told(),
            "event": outcome.event,
            "alert": outcome.alert,
        }

    def judge(self, record: Enrolment, operations: dict[bytes, Stored], clock: int, given: dict) -> Outcome:
        if given["do"] == "unblock":
            return self.unblock(record, clock)
        if clock + 300 < record.last_now:  # VER-9
            raise Error("clock-went-back")
        now = max(clock, record.last_now)
        record = record.passed(now)
        match given["do"]:
            case "issue":
                return self.issue(record, now, given)
            case "cancel":
                return self.cancel(record, given["handle"])
            case "revoke":
                return self.revoke(record)
            case "login":
                return self.login(record, now, given["otp"])
            case "submit":
                return self.submit(record, now, given["handle"], operations.get(given["handle"]), given["otp"])
            case _:
                return self.confirm(record, now, given["handle"], operations.get(given["handle"]), given["otp"])

    # --- issuing ---

    def issue(self, record: Enrolment, now: int, given: dict) -> Outcome:
        refusal = self.issue_refused(record)
        if refusal:
            return Outcome(record, {"rejected": refusal}, "refused")
        if given["handle"] in record.live:
            raise Error("handle-taken")
        taken = [used for used, _ in record.used] + [live.operation_id for live in record.live.values()]
        nonce, drawn, text = operation_id.draw(  # VER-13
            self.secret, now, self.policy.lifetime, given["operation"], given["nonces"], taken
        )
        _, opened = payload.decode([self.secret], text)
        order = opened.operation
        typed = self.may_be_typed(record, order)
        cents = euro_cents(order) if typed else None
        live = Live(drawn, now + self.policy.lifetime, cents, order["purpose"] == LOG_IN)
        record = replace(record, live=record.live | {given["handle"]: live}, used=record.used + ((drawn, now),))
        gives = {"text": text} | ({"operation-id": drawn} if typed else {})
        return Outcome(record, gives, "issued", stored=(given["handle"], Stored(opened.digest, drawn, order, typed)))

    def issue_refused(self, record: Enrolment) -> str | None:  # VER-12
        if record.status != "active":
            return "not-active"
        if record.operation.blocked:
            return "blocked"
        if len(record.live) >= 5:
            return "too-many-live"
        if len(record.used) >= 200:
            return "too-many-ids"
        return None

    def may_be_typed(self, record: Enrolment, order: dict) -> bool:  # VER-14
        if self.policy.typed != "low-value":
            return self.policy.typed == "always"
        if order["kind"] != "payment" or order["currency"] != "EUR" or order["amount"] > 3000:
            return False
        waiting = [live.cents for live in record.live.values() if live.cents is not None]
        cents = record.typed_cents + sum(waiting) + order["amount"]
        return cents <= 10_000 and record.typed_count + len(waiting) + 1 <= 5

    # --- judging (VER-15) ---

    def gate(self, record: Enrolment, otp_given: str, blocked: bool, pending: bool = False) -> Outcome | None:
        """The refusal by status, block or form, if there is one."""
        rejected = Outcome(record, {"verdict": "rejected"}, "refused")
        if record.status == "revoked" or record.status == "pending" and not pending:
            return rejected
        if blocked:
            return Outcome(record, {"verdict": "blocked"}, "refused")
        return None if re.fullmatch(r"[0-9]{8}", otp_given, re.ASCII) else rejected

    def submit(self, record: Enrolment, now: int, handle: bytes, named: Stored | None, given: str) -> Outcome:
        log_in = named is not None and named.operation["purpose"] == LOG_IN
        blocked = record.operation.blocked or log_in and record.login.blocked
        refusal = self.gate(record, given, blocked)
        if refusal:
            return refusal
        if handle not in record.live:
            return Outcome(record, {"verdict": "rejected"}, "refused")
        scanned = hmac.compare_digest(otp.scanned(self.secret, self.p, named.digest), given)
        drift = None
        if named.typed:  # VER-17
            times = lambda step: otp.typed(self.secret, self.p, named.operation_id, step * MINUTE)
            drift = nearest(now // MINUTE, -1, given, times)
        if drift is not None:  # VER-18
            return self.accept(record, handle, named, "typed", drift)
        if scanned:
            return self.accept(record, handle, named, "scanned", None)
        return self.fail(record, now, "login" if log_in else "operation")

    def login(self, record: Enrolment, now: int, given: str) -> Outcome:  # VER-22
        refusal = self.gate(record, given, record.login.blocked or record.operation.blocked, pending=True)
        if refusal:
            return refusal
        step = now // HALF_MINUTE
        times = lambda step: otp.login(self.secret, self.p, step * HALF_MINUTE)
        drift = nearest(step, record.login_step, given, times)
        if drift is None:
            return self.fail(record, now, "login")
        record = replace(record, status="active", login=record.login.reset(), login_step=step + drift)
        return Outcome(record, {"verdict": "accepted", "binding": "login", "drift": drift}, "accepted")

    def confirm(self, record: Enrolment, now: int, handle: bytes, named: Stored | None, given: str) -> Outcome:
        refusal = self.gate(record, given, record.operation.blocked)
        if refusal:
            return refusal
        if handle not in record.live or named.operation["purpose"] not in self.policy.unlinked_purposes:  # VER-24
            return Outcome(record, {"verdict": "rejected"}, "refused")
        step = now // HALF_MINUTE
        times = lambda step: otp.confirmation(self.secret, self.p, step * HALF_MINUTE)
        drift = nearest(step, record.confirm_step, given, times)
        if drift is None:
            return self.fail(record, now, "operation")
        return self.accept(replace(record, confirm_step=step + drift), handle, named, "unlinked", drift)

    def accept(self, record: Enrolment, handle: bytes, named: Stored, binding: str, drift: int | None) -> Outcome:
        record = replace(record.without(handle), login=record.login.reset())  # VER-19, VER-23
        if named.operation["purpose"] != LOG_IN:
            record = replace(record, operation=record.operation.reset())
        if binding == "scanned":  # VER-14
            record = replace(record, typed_cents=0, typed_count=0)
        if binding == "typed":
            cents = record.typed_cents + euro_cents(named.operation)
            record = replace(record, typed_cents=cents, typed_count=record.typed_count + 1)
        gives = {"verdict": "accepted", "binding": binding, "display": operation.display(named.operation)}
        if drift is not None:
            gives["drift"] = drift
        return Outcome(record, gives, "accepted")

    def fail(self, record: Enrolment, now: int, name: str) -> Outcome:  # VER-20
        if record.status == "pending":  # VER-5
            record = replace(record, login=record.login.counted())
            ends = record.login.failures >= 5
            return Outcome(record.revoked() if ends else record, {"verdict": "rejected"}, "failed", ends)
        growing = name == "login" and self.policy.login_blocks == "growing"
        row, alert = getattr(record, name).failed(now, growing)
        record = replace(record, **{name: row})
        if not row.blocked:
            return Outcome(record, {"verdict": "rejected"}, "failed", alert)
        kept = {h: live for h, live in record.live.items() if name == "login" and not live.log_in}  # VER-28
        return Outcome(replace(record, live=kept), {"verdict": "blocked"}, "failed", alert)

    # --- other inputs ---

    def cancel(self, record: Enrolment, handle: bytes) -> Outcome:  # VER-30
        if handle not in record.live:
            return Outcome(record, {"done": False}, "refused")
        return Outcome(record.without(handle), {"done": True}, "cancelled")

    def unblock(self, record: Enrolment, now: int) -> Outcome:  # VER-31
        if record.status != "active":
            return Outcome(record, {"done": False}, "refused")
        record = replace(record, login=Row(), operation=Row())
        if now < record.last_now:
            latest = now // HALF_MINUTE + 1
            record = replace(
                record,
                live={},
                login_step=min(record.login_step, latest),
                confirm_step=min(record.confirm_step, latest),
                used=tuple((used, min(at, now)) for used, at in record.used),
            )
        return Outcome(record.passed(now), {"done": True}, "unblocked")

    def revoke(self, record: Enrolment) -> Outcome:  # VER-32
        if record.status == "revoked":
            return Outcome(record, {"done": False}, "refused")
        return Outcome(record.revoked(), {"done": True}, "revoked")


def euro_cents(order: dict) -> int:
    if order.get("currency") != "EUR":
        return 0
    return order["amount"] if order["kind"] == "payment" else order["total"]


def nearest(step: int, after: int, given: str, code) -> int | None:
    """The drift of the step whose OTP was given, 0 before -1 before 1 (VER-18, VER-22)."""
    equal = {
        drift: hmac.compare_digest(code(step + drift), given) & (step + drift > after)
        for drift in (0, -1, 1)
        if step + drift >= 0
    }
    return next((drift for drift, matches in equal.items() if matches), None)
