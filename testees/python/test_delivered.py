"""Delivered codes, their messages and their sends against published tables, edges, and rules of delivered.md."""

import hmac
import importlib.util
import itertools
import random
import re
import unittest
from dataclasses import replace
from pathlib import Path

from dlotp_access import delivered, keys, sms
from dlotp_access.delivering import Delivering
from dlotp_access.record import Record
from dlotp_access.sending import DAY, Contacts, Policy, is_stale
from dlotp_reference import operation, text
from dlotp_reference.errors import Rejected
from examples_delivered import BANK_SECRET, HANDLE, HOST, ID, NONCE, ORDER, RECOVERED, SUBJECT

PAGE = Path(__file__).resolve().parents[2] / "spec" / "delivered.md"

# 3GPP TS 23.038, 6.2.1, in the order of the septets; CR stands at 0D, ESC at 1B.
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€"
LOGIN = {"kind": "login", "entry": bytes(16)}


def code_of(**changes: object) -> str:
    given = {"bank_secret": BANK_SECRET, "customer": ID, "channel": "sms", "subject": SUBJECT, "nonce": NONCE} | changes
    return delivered.code(**given)


def with_order(**changes: object) -> dict:
    return SUBJECT | {"operation": ORDER | changes}


def action(purpose: int, title: str = "Raise", details: tuple = ()) -> dict:
    order = {"kind": "action", "purpose": purpose, "title": title, "details": [list(pair) for pair in details]}
    return SUBJECT | {"operation": order}


def message(subject: dict, language: str = "en", enrolment_active: bool = False, host: str = HOST) -> str:
    return delivered.by_sms("12345678", subject, language, host, enrolment_active)[0]


class Codes(unittest.TestCase):
    def test_key_is_hkdf_of_rfc_5869(self) -> None:
        """Test case 3 has no salt and no info; a key here differs in the info alone."""
        extracted = hmac.digest(b"", bytes([0x0B] * 22), "sha256")
        self.assertEqual(extracted.hex(), "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04")
        first = hmac.digest(hmac.digest(b"", BANK_SECRET, "sha256"), b"dlotp access v1 delivered\x01", "sha256")
        self.assertEqual(keys.key(BANK_SECRET, "delivered"), first)

    def test_each_element_changes_the_code(self) -> None:
        other = bytes([NONCE[0] ^ 1]) + NONCE[1:]
        subjects = [
            SUBJECT | {"handle": bytes(16)},
            SUBJECT | {"issued-at": SUBJECT["issued-at"] + 1},
            SUBJECT | {"lifetime": 301},
            with_order(amount=125_001),
            with_order(payee="Rossi Impianti Sr1"),
            with_order(account="DE89370400440532013000"),
            with_order(reference=None),
            with_order(details=[]),
            *({"kind": "recovery", "recovery": HANDLE, "which": which} for which in delivered.WHICH),
            {"kind": "login", "entry": HANDLE},
        ]
        codes = [code_of(), code_of(channel="app"), code_of(nonce=other), code_of(customer=bytes(16)),
                 code_of(bank_secret=bytes(32)), *(code_of(subject=subject) for subject in subjects)]  # fmt: skip
        self.assertEqual(len(set(codes)), len(codes))

    def test_reading(self) -> None:
        for typed in ("12345678", " 1234-5678.", "1 2 3 4 5 6 7 8", "12345678" + " " * 56):
            self.assertEqual(delivered.read_code(typed), "12345678")
        for typed in ("", "1234567", "123456789", "1234567a", "１２３４５６７８", "1234\u00a05678", "1234/5678",
                      "12345678" + " " * 57, "12345678\n"):  # fmt: skip
            with self.assertRaises(Rejected, msg=typed):
                delivered.read_code(typed)

    def test_leading_zeros_are_kept(self) -> None:
        nonces = (n.to_bytes(16, "big") for n in itertools.count())
        self.assertRegex(next(c for c in (code_of(nonce=n) for n in nonces) if c[0] == "0"), "^0[0-9]{7}$")


