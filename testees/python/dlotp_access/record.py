"""What these pages need of a customer's record, and what time alone does to it (delivered.md, recovery.md)."""

from dataclasses import dataclass, field, replace

from dlotp_reference.errors import Rejected
from dlotp_reference.records import Row

from . import sending
from .sending import DAY, Contacts, Policy, Subject


@dataclass(frozen=True)
class Recovery:  # RCV-4
    kind: str
    id: bytes
    nonce: bytes
    hash: bytes
    subject: Subject
    wait: int | None = None
    issued: str | None = None  # the enrolment of its operation of purpose 39


@dataclass(frozen=True)
class Record:
    """What these pages need of the customer's record."""

    id: bytes
    last_now: int
    contacts: Contacts = Contacts()
    closed: bool = False
    by_sms: bool = True
    by_sms_from: int | None = None  # when the setting becomes on again (DEL-20)
    rows: dict[str, Row] = field(default_factory=dict)  # of rows and of means, by name
    enrolments: dict[str, int | None] = field(default_factory=dict)  # when it was revoked; None of an active one
    entries: dict[bytes, Subject] = field(default_factory=dict)
    operations: dict[bytes, Subject] = field(default_factory=dict)
    counted: dict[str, tuple[int, ...]] = field(default_factory=dict)
    recoveries: dict[str, Recovery] = field(default_factory=dict)
    ended: dict[bytes, int] = field(default_factory=dict)
    requests: tuple[int, ...] = ()
    saved: tuple[int, bytes] | None = None  # generation and MAC
    proof: tuple[bytes, int] | None = None  # recovery id and end
    cooling: tuple[int, frozenset[str]] | None = None
    first_generation: int = 1
    second_generation: int = 1
    serial: int = 1
    epoch: int = 1
    outbox: tuple[dict, ...] = ()

    def row(self, name: str) -> Row:
        return self.rows.get(name, Row())

    def without_block(self, name: str) -> Row:  # RCV-31
        row = self.row(name)
        return replace(row, blocked=False, until=None, failures=0) if row.blocked else row

    def blocked(self, *names: str) -> bool:
        return any(self.row(name).blocked for name in names)

    def counts_as_active(self, now: int) -> bool:  # DEL-20
        return any(revoked is None or now < revoked + sending.AFTER_A_CHANGE for revoked in self.enrolments.values())

    def passed(self, now: int) -> "Record":
        """What time alone changes."""
        on = self.by_sms_from is not None and now >= self.by_sms_from
        record = replace(
            self,
            last_now=now,
            rows={name: row.passed(now) for name, row in self.rows.items()},
            entries={name: entry.passed(now) for name, entry in self.entries.items() if now < entry.ends},
            operations={name: order.passed(now) for name, order in self.operations.items() if now < order.ends},
            ended={found: at for found, at in self.ended.items() if now < at + DAY},
            requests=tuple(at for at in self.requests if now < at + DAY),
            cooling=self.cooling if self.cooling and now < self.cooling[0] else None,
            by_sms=self.by_sms or on,
            by_sms_from=None if on else self.by_sms_from,
            proof=self.proof if self.proof and now < self.proof[1] else None,
            recoveries={kind: replace(live, subject=live.subject.passed(now)) for kind, live in self.recoveries.items()},
        )
        for kind, live in record.recoveries.items():
            if now >= live.subject.ends:
                record = record.without(kind, live.subject.ends)
        return record

    def without(self, kind: str, at: int) -> "Record":
        ended = self.recoveries[kind]
        recoveries = {other: live for other, live in self.recoveries.items() if other != kind}
        proof = None if self.proof and self.proof[0] == ended.id else self.proof
        return replace(self, recoveries=recoveries, ended=self.ended | {ended.hash: at}, proof=proof)

    def without_recoveries(self) -> "Record":
        record = self
        for kind in self.recoveries:
            record = record.without(kind, self.last_now)
        return record

    def having(self, live: Recovery) -> "Record":
        return replace(self, recoveries=self.recoveries | {live.kind: live})

    def notified(self, of: str, kind: str | None = None) -> "Record":  # RCV-32
        return replace(self, outbox=(*self.outbox, {"notice": of, "kind": kind, "at": self.last_now}))

    def with_failures(self, names: set[str]) -> "Record":  # DEL-10, RCV-25
        rows = self.rows | {name: self.row(name).failed(self.last_now, growing=False)[0] for name in names}
        record = replace(self, rows=rows)
        if record.blocked("recovery") and not self.blocked("recovery"):
            record = record.without_recoveries().notified("blocked")
        return record


class Desk:
    """The bank's side of one customer: the record as stored, and the reason of the last event."""

    def __init__(self, bank_secret: bytes, record: Record, policy: Policy = Policy()) -> None:
        self.bank_secret = bank_secret
        self.stored = record
        self.policy = policy
        self.event = ""

    def begin(self, at: int) -> Record:  # VER-11, VER-12
        if at < self.stored.last_now - 300:
            raise Rejected("clock-went-back")
        return self.stored.passed(max(at, self.stored.last_now))

    def commit(self, record: Record, event: str, told: dict) -> dict:
        self.stored, self.event = record, event
        return told

    def rejected(self, record: Record, reason: str) -> dict:
        return self.commit(record, reason, {"verdict": "rejected"})
