"""A phone and a bank of version 2 together, over the wire: what one makes, the other takes (the invariant of VER-41)."""

import json
import unittest

import adapter
from examples import ISSUED_AT, ORDER, SECRET

HANDLES = [bytes([n] * 16).hex() for n in range(8)]
ACTION = {"kind": "action", "purpose": 32, "title": "Daily limit 5000 EUR", "details": []}
BULKY = {"kind": "batch", "purpose": 1, "total": 300, "currency": "EUR", "reference": None, "details": [],
         "items": [{"payee": "A", "account": ORDER["account"], "amount": amount} for amount in (100, 200)]}  # fmt: skip


class Flow:
    """Steps are gathered, and the whole trace is asked for after each: answers depend on the arguments alone."""

    def __init__(self, typed: str = "always") -> None:
        self.policy = {"lifetime": 300, "typed": typed, "login-blocks": "fixed", "unlinked-purposes": [36], "bulk": False}
        self.phone: list[dict] = []
        self.bank: list[dict] = []
        self.issued = 0
        self.epoch = 0

    def ask(self, op: str, args: dict) -> dict:
        request = {"type": "case", "seq": 1, "op": op, "args": {"version": 2, "secret": SECRET.hex()} | args}
        return adapter.reply(json.dumps(request).encode())["ok"]["replies"][-1]

    def at_phone(self, **step: object) -> dict:
        moment = {"unix": ISSUED_AT, "since-boot": 0, "boot": bytes(16).hex(), "store": "ok"}
        self.phone.append(moment | step if step["do"] != "restore" else step)
        return self.ask("authenticator.trace", {"steps": self.phone})

    def at_bank(self, loaded: int | None = None, store: str = "ok", at: int = ISSUED_AT, **given: object) -> dict:
        step = {"at": at, "store": store, "epoch": self.epoch, "input": given}
        self.bank.append(step | ({} if loaded is None else {"loaded": loaded}))
        args = {"pin": "271828", "policy": self.policy, "enrolled-at": ISSUED_AT, "active": True, "steps": self.bank}
        return self.ask("verifier.trace", args)

    def issue(self, handle: str, order: dict = ORDER) -> dict:
        self.issued += 1
        fresh = [self.issued.to_bytes(32, "big").hex()]
        return self.at_bank(do="issue", handle=handle, fresh=fresh, operation=order)["gives"]

    def scan(self, text: str) -> dict:
        return self.at_phone(do="scan", text=text)

    def otp(self, **step: object) -> str:
        return self.at_phone(pin="271828", **step)["otp"]

    def submit(self, handle: str, otp: str) -> dict:
        return self.at_bank(do="submit", handle=handle, otp=otp)["gives"]


