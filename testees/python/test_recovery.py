"""Tokens, saved codes and the states of recoveries against rules of recovery.md."""

import base64
import hashlib
import hmac
import itertools
import random
import re
import unittest
from dataclasses import replace
from pathlib import Path

from dlotp_access import delivered, recovery, sms
from dlotp_access.record import Record
from dlotp_access.recovering import Recovering
from dlotp_access.sending import DAY, Contacts, Subject
from dlotp_reference import gcm
from dlotp_reference.errors import Rejected
from dlotp_reference.records import Row
from examples_delivered import BANK_SECRET, HANDLE, HOST, ID, RECOVERY, RECOVERY_NONCE, SUBJECT

PAGE = Path(__file__).resolve().parents[2] / "spec" / "recovery.md"
SAVED = "CAIREEYUCULBOGAZ"
APP = Contacts(app=True)


class Values(unittest.TestCase):
    def test_token_and_link(self) -> None:  # RCV-6 to RCV-9
        token = recovery.token(BANK_SECRET, ID, RECOVERY, RECOVERY_NONCE)
        others = [recovery.token(bytes(32), ID, RECOVERY, RECOVERY_NONCE), recovery.token(BANK_SECRET, RECOVERY, ID, RECOVERY_NONCE),
                  recovery.token(BANK_SECRET, ID, RECOVERY_NONCE, RECOVERY), recovery.token(BANK_SECRET, ID, RECOVERY, ID)]  # fmt: skip
        self.assertEqual(len({token, *others}), 5)
        self.assertEqual(recovery.token_hash(token), hashlib.sha256(b"dlotp access v1 recovery token\0" + token).digest())
        fragment = recovery.link(HOST, token).partition("#")[2]
        self.assertEqual(base64.b64decode(fragment + "=", b"-_"), token)
        self.assertEqual(recovery.read_token(fragment), token)
        last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(fragment[-1])
        stray = fragment[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last + 1]
        for wrong in ("", fragment[:-1], fragment + "A", fragment + "=", " " + fragment[1:], "+" + fragment[1:], stray, fragment + "\n"):
            with self.assertRaises(Rejected, msg=wrong):
                recovery.read_token(wrong)
        with self.assertRaises(Rejected):
            recovery.link("Bank.example", token)

    def test_mail(self) -> None:  # RCV-8
        page = PAGE.read_text(encoding="utf-8")
        for language in ("en", "it"):
            lines = recovery.mail(HOST, bytes(32), language).split("\n")
            self.assertEqual(len(lines), 2)
            self.assertIn(lines[0].replace(HOST, "{host}").replace("A" * 43, "{token}"), page)
            self.assertIn(lines[1], page)

    def test_initial(self) -> None:  # RCV-26
        sealed = recovery.sealed_initial(BANK_SECRET, ID, 2, bytes(12), "12345678")
        label = b"dlotp access v1 initial"
        key = hmac.digest(hmac.digest(b"", BANK_SECRET, "sha256"), label + b"\x01", "sha256")
        aad = b"\x83\x77" + label + b"\x50" + ID + b"\x02"
        self.assertEqual(gcm.open_sealed(key, bytes(12), aad, sealed[12:-16], sealed[-16:]), b"12345678")
        page = PAGE.read_text(encoding="utf-8")
        for template in recovery.INITIAL.values():
            self.assertIn(template.format("{secret}"), page)
            self.assertEqual(len(sms.segments(template.format("1" * 12)).parts), 1)

    def test_saved_codes(self) -> None:  # RCV-27 to RCV-29
        drawn = random.Random(3)
        for _ in range(200):
            octets = drawn.randbytes(10)
            code = recovery.saved_code(octets)
            self.assertEqual(base64.b32decode(code), octets)
            shown = recovery.shown_saved_code(code)
            self.assertRegex(shown, "^(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}$")
            for typed in (shown, shown.lower(), shown.replace("-", " . "), code + " " * 48):
                self.assertEqual(recovery.read_saved_code(typed), code)
        for wrong in ("", SAVED[:-1], SAVED + "A", SAVED[:-1] + "0", SAVED[:-1] + "1", SAVED[:-1] + "8", SAVED[:-1] + "9",
                      SAVED[:-1] + "ı", SAVED[:-1] + "Ａ", SAVED[:-1] + "=", SAVED + " " * 49, SAVED + "\n"):  # fmt: skip
            with self.assertRaises(Rejected, msg=wrong):
                recovery.read_saved_code(wrong)
        macs = {recovery.saved_mac(BANK_SECRET, ID, 1, SAVED), recovery.saved_mac(BANK_SECRET, ID, 2, SAVED),
                recovery.saved_mac(BANK_SECRET, bytes(16), 1, SAVED), recovery.saved_mac(BANK_SECRET, ID, 1, SAVED[::-1])}  # fmt: skip
        self.assertEqual(len(macs), 4)


