"""Lines that can't be read, and what is answered to each (TEST-1, TEST-5, TEST-9)."""

import io
import json
import unittest

import adapter

SECRET = bytes(range(32)).hex()
LOGIN = {"version": 1, "secret": SECRET, "pin": "271828", "time": 1}
MOMENT = {"unix": 1, "since-boot": 1, "boot": bytes(16).hex(), "store": "ok"}


def case(op: str, args: object, **more: object) -> str:
    return json.dumps({"type": "case", "seq": 7, "op": op, "args": args} | more, separators=(",", ":"))


class Lines(unittest.TestCase):
    def check(self, line: str | bytes, kind: str, seq: int = 7) -> dict:
        line = line if isinstance(line, bytes) else line.encode()
        found = adapter.reply(line)
        self.assertEqual(list(found), ["seq", kind], line[:200])
        self.assertEqual(found["seq"], seq, line[:200])
        return found[kind]

    def test_text(self) -> None:
        good = case("otp.login", LOGIN)
        self.check(good, "ok")
        for old, new in [('"time":1', '"time":1,"time":1'), ('"time":1', '"time":1,"\\u0074ime":1'), ("271828", "\\ud800")]:
            self.check(good.replace(old, new), "error")
            self.check(good.replace(old, new).replace("otp.login", "no.such"), "error")
        self.check(good.replace('"time":1', f'"time":{"9" * 5000}'), "error")
        self.check(good.replace('"seq":7', '"seq":7,"seq":7'), "error", 0)
        for seq in ("-1", "1.0", "-0", "true", str(2**53)):
            self.check(good.replace('"seq":7', f'"seq":{seq}'), "error", 0)
        for line in ("\ufeff" + good, "", "\n", "[7]", good + " x", good.replace("1}", "NaN}"), "{" * 100_000):
            self.check(line, "error", 0)
        self.check(good.encode() + b"\xff", "error", 0)
        self.check(good.encode()[:-1] + b',"x":"\xed\xa0\x80"}', "error", 0)  # a surrogate is no UTF-8
        for levels, seq in ((14, 7), (15, 0)):
            self.check(good.replace(":1}", ":" + "[" * levels + "]" * levels + "}"), "error", seq)

    def test_length(self) -> None:
        room = adapter.MAX_LINE - len(case("no.such", {"text": ""}))
        for more, kind, seq in ((-1, "unsupported", 7), (0, "error", 0), (1, "error", 0), (adapter.MAX_LINE, "error", 0)):
            text = case("no.such", {"text": "x" * (room + more)}).encode() + b"\n"
            first, second = adapter.lines(io.BytesIO(text + b"{}"))
            self.check(first, kind, seq)
            self.assertEqual(second, b"{}")

    def test_order(self) -> None:
        for line in (
            case("no.such", {}, more=1),
            case("no.such", []),
            '{"type":"case","seq":7,"op":"no.such"}',
            case("no.such", {}, type="poem"),
            '{"seq":7,"op":"no.such","args":{}}',
        ):
            self.check(line, "error")
        self.check(case("nothing", {}), "unsupported")
        self.check(case("otp.login", LOGIN | {"pin": "1"}), "rejected")
        for more in ({"version": 0}, {"version": 3}, {"version": True}, {"version": 2}, {"version": 2, "q": 1_048_577}):
            self.check(case("otp.login", LOGIN | {"pin": "1"} | more), "error")
        bench = {"type": "bench", "seq": 7, "op": "authenticator.trace", "output": "replies", "milliseconds": 0}
        self.check(json.dumps(bench | {"inputs": [{"version": 1, "secret": SECRET, "steps": []}]}), "error")

    def test_steps(self) -> None:
        for step, kind in ((0, "ok"), (1, "error")):
            steps = [{"do": "restore", "step": step}]
            self.check(case("authenticator.trace", {"version": 1, "secret": SECRET, "steps": steps}), kind)
        policy = {"lifetime": 1, "typed": "never", "login-blocks": "fixed", "unlinked-purposes": [], "bulk": False}
        bank = {"version": 1, "secret": SECRET, "pin": "271828", "policy": policy, "enrolled-at": 1, "active": False}
        for loaded, kind in ((0, "rejected"), (1, "error"), (None, "error")):  # the policy is invalid
            steps = [{"at": 2, "store": "ok", "loaded": loaded, "input": {"do": "revoke"}}]
            self.check(case("verifier.trace", bank | {"steps": steps}), kind)

    def test_nothing_scanned(self) -> None:
        steps = [MOMENT | {"do": "scan", "text": "x"}, MOMENT | {"do": "authorise", "pin": "271828"}]
        found = self.check(case("authenticator.trace", {"version": 1, "secret": SECRET, "steps": steps}), "ok")
        self.assertEqual(found["replies"], [{"rejected": "malformed-payload"}, {"nothing-scanned": True}])

    def test_hello(self) -> None:
        hello = {"type": "hello", "protocol": 1, "nonce": "00"}
        for protocol in (1, 2, 1):
            found = adapter.reply(json.dumps(hello | {"protocol": protocol}).encode())
            self.assertEqual((found["type"], found["protocol"], found["nonce"]), ("hello", 1, "00"))
        for wrong in ({"more": 1}, {"nonce": 0}, {"protocol": -1}):
            self.check(json.dumps(hello | wrong), "error", 0)
        for name in ("protocol", "nonce"):
            self.check(json.dumps({member: hello[member] for member in hello if member != name}), "error", 0)


if __name__ == "__main__":
    unittest.main()
