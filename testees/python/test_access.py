"""The keys, codes and secrets of a bank's customers against what others published and by other ways of computing."""

import hashlib
import itertools
import json
import math
import random
import unittest

import adapter
from dlotp_access import counting, customer, entry, keys, reading, secret
from dlotp_reference.enrolment import extracted, mac
from dlotp_reference.errors import Rejected
from dlotp_reference.operation_id import damm
from examples_access import BANK_SECRET, CODE, FIRST, ID, SALT

OTHER_SECRET = bytes(range(0x60, 0x80))


def hkdf(ikm: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, section 2, without salt, for any length."""
    pseudorandom, output, block = mac(b"", ikm), b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = mac(pseudorandom, block + info + bytes([counter]))
        output += block
    return output[:length]


class Access(unittest.TestCase):
    def refused(self, code: str, call, *given) -> None:
        with self.assertRaises(Rejected) as caught:
            call(*given)
        self.assertEqual(caught.exception.code, code, given)


class Keys(Access):
    def test_hkdf_of_rfc_5869(self) -> None:
        stated = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        self.assertEqual(hkdf(b"\x0b" * 22, b"", 42).hex(), stated)  # test case 3
        self.assertEqual(mac(extracted(b"\x0b" * 22), b"\x01").hex(), stated[:64])

    def test_keys(self) -> None:  # CUST-2, CUST-3
        found = {keys.key(BANK_SECRET, role) for role in keys.ROLES}
        self.assertEqual(len(found), 9)
        for role in keys.ROLES:
            self.assertEqual(keys.key(BANK_SECRET, role), hkdf(BANK_SECRET, b"dlotp access v1 " + role.encode(), 32))
        with self.assertRaises(ValueError):
            keys.key(BANK_SECRET, "third")

    def test_inputs_written_out(self) -> None:  # CUST-4
        second = "85" + "76" + b"dlotp access v1 second".hex() + "50" + ID.hex() + "01" + "190f00" + "64" + b"0123".hex()
        self.assertEqual(keys.mac_input("second", ID, 1, 3840, "0123").hex(), second)
        last = "84" + "7819" + b"dlotp access v1 positions".hex() + "50" + ID.hex() + "1b001fffffffffffff" + "1818"
        self.assertEqual(keys.mac_input("positions", ID, 2**53 - 1, 24).hex(), last)


class Customers(Access):
    def test_drawing(self) -> None:  # CUST-8 to CUST-10
        for fresh, code in ((0, "000000000"), (1, "000000013"), (10**8, "000000000"), (2**64 - 1, "095516155")):
            self.assertEqual(customer.code_of(fresh.to_bytes(8, "big"))[:8], f"{fresh % 10**8:08d}")
            self.assertEqual(customer.code_of(fresh.to_bytes(8, "big"))[:8], code[:8])
            self.assertEqual(damm(customer.code_of(fresh.to_bytes(8, "big"))), 0)
        draws = [at.to_bytes(8, "big") for at in range(17)]
        codes = [customer.code_of(fresh) for fresh in draws]
        self.assertEqual(customer.draw_code(draws, codes[:15]), codes[15])
        self.refused("customer-code-taken", customer.draw_code, draws, codes[:16])
        self.refused("customer-code-taken", customer.draw_code, [], [])

    def test_typos_are_found(self) -> None:  # CUST-15
        bent = {CODE[:at] + digit + CODE[at + 1 :] for at in range(9) for digit in "0123456789"}
        bent |= {CODE[:at] + CODE[at + 1] + CODE[at] + CODE[at + 2 :] for at in range(8)}
        for wrong in bent - {CODE}:
            self.refused("malformed-code", reading.identifier, wrong)

    def test_reading(self) -> None:  # CUST-13 to CUST-17
        for typed in ("707597197", "707-597-197", " 7.0 7-597--197. ", "707597197" + " " * 55):
            self.assertEqual(reading.identifier(typed), ("code", CODE))
        for alias in ("0000", "1234567", "00000000", "1234567890123456"):
            self.assertEqual(reading.identifier(alias), ("alias", alias))
        for wrong in (
            "", " ", "123", "12345678901234567", "707597197" + " " * 56, "707\u00a0597\u00a0197", "707\t597197", "707597197\n",
            "\uff17\uff10\uff17\uff15\uff19\uff17\uff11\uff19\uff17", "\u0667\u0660\u0667\u0665\u0669\u0667\u0661\u0669\u0667", "70759719\u0667",
            "707_597_197", "707\u2010597\u2010197", "+707597197", "7O7597197", " anna.rossi", "\u0430nna.rossi", "-anna.rossi",
        ):  # fmt: skip
            self.refused("malformed-code", reading.identifier, wrong)

    def test_nicknames(self) -> None:  # CUST-17
        for typed, read in (("Anna.Rossi", "anna.rossi"), ("ANNA_R", "anna_r"), ("a-----", "a-----"), ("z" * 20, "z" * 20)):
            self.assertEqual(reading.identifier(typed), ("nickname", read))
        for wrong in (
            "annar", "a" * 21, "anna rossi", "anna.rossi ", "anna.ross\u0456", "anna.ros\u017fi", "anna.r\u00f6ssi", "anna\uff0erossi",
            "an\u200bna.rossi", "\u212aarlheinz", "KARL\u0130X", "Karl\u212aheinz", "anna.rossi\n", "1anna.rossi", ".anna.rossi", "", "anna@rossi",
        ):  # fmt: skip
            self.refused("malformed-nickname", reading.nickname, wrong)
        self.assertEqual("Karl\u212aheinz".lower(), "karlkheinz")  # what a folding of Unicode would take

    def test_remember(self) -> None:  # CUST-22
        token = bytes(range(32))
        self.assertEqual(customer.remember_hash(token), hashlib.sha256(b"dlotp access v1 remember\0" + token).digest())


class Entries(Access):
    def record(self, iterations: int = 1000, key: int = 0, bank_secret: bytes = BANK_SECRET) -> entry.FirstRecord:
        tag = secret.first_tag(bank_secret, ID, 1, secret.derived(FIRST, SALT, iterations))
        return entry.FirstRecord(ID, key, 1, SALT, iterations, tag)

    def test_every_entry_takes_the_same_work(self) -> None:  # CUST-28
        works = set()
        for identifier in (CODE, "Anna.Rossi", "0012", "", "707597198", "x" * 100):
            for first in (FIRST, "75373104", "", "short", "\u0667" * 8, "1" * 200):
                for record in (self.record(), self.record(1200), None):
                    for admitted in (True, False):
                        found = entry.enter([BANK_SECRET], identifier, first, record, admitted, 1200)
                        works.add((found.identifier_macs, found.iterations, found.first_macs))
                        named = record is not None and identifier in (CODE, "Anna.Rossi", "0012")
                        self.assertEqual(found.right, named and admitted and first == FIRST)
                        self.assertEqual(found.decoy is None, named)
                        self.assertEqual(found.retagged is None, not (found.right and record.iterations == 1000))
        self.assertEqual(works, {(1, 1200, 2)})

    def test_the_first_secret_of_zeros(self) -> None:  # CUST-28
        zeros = secret.first_tag(BANK_SECRET, ID, 1, secret.derived("00000000", SALT, 1000))
        record = self.record()._replace(tag=zeros)
        self.assertTrue(entry.enter([BANK_SECRET], CODE, "0000-0000", record, True, 1000).right)
        for malformed in ("", "0000000", "0" * 13, "\uff10" * 8):
            self.assertFalse(entry.enter([BANK_SECRET], CODE, malformed, record, True, 1000).right)

    def test_another_number_and_another_key(self) -> None:  # SEC-6
        for iterations, policy, key in ((1000, 1300, 0), (1300, 1000, 0), (1000, 1000, 1), (1000, 1300, 1)):
            bank_secrets = [BANK_SECRET, OTHER_SECRET]
            record = self.record(iterations, key, bank_secrets[key])
            found = entry.enter(bank_secrets, CODE, FIRST, record, True, policy)
            self.assertEqual(found.retagged, self.record(policy))
            self.assertEqual((found.identifier_macs, found.iterations), (2, max(iterations, policy)))
            again = entry.enter(bank_secrets, CODE, FIRST, found.retagged, True, policy)
            self.assertEqual((again.right, again.retagged), (True, None))

    def test_numbers_outside_their_bounds(self) -> None:  # SEC-4, SEC-8
        self.refused("invalid-policy", entry.enter, [BANK_SECRET], CODE, FIRST, None, True, 999)
        for wrong in (self.record()._replace(iterations=999), self.record()._replace(generation=0)):
            self.refused("malformed-record", entry.enter, [BANK_SECRET], CODE, FIRST, wrong, True, 1000)

    def test_decoys(self) -> None:  # CUST-29
        found = {entry.enter([BANK_SECRET], f"a{number:05d}", FIRST, None, True, 1000).decoy for number in range(200)}
        self.assertTrue(150 < len(found) <= 200 and max(found) < 4096)
        mine = entry.enter([BANK_SECRET], "Anna.Rossi", FIRST, None, True, 1000).decoy
        self.assertEqual(mine, entry.enter([BANK_SECRET, OTHER_SECRET], "ANNA.ROSSI", "", None, False, 1000).decoy)


class Secrets(Access):
    def test_pbkdf2_of_rfc_7914(self) -> None:  # section 11; the first 32 bytes are the first block
        for word, salt, count, stated in (
            ("passwd", b"salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"),
            ("Password", b"NaCl", 80000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"),
        ):
            self.assertEqual(secret.derived(word, salt, count).hex(), stated)
            self.assertEqual([value.hex() for value in secret.derived_at(word, salt, [count, count + 1])][0], stated)

    def test_one_derivation_at_two_numbers(self) -> None:  # SEC-6
        for counts in ([1000, 1001], [1001, 1000], [1, 2], [1000, 3000]):
            values = [hashlib.pbkdf2_hmac("sha256", b"12345678", SALT, count, 32) for count in counts]
            self.assertEqual(secret.derived_at("12345678", SALT, counts), values)

    def test_drawing(self) -> None:  # SEC-1, SEC-2, SEC-9
        fresh = (2**64 - 1).to_bytes(8, "big")
        self.assertEqual(secret.draw("first", 12, fresh), "073709551615")
        self.assertEqual(secret.draw("second", 10, bytes(8)), "0" * 10)
        for kind, lengths in (("first", (8, 9, 10, 11, 12)), ("second", (8, 10, 12))):
            for length in range(20):
                if length in lengths:
                    self.assertEqual(len(secret.draw(kind, length, fresh)), length)
                else:
                    self.refused("invalid-policy", secret.draw, kind, length, fresh)

    def test_ranks(self) -> None:  # SEC-11
        for digits in (8, 10, 12):
            choices = secret.choices(digits, 4)
            self.assertEqual(len(choices), math.comb(digits, 4))
            self.assertEqual(choices, sorted(c for c in itertools.product(range(1, digits + 1), repeat=4) if len(set(c)) == 4 and list(c) == sorted(c)))
            self.assertEqual([secret.unranked(rank, digits, 4) for rank in range(len(choices))], choices)
        self.assertEqual(secret.unranked(209, 10, 4), (7, 8, 9, 10))
        self.assertEqual([secret.mask(secret.unranked(rank, 10, 4)) for rank in (0, 1, 209)], [15, 23, 960])

    def test_every_question_has_its_tag(self) -> None:  # SEC-10, SEC-14, SEC-19
        for second in ("31799864", "3179986487", "317998648731"):
            digits = len(second)
            tags = secret.second_tags(BANK_SECRET, ID, 1, second, 4)
            self.assertEqual(len(tags), 16 * math.comb(digits, 4))
            self.assertEqual(len({tags[at : at + 16] for at in range(0, len(tags), 16)}), math.comb(digits, 4))
            ranks = set()
            for serial in range(1, 200):
                rank = secret.question(BANK_SECRET, ID, 1, serial, digits, 4)
                ranks.add(rank)
                right = "".join(second[p - 1] for p in secret.unranked(rank, digits, 4))
                for typed in (right, f" {right[:2]}-{right[2:]}."):
                    self.assertEqual(secret.answer(BANK_SECRET, ID, 1, serial, digits, 4, tags, serial, typed), (rank, True))
                for typed in {right[::-1], right[1:] + right[0], "0000"} - {right}:
                    self.assertEqual(secret.answer(BANK_SECRET, ID, 1, serial, digits, 4, tags, serial, typed), (rank, False))
            self.assertGreater(len(ranks), 60)
            for other in ((OTHER_SECRET, ID, 1), (BANK_SECRET, SALT, 1), (BANK_SECRET, ID, 2)):
                self.assertNotEqual(secret.second_tags(*other, second, 4), tags)

    def test_answers_that_are_not_judged(self) -> None:  # SEC-18, SEC-19
        second = "31799864"
        tags = secret.second_tags(BANK_SECRET, ID, 1, second, 4)
        for typed in ("", "317", "31799", second, "\uff13179", "31a9", "3179\n", "3" + " " * 61 + "179"):
            self.refused("malformed-digits", secret.answer, BANK_SECRET, ID, 1, 1, 8, 4, tags, 1, typed)
        self.refused("malformed-digits", secret.answer, BANK_SECRET, ID, 1, 1, 8, 4, tags, 2, second)
        self.refused("other-question", secret.answer, BANK_SECRET, ID, 1, 1, 8, 4, tags, 2, "3179")
        self.refused("malformed-record", secret.answer, BANK_SECRET, ID, 1, 1, 8, 4, tags[:-16], 2, "")
        self.refused("malformed-record", secret.answer, BANK_SECRET, ID, 0, 1, 8, 4, tags, 1, "3179")
        self.refused("malformed-record", secret.answer, BANK_SECRET, ID, 1, 0, 8, 4, tags, 0, "3179")
        for form in ((8, 3), (10, 3), (9, 4), (8, 5), (4, 4), (0, 0)):
            self.refused("invalid-policy", secret.answer, BANK_SECRET, ID, 0, 1, *form, tags, 1, "")


class Counting(unittest.TestCase):
    """What no history breaks (customer-record.md), and by hand what the tables say."""

    DAY = 86_400

    def history(self, seed: int) -> None:
        chance, now = random.Random(seed), 10**9
        counted = counting.Customer(now, chance.choice(("fixed", "growing")), ["active", "active", "pending"])
        tries: dict[str, int] = {}
        for _ in range(300):
            now += chance.choice((0, 60, 1800, self.DAY, 20 * self.DAY))
            if chance.random() < 0.02:
                counted.play({"at": now, "do": "unblock"})
                tries = {}
                continue
            row, enrolment = chance.choice(counting.ROWS), chance.choice((None, 1, 2, 3))
            second = enrolment is None and row in ("operation", "recovery") and chance.random() < 0.5
            if row in ("first", "token"):
                enrolment = None
            means = ([f"enrolment {enrolment}"] if enrolment else []) + (["second"] if second else [])
            step = {"at": now, "do": "failure", "row": row, "enrolment": enrolment, "second": second}
            before = {name: counters.passed(now) for name, counters in counted.counters.items()}
            reply = counted.play(step)
            pending = counted.status["enrolment 3"] != "active" and enrolment == 3
            for name in means if pending else [row, *means]:
                if before[name].failures == 0:
                    tries[name] = 0
                tries[name] = tries.get(name, 0) + reply["judged"]
                self.assertLessEqual(tries[name], 5, (seed, name))  # P7
                if name in reply["counters"]:
                    self.assertEqual(reply["counters"][name][0], tries[name], (seed, name))
            if chance.random() < 0.3:
                of = chance.choice(("login", "scanned", "typed", "delivered", "recovery"))
                enrolment = chance.choice((1, 2)) if of in ("scanned", "typed") else None
                others = dict(counted.counters)
                reply = counted.play({"at": now, "do": "acceptance", "of": of, "first": "token" if of == "login" else None,
                                      "enrolment": enrolment, "second": of == "delivered"})  # fmt: skip
                changed = {name for name in others if counted.counters[name] != others[name]}
                allowed = {"login": {"login", "token"}, "scanned": {"login", "operation"}, "typed": {"operation"},
                           "delivered": {"login", "operation", "second"}, "recovery": {"recovery"}}[of]  # fmt: skip
                self.assertLessEqual(changed, allowed | {f"enrolment {enrolment}"} if reply["judged"] else set(), (seed, of))
                self.assertTrue(all(others[name].block == counted.counters[name].block for name in changed))

    def test_a_pending_enrolment_lapses_to_the_second(self) -> None:  # VER-12
        for after, judged in ((self.DAY - 1, True), (self.DAY, False)):
            counted = counting.Customer(10**9, "fixed", ["active", "pending"])
            step = {"at": 10**9 + after, "do": "failure", "row": "login", "enrolment": 2, "second": False}
            self.assertEqual(counted.play(step)["judged"], judged, after)
            self.assertEqual(counted.status["enrolment 2"], "pending" if judged else "revoked")

    def test_histories(self) -> None:
        for seed in range(200):
            self.history(seed)

    def test_tries_of_a_thief(self) -> None:  # CREC-13
        counted = counting.Customer(0, "fixed", ["active", "active"])
        judged = 0
        for hour in range(1000):
            at = 3600 * hour
            judged += counted.play({"at": at, "do": "failure", "row": "operation", "enrolment": 1, "second": False})["judged"]
            work = {"at": at, "do": "acceptance", "of": "scanned", "first": None, "enrolment": 2, "second": False}
            self.assertTrue(counted.play(work)["judged"])
        self.assertEqual(judged, 10)  # five, a block of half an hour, five, and a lasting block

    def test_years_of_an_honest_customer(self) -> None:  # CREC-12
        counted = counting.Customer(0, "fixed", ["active"])
        step = {"row": "operation", "of": "scanned", "first": None, "enrolment": 1, "second": False}
        for week in range(520):
            for do in ("failure", "acceptance"):
                reply = counted.play(step | {"at": 7 * self.DAY * week, "do": do})
                self.assertEqual((reply["judged"], reply["begun"], reply["alert"]), (True, [], False))
        self.assertLess(counted.counters["operation"].since_unblocking, 10)

    def test_falling(self) -> None:  # CREC-12
        month, one = 30 * self.DAY, counting.Counters(0)
        for _ in range(4):
            one = one.failed(1000, False)[0].reset()
        self.assertEqual((one.falling_from, one.since_unblocking), (1000, 4))
        self.assertEqual(one.passed(1000 + month - 1).since_unblocking, 4)
        self.assertEqual(one.passed(1000 + month), counting.Counters(1000 + month))
        six = counting.Counters(1000, since_unblocking=12)
        self.assertEqual(six.passed(999 + 3 * month), counting.Counters(1000 + 2 * month, since_unblocking=2))

    def test_growing(self) -> None:  # CREC-11, VER-29
        one, now, lasted = counting.Counters(0), 0, []
        for _ in range(9):
            for _ in range(5):
                one = one.failed(now, True)[0]
            lasted.append(one.block - now)
            now = one.block
            one = one.passed(now)
        self.assertEqual(lasted, [1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400, 86400])


class Wire(unittest.TestCase):
    def ask(self, op: str, args: dict) -> str:
        answer = adapter.reply(json.dumps({"type": "case", "seq": 1, "op": op, "args": args}).encode())
        self.assertEqual(answer.pop("seq"), 1)
        return next(iter(answer))

    def test_what_can_not_be_read(self) -> None:
        record = {"id": ID.hex(), "key": 0, "generation": 1, "salt": SALT.hex(), "iterations": 1000, "tag": "00" * 32}
        good = {
            "customer.code": {"fresh": ["00" * 8], "taken": ["000000013"]},
            "customer.read": {"identifier": "x" * 10},
            "customer.nickname": {"bank-secret": "00" * 32, "nickname": "x" * 10},
            "customer.remember": {"token": "00" * 32},
            "customer.entry": {"bank-secrets": ["00" * 32, "01" * 32], "identifier": "", "first": "", "record": record, "admitted": True, "iterations": 1000},
            "secret.draw": {"secret": "first", "length": 8, "fresh": "00" * 8},
            "secret.first": {"bank-secret": "00" * 32, "id": ID.hex(), "generation": 1, "salt": SALT.hex(), "iterations": 1000, "first": FIRST},
            "secret.second": {"bank-secret": "00" * 32, "id": ID.hex(), "generation": 1, "second": "12345678", "asked": 4},
            "secret.positions": {"bank-secret": "00" * 32, "id": ID.hex(), "generation": 1, "serial": 1, "length": 8, "asked": 4},
            "secret.judge": {"bank-secret": "00" * 32, "id": ID.hex(), "generation": 1, "serial": 1, "length": 8, "asked": 4, "tags": "00" * 1120, "answered": 1, "digits": "1234"},
        }  # fmt: skip
        for op, args in good.items():
            self.assertEqual(self.ask(op, args), "ok", op)
            self.assertEqual(self.ask(op, args | {"more": 1}), "error", op)
            for name, value in args.items():
                self.assertEqual(self.ask(op, {n: v for n, v in args.items() if n != name}), "error", (op, name))
                other = "0" if type(value) is not str else 0
                self.assertEqual(self.ask(op, args | {name: other}), "error", (op, name))
                if name in ("bank-secret", "token", "id", "salt", "tags") or (op, name) == ("secret.draw", "fresh"):
                    for bent in (value[:-1], value[:-2] + "0G", value[:-2] + "AA") + ((value[:-2],) if name != "tags" else ()):
                        self.assertEqual(self.ask(op, args | {name: bent}), "error", (op, name, bent))
        entered = good["customer.entry"]
        for wrong in ({"bank-secrets": []}, {"bank-secrets": ["00" * 32] * 2}, {"record": record | {"key": 2}}):
            self.assertEqual(self.ask("customer.entry", entered | wrong), "error")
        self.assertEqual(self.ask("secret.second", good["secret.second"] | {"second": "1234567a"}), "error")
        self.assertEqual(self.ask("secret.draw", good["secret.draw"] | {"secret": "third"}), "error")


if __name__ == "__main__":
    unittest.main()
