"""The bank's policy and its records, and what time alone does to them (verifier.md)."""

from dataclasses import dataclass, field, replace

from . import payload_v2
from .errors import Rejected

DAY = 86_400
SKIPPED = 16_384
UNLINKED = {36, 63}  # of the purposes of actions, those that a policy may let customers confirm (VER-8)


@dataclass(frozen=True)
class Policy:  # OP-20, VER-15, VER-16, VER-26, VER-29
    lifetime: int
    typed: str
    login_blocks: str
    unlinked_purposes: list[int]
    bulk: bool

    def __post_init__(self) -> None:  # VER-8
        if not 120 <= self.lifetime <= 600 or not UNLINKED.issuperset(self.unlinked_purposes):
            raise Rejected("invalid-policy")


@dataclass(frozen=True)
class Row:  # VER-4
    failures: int = 0
    blocks: int = 0
    since_unblocking: int = 0
    blocked: bool = False
    until: int | None = None  # None of a block that lasts

    def passed(self, now: int) -> "Row":  # VER-12
        ends = self.blocked and self.until is not None and self.until <= now
        return replace(self, blocked=False, until=None, failures=0) if ends else self

    def reset(self) -> "Row":  # VER-25
        return replace(self, failures=0, blocks=0)

    def counted(self) -> "Row":
        return replace(self, failures=self.failures + 1, since_unblocking=self.since_unblocking + 1)

    def failed(self, now: int, growing: bool) -> tuple["Row", bool]:
        """The row after one more failure, and whether that raises an alert (VER-27 to VER-29)."""
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
class Orders:  # VER-50
    begin: int
    left: int = 200
    alerted: int | None = None

    def passed(self, now: int) -> "Orders":
        due = (now - self.begin) // 432
        return replace(self, left=min(self.left + due, 200), begin=self.begin + 432 * due)

    def taken(self, now: int) -> tuple["Orders", bool]:
        """The store with one order less, and whether that raises an alert."""
        begin, left = now if self.left == 200 else self.begin, self.left - 1
        alert = left <= 40 and (self.alerted is None or self.alerted + DAY <= now)
        return Orders(begin, left, now if alert else self.alerted), alert

    def not_after(self, now: int) -> "Orders":  # VER-33
        alerted = None if self.alerted is None else min(self.alerted, now)
        return Orders(min(self.begin, now), self.left, alerted)


@dataclass(frozen=True)
class Live:
    ends_at: int
    cents: int | None  # what it adds to the sum of VER-16; None where it may not be typed
    log_in: bool


@dataclass(frozen=True)
class Record:  # VER-1, VER-38
    enrolled_at: int
    last_now: int
    revision: int = 1
    epoch: int = 0
    status: str = "pending"
    login: Row = Row()
    operation: Row = Row()
    login_orders: Orders | None = None
    other_orders: Orders | None = None
    login_step: int = -1
    confirm_step: int = -1
    typed_cents: int = 0
    typed_count: int = 0
    live: dict[bytes, Live] = field(default_factory=dict)
    used: tuple[tuple[str, int], ...] = ()
    issued: int = 0  # these three stay 0 in version 1
    prev: int = 0
    cur: int = 0

    def __post_init__(self) -> None:
        for name in ("login_orders", "other_orders"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, Orders(self.enrolled_at))
        if not self.prev <= self.cur <= self.issued:  # VER-38
            raise Rejected("malformed-record")

    def told(self) -> str:  # VER-5
        blocked = self.login.blocked or self.operation.blocked
        return "blocked" if self.status == "active" and blocked else self.status

    def revoked(self) -> "Record":  # VER-6
        return replace(self, status="revoked", live={})

    def passed(self, now: int) -> "Record":  # VER-12, VER-13
        record = replace(
            self,
            last_now=now,
            login=self.login.passed(now),
            operation=self.operation.passed(now),
            live={handle: live for handle, live in self.live.items() if now < live.ends_at},
            used=tuple((used, at) for used, at in self.used if now < at + DAY),
            login_orders=self.login_orders.passed(now),
            other_orders=self.other_orders.passed(now),
        )
        if record.status == "pending" and now >= self.enrolled_at + DAY:
            record = record.revoked()
        return record

    def restored(self, epoch: int, version: int) -> "Record":  # RST-3, RST-5
        if self.epoch > epoch:
            raise Rejected("malformed-record")
        if self.epoch == epoch:
            return self
        skipped = SKIPPED * (epoch - self.epoch) if version == 2 else 0
        issued = min(self.issued + skipped, payload_v2.MAX_SERIAL)
        status = "revoked" if self.status == "pending" else self.status
        return replace(self, epoch=epoch, status=status, live={}, issued=issued)

    def without(self, handle: bytes) -> "Record":
        return replace(self, live={other: live for other, live in self.live.items() if other != handle})


@dataclass(frozen=True)
class Stored:  # VER-2, VER-38
    digest: bytes
    operation_id: str | None  # None where it may not be typed (VER-15)
    operation: dict
    n: int | None
    m: int | None
