"""Recoveries of one customer as a state machine (recovery.md).

The other pages judge digits, first secrets, OTPs and birth dates; an input here says whether each was right.
"""

import hmac
import re
from dataclasses import replace

from dlotp_reference.errors import Rejected

from . import delivered, recovery, sending
from .record import Desk, Record, Recovery
from .sending import DAY, Customer, Policy, Subject

LIFETIME = 1800
WAITS = (300, 600, 1200, 2400, 4800)  # RCV-13
LAST_WAIT = 7200
COOLING = {"first": DAY, "second": DAY, "both": 2 * DAY}  # RCV-31
RECOVERED = {"first": {"first"}, "second": {"second"}, "both": {"first", "second"}}


class Recovering(Desk):
    """The inputs of recoveries; each gives what is told."""

    def found(self, record: Record, token: bytes) -> Recovery | None:
        looked = recovery.token_hash(token)
        return next((live for live in record.recoveries.values() if live.hash == looked), None)

    # --- request and open ---

    def request(
        self, at: int, kind: str, drawn: tuple[bytes, bytes], birth: str, right: bool = True, known: bool = True,
        human: bool = True, lives: bool = True,
    ) -> dict:  # RCV-11, RCV-12  # fmt: skip
        told = {"received": True}
        if not known:
            self.event = "unknown"
            return told
        try:
            record = self.begin(at)
        except Rejected as error:
            self.event = error.code
            return told
        refusals = (
            ("not-active", record.closed),
            ("blocked", record.blocked("recovery")),
            ("cooling-off", self.is_cooling(record, kind)),
            ("no-human", not human),
            ("no-channel", record.contacts.mail is None),
            ("malformed-birth", not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", birth, re.ASCII)),
            ("session-ended", kind == "second" and not lives),
            ("birth", not right),
            ("too-soon", self.is_too_soon(record)),
        )
        for reason, applies in refusals:
            if applies:
                return self.commit(record, reason, told)
        live = record.recoveries.get(kind)
        if live is None:
            recovery_id, nonce = drawn
            token = recovery.token(self.bank_secret, record.id, recovery_id, nonce)
            subject = Subject({"kind": "recovery", "recovery": recovery_id, "which": kind}, record.last_now + LIFETIME)
            live = Recovery(kind, recovery_id, nonce, recovery.token_hash(token), subject)
            record = record.having(live)
        mail = {"mail": live.id, "from": -(-record.last_now // 10) * 10}
        record = replace(record, requests=(*record.requests, record.last_now), outbox=(*record.outbox, mail))
        return self.commit(record, "requested", told)

    @staticmethod
    def is_cooling(record: Record, kind: str) -> bool:  # RCV-34
        return record.cooling is not None and kind != "both" and kind not in record.cooling[1]

    @staticmethod
    def is_too_soon(record: Record) -> bool:  # RCV-13
        made = len(record.requests)
        if made == 0:
            return False
        wait = WAITS[made - 1] if made <= len(WAITS) else LAST_WAIT
        return record.last_now < record.requests[-1] + wait

    def open(self, at: int, token: bytes) -> dict:  # RCV-14
        live = self.found(self.begin(at), token)
        if live is None:
            return {"rejected": "ended"}
        number = self.stored.contacts.number
        return {"kind": live.kind, "masked": number and recovery.masked(number)}

    # --- send, issue, cancel ---

    def send(self, at: int, token: bytes, channel: str, fresh: bytes, lives: bool = True) -> dict:  # RCV-15 to RCV-18
        record = self.begin(at)
        now, looked = record.last_now, recovery.token_hash(token)
        live = self.found(record, token)
        if live and live.kind == "second" and not lives:
            raise Rejected("session-ended")
        asks_digits = live is not None and live.kind == "first"
        if (live or looked in record.ended) and record.blocked("recovery", *(["second"] if asks_digits else [])):
            return self.commit(record, "blocked", {"rejected": "blocked"})
        if live is None:
            return self.commit(record, "not-live", {"rejected": "ended"})
        counted = record.counted.get("recovery", ())
        customer = Customer(record.contacts, record.by_sms, record.counts_as_active(now), counted)
        subject, refused = sending.judge_channel(live.subject, channel, now, customer, self.policy)
        live = replace(live, subject=subject)
        if refused:
            return self.commit(record.having(live), refused, {"rejected": refused})
        if customer.enrolment_active and live.kind != "both":
            if live.wait is None:
                subject = replace(subject, ends=now + DAY + LIFETIME)
                record = record.having(replace(live, wait=now + DAY, subject=subject)).notified("wait", live.kind)
                return self.commit(record, "wait", {"wait": DAY})
            if now < live.wait:
                return self.commit(record.having(live), "wait", {"wait": live.wait - now})
        sent = sending.send(subject, channel, now, customer, self.policy, fresh)
        record = record.having(replace(live, subject=sent.subject))
        record = replace(record, counted=record.counted | {"recovery": sent.counted})
        if sent.ordinal is None:
            return self.commit(record, sent.refused, sent.told)
        entry = {"code": live.id, "channel": channel, "ordinal": sent.ordinal}
        record = replace(record, outbox=(*record.outbox, entry))
        told = sent.told | ({"serial": record.serial} if asks_digits else {})  # stands for the positions (RCV-16)
        return self.commit(record, "sent", told)

    def issue(self, at: int, token: bytes, enrolment: str) -> dict:  # RCV-19
        record = self.begin(at)
        live = self.found(record, token)
        if live is None:
            return self.commit(record, "ended", {"rejected": "ended"})
        if record.closed or record.enrolments.get(enrolment, 0) is not None:
            return self.commit(record, "not-active", {"rejected": "not-active"})
        if record.blocked("recovery", enrolment, *(["second"] if live.kind == "first" else [])):
            return self.commit(record, "blocked", {"rejected": "blocked"})
        told = {"issued": True} | ({"serial": record.serial} if live.kind == "first" else {})
        record = record.having(replace(live, issued=enrolment)).notified("issued", live.kind)
        return self.commit(record, "issued", told)

    def cancel(self, at: int, otp: tuple[str, bool] | None = None) -> dict:  # RCV-21
        """With the enrolment of an OTP and whether that was right, or within a session."""
        record = self.begin(at)
        if otp is None:
            return self.commit(record.without_recoveries(), "cancelled", {"done": bool(record.recoveries)})
        enrolment, right = otp
        told = {"received": True}
        active = record.enrolments.get(enrolment, 0) is None
        if not record.recoveries or not active or record.blocked("recovery", enrolment):
            return self.commit(record, "refused", told)
        if not right:
            return self.commit(record.with_failures({"recovery", enrolment}), "failed", told)
        return self.commit(record.without_recoveries(), "cancelled", told)

    def identify(self, at: int, operator: str, approver: str, changed_by: list[str]) -> dict:  # RCV-30
        """A proof of identity, as recorded and approved at once; `changed_by` has who changed contacts in 30 days."""
        record = self.begin(at)
        live = record.recoveries.get("both")
        well_formed = all(1 <= len(name) <= 64 for name in (operator, approver))
        if live is None or not well_formed or operator == approver or {operator, approver} & set(changed_by):
            return self.commit(record, "refused", {"done": False})
        proof = (live.id, record.last_now + DAY)
        return self.commit(replace(record, proof=proof), "proved", {"done": True})

    # --- prove ---

    def prove(
        self, at: int, token: bytes, answers: dict, identified: bool = True, lives: bool = True
    ) -> dict:  # RCV-22 to RCV-26
        """`answers` has `code`, `saved` as typed, `proof`, and whether `digits`, `first` and `otp` are right."""
        looked = recovery.token_hash(token)
        hashes = {live.hash for live in self.stored.recoveries.values()} | self.stored.ended.keys()
        if looked not in hashes:
            return self.rejected(self.stored, "unknown-token")
        record = self.begin(at)
        live = self.found(record, token)
        if live is None and looked not in record.ended:
            return self.rejected(record, "unknown-token")
        if record.closed:
            return self.rejected(record, "not-active")
        means = ({"second"} if "digits" in answers else set()) | ({answers["enrolment"]} if "otp" in answers else set())
        if record.blocked("recovery", *means):
            return self.commit(record, "blocked", {"verdict": "blocked"})
        if live is None:
            return self.rejected(record, "not-live")
        try:
            code = delivered.read_code(answers["code"]) if "code" in answers else None
            saved = recovery.read_saved_code(answers["saved"]) if "saved" in answers else None
        except Rejected as error:
            return self.rejected(record, error.code)
        if refused := self.refused(record, live, answers, lives):
            return self.rejected(record, refused)
        parts = [identified, *(answers[name] for name in ("digits", "first", "otp") if name in answers)]
        if code is not None:
            stored = live.subject.code
            right = delivered.code(self.bank_secret, record.id, stored.channel, live.subject.of, stored.nonce)
            parts.append(hmac.compare_digest(code, right))
        if saved is not None:
            generation, mac = record.saved
            parts.append(hmac.compare_digest(recovery.saved_mac(self.bank_secret, record.id, generation, saved), mac))
        if not all(parts):
            record = record.with_failures({"recovery"} | means)
            verdict = "blocked" if record.blocked("recovery") else "rejected"
            return self.commit(record, "failed", {"verdict": verdict})
        return self.commit(accepted(record, live, answers, means), "accepted", {"verdict": "accepted"})

    @staticmethod
    def refused(record: Record, live: Recovery, answers: dict, lives: bool) -> str | None:
        """Steps 7 to 12 of RCV-24."""
        given = answers.keys() - {"serial", "enrolment"}
        third = given & {"otp", "saved", "proof"} if live.kind == "both" else set()
        own = {"first": {"digits"}, "second": {"first"}, "both": third}[live.kind]
        factor = given - own
        if not own <= given or len(own) != 1 or factor not in ({"code"}, {"otp"}) or (third and factor != {"code"}):
            return "malformed-answers"
        if "digits" in given and answers["serial"] != record.serial:
            return "other-question"
        if live.kind == "second" and not lives:
            return "session-ended"
        has = {
            "otp": live.issued is not None and live.issued == answers.get("enrolment"),
            "saved": record.saved is not None,
            "proof": record.proof is not None and record.proof[0] == live.id,
        }
        if third and not has[next(iter(third))]:
            return "no-third"
        code = live.subject.code
        if third == {"otp"} and code and code.channel == "app":
            return "one-device"
        if ("code" in given and code is None) or (factor == {"otp"} and not has["otp"]):
            return "no-code"
        return None


def accepted(record: Record, live: Recovery, answers: dict, means: set[str]) -> Record:  # RCV-31
    now, kind = record.last_now, live.kind
    rows = record.rows | {name: record.row(name).reset() for name in {"recovery"} | means}
    rows |= {name: record.without_block(name) for name in RECOVERED[kind]}
    ends, secrets = record.cooling or (0, frozenset())
    record = record.without_recoveries()
    new_second = "second" in RECOVERED[kind]
    record = replace(
        record,
        rows=rows,
        entries={},
        operations={},
        counted=record.counted | {"recovery": ()},
        saved=None if "saved" in answers else record.saved,
        proof=None,
        cooling=(max(ends, now + COOLING[kind]), secrets | RECOVERED[kind]),
        by_sms_from=max(ends, now + COOLING[kind]) if kind == "both" and not record.by_sms else record.by_sms_from,
        first_generation=record.first_generation + ("first" in RECOVERED[kind]),
        second_generation=record.second_generation + new_second,
        serial=1 if new_second else record.serial + ("digits" in answers),
        epoch=record.epoch + 1,
    )
    return record.notified("accepted", kind)
