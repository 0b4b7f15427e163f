"""Operations and logins that delivered codes confirm, as a state machine (delivered.md).

The digits of the second secret are judged by secret.md; an input here says whether they were right.
"""

import hmac
from dataclasses import replace

from dlotp_reference.errors import Rejected

from . import delivered, sending
from .record import Desk, Record
from .sending import Customer, Subject

LISTS = {"operation": "operations", "login": "entries"}


class Delivering(Desk):
    """The inputs of operations for delivery and of entries; each gives what is told."""

    def means(self) -> list[str]:  # DEL-12
        return ["second"] if self.policy.digits else []

    def file(self, at: int, kind: str, name: bytes, subject: dict, lifetime: int) -> None:
        """An operation as issued for delivery, or an entry that was right."""
        record = self.begin(at)
        filed = getattr(record, LISTS[kind]) | {name: Subject(subject, record.last_now + lifetime)}
        self.stored = replace(record, **{LISTS[kind]: filed})

    def send(self, at: int, kind: str, name: bytes, channel: str, fresh: bytes, lives: bool = True) -> dict:
        try:
            return self.judged_send(at, kind, name, channel, fresh, lives)
        except Rejected as error:
            if kind == "operation":
                raise
            self.event = error.code
            return {"sent": True}  # DEL-21

    def judged_send(self, at: int, kind: str, name: bytes, channel: str, fresh: bytes, lives: bool) -> dict:  # DEL-17
        record = self.begin(at)
        if not lives:
            raise Rejected("session-ended")
        if record.blocked(kind, *(self.means() if kind == "operation" else [])):
            return self.commit(record, "blocked", {"sent": True} if kind == "login" else {"rejected": "blocked"})
        subject = getattr(record, LISTS[kind]).get(name)
        if subject is None:
            return self.commit(record, "not-live", {"sent": True} if kind == "login" else {"rejected": "not-live"})
        now, counted = record.last_now, record.counted.get(kind, ())
        customer = Customer(record.contacts, record.by_sms, record.counts_as_active(now), counted)
        subject, refused = sending.judge_channel(subject, channel, now, customer, self.policy)
        if refused:
            sent = sending.Sent(subject, counted, refused)
        else:
            sent = sending.send(subject, channel, now, customer, self.policy, fresh)
        outbox = record.outbox
        if sent.ordinal:
            outbox = (*outbox, {"code": name, "channel": channel, "ordinal": sent.ordinal})
        record = replace(
            record,
            outbox=outbox,
            counted=record.counted | {kind: sent.counted},
            **{LISTS[kind]: getattr(record, LISTS[kind]) | {name: sent.subject}},
        )
        return self.commit(record, sent.refused or "sent", sent.told | ({"alert": True} if sent.alert else {}))

    def submit(
        self, at: int, handle: bytes, code: str, digits: tuple[int, bool] | None, lives: bool = True
    ) -> dict:  # DEL-9 to DEL-12
        """`digits` has the serial that is answered, and whether the digits are right."""
        record = self.begin(at)
        if not lives:
            raise Rejected("session-ended")
        if record.closed:
            return self.rejected(record, "not-active")
        if record.blocked("operation", *self.means()):
            return self.commit(record, "blocked", {"verdict": "blocked"})
        try:
            read = delivered.read_code(code)
        except Rejected as error:
            return self.rejected(record, error.code)
        subject = record.operations.get(handle)
        if subject is None:
            return self.rejected(record, "not-live")
        if (digits is not None) != self.policy.digits:
            return self.rejected(record, "malformed-digits")
        if digits and digits[0] != record.serial:
            return self.rejected(record, "other-question")
        if subject.code is None:
            return self.rejected(record, "no-code")
        stored = subject.code
        right = delivered.code(self.bank_secret, record.id, stored.channel, subject.of, stored.nonce)
        if not (hmac.compare_digest(read, right) & (digits is None or digits[1])):
            record = record.with_failures({"operation", *self.means()})
            if record.blocked("operation", *self.means()):
                return self.commit(replace(record, operations={}), "failed", {"verdict": "blocked"})  # VER-30
            return self.rejected(record, "failed")
        names = ("operation", "login", "second") if digits else ("operation",)
        rows = {name: record.row(name).reset() for name in names}
        accepted = replace(
            without(record, handle),
            rows=record.rows | rows,
            counted=record.counted | {"operation": ()},
            serial=record.serial + (digits is not None),
        )
        told = {"verdict": "accepted", "binding": "delivered", "linked": digits is not None}
        return self.commit(accepted, "accepted", told)

    def login(self, at: int, entry: bytes, code: str) -> dict:  # CREC-21
        record = self.begin(at)
        if record.blocked("login"):
            return self.rejected(record, "blocked")
        try:
            read = delivered.read_code(code)
        except Rejected as error:
            return self.rejected(record, error.code)
        subject = record.entries.get(entry)
        if subject is None:
            return self.rejected(record, "not-live")
        stored = subject.code
        if stored is None:
            return self.rejected(record, "no-code")
        right = delivered.code(self.bank_secret, record.id, stored.channel, subject.of, stored.nonce)
        if not hmac.compare_digest(read, right):
            record = record.with_failures({"login"})
            ended = {} if record.blocked("login") else record.entries
            return self.rejected(replace(record, entries=ended), "failed")
        accepted = replace(
            record,
            rows=record.rows | {"login": record.row("login").reset()},
            counted=record.counted | {"login": ()},
            entries={name: other for name, other in record.entries.items() if name != entry},
        )
        return self.commit(accepted, "accepted", {"verdict": "accepted"})


def without(record: Record, handle: bytes) -> Record:
    return replace(record, operations={name: order for name, order in record.operations.items() if name != handle})
