"""The phone's state, and what an input gives (authenticator.md)."""

from dataclasses import dataclass, replace

from . import chains, decoder, enrolment, operation, operation_id, otp_v1, otp_v2, typed
from .enrolment import Enrolled
from .errors import Rejected
from .payload import Payload

CAPACITY = 20
INTERVAL = 1200
MAX_AHEAD = 86_400
MAX_SKIPPED = 1_048_576


class Empty(Rejected):
    """No OTP is left for now; the next one in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("bucket-empty")
        self.wait = wait


@dataclass(frozen=True)
class State:  # AUTH-1, AUTH-2
    f: int = 0
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
class StateV2(State):  # AUTH-19
    p: int = 1
    s: bytes = b""
    q: int = 0
    l: bytes = b""

    def moved(self, opened: Payload) -> tuple["StateV2", bytes]:
        """The state after a scan, and s_n, which no state holds (AUTH-22, AUTH-21)."""
        n, m = opened.n, opened.m
        if n < self.p or n - self.p > MAX_SKIPPED or m >= n:
            raise Rejected("stale")
        s_n = chains.stepped(self.s, n - self.p)
        q = max(self.q, m)
        l = chains.stepped(self.l, q - self.q)
        return replace(self, p=n + 1, s=chains.stepped(s_n, 1), q=q, l=l), s_n


def initial(enrolled: Enrolled) -> State:  # AUTH-2, AUTH-19
    if enrolled.version == 1:
        return State()
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
            return self.scan(step["text"], step["unix"])
        keyed = None
        if step["do"] == "type":  # AUTH-16
            operation_id.check(self.enrolled.version, step["operation-id"])
            keyed = typed.of_keyed(step["typed"]) if self.enrolled.version == 2 else None
        p = enrolment.pin_mac(self.enrolled, step["pin"])
        state = self.stored.take(step["since-boot"], step["boot"])  # AUTH-13
        time = max(step["unix"], self.stored.f)  # AUTH-15
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

    def scan(self, text: str, unix: int) -> tuple[State, dict, Open]:
        opened = decoder.decode([self.enrolled], text)
        state, s_n = self.stored, None
        if opened.issued_at + opened.lifetime <= state.f:  # AUTH-8
            raise Rejected("stale")
        if self.enrolled.version == 2:
            state, s_n = state.moved(opened)
        if state.f < opened.issued_at <= unix + MAX_AHEAD:  # AUTH-9
            state = replace(state, f=opened.issued_at)
        return state, {"display": operation.display(opened.operation)}, Open(opened.digest, s_n)
