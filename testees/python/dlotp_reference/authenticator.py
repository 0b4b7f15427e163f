"""The phone's state, and what an input gives (authenticator.md)."""

from dataclasses import dataclass, replace

from . import chains, decoder, enrolment, operation, operation_id, otp_v1, otp_v2, typed
from .enrolment import Enrolled
from .errors import Rejected
from .payload import Payload

CAPACITY = 20
INTERVAL = 1200
MAX_AHEAD = 900
SLOW = 300
MAX_SKIPPED = 1_048_576


class Empty(Rejected):
    """No OTP is left for now; the next one in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("bucket-empty")
        self.wait = wait


@dataclass(frozen=True)
class State:  # AUTH-1, AUTH-2
    left: int = CAPACITY
    begin: int = 0
    seen: int = 0
    boot: bytes = bytes(16)

    def take(self, now: int, boot: bytes) -> "State":  # AUTH-14
        begin = 0 if boot != self.boot or now < self.seen else self.begin  # (1)
        gained = (now - begin) // INTERVAL  # (2)
        left, begin = min(self.left + gained, CAPACITY), begin + gained * INTERVAL
        if left == 0:  # (3)
            raise Empty(begin + INTERVAL - now)
        if left == CAPACITY:  # (4)
            begin = now
        return replace(self, left=left - 1, begin=begin, seen=now, boot=boot)  # (5)


@dataclass(frozen=True)
class StateV1(State):
    f: int = 0

    def opened(self, payload: Payload, step: dict) -> tuple["StateV1", None]:
        """The state after a scan (AUTH-8, AUTH-9)."""
        if payload.issued_at + payload.lifetime <= self.f:
            raise Rejected("stale")
        return replace(self, f=max(self.f, min(payload.issued_at, step["unix"] + MAX_AHEAD))), None

    def time(self, step: dict) -> int:  # AUTH-15
        return max(step["unix"], self.f)


@dataclass(frozen=True)
class TimeBase:  # AUTH-19
    issued_at: int
    since_boot: int
    boot: bytes


@dataclass(frozen=True)
class StateV2(State):  # AUTH-19
    base: TimeBase | None = None
    p: int = 1
    s: bytes = b""
    q: int = 0
    l: bytes = b""

    def opened(self, payload: Payload, step: dict) -> tuple["StateV2", bytes]:
        """The state after a scan, and s_n, which no state holds (AUTH-22, AUTH-21)."""
        n, m = payload.n, payload.m
        if n < self.p or n - self.p > MAX_SKIPPED or m >= n or m - self.q > MAX_SKIPPED:
            raise Rejected("stale")
        s_n = chains.stepped(self.s, n - self.p)
        q = max(self.q, m)
        l = chains.stepped(self.l, q - self.q)
        base = TimeBase(payload.issued_at, step["since-boot"], step["boot"])
        return replace(self, base=base, p=n + 1, s=chains.stepped(s_n, 1), q=q, l=l), s_n

    def time(self, step: dict) -> int:  # AUTH-26
        base, clock = self.base, step["unix"]
        if base is None or base.boot != step["boot"] or step["since-boot"] < base.since_boot:
            return clock
        of_bank = base.issued_at + step["since-boot"] - base.since_boot
        return of_bank if of_bank > clock + SLOW else clock


def initial(enrolled: Enrolled) -> State:  # AUTH-2, AUTH-19
    if enrolled.version == 1:
        return StateV1()
    return StateV2(s=chains.scanned(enrolled, 1), l=chains.login(enrolled, 0))


@dataclass(frozen=True)
class Open:
    """What is displayed, in memory alone; s_n is None in version 1 (AUTH-12, AUTH-23)."""

    digest: bytes
    s_n: bytes | None


class Phone:
    """One enrolment on a phone, with a store that can fail and be put back."""

    def __init__(self, enrolled: Enrolled) -> None:
        self.enrolled = enrolled
        self.stored = initial(enrolled)
        self.history = [self.stored]
        self.open: Open | None = None

    def play(self, step: dict) -> dict:
        reply = self.reply(step)
        self.history.append(self.stored)
        return reply

    def reply(self, step: dict) -> dict:
        if step["do"] == "restore":
            self.stored = self.history[step["step"]]
            return {"restored": True}
        if step["do"] == "authorise" and self.open is None:
            return {"nothing-scanned": True}  # TEST-13
        try:
            state, gives, opened = self.compute(step)
        except Empty as empty:
            return {"rejected": empty.code, "wait": empty.wait}
        except Rejected as rejected:
            return {"rejected": rejected.code}
        if step["store"] == "fails":  # AUTH-4
            return {"store-failed": True}
        self.stored = state
        self.open = opened
        return gives

    def compute(self, step: dict) -> tuple[State, dict, Open | None]:
        """The next state, what comes out once it is stored, and what is open then."""
        if step["do"] == "scan":
            return self.scan(step)
        keyed = None
        if step["do"] == "type":  # AUTH-16
            operation_id.check(self.enrolled.version, step["operation-id"])
            keyed = typed.of_keyed(step["typed"]) if self.enrolled.version == 2 else None
        p = enrolment.pin_mac(self.enrolled, step["pin"])
        state = self.stored.take(step["since-boot"], step["boot"])  # AUTH-13
        time = self.stored.time(step)
        compute = self.otp_v1 if self.enrolled.version == 1 else self.otp_v2
        return state, {"otp": compute(step, p, keyed, time)}, self.open

    def otp_v1(self, step: dict, p: bytes, _: None, time: int) -> str:
        match step["do"]:
            case "authorise":
                return otp_v1.scanned(self.enrolled, p, self.open.digest)  # AUTH-12
            case "type":
                return otp_v1.typed(self.enrolled, p, step["operation-id"], time)
            case "login":
                return otp_v1.login(self.enrolled, p, time)
            case _:
                return otp_v1.confirmation(self.enrolled, p, time)

    def otp_v2(self, step: dict, p: bytes, keyed: list | None, time: int) -> str:
        l = self.stored.l  # AUTH-24
        match step["do"]:
            case "authorise":
                return otp_v2.scanned(self.enrolled, p, self.open.s_n, self.open.digest)  # AUTH-23
            case "type":
                return otp_v2.typed(self.enrolled, p, l, step["operation-id"], keyed, time)
            case "login":
                return otp_v2.login(self.enrolled, p, l, time)
            case _:
                return otp_v2.confirmation(self.enrolled, p, l, time)

    def scan(self, step: dict) -> tuple[State, dict, Open]:
        opened = decoder.decode([self.enrolled], step["text"])
        state, s_n = self.stored.opened(opened, step)
        return state, {"display": operation.display(opened.operation)}, Open(opened.digest, s_n)