class Together(unittest.TestCase):
    def test_scans_that_are_abandoned_and_overtaken(self) -> None:
        flow = Flow()
        first = flow.issue(HANDLES[1])
        self.assertIn("display", flow.scan(first["text"]))
        otp = flow.otp(do="authorise")
        self.assertEqual(otp, flow.otp(do="authorise"))  # AUTH-23: the same s_n while it is displayed
        self.assertEqual(flow.submit(HANDLES[1], otp)["binding"], "scanned")
        self.assertEqual(flow.scan(first["text"]), {"rejected": "stale"})
        second, third = flow.issue(HANDLES[2]), flow.issue(HANDLES[3])
        flow.scan(third["text"])  # the phone moves to q = 1, and the bank does not learn of it
        self.assertEqual(flow.scan(second["text"]), {"rejected": "stale"})
        for wait in (30, 60):
            otp = flow.otp(do="login", unix=ISSUED_AT + wait)
            gives = flow.at_bank(do="login", otp=otp, at=ISSUED_AT + wait)["gives"]
            self.assertEqual((gives["verdict"], gives["drift"]), ("accepted", 0))  # at cur, which is 1

    def test_a_login_at_prev(self) -> None:
        flow = Flow()
        first, second = flow.issue(HANDLES[1]), flow.issue(HANDLES[2])
        flow.scan(first["text"])
        flow.submit(HANDLES[1], flow.otp(do="authorise"))  # the bank's cur is 1, the phone's q is 0
        otp = flow.otp(do="login", unix=ISSUED_AT + 30)
        gives = flow.at_bank(do="login", otp=otp, at=ISSUED_AT + 30)["gives"]
        self.assertEqual(gives["binding"], "login")
        flow.scan(second["text"])  # m = 0 is not cur: accepted, and nothing moves
        self.assertEqual(flow.submit(HANDLES[2], flow.otp(do="authorise"))["binding"], "scanned")
        third = flow.issue(HANDLES[3])
        flow.scan(third["text"])  # q = 1
        otp = flow.otp(do="login", unix=ISSUED_AT + 60)
        self.assertEqual(flow.at_bank(do="login", otp=otp, at=ISSUED_AT + 60)["gives"]["binding"], "login")

    def test_what_is_typed(self) -> None:
        flow = Flow()
        keyed = {"kind": "payment", "purpose": 1, "amount": "1250", "currency": "eur", "tail": "0012 3456"}
        drawn = flow.issue(HANDLES[1])["operation-id"]
        type_ = {"do": "type", "operation-id": drawn}
        for lie in ({"purpose": 4}, {"amount": "1250.01"}, {"currency": "USD"}, {"tail": "00123457"}):
            otp = flow.otp(**type_, typed=keyed | lie)
            self.assertEqual(flow.submit(HANDLES[1], otp), {"verdict": "rejected"})
        gives = flow.submit(HANDLES[1], flow.otp(**type_, typed=keyed))
        self.assertEqual((gives["binding"], gives["drift"]), ("typed-details", 0))
        drawn = flow.issue(HANDLES[2], ACTION)["operation-id"]
        otp = flow.otp(do="type", typed={"kind": "action", "purpose": 32}, **{"operation-id": drawn})
        self.assertEqual(flow.submit(HANDLES[2], otp)["binding"], "typed")
        self.assertNotIn("operation-id", flow.issue(HANDLES[3], BULKY))  # OTP-14
        cash = ORDER | {"purpose": 4, "account": None}
        self.assertNotIn("operation-id", flow.issue(HANDLES[4], cash))
        drawn = flow.issue(HANDLES[5], ORDER | {"purpose": 2})["operation-id"]  # OTP-13: bound as 1
        gives = flow.submit(HANDLES[5], flow.otp(do="type", typed=keyed, **{"operation-id": drawn}))
        self.assertEqual(gives["binding"], "typed-details")
        for order in (ORDER | {"purpose": 3}, ORDER | {"purpose": 5}, ACTION | {"purpose": 38}, ACTION | {"purpose": 39}):
            self.assertNotIn("operation-id", Flow().issue(HANDLES[6], order))  # OTP-14

    def test_what_has_low_value(self) -> None:  # VER-16
        for purpose, typed in ((1, True), (2, True), (3, False), (4, False), (5, False), (6, False)):
            gives = Flow("low-value").issue(HANDLES[1], ORDER | {"purpose": purpose, "amount": 1})
            self.assertEqual("operation-id" in gives, typed)

    def test_a_bulk_while_bulks_are_off(self) -> None:  # OP-20, VER-14
        flow = Flow()
        given = {"do": "issue", "handle": HANDLES[1], "fresh": [bytes(32).hex()]}
        bulk = BULKY | {"kind": "bulk"}
        self.assertEqual(flow.at_bank(**given, operation=bulk | {"total": 1}), {"error": "invalid-operation"})
        self.assertEqual(flow.at_bank(at=1, **given, operation=bulk), {"error": "bulk-off"})
        self.assertEqual(flow.at_bank(at=1, **given, operation=BULKY), {"error": "clock-went-back"})
        flow.at_bank(do="revoke")
        self.assertEqual(flow.at_bank(**given, operation=bulk), {"error": "bulk-off"})
        flow.policy["bulk"] = True
        self.assertEqual(flow.at_bank(**given, operation=bulk)["gives"], {"rejected": "not-active"})
        flow = Flow()
        flow.policy["bulk"] = True
        self.assertIn("text", flow.at_bank(**given, operation=bulk)["gives"])

    def test_what_is_refused_before_the_bucket(self) -> None:  # AUTH-16
        flow = Flow()
        drawn = flow.issue(HANDLES[1])["operation-id"]
        typo = drawn[:7] + str((int(drawn[7]) + 1) % 10)
        keyed = {"kind": "action", "purpose": 1}
        step = {"do": "type", "pin": "27"}
        for operation_id, typed, code in (
            (typo, keyed, "malformed-operation-id"),
            (drawn, keyed, "malformed-typed"),
            (drawn, keyed | {"purpose": 38}, "malformed-typed"),
            (drawn, keyed | {"purpose": 39}, "malformed-typed"),
            (drawn, keyed | {"purpose": 32}, "malformed-pin"),
        ):
            reply = flow.at_phone(**step, typed=typed, **{"operation-id": operation_id})
            self.assertEqual(reply, {"rejected": code})

    def test_a_backup_that_is_restored(self) -> None:  # RST-3
        flow = Flow()
        lost = flow.issue(HANDLES[1])
        flow.scan(lost["text"])
        otp = flow.otp(do="authorise")
        flow.epoch = 1
        reply = flow.at_bank(do="submit", handle=HANDLES[1], otp=otp)
        self.assertEqual((reply["gives"], reply["restored"]), ({"verdict": "rejected"}, 1))
        self.assertEqual(flow.at_bank(do="restore")["gives"], {"done": False})
        flow.epoch = 3
        reply = flow.at_bank(do="restore", at=1)  # RST-7: whatever the clock
        self.assertEqual((reply["gives"], reply["event"], reply["restored"]), ({"done": True}, "restored", 2))
        anew = flow.issue(HANDLES[2])
        self.assertIn("display", flow.scan(anew["text"]))
        self.assertEqual(flow.submit(HANDLES[2], flow.otp(do="authorise"))["binding"], "scanned")
        flow.epoch = 2
        self.assertEqual(flow.at_bank(do="issue", handle=HANDLES[2], fresh=[], operation=ORDER | {"amount": 0}), {"error": "malformed-record"})
        flow.epoch = 3
        flow.at_bank(do="revoke")
        self.assertEqual(flow.at_bank(do="restore")["gives"], {"done": False})

    def test_a_serial_whose_commit_was_not_stored(self) -> None:  # VER-39
        flow = Flow()
        fresh = {"fresh": [bytes(32).hex()], "operation": ORDER}
        self.assertEqual(flow.at_bank(store="fails", do="issue", handle=HANDLES[1], **fresh), {"store-failed": True})
        text = flow.issue(HANDLES[1])["text"]
        self.assertEqual(flow.at_bank(loaded=1, do="revoke"), {"conflict": True})
        held = {"enrolments": [{"version": 2, "secret": SECRET.hex()}], "text": text}
        request = {"type": "case", "seq": 1, "op": "payload.decode", "args": held}
        self.assertEqual(adapter.reply(json.dumps(request).encode())["ok"]["n"], 1)


if __name__ == "__main__":
    unittest.main()