class Alphabet(unittest.TestCase):
    def test_the_published_table(self) -> None:
        basic = {c: bytes([septet]) for septet, c in enumerate(ALPHABET) if c not in "\r\x1b"}
        self.assertEqual(len(ALPHABET), 128)
        self.assertEqual(sms.BASIC, basic)
        self.assertEqual(sms.BASIC["Ç"], b"\x09")
        self.assertNotIn("ç", sms.SEPTETS)
        self.assertEqual(sorted(sms.EXTENSION), sorted(EXTENDED))

    def test_the_tables_of_the_page(self) -> None:
        page = PAGE.read_text(encoding="utf-8")
        table = re.search(r"<!-- gsm -->\n(.*?)<!-- end of gsm -->", page, re.DOTALL)[1]
        rows = [line.strip("| ").split(" | ")[1:] for line in table.splitlines()[2:]]
        self.assertEqual([" ".join(row) for row in rows], list(sms.BASIC_ROWS))
        extension = re.search(r"<!-- gsm extension -->\n(.*?)<!-- end of gsm extension -->", page, re.DOTALL)[1]
        head, _, points = [line.strip("| ").split(" | ")[1:] for line in extension.splitlines()]
        found = {chr(int(point, 16)): bytes([0x1B, int(septet, 16)]) for septet, point in zip(head, points)}
        self.assertEqual(found, sms.EXTENSION)

    @unittest.skipUnless(importlib.util.find_spec("gsm0338"), "not run: needs gsm0338")
    def test_the_codec_gsm0338(self) -> None:
        import gsm0338

        codec = gsm0338.Codec()
        for character in text.ALLOWED | {"\n"}:
            try:
                expected = codec.encode(character)[0]
            except UnicodeError:
                expected = None
            self.assertEqual(sms.SEPTETS.get(character), expected, hex(ord(character)))

    @unittest.skipUnless(importlib.util.find_spec("smspdudecoder"), "not run: needs smspdudecoder")
    def test_the_codecs_of_smspdudecoder(self) -> None:
        from smspdudecoder.codecs import GSM, UCS2

        for given in (message(SUBJECT), message(SUBJECT, "it"), message(with_order(payee="[Caffè] {€} ^~|\\"))):
            read = ""
            for part in sms.segments(given).parts:
                packed = sum(septet << 7 * at for at, septet in enumerate(part))
                octets = packed.to_bytes((7 * len(part) + 7) // 8, "little")
                read += GSM.decode(octets.hex().upper()).rstrip("@")  # what fills the last octet
            self.assertEqual(read, given)
        greek = sms.segments(message(with_order(payee="Ελληνική Τράπεζα")))
        self.assertEqual(UCS2.decode(b"".join(greek.parts).hex()), message(with_order(payee="Ελληνική Τράπεζα")))


class Parts(unittest.TestCase):
    def check(self, given: str, encoding: str, units: int, lengths: list[int]) -> None:
        found = sms.segments(given)
        width = 1 if encoding == "gsm" else 2
        self.assertEqual((found.encoding, found.units), (encoding, units))
        self.assertEqual([len(part) // width for part in found.parts], lengths)
        characters = {value: key for key, value in sms.SEPTETS.items()}
        if encoding == "gsm":
            whole = b"".join(found.parts)
            read = re.findall(rb"\x1b.|[^\x1b]", whole, re.DOTALL)
            self.assertEqual("".join(characters[one] for one in read), given)
            self.assertFalse(any(part.endswith(b"\x1b") for part in found.parts))
        else:
            self.assertEqual(b"".join(found.parts).decode("utf-16-be"), given)

    def refuse(self, given: str) -> None:
        with self.assertRaises(Rejected) as found:
            sms.segments(given)
        self.assertEqual(found.exception.code, "not-deliverable")

    def test_septets(self) -> None:
        for count, lengths in (
            (1, [1]), (160, [160]), (161, [153, 8]), (306, [153, 153]), (307, [153, 153, 1]),
            (459, [153] * 3), (460, [153, 153, 153, 1]), (612, [153] * 4),
        ):  # fmt: skip
            self.check("a" * count, "gsm", count, lengths)
        self.refuse("a" * 613)

    def test_units(self) -> None:
        for count, lengths in (
            (1, [1]), (70, [70]), (71, [67, 4]), (134, [67, 67]), (135, [67, 67, 1]),
            (201, [67] * 3), (202, [67, 67, 67, 1]), (268, [67] * 4),
        ):  # fmt: skip
            self.check("ч" * count, "ucs-2", count, lengths)
        self.refuse("ч" * 269)

    def test_one_foreign_character_moves_the_whole_text(self) -> None:
        self.check("a" * 70, "gsm", 70, [70])
        self.check("a" * 69 + "È", "ucs-2", 70, [70])
        self.check("a" * 70 + "È", "ucs-2", 71, [67, 4])
        self.check("a" * 70 + "é", "gsm", 71, [71])
        self.check("ΔΦΓΛΩΠΨΣΘΞ", "gsm", 10, [10])
        self.check("ΔΦΓΛΩΠΨΣΘΞΑ", "ucs-2", 11, [11])
        self.check("ç", "ucs-2", 1, [1])

    def test_pairs(self) -> None:
        self.check("a" * 152 + "€" + "a" * 152, "gsm", 306, [152, 153, 1])
        self.check("a" * 151 + "€" + "a" * 153, "gsm", 306, [153, 153])
        self.check("€" * 80, "gsm", 160, [160])
        self.check("€" * 80 + "a", "gsm", 161, [152, 9])
        self.check("a" * 159 + "€", "gsm", 161, [153, 8])
        self.check("€" * 304, "gsm", 608, [152] * 4)
        self.refuse("€" * 305)  # 610 septets, in five parts
        for extended in EXTENDED:
            self.check(extended, "gsm", 2, [2])

    def test_random_texts(self) -> None:
        drawn = random.Random(1)
        for _ in range(2000):
            letters = drawn.choice(["ab€", "a€[]", "€", "чb", "aà"])
            given = "".join(drawn.choice(letters) for _ in range(drawn.randint(1, 640)))
            is_gsm = not set(given) - sms.SEPTETS.keys()
            try:
                found = sms.segments(given)
            except Rejected:
                self.assertGreater(len(given) * (2 if is_gsm else 1), 264)
                continue
            self.check(given, found.encoding, found.units, [len(p) // (1 if is_gsm else 2) for p in found.parts])
            most = (160 if len(found.parts) == 1 else 153) if is_gsm else (140 if len(found.parts) == 1 else 134)
            self.assertTrue(all(len(part) <= most for part in found.parts))
            for part, after in zip(found.parts, found.parts[1:]):
                first = 2 if after[0] == 0x1B or not is_gsm else 1
                self.assertGreater(len(part) + first, most)


class Messages(unittest.TestCase):
    def refuse(self, subject: dict, code: str = "not-deliverable", **more: object) -> None:
        with self.assertRaises(Rejected, msg=str(subject)) as found:
            message(subject, **more)
        self.assertEqual(found.exception.code, code)

    def test_lines(self) -> None:
        for subject, english, italian in (
            (SUBJECT, ["Credit transfer 1250.00 EUR", "to Rossi Impianti Srl", "account ending 3456"],
             ["Bonifico 1250,00 EUR", "a Rossi Impianti Srl", "conto che termina con 3456"]),
            (with_order(purpose=4, account=None, currency="JPY"), ["Card payment 125000 JPY", "to Rossi Impianti Srl"],
             ["Pagamento con carta 125000 JPY", "a Rossi Impianti Srl"]),
            (with_order(purpose=6, amount=5, currency="TND"), ["Top-up 0.005 TND", "to Rossi Impianti Srl", "account ending 3456"],
             ["Ricarica 0,005 TND", "a Rossi Impianti Srl", "conto che termina con 3456"]),
            (with_order(purpose=3, reference="Rent"),
             ["Standing order 1250.00 EUR", "to Rossi Impianti Srl", "account ending 3456", "Reference: Rent", "Order: A-4711"],
             ["Ordine permanente 1250,00 EUR", "a Rossi Impianti Srl", "conto che termina con 3456", "Causale: Rent", "Order: A-4711"]),
            (action(63, "Close", [("At", "noon")]), ["Other", "Close", "At: noon"], ["Altro", "Close", "At: noon"]),
            (LOGIN, ["Log in."], ["Accesso."]),
            (RECOVERED, ["Recovery of your first secret."], ["Recupero del primo codice segreto."]),
        ):  # fmt: skip
            for language, lines, first in (
                ("en", english, "Code 12345678. Never tell it to anyone, not even to the bank."),
                ("it", italian, "Codice 12345678. Non dirlo mai a nessuno, nemmeno alla banca."),
            ):
                expected = [first, *lines, "@bank.example #12345678"]
                self.assertEqual(message(subject, language).split("\n"), expected)

    def test_templates_are_in_the_alphabet_and_on_the_page(self) -> None:
        page = PAGE.read_text(encoding="utf-8")
        for of in (delivered.FIRST_LINE, delivered.PAYEE, delivered.ACCOUNT, delivered.LOGIN, delivered.REFERENCE):
            for template in of.values():
                self.assertTrue(set(template.format("")) <= sms.BASIC.keys())
                self.assertIn(template.partition("{}")[0], page)
        for language, names in delivered.PURPOSE_NAMES.items():
            self.assertEqual(names.keys() - {38, 39}, set(delivered.PURPOSE_NAMES["it"]))
            self.assertTrue(set("".join(names.values())) <= sms.BASIC.keys())
        for number, name in delivered.PURPOSE_NAMES["it"].items():
            self.assertRegex(page, rf"\| {number} \| {name} \|")

    def test_what_is_never_delivered(self) -> None:
        for purpose in (38, 39):
            self.refuse(action(purpose))
            with self.assertRaises(Rejected):
                delivered.by_app("12345678", action(purpose), "en", HOST)
        item = {"payee": "Neri Srl", "account": "DE89370400440532013000", "amount": 100}
        batch = {"kind": "batch", "purpose": 1, "total": 200, "currency": "EUR", "items": [item, item], "reference": None, "details": []}
        for order in (batch, operation.bulk_of(batch | {"kind": "bulk"})):
            self.refuse(SUBJECT | {"operation": order})
            rows = delivered.by_app("12345678", SUBJECT | {"operation": order}, "en", HOST)[1]
            self.assertEqual(rows, operation.display(order))
        for purpose in (32, 33, 34, 35, 36, 37, 63):
            self.assertIn("Raise", message(action(purpose)))
            if purpose in (33, 34, 35):
                self.refuse(action(purpose), enrolment_active=True)
            else:
                self.assertIn("Raise", message(action(purpose), enrolment_active=True))

    def test_links_and_digits(self) -> None:
        for wrong in ("http://x", "a@b.it", "No # 1", "www.x.it", "WWW.x", "wWw.x", "123456", "12 34 56", "1.2.3-4/5,6",
                      "(06) 12.34.56", "a1234567", "12³456²34", "800 123-456"):  # fmt: skip
            self.refuse(with_order(payee=wrong))
            self.refuse(action(36, wrong))
            self.refuse(action(36, "x", [("a", wrong)]))
            self.refuse(with_order(purpose=3, reference=wrong))
            self.assertIn("Rossi", message(with_order(reference=wrong)))  # is not in the message
        for right in ("12345", "12345a6", "12345 a 67890", "12345б67890", "www x", "ww.w.x", ": / /", "5,4 % 321"):
            self.assertIn(right, message(with_order(payee=right)))
        self.refuse(action(36, "x", [("a12", "3456")]))  # label and value are one text
        self.refuse(action(36, "x", [("a:", "b")]))
        self.refuse(action(36, "x", [("Causa1e", "b")]), language="it")
        self.assertIn("Causa1e: b", message(action(36, "x", [("Causa1e", "b")])))

    def test_hosts(self) -> None:
        for right in ("a.it", "b.io", "login.bank-one.example", "1.a", "a1.b", "a--b.it", "a" * 37 + ".it"):
            if len(right) >= 4:
                delivered.check_host(right)
        for wrong in ("", "a.b", "bank", "Bank.it", "bank.it.", ".bank.it", "a..it", "-a.it", "a-.it", "bank.it:443", "bank.it/",
                      "bànk.it", "10.0.0.1", "a" * 38 + ".it", "bank.it\n", "bank it.it", "b_k.it"):  # fmt: skip
            self.refuse(SUBJECT, "invalid-policy", host=wrong)
        self.refuse(with_order(amount=0), "invalid-policy", host="bank")
        self.refuse(with_order(amount=0), "invalid-operation")
        self.refuse(SUBJECT | {"lifetime": 119}, "invalid-operation")

    def test_each_single_payment_fits(self) -> None:
        host, longest = "a" * 36 + ".it2", {}
        for language, purpose in itertools.product(("en", "it"), (1, 2, 4, 6)):
            for payee in ("€" * 70, "Ш" * 70):
                subject = with_order(purpose=purpose, payee=payee, amount=999_999_999_999_999)
                whole, found = delivered.by_sms("12345678", subject, language, host, False)
                self.assertLessEqual(len(found.parts), 4)
                longest[language] = max(longest.get(language, 0), len(whole))
        page = PAGE.read_text(encoding="utf-8")
        stated = re.search("has ([0-9]+) characters in English and ([0-9]+) in Italian", page)
        self.assertEqual([int(length) for length in stated.groups()], [longest["en"], longest["it"]])

    def test_long_standing_orders_are_refused_whole(self) -> None:
        details = [["x" * 20, "v" * 70]] * 4
        subject = with_order(purpose=3, reference=None, details=[*details, ["x" * 20, "v" * 63]])
        self.assertEqual(delivered.by_sms("12345678", subject, "en", HOST, False)[1].units, 612)
        self.refuse(with_order(purpose=3, reference=None, details=[*details, ["x" * 20, "v" * 64]]))

    def test_no_two_lists_of_rows_have_one_message(self) -> None:
        found = {}
        pieces = ("a", "b: c", "to d", "Causale")
        for payee, reference, label, value in itertools.product(pieces, (None, *pieces), pieces, pieces):
            details = [[[label, value]], []]
            for detail, language in itertools.product(details, ("en", "it")):
                order = (payee, reference, *map(tuple, detail))
                try:
                    whole = message(with_order(purpose=3, payee=payee, reference=reference, details=detail), language)
                except Rejected:
                    continue
                self.assertEqual(found.setdefault(whole, order), order)


class Sends(unittest.TestCase):
    def setUp(self) -> None:
        self.serial = 0
        self.bank = Delivering(BANK_SECRET, Record(ID, 0))
        self.bank.file(0, "operation", HANDLE, SUBJECT, 600)

    def fresh(self) -> bytes:
        self.serial += 1
        return self.serial.to_bytes(16, "big")

    def send(self, at: int, channel: str = "sms", kind: str = "operation", name: bytes = HANDLE) -> dict:
        return self.bank.send(at, kind, name, channel, self.fresh())

    def change(self, **changes: object) -> None:
        self.bank.stored = replace(self.bank.stored, **changes)

    def code(self) -> str:
        stored = self.bank.stored.operations[HANDLE].code
        return code_of(channel=stored.channel, nonce=stored.nonce)

    def test_waits(self) -> None:  # DEL-15
        self.assertEqual(self.send(0), {"sent": True})
        self.assertEqual(self.send(29), {"wait": 1})
        self.assertEqual(self.send(30), {"sent": True})
        self.assertEqual(self.send(89), {"wait": 1})
        self.assertEqual(self.send(90), {"sent": True})
        self.assertEqual(self.send(91), {"wait": 509})
        self.assertEqual(self.bank.event, "three-sends")
        self.assertEqual(self.bank.stored.counted["operation"], (0, 30, 90))

    def test_the_same_code_again(self) -> None:  # DEL-14
        self.send(0)
        first = self.code()
        self.send(30)
        self.assertEqual(self.code(), first)
        self.change(contacts=Contacts(app=True))
        self.assertEqual(self.send(90, "app"), {"sent": True})
        self.assertNotEqual(self.code(), first)
        self.assertEqual(self.bank.submit(91, HANDLE, first, (1, True)), {"verdict": "rejected"})
        self.assertEqual(self.bank.submit(92, HANDLE, self.code(), (1, True))["verdict"], "accepted")
        self.assertEqual(self.bank.submit(93, HANDLE, first, (2, True)), {"verdict": "rejected"})
        self.assertEqual(self.bank.event, "not-live")

    def test_no_sms_while_the_code_by_app_lives(self) -> None:  # DEL-19
        self.change(contacts=Contacts(app=True))
        self.send(0, "app")
        self.assertEqual(self.send(30), {"rejected": "channel-refused"})
        self.assertEqual(self.send(30, "app"), {"sent": True})

    def test_the_end_of_a_login_code(self) -> None:  # DEL-13
        self.bank.file(0, "login", bytes(16), LOGIN, 600)
        self.send(10, "sms", "login", bytes(16))
        first = self.bank.stored.entries[bytes(16)].code
        self.send(309, "sms", "login", bytes(16))
        self.assertEqual(self.bank.stored.entries[bytes(16)].code, first)
        self.assertEqual(first.ends, 310)
        self.send(400, "sms", "login", bytes(16))
        second = self.bank.stored.entries[bytes(16)].code
        self.assertNotEqual(second.nonce, first.nonce)
        self.assertEqual((second.ends, second.ordinal), (600, 3))
        self.assertEqual(len(self.bank.stored.outbox), 3)
        entry = self.bank.stored.entries[bytes(16)]
        self.assertTrue(is_stale(entry, 1, 400) and is_stale(entry, 2, 400) and not is_stale(entry, 3, 599))
        self.assertTrue(is_stale(entry, 3, 600) and is_stale(None, 3, 400))

    def test_a_login_is_always_told_sent(self) -> None:  # DEL-21
        self.bank.file(1000, "login", bytes(16), LOGIN, 600)
        self.send(1000, "sms", "login", bytes(16))
        for at, name, reason in ((1001, bytes(16), "too-soon"), (1001, bytes([1]) * 16, "not-live"), (1, bytes(16), "clock-went-back")):
            self.assertEqual(self.send(at, "sms", "login", name), {"sent": True})
            self.assertEqual(self.bank.event, reason)

    def test_caps(self) -> None:  # DEL-16
        alerts = []
        for number in range(10):
            handle = bytes([number + 1]) * 16
            self.bank.file(number * 1000, "operation", handle, SUBJECT | {"handle": handle}, 600)
            told = self.send(number * 1000, name=handle)
            self.assertTrue(told["sent"])
            alerts.append("alert" in told)
        self.assertEqual(alerts, [False] * 7 + [True] + [False] * 2)
        handle = bytes([99]) * 16
        self.bank.file(10_000, "operation", handle, SUBJECT | {"handle": handle}, 600)
        self.assertEqual(self.send(10_000, name=handle), {"wait": DAY - 10_000})
        self.assertEqual(self.bank.event, "too-many-sends")
        self.bank.file(DAY - 1, "operation", handle, SUBJECT | {"handle": handle}, 600)
        self.assertEqual(self.send(DAY - 1, name=handle), {"wait": 1})
        self.assertEqual(self.send(DAY, name=handle), {"sent": True})

    def test_an_acceptance_empties_the_list(self) -> None:  # DEL-16
        self.send(0)
        self.send(30)
        self.assertEqual(self.bank.submit(31, HANDLE, self.code(), (1, True))["linked"], True)
        self.assertEqual(self.bank.stored.counted["operation"], ())
        self.assertEqual(self.bank.stored.serial, 2)

    def test_channels(self) -> None:  # DEL-19, DEL-20
        for contacts, channel, told in (
            (Contacts(number=None), "sms", "channel-refused"),
            (Contacts(), "app", "channel-refused"),
            (Contacts(changed=None), "sms", "channel-refused"),
            (Contacts(changed=1), "sms", "channel-refused"),
            (Contacts(changed=1, app=True), "app", None),
            (Contacts(changed=0), "sms", None),
        ):
            self.setUp()
            self.bank.file(259_200, "operation", HANDLE, SUBJECT, 600)
            self.change(contacts=contacts)
            expected = {"rejected": told} if told else {"sent": True}
            self.assertEqual(self.send(259_200, channel), expected, (contacts, channel))
        self.setUp()
        self.change(by_sms=False)
        self.assertEqual(self.send(0), {"rejected": "channel-refused"})
        self.bank.policy = Policy(unknown_change="allow")
        self.change(by_sms=True, contacts=Contacts(changed=None))
        self.assertEqual(self.send(0), {"sent": True})

    def test_another_number_ends_the_code(self) -> None:  # DEL-19
        self.send(0)
        old = self.code()
        self.change(contacts=Contacts(number="+390612345678"))
        self.assertEqual(self.send(30), {"sent": True})
        self.assertNotEqual(self.code(), old)
        self.change(contacts=Contacts(number="+390612345679", changed=31))
        self.assertEqual(self.send(90), {"rejected": "channel-refused"})
        self.assertIsNone(self.bank.stored.operations[HANDLE].code)
        self.assertEqual(self.bank.submit(91, HANDLE, old, (1, True)), {"verdict": "rejected"})
        self.assertEqual(self.bank.event, "no-code")

    def test_judging(self) -> None:  # DEL-9, DEL-10
        self.assertEqual(self.bank.submit(0, HANDLE, "12345678", (1, True)), {"verdict": "rejected"})
        self.assertEqual(self.bank.event, "no-code")
        self.send(0)
        right, wrong = self.code(), f"{(int(self.code()) + 1) % 10**8:08d}"
        for code, digits, reason in (
            ("1234567", (1, True), "malformed-code"),
            (right, None, "malformed-digits"),
            (right, (2, True), "other-question"),
        ):
            self.bank.submit(1, HANDLE, code, digits)
            self.assertEqual(self.bank.event, reason)
        self.assertEqual(self.bank.stored.row("operation").failures, 0)
        for number, (code, digits) in enumerate([(wrong, True), (right, False), (wrong, False), (wrong, True)], 1):
            self.assertEqual(self.bank.submit(2, HANDLE, code, (1, digits)), {"verdict": "rejected"})
            self.assertEqual([self.bank.stored.row(name).failures for name in ("operation", "second")], [number] * 2)
        self.assertEqual(self.bank.stored.serial, 1)
        self.assertEqual(self.bank.submit(2, HANDLE, right, (1, False)), {"verdict": "blocked"})
        self.assertEqual(self.bank.stored.operations, {})
        self.assertEqual(self.send(3), {"rejected": "blocked"})

    def test_without_digits(self) -> None:  # DEL-12
        self.bank.policy = Policy(digits=False)
        self.send(0)
        self.assertEqual(self.bank.submit(1, HANDLE, self.code(), (1, True)), {"verdict": "rejected"})
        self.assertEqual(self.bank.event, "malformed-digits")
        self.assertEqual(self.bank.submit(1, HANDLE, self.code(), None)["linked"], False)
        self.assertEqual(self.bank.stored.serial, 1)

    def test_random_walks(self) -> None:
        """No input leaves two codes, a fourth send, an eleventh of a day, or an end that moved."""
        drawn = random.Random(2)
        for _ in range(300):
            self.setUp()
            now, before = 0, None
            for _ in range(40):
                now += drawn.choice([0, 1, 29, 30, 60, 300])
                live = self.bank.stored.operations.get(HANDLE)
                if live is None or now >= live.ends:
                    self.bank.file(now, "operation", HANDLE, SUBJECT, 600)
                    before = None
                number = drawn.choice(["+393331234567", "+390612345678"])
                self.change(contacts=Contacts(number, drawn.choice([0, 0, None]), True))
                told = self.send(now, drawn.choice(["sms", "app"]))
                subject = self.bank.stored.operations[HANDLE]
                self.assertLessEqual(len(subject.sends), 3)
                self.assertLessEqual(len(self.bank.stored.counted["operation"]), 10)
                if "sent" not in told and subject.code:
                    self.assertEqual(subject.code, before)
                if before and subject.code and before.nonce == subject.code.nonce:
                    self.assertEqual(before, subject.code)
                before = subject.code


if __name__ == "__main__":
    unittest.main()
