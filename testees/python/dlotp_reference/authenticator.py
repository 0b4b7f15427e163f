"""The phone's state, and what an input gives (authenticator.md)."""

from dataclasses import dataclass, replace

from . import enrolment, operation, operation_id, otp, payload
from .errors import Rejected

CAPACITY = 20
INTERVAL = 1200
MAX_AHEAD = 86_400


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

    def take(self, now: int, boot: bytes) -> "State":  # AUTH-13
        begin = 0 if boot != self.boot or now < self.seen else self.begin  # (1)
        gained = (now - begin) // INTERVAL  # (2)
        left, begin = min(self.left + gained, CAPACITY), begin + gained * INTERVAL
        if left == 0:  # (3)
            raise Empty(begin + INTERVAL - now)
        if left == CAPACITY:  # (4)
            begin = now
        return replace(self, left=left - 1, begin=begin, seen=now, boot=boot)  # (5)


class Phone:
    """One enrolment on a phone, with a store that can fail and be put back."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.stored = State()
        self.history = [self.stored]
        self.digest: bytes | None = None

    def play(self, step: dict) -> dict:
        reply = self.reply(step)
        self.history.append(self.stored)
        return reply

    def reply(self, step: dict) -> dict:
        if step["do"] == "restore":
            self.stored = self.history[step["step"]]
            return {"restored": True}
        try:
            state, gives, digest = self.compute(step)
        except Empty as empty:
            return {"rejected": empty.code, "wait": empty.wait}
        except Rejected as rejected:
            return {"rejected": rejected.code}
        if step["store"] == "fails":  # AUTH-4
            return {"store-failed": True}
        self.stored = state
        self.digest = digest
        return gives

    def compute(self, step: dict) -> tuple[State, dict, bytes | None]:
        """The next state, what comes out once it is stored, and what is open then."""
        if step["do"] == "scan":
            return self.scan(step["text"], step["unix"])
        if step["do"] == "type":
            operation_id.check(step["operation-id"])  # AUTH-15
        p = enrolment.pin_mac(self.secret, step["pin"])
        state = self.stored.take(step["since-boot"], step["boot"])  # AUTH-12
        time = max(step["unix"], self.stored.f)  # AUTH-14
        match step["do"]:
            case "authorise":
                code = otp.scanned(self.secret, p, self.digest)  # AUTH-11
            case "type":
                code = otp.typed(self.secret, p, step["operation-id"], time)
            case "login":
                code = otp.login(self.secret, p, time)
            case _:
                code = otp.confirmation(self.secret, p, time)
        return state, {"otp": code}, self.digest

    def scan(self, text: str, unix: int) -> tuple[State, dict, bytes]:
        _, opened = payload.decode([self.secret], text)
        state = self.stored
        if opened.issued_at + opened.lifetime <= state.f:  # AUTH-7
            raise Rejected("stale")
        if state.f < opened.issued_at <= unix + MAX_AHEAD:  # AUTH-8
            state = replace(state, f=opened.issued_at)
        return state, {"display": operation.display(opened.operation)}, opened.digest
