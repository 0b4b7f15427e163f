"""What failures count, what acceptances reset, and which blocks begin (customer-record.md)."""

from dataclasses import dataclass, replace

PERIOD, STEP = 30 * 86_400, 5  # CREC-12
ROWS = ("first", "token", "login", "operation", "recovery")
GROWING = ("first", "token")  # CREC-11
LOOKED_AT = {  # CREC-15
    "login": ("login",),
    "log-in": ("login", "operation"),
    "scanned": ("operation",),
    "typed": ("operation",),
    "unlinked": ("operation",),
    "delivered": ("operation",),
    "recovery": ("recovery",),
}


@dataclass(frozen=True)
class Counters:  # CREC-8, CREC-9
    falling_from: int
    failures: int = 0
    blocks: int = 0
    since_unblocking: int = 0
    block: int | str | None = None

    def passed(self, now: int) -> "Counters":
        periods = (now - self.falling_from) // PERIOD
        found = replace(
            self,
            falling_from=self.falling_from + periods * PERIOD,
            since_unblocking=max(0, self.since_unblocking - STEP * periods),
        )
        if isinstance(found.block, int) and found.block <= now:
            found = replace(found, block=None, failures=0)  # VER-12
        return found

    def reset(self) -> "Counters":  # VER-25
        return replace(self, failures=0, blocks=0)

    def failed(self, now: int, growing: bool) -> tuple["Counters", bool]:
        """The counters after one more failure, and whether that raises an alert (VER-27 to VER-29)."""
        failures, since = self.failures + 1, self.since_unblocking + 1
        falling_from = self.falling_from if self.since_unblocking else now
        found = replace(self, failures=failures, since_unblocking=since, falling_from=falling_from)
        forever = since >= 50 and not growing
        if failures < 5 and not forever:
            return found, since == 20 and not growing
        blocks = self.blocks + 1
        if growing:
            block = now + min(1800 << min(blocks - 1, 6), 86_400)
        else:
            block = "lasting" if forever or blocks > 1 else now + 1800
        return replace(found, blocks=blocks, block=block), True


class Customer:
    """The counters of one customer; each input gives the reply of the wire."""

    def __init__(self, begins: int, login_blocks: str, enrolments: list[str]) -> None:
        self.growing = {*GROWING, "login"} if login_blocks == "growing" else set(GROWING)
        self.status = {f"enrolment {number}": status for number, status in enumerate(enrolments, 1)}
        self.counters = {name: Counters(begins) for name in (*ROWS, "second", *self.status)}
        self.begins = begins

    def reply(self, judged: bool, begun: list[str], alert: bool) -> dict:
        shown = {}
        for name, c in self.counters.items():
            values = [c.failures, c.blocks, c.since_unblocking, c.block]
            if self.status.get(name) != "revoked" and values != [0, 0, 0, None]:
                shown[name] = values
        return {"judged": judged, "begun": begun, "alert": alert, "counters": shown}

    def means(self, step: dict) -> list[str]:
        enrolment = [] if step["enrolment"] is None else [f"enrolment {step['enrolment']}"]
        return (["second"] if step["second"] else []) + enrolment

    def admitted(self, rows: tuple[str, ...], means: list[str], login: bool) -> bool:  # CREC-15, CREC-16
        status = {self.status.get(name, "active") for name in means}
        free = all(self.counters[name].block is None for name in (*rows, *means))
        return free and status <= ({"active", "pending"} if login else {"active"})

    def play(self, step: dict) -> dict:
        self.counters = {name: counters.passed(step["at"]) for name, counters in self.counters.items()}
        if step["at"] >= self.begins + 86_400:  # VER-12
            self.status = {name: "revoked" if was == "pending" else was for name, was in self.status.items()}
        match step["do"]:
            case "failure":
                return self.fail(step["at"], step["row"], self.means(step))
            case "acceptance":
                return self.accept(step["of"], step["first"], self.means(step))
        self.counters = {name: Counters(step["at"]) for name in self.counters}  # CREC-19
        return self.reply(True, [], False)

    def fail(self, now: int, row: str, means: list[str]) -> dict:  # CREC-10, CREC-11
        if not self.admitted((row,), means, row == "login"):
            return self.reply(False, [], False)
        pending = [name for name in means if self.status.get(name) == "pending"]
        begun, alert = [], False
        for name in pending or (row, *means):
            self.counters[name], alerts = self.counters[name].failed(now, name in self.growing)
            alert |= alerts
            if self.counters[name].block is not None:
                begun.append(name)
        if pending and begun:  # VER-5: it is revoked, and no block begins
            self.status[pending[0]], begun = "revoked", []
        return self.reply(True, begun, alert)

    def accept(self, of: str, first: str | None, means: list[str]) -> dict:  # CREC-13
        if not self.admitted(LOOKED_AT[of], means, of == "login"):
            return self.reply(False, [], False)
        activating = "pending" in [self.status.get(name) for name in means]
        rows = {
            "login": ["login"] if activating else ["login", first],
            "log-in": ["login", first],
            "scanned": ["login", "operation"],
            "delivered": ["login", "operation"] if "second" in means else ["operation"],
            "recovery": ["recovery"],
        }.get(of, ["operation"])
        for name in rows + means:
            if name is not None:
                self.counters[name] = self.counters[name].reset()
            if name in self.status:
                self.status[name] = "active"
        return self.reply(True, [], False)