class States(unittest.TestCase):
    def setUp(self) -> None:
        self.drawn = itertools.count(1)
        self.tokens = {}
        self.bank = Recovering(BANK_SECRET, Record(ID, 0, saved=(1, recovery.saved_mac(BANK_SECRET, ID, 1, SAVED))))

    def fresh(self) -> bytes:
        return next(self.drawn).to_bytes(16, "big")

    def change(self, **changes: object) -> None:
        self.bank.stored = replace(self.bank.stored, **changes)

    def request(self, at: int, kind: str = "first", **more: object) -> bytes | None:
        """The token of the mail, where one was filed."""
        before = len(self.bank.stored.outbox)
        drawn = (self.fresh(), self.fresh())
        self.assertEqual(self.bank.request(at, kind, drawn, **{"birth": "1990-01-31"} | more), {"received": True})
        if len(self.bank.stored.outbox) == before:
            return None
        live = self.bank.stored.recoveries[kind]
        return recovery.token(BANK_SECRET, ID, live.id, live.nonce)

    def send(self, at: int, token: bytes, channel: str = "sms") -> dict:
        return self.bank.send(at, token, channel, self.fresh())

    def code(self, kind: str = "first", off: int = 0) -> str:
        subject = self.bank.stored.recoveries[kind].subject
        right = delivered.code(BANK_SECRET, ID, subject.code.channel, subject.of, subject.code.nonce)
        return f"{(int(right) + off) % 10**8:08d}"

    def prove(self, at: int, token: bytes, reason: str | None = None, identified: bool = True, **answers: object) -> str:
        verdict = self.bank.prove(at, token, answers, identified)["verdict"]
        if reason:
            self.assertEqual(self.bank.event, reason)
        return verdict

    def test_first(self) -> None:
        token = self.request(0)
        self.assertEqual(self.bank.open(1, token), {"kind": "first", "masked": "••••••567"})
        self.assertEqual(self.send(2, token), {"sent": True, "serial": 1})
        before = self.bank.stored
        self.assertEqual(self.prove(3, token, serial=1, digits=True, code=self.code()), "accepted")
        after = self.bank.stored
        generations = (after.first_generation, after.second_generation, after.serial, after.epoch)
        self.assertEqual(generations, (2, 1, 2, 2))
        self.assertEqual(after.cooling, (3 + DAY, frozenset({"first"})))
        self.assertEqual((after.saved, after.requests), (before.saved, before.requests))
        self.assertEqual(self.bank.open(4, token), {"rejected": "ended"})
        self.assertEqual(self.prove(4, token, "not-live", serial=2, digits=True, code="12345678"), "rejected")

    def test_the_code_ends_before_its_recovery(self) -> None:  # DEL-13
        token = self.request(0)
        self.send(0, token)
        code = self.code()
        self.assertEqual(self.prove(300, token, "no-code", serial=1, digits=True, code=code), "rejected")
        self.send(300, token)
        self.assertNotEqual(self.code(), code)
        self.assertEqual(self.prove(599, token, serial=1, digits=True, code=self.code()), "accepted")

    def test_request_is_always_received(self) -> None:  # RCV-11
        for more, changes, reason in (
            ({"known": False}, {}, "unknown"),
            ({"at": -400}, {}, "clock-went-back"),
            ({}, {"closed": True}, "not-active"),
            ({}, {"rows": {"recovery": Row(blocked=True)}}, "blocked"),
            ({}, {"cooling": (100, frozenset({"second"}))}, "cooling-off"),
            ({"human": False}, {}, "no-human"),
            ({}, {"contacts": Contacts(mail=None)}, "no-channel"),
            ({"birth": "31.01.1990"}, {}, "malformed-birth"),
            ({"kind": "second", "lives": False}, {}, "session-ended"),
            ({"right": False}, {}, "birth"),
        ):
            self.setUp()
            self.change(**changes)
            self.assertIsNone(self.request(more.pop("at", 0), **more), reason)
            self.assertEqual((self.bank.event, self.bank.stored.recoveries), (reason, {}))
        self.setUp()
        self.change(cooling=(100, frozenset({"second"})))
        self.assertIsNotNone(self.request(0, "both"))

    def test_spacing(self) -> None:  # RCV-12, RCV-13
        at, tokens = 0, []
        for wait in (300, 600, 1200, 2400, 4800, 7200, 7200):
            tokens.append(self.request(at))
            self.assertIsNone(self.request(at + wait - 1))
            at += wait
        self.assertEqual(tokens[0], tokens[1])
        self.assertEqual(tokens[1], tokens[2])
        self.assertEqual(len(set(tokens)), 5)  # those after 1800 s begin anew
        mails = [entry["from"] for entry in self.bank.stored.outbox]
        self.assertTrue(all(mail % 10 == 0 for mail in mails))

    def test_open_changes_nothing(self) -> None:  # RCV-14
        token = self.request(0)
        before = self.bank.stored
        for _ in range(3):
            self.bank.open(1000, token)
        self.assertIs(self.bank.stored, before)
        self.assertEqual(self.bank.open(1799, token)["kind"], "first")
        self.assertEqual(self.bank.open(1800, token), {"rejected": "ended"})
        self.assertEqual(self.bank.open(1, bytes(32)), {"rejected": "ended"})

    def test_wait_of_a_day(self) -> None:  # RCV-18
        self.change(enrolments={"phone": None})
        token = self.request(0)
        self.assertEqual(self.send(10, token), {"wait": DAY})
        self.assertEqual(self.send(11, token), {"wait": DAY - 1})
        self.assertEqual(self.bank.stored.outbox[-1], {"notice": "wait", "kind": "first", "at": 10})
        self.assertEqual(self.prove(12, token, "no-code", serial=1, digits=True, code="12345678"), "rejected")
        self.assertEqual(self.bank.stored.counted.get("recovery", ()), ())
        self.assertEqual(self.send(10 + DAY, token), {"sent": True, "serial": 1})
        self.assertEqual(self.bank.open(10 + DAY + 1799, token)["kind"], "first")
        self.assertEqual(self.bank.open(10 + DAY + 1800, token), {"rejected": "ended"})
        self.setUp()
        self.change(enrolments={"phone": 100}, last_now=100)  # revoked at 100
        token = self.request(100)
        self.assertEqual(self.send(100, token), {"wait": DAY})
        self.setUp()
        self.change(enrolments={"phone": 0})
        token = self.request(259_200)
        self.assertEqual(self.send(259_200, token)["sent"], True)
        self.setUp()
        self.change(enrolments={"phone": None})
        self.assertEqual(self.send(0, self.request(0, "both")), {"sent": True})

    def test_an_otp_in_place_of_the_code(self) -> None:  # RCV-3, RCV-19
        self.change(enrolments={"phone": None}, rows={"operation": Row(blocked=True)})
        token = self.request(0)
        answers = {"serial": 1, "digits": True, "otp": True, "enrolment": "phone"}
        self.assertEqual(self.prove(1, token, "no-code", **answers), "rejected")
        self.assertEqual(self.bank.issue(1, token, "phone"), {"issued": True, "serial": 1})
        self.assertEqual(self.bank.issue(1, token, "other"), {"rejected": "not-active"})
        self.assertEqual(self.prove(2, token, "malformed-answers", **answers, code="12345678"), "rejected")
        self.assertEqual(self.prove(3, token, **answers | {"otp": False}), "rejected")
        rows = {name: row.failures for name, row in self.bank.stored.rows.items()}
        self.assertEqual(rows, {"operation": 0, "recovery": 1, "second": 1, "phone": 1})
        self.assertEqual(self.prove(4, token, **answers), "accepted")
        self.assertEqual({row.failures for row in self.bank.stored.rows.values()}, {0})
        self.assertTrue(self.bank.stored.row("operation").blocked)
        self.assertEqual(self.bank.issue(5, token, "phone"), {"rejected": "ended"})

    def test_second(self) -> None:
        token = self.request(0, "second")
        self.assertEqual(self.send(0, token), {"sent": True})
        self.assertEqual(self.bank.prove(1, token, {"first": True, "code": self.code("second")}, lives=False)["verdict"], "rejected")
        self.assertEqual(self.bank.event, "session-ended")
        self.assertEqual(self.prove(1, token, first=True, code=self.code("second")), "accepted")
        stored = self.bank.stored
        self.assertEqual((stored.first_generation, stored.second_generation, stored.serial), (1, 2, 1))

    def test_both(self) -> None:  # RCV-2
        token = self.request(0, "both")
        self.assertEqual(self.send(0, token), {"sent": True})
        code = self.code("both")
        for answers, reason in (
            ({"code": code}, "malformed-answers"),
            ({"code": code, "digits": True, "serial": 1}, "malformed-answers"),
            ({"code": code, "saved": SAVED, "proof": True}, "malformed-answers"),
            ({"saved": SAVED}, "malformed-answers"),
            ({"code": code, "saved": SAVED[:-1]}, "malformed-code"),
            ({"code": code, "proof": True}, "no-third"),
            ({"code": code, "otp": True, "enrolment": "phone"}, "no-third"),
        ):
            self.assertEqual(self.prove(1, token, reason, **answers), "rejected")
        self.assertEqual(self.bank.stored.row("recovery").failures, 0)
        self.assertEqual(self.prove(2, token, "failed", code=code, saved=SAVED[::-1]), "rejected")
        self.assertEqual(self.prove(3, token, code=code, saved=SAVED.lower()), "accepted")
        stored = self.bank.stored
        self.assertIsNone(stored.saved)
        self.assertEqual(stored.cooling, (3 + 2 * DAY, frozenset({"first", "second"})))
        self.assertEqual((stored.first_generation, stored.second_generation, stored.serial), (2, 2, 1))

    def test_one_device(self) -> None:  # RCV-24
        self.change(contacts=APP, enrolments={"phone": None})
        token = self.request(0, "both")
        self.bank.issue(0, token, "phone")
        self.send(0, token, "app")
        answers = {"otp": True, "enrolment": "phone"}
        self.assertEqual(self.prove(1, token, "one-device", code=self.code("both"), **answers), "rejected")
        self.setUp()
        self.change(contacts=APP, enrolments={"phone": None})
        token = self.request(0, "both")
        self.bank.issue(0, token, "phone")
        self.send(0, token)
        self.assertEqual(self.prove(1, token, code=self.code("both"), **answers), "accepted")

    def test_proof_of_identity(self) -> None:  # RCV-30
        token = self.request(0, "both")
        self.send(0, token)
        live = self.bank.stored.recoveries["both"]
        self.change(proof=(bytes(16), DAY))
        self.assertEqual(self.prove(1, token, "no-third", code=self.code("both"), proof=True), "rejected")
        self.change(proof=(live.id, DAY))
        self.assertEqual(self.prove(1, token, code=self.code("both"), proof=True), "accepted")
        self.assertIsNone(self.bank.stored.proof)

    def test_five_failures(self) -> None:  # RCV-5, RCV-25
        token = self.request(0)
        other = self.request(300, "both")
        self.send(300, token)
        for number in range(1, 5):
            self.assertEqual(self.prove(301, token, serial=1, digits=True, code=self.code(off=number)), "rejected")
        self.assertEqual(self.prove(301, token, identified=False, serial=1, digits=True, code=self.code()), "blocked")
        self.assertEqual(self.bank.stored.recoveries, {})
        self.assertEqual(self.bank.stored.outbox[-1]["notice"], "blocked")
        for each in (token, other):
            self.assertEqual(self.send(302, each), {"rejected": "blocked"})
            self.assertEqual(self.bank.open(302, each), {"rejected": "ended"})
        self.assertEqual(self.prove(302, other, code="12345678", saved=SAVED), "blocked")
        self.assertEqual(self.prove(302, bytes(32), "unknown-token", code="12345678", saved=SAVED), "rejected")
        self.assertIsNone(self.request(1000))
        self.assertIsNotNone(self.request(301 + 1800))  # the first block has ended

    def test_digits_of_another_question(self) -> None:
        token = self.request(0)
        self.send(0, token)
        self.assertEqual(self.prove(1, token, "other-question", serial=2, digits=True, code=self.code()), "rejected")
        self.assertEqual(self.prove(1, token, "failed", serial=1, digits=False, code=self.code()), "rejected")
        self.assertEqual(self.bank.stored.serial, 1)

    def test_what_an_acceptance_changes(self) -> None:  # RCV-31
        rows = {"first": Row(5, 1, 7, True, None), "second": Row(5, 1, 9, True, None), "login": Row(3), "operation": Row(2)}
        subject = Subject(SUBJECT, 10_000)
        for kind, answers, ended in (("second", {"first": True}, {"second"}), ("both", {"saved": SAVED}, {"first", "second"})):
            self.setUp()
            token = self.request(0, kind)
            self.send(0, token)
            self.change(rows=rows, operations={HANDLE: subject}, entries={HANDLE: subject}, by_sms=False)
            self.change(counted=self.bank.stored.counted | {"operation": (0,), "login": (0,)})
            self.assertEqual(self.prove(1, token, code=self.code(kind), **answers), "accepted")
            stored = self.bank.stored
            self.assertEqual((stored.operations, stored.entries, stored.recoveries), ({}, {}, {}))
            self.assertEqual(stored.counted, {"operation": (0,), "login": (0,), "recovery": ()})
            for name in ("first", "second"):
                self.assertEqual(stored.row(name).blocked, name not in ended)
                self.assertEqual(stored.row(name).since_unblocking, rows[name].since_unblocking)
            self.assertEqual((stored.row("login"), stored.row("operation")), (rows["login"], rows["operation"]))
            on = self.bank.begin(1 + 2 * DAY).by_sms
            self.assertEqual((stored.by_sms, on), (False, kind == "both"))

    def test_cooling_off_keeps_the_later_end(self) -> None:  # RCV-33
        token = self.request(0, "both")
        self.send(0, token)
        self.prove(0, token, code=self.code("both"), saved=SAVED)
        token = self.request(1000)
        self.send(1000, token)
        self.assertEqual(self.prove(1000, token, serial=1, digits=True, code=self.code()), "accepted")
        self.assertEqual(self.bank.stored.cooling, (2 * DAY, frozenset({"first", "second"})))
        self.assertIsNone(self.bank.begin(2 * DAY).cooling)

    def test_cancel(self) -> None:  # RCV-21
        self.change(enrolments={"phone": None})
        self.assertEqual(self.bank.cancel(0, ("phone", False)), {"received": True})
        self.assertEqual(self.bank.stored.rows, {})
        token = self.request(0)
        self.bank.cancel(1, ("phone", False))
        self.assertEqual([self.bank.stored.row(name).failures for name in ("recovery", "phone", "login")], [1, 1, 0])
        self.assertEqual(self.bank.cancel(2, ("phone", True)), {"received": True})
        self.assertEqual(self.bank.open(3, token), {"rejected": "ended"})
        self.request(1000, "both")
        self.assertEqual(self.bank.cancel(1001), {"done": True})
        self.assertEqual(self.bank.stored.recoveries, {})

    def test_the_sets_that_suffice(self) -> None:
        """Each set of stolen things that recovers something has one that the page names."""
        minimal = {
            "first": [{"mail", "sim", "digits"}, {"mail", "app", "digits"}],
            "second": [{"mail", "sim", "first", "entry"}, {"mail", "app", "first", "entry"}],
            "both": [{"mail", "sim", "saved"}, {"mail", "app", "saved"}, {"mail", "sim", "proof"}, {"mail", "app", "proof"}],
        }
        with_phone = {
            "first": [{"mail", "phone", "digits"}],
            "second": [{"mail", "phone", "first", "entry"}],
            "both": [*minimal["both"], {"mail", "sim", "phone"}],
        }
        later = {kind: minimal[kind] + with_phone[kind] for kind in minimal}
        things = ("mail", "sim", "app", "digits", "first", "entry", "saved", "proof", "phone")
        for phone, waited, expected in ((False, False, minimal), (True, False, with_phone), (True, True, later)):
            for size in range(len(things) + 1):
                for held in map(set, itertools.combinations(things, size)):
                    for kind in minimal:
                        right = any(needed <= held for needed in expected[kind])
                        self.assertEqual(self.is_recovered(kind, held, phone, waited), right, (kind, held, phone, waited))

    def is_recovered(self, kind: str, held: set[str], phone: bool, waited: bool) -> bool:
        channels = [channel for channel, thing in (("sms", "sim"), ("app", "app")) if thing in held]
        thirds = [{"saved": SAVED}] * ("saved" in held) + [{"proof": True}] * ("proof" in held)
        answers = {"first": [{"serial": 1, "digits": True}] * ("digits" in held), "second": [{"first": True}] * ("first" in held)}
        otp = {"otp": True, "enrolment": "phone"}
        if kind == "both":
            answers["both"] = thirds + [otp] * ("phone" in held)
        if "mail" not in held or (kind == "second" and "entry" not in held):
            return False
        for channel, answer, factor in itertools.product([*channels, None], answers[kind], ("code", "otp")):
            self.setUp()
            self.change(contacts=APP, enrolments={"phone": None} if phone else {})
            token = self.request(0, kind)
            if "proof" in answer:
                self.change(proof=(self.bank.stored.recoveries[kind].id, DAY))
            if "phone" in held and (factor == "otp" or "otp" in answer):
                self.bank.issue(0, token, "phone")
            now = 1
            if channel and "wait" in self.send(now, token, channel) and waited:
                now += DAY
                self.send(now, token, channel)
            live = self.bank.stored.recoveries[kind]
            if factor == "code":
                given = answer | {"code": self.code(kind) if live.subject.code else "00000000"}
            elif "phone" in held:
                given = answer | otp
            else:
                continue
            if self.prove(now, token, **given) == "accepted":
                return True
        return False

    def test_the_page_names_the_reasons(self) -> None:
        page = PAGE.read_text(encoding="utf-8")
        source = (Path(__file__).parent / "dlotp_access" / "recovering.py").read_text(encoding="utf-8")
        for reason in re.findall(r'rejected\(record, "([a-z-]+)"\)|return "([a-z-]+)"', source):
            self.assertIn(f"`{''.join(reason)}`", page)


if __name__ == "__main__":
    unittest.main()
