"""Sends of codes: which code is sent, when, and how many (delivered.md, DEL-13 to DEL-22)."""

from dataclasses import dataclass, replace

from dlotp_reference.errors import Rejected

from . import delivered

DAY = 86_400
AFTER_A_CHANGE = 3 * DAY
SPACING = (0, 30, 60)  # before the first, second and third send (DEL-15)
MOST = {"operation": 10, "recovery": 6, "login": 10}  # DEL-16
ALERT_AT = 8


@dataclass(frozen=True)
class Policy:
    host: str = "bank.example"
    language: str = "en"
    code_lifetime: int = 300
    unknown_change: str = "refuse"  # or "allow" (DEL-19)
    digits: bool = True  # asked with the code of an operation (DEL-12)

    def __post_init__(self) -> None:
        delivered.check_host(self.host)
        if not 120 <= self.code_lifetime <= 600:  # DEL-13
            raise Rejected("invalid-policy")


@dataclass(frozen=True)
class Contacts:
    """What the bank has and what its hook says at one send; `changed` is None where the hook does not know.

    A change that never happened counts as one of three days before time 0.
    """

    number: str | None = "+393331234567"
    changed: int | None = -AFTER_A_CHANGE
    app: bool = False
    mail: str | None = "rossi@mail.example"


@dataclass(frozen=True)
class Code:
    """What is stored of a code (DEL-4, DEL-14); `ordinal` is that of the send that drew the nonce."""

    nonce: bytes
    channel: str
    number: str | None
    ends: int
    ordinal: int


@dataclass(frozen=True)
class Subject:
    """A live operation, recovery or entry that codes are sent for."""

    of: dict
    ends: int
    code: Code | None = None
    sends: tuple[int, ...] = ()

    def passed(self, now: int) -> "Subject":
        return replace(self, code=None) if self.code and now >= self.code.ends else self


@dataclass(frozen=True)
class Customer:
    """What a send looks at besides its subject."""

    contacts: Contacts
    by_sms: bool  # the setting of DEL-20
    enrolment_active: bool  # counts as active (DEL-20)
    counted: tuple[int, ...]  # the list of the purpose (DEL-16)


@dataclass(frozen=True)
class Sent:
    """What a send leads to: a refusal's reason, a wait's reason and seconds, or an ordinal."""

    subject: Subject
    counted: tuple[int, ...]
    refused: str | None = None
    wait: int | None = None
    ordinal: int | None = None
    alert: bool = False

    @property
    def told(self) -> dict:  # DEL-17, DEL-21
        if self.subject.of["kind"] == "login" or self.ordinal:
            return {"sent": True}
        return {"rejected": self.refused} if self.wait is None else {"wait": self.wait}


def channel_refused(subject: Subject, channel: str, now: int, customer: Customer, policy: Policy) -> bool:  # DEL-19
    contacts = customer.contacts
    if channel == "app":
        return not contacts.app
    if contacts.number is None or (subject.code and subject.code.channel == "app"):
        return True
    if contacts.changed is None:
        if policy.unknown_change == "refuse":
            return True
    elif now < contacts.changed + AFTER_A_CHANGE:
        return True
    return subject.of["kind"] != "recovery" and not customer.by_sms


def deliverable(subject: Subject, channel: str, customer: Customer, policy: Policy) -> bool:  # DEL-26
    """A message has the same length with every code, so that any one tells."""
    try:
        if channel == "app":
            delivered.by_app("00000000", subject.of, policy.language, policy.host)
        else:
            delivered.by_sms("00000000", subject.of, policy.language, policy.host, customer.enrolment_active)
    except Rejected:
        return False
    return True


def judge_channel(subject: Subject, channel: str, now: int, customer: Customer, policy: Policy) -> tuple[Subject, str | None]:
    """Steps 5 and 6 of DEL-17: the subject, whose code ends with another number (DEL-19), and a reason."""
    subject = subject.passed(now)
    code = subject.code
    if channel == "sms" and code and code.channel == "sms" and code.number != customer.contacts.number:
        subject = replace(subject, code=None)
    if channel_refused(subject, channel, now, customer, policy):
        return subject, "channel-refused"
    return subject, None if deliverable(subject, channel, customer, policy) else "not-deliverable"


def send(subject: Subject, channel: str, now: int, customer: Customer, policy: Policy, fresh: bytes) -> Sent:
    """Steps 7 to 9 of DEL-17, then the count and the code; `fresh` is the nonce if one is drawn."""
    counted = tuple(at for at in customer.counted if now < at + DAY)
    kind, made = subject.of["kind"], len(subject.sends)
    if made == 3:
        return Sent(subject, counted, "three-sends", subject.ends - now)
    if made and now < subject.sends[-1] + SPACING[made]:
        return Sent(subject, counted, "too-soon", subject.sends[-1] + SPACING[made] - now)
    if len(counted) >= MOST[kind]:
        return Sent(subject, counted, "too-many-sends", counted[0] + DAY - now)
    code = subject.code
    if code is None or code.channel != channel:  # DEL-14
        ends = subject.ends if kind == "operation" else min(now + policy.code_lifetime, subject.ends)
        number = customer.contacts.number if channel == "sms" else None
        code = Code(fresh, channel, number, ends, made + 1)
    subject = replace(subject, code=code, sends=(*subject.sends, now))
    counted = (*counted, now)
    alert = kind != "recovery" and len(counted) == ALERT_AT
    return Sent(subject, counted, ordinal=made + 1, alert=alert)


def is_stale(subject: Subject | None, ordinal: int, now: int) -> bool:  # DEL-18
    """Whether the sender drops the outbox entry of this send."""
    code = subject.passed(now).code if subject and now < subject.ends else None
    return code is None or ordinal < code.ordinal
