"""What others have published, and rules of the specification that no example shows, checked against the reference."""

import json
import unicodedata
import unittest
from pathlib import Path

import adapter
from dlotp_reference import authenticator, cbor, enrolment, gcm, issuing, oath, operation, operation_id, payload_v2, text, typed
from dlotp_reference.errors import Rejected
from dlotp_reference.records import Policy, Record
from examples import ISSUED_AT, NONCE, ONE, ORDER, SECRET, TEXT, TWO


class Published(unittest.TestCase):
    def test_integers_of_rfc_8949(self) -> None:
        for value, encoded in ((0, "00"), (23, "17"), (24, "1818"), (1000, "1903e8"), (1000000, "1a000f4240")):
            self.assertEqual(cbor.encode(value).hex(), encoded)

    def test_hotp_of_rfc_4226(self) -> None:
        codes = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split()
        self.assertEqual([oath.hotp(b"12345678901234567890", counter, 6) for counter in range(10)], codes)

    def test_totp_of_rfc_6238(self) -> None:
        key = (b"1234567890" * 7)[:64]
        self.assertEqual(oath.totp(key[:20], "SHA1", 59, 30, 0, 8), "94287082")
        self.assertEqual(oath.totp(key[:32], "SHA256", 1111111109, 30, 0, 8), "68084774")
        self.assertEqual(oath.totp(key, "SHA512", 20000000000, 30, 0, 8), "47863826")

    def test_short_keys_where_the_caller_says_so(self) -> None:  # OATH-2, OATH-15
        key = b"12345678901234567890"
        for length in (10, 15):
            self.assertEqual(len(oath.hotp(key[:length], 0, 6, may_be_short=True)), 6)
            with self.assertRaises(Rejected):
                oath.hotp(key[:length], 0, 6)
        with self.assertRaises(Rejected):
            oath.totp(key[:9], "SHA1", 59, 30, 0, 8, may_be_short=True)
        # HMAC fills a key up with zero bytes (RFC 2104, section 2), so a short key and a filled one have one OTP.
        self.assertEqual(oath.hotp(key[:10], 1, 8, may_be_short=True), oath.hotp(key[:10] + bytes(10), 1, 8))

    def test_a_session_without_length(self) -> None:  # OATH-8, OATH-16
        short = oath.suite("OCRA-1:HOTP-SHA1-6:QN08-S")
        self.assertEqual((short.session, oath.printed(short)), (64, short.text))
        for wrong in ("OCRA-1:HOTP-SHA1-6:QN08-S-T1M", "OCRA-1:HOTP-SHA1-6:QN08-S000", "OCRA-1:HOTP-SHA1-6:QN08-S\n"):
            with self.assertRaises(Rejected):
                oath.suite(wrong)

    def test_base32_of_rfc_4648(self) -> None:
        for given, encoded in ((b"f", "MY"), (b"fo", "MZXQ"), (b"foo", "MZXW6"), (b"foobar", "MZXW6YTBOI")):
            self.assertEqual(payload_v2.base32(given), encoded)


class Aes(unittest.TestCase):
    """FIPS 197, and test cases 13 to 16 of D. McGrew, J. Viega, "The Galois/Counter Mode of Operation (GCM)", 2005,
    appendix B: those for keys of 256 bits with a nonce of 96."""

    KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    NONCE = bytes.fromhex("cafebabefacedbaddecaf888")
    PLAINTEXT = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    )
    CIPHERTEXT = (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
    )
    AAD = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")

    def sealed(self, key: bytes, nonce: bytes, aad: bytes, plaintext: bytes) -> tuple[str, str]:
        ciphertext, tag = gcm.seal(key, nonce, aad, plaintext)
        self.assertEqual(gcm.open_sealed(key, nonce, aad, ciphertext, tag), plaintext)
        return ciphertext.hex(), tag.hex()

    def test_s_box_and_key_of_256_bits_of_fips_197(self) -> None:
        self.assertEqual((gcm.BOX[0x00], gcm.BOX[0x53], gcm.BOX[0xFF]), (0x63, 0xED, 0x16))  # figure 7
        block = bytes.fromhex("00112233445566778899aabbccddeeff")  # appendix C.3
        self.assertEqual(gcm.encrypt_block(bytes(range(32)), block).hex(), "8ea2b7ca516745bfeafc49904b496089")

    def test_case_13(self) -> None:
        tag = "530f8afbc74536b9a963b4f1c4cb738b"
        self.assertEqual(self.sealed(bytes(32), bytes(12), b"", b""), ("", tag))

    def test_case_14(self) -> None:
        stated = ("cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919")
        self.assertEqual(self.sealed(bytes(32), bytes(12), b"", bytes(16)), stated)

    def test_case_15(self) -> None:
        stated = (self.CIPHERTEXT, "b094dac5d93471bdec1a502270e3cc6c")
        self.assertEqual(self.sealed(self.KEY, self.NONCE, b"", self.PLAINTEXT), stated)

    def test_case_16(self) -> None:
        stated = (self.CIPHERTEXT[:-8], "76fc6ece0f4e1768cddf8853bb2d551b")
        self.assertEqual(self.sealed(self.KEY, self.NONCE, self.AAD, self.PLAINTEXT[:-4]), stated)

    def test_every_bit_of_the_tag_and_of_what_it_covers_counts(self) -> None:
        parts = [self.NONCE, self.AAD, *gcm.seal(self.KEY, self.NONCE, self.AAD, self.PLAINTEXT)]
        for part, octets in enumerate(parts):
            for bit in range(8 * len(octets)):
                bent = bytearray(octets)
                bent[bit // 8] ^= 1 << bit % 8
                self.assertIsNone(gcm.open_sealed(self.KEY, *parts[:part], bytes(bent), *parts[part + 1 :]))


class Pins(unittest.TestCase):
    """What others found to be the commonest PINs is weak (ENR-4)."""

    def test_markert_and_others_2020(self) -> None:
        for pin in "123456 654321 111111 000000 123123 666666 121212 112233 789456 159753".split():
            self.assertIsNotNone(enrolment.weakness(pin), pin)

    def test_berry_2012(self) -> None:
        commonest = (
            "123456 123123 111111 121212 123321 666666 000000 654321 696969 112233 159753 292513 131313 123654 222222 789456 "
            "999999 101010 777777 007007 "
            "1234567 7777777 1111111 8675309 1234321 0000000 4830033 7654321 5201314 0123456 2848048 7005425 1080413 7895123 "
            "1869510 3223326 1212123 1478963 2222222 5555555 "
            "12345678 11111111 88888888 87654321 00000000 12341234 69696969 12121212 11223344 12344321 77777777 99999999 "
            "22222222 55555555 33333333 44444444 66666666 11112222 13131313 10041004"
        ).split()
        self.assertEqual(len(commonest), 60)
        for pin in commonest:
            self.assertIsNotNone(enrolment.weakness(pin), pin)
        self.assertEqual({pin for pin in commonest if enrolment.weakness(pin) == "common"}, enrolment.COMMONEST)

    def test_patterns(self) -> None:
        for pin in ("125896", "147258", "789456", "25800852", "2580147", "078963", "145632", "9632580", "258000"):
            self.assertEqual(enrolment.weakness(pin), "palindrome" if pin == "25800852" else None if pin == "258000" else "keypad", pin)
        for pin in ("271828", "14725836", "1597534", "790852", "085208", "445566", "2711721"):
            self.assertIsNone(enrolment.weakness(pin), pin)


class Issuing(unittest.TestCase):
    def test_the_examples_of_the_iban_registry(self) -> None:  # OP-31, OP-32
        examples = Path(__file__).resolve().parents[2] / "tests/iban/examples.txt"
        ibans = [line for line in examples.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        self.assertEqual(sorted(iban[:2] for iban in ibans), sorted(issuing.LENGTHS))
        self.assertEqual(len(ibans), 89)
        for iban in ibans:
            printed = "\u202f".join(iban[at : at + 4] for at in range(0, len(iban), 4)).lower()
            self.assertEqual(issuing.read_printed(f" {printed}\n"), iban)
            issuing.check_country(iban)
        for wrong in ("NO37860111179470", "AO44123412341234123412341"):
            self.assertTrue(operation.is_iban(wrong))
            with self.assertRaises(Rejected):
                issuing.check_country(wrong)

    def test_names_brought_into_the_list(self) -> None:  # OP-30
        for given, becomes in (
            ("Rossi\u00a0Impianti\u00adSrl", "Rossi ImpiantiSrl"), ("Jose\u0301", "José"), ("Rоssi", "Rossi"), ("ΑΒC", "AVC"),
            ("  a \t b ", "a b"), ("O\u2032Neill", "O'Neill"), ("\uff21\uff22 \uff11", "AB 1"), ("ﬁne Ĳ ǆ", "fine IJ dž"), ("ῷδή", "ωδή"),
            ("Ṱ̈st", "Tst"), ("θήταX", "thitaX"), ("Щукаx", "SHTukax"), ("a\u200bb", "ab"), ("−5", "-5"), ("Москва", "Москва"),
        ):  # fmt: skip
            self.assertEqual(issuing.transliterate(given, 70)[0], becomes, given)
        for refused in ("", "\u200b", "\u00a0", "王", "x" * 71):
            with self.assertRaises(Rejected):
                issuing.transliterate(refused, 70)
        self.assertEqual(issuing.transliterate("王x", 70, {"王": "Wang"}.get), ("Wangx", [("王", "Wang")]))


class Rules(unittest.TestCase):
    def test_the_list_has_779_code_points(self) -> None:  # OP-13
        self.assertEqual(len(text.ALLOWED), 779)
        self.assertEqual(list(map(len, (text.LATIN, text.GREEK, text.CYRILLIC, text.NO_LETTERS))), [500, 69, 122, 88])
        self.assertEqual(text.SKELETONS.keys(), text.ALLOWED)
        self.assertEqual(sum(map(len, text.LOOKS.values())), 779)

    def test_the_list_by_the_data_of_unicode(self) -> None:  # OP-13, OP-15
        for character in text.ALLOWED:
            self.assertTrue(unicodedata.is_normalized("NFC", character))
            self.assertNotEqual(unicodedata.category(character)[0], "M")
            self.assertNotIn(unicodedata.bidirectional(character), ("R", "AL", "AN"))
        for letter in text.SCRIPTS.keys() - set("ªº"):
            self.assertEqual(unicodedata.name(letter).split()[0].capitalize(), text.SCRIPTS[letter])
            self.assertFalse(unicodedata.decomposition(letter).startswith("<"))
        for letter in text.NO_LETTERS - set("µʻʼ"):
            self.assertNotEqual(unicodedata.category(letter)[0], "L")

    def test_texts_of_the_languages_that_are_served(self) -> None:
        for served in ("Nguyễn Thị Hường", "Vəliyev Əli oğlu", "Сұлтанбекұлы Әділ", "Өмүрбеков Үсөн", "Ҷӯраев Ӣсо", "Ғуломов Қобил",
                       "Мөнхбаатар Үүрцайх", "Oʻzbekiston Respublikasi", "„Чистота“ ООД, № 5", "‹Ča·va› ‚x‘"):  # fmt: skip
            self.assertTrue(text.is_valid(served, 140), served)
        for not_served in ("ẞ\u0301", "Ĳ", "ŀ", "ŉ", "ǆ", "ﬁ", "ſ", "ὰ", "გ", "王", "ʹ", "ЃA", "Əә"):
            self.assertFalse(text.is_valid(not_served, 140), not_served)

    def test_labels_that_look_like_fields(self) -> None:  # OP-16
        looks = ("Payee", "TOTAL", "Tota1", "Payée:", "Pay ee", "рауее", "РАУЕЕ", "ассоипт", "arnount", "Amount €", "ΤΟΤΑΙ", "Item count",
                 "item-11-payee", "item-0-amount", "Item 2 Account", "item-l-payee", "item-IO-payee", "tıtle", "tota|", "rеfеrеnсе")  # fmt: skip
        others = ("Payee name", "Order", "Total due", "Item payee", "item-1-title", "Beneficiary", "Сума", "Ποσό", "Old limit", "item")
        mixed = "rеfеrеnсе"
        for label in looks:
            self.assertTrue(operation.looks_like_a_field(label), label)
            self.assertEqual(text.is_valid(label, 20), label != mixed, label)
        for label in others:
            self.assertFalse(operation.looks_like_a_field(label), label)

    def test_the_table_has_165_currencies(self) -> None:
        self.assertEqual(len(operation.DECIMALS), 165)

    def test_accounts_of_the_registry(self) -> None:
        for iban in ("GB29NWBK60161331926819", "FR1420041010050500013M02606", "NO9386011117947"):
            self.assertTrue(operation.is_iban(iban))
            self.assertFalse(operation.is_iban(iban[:-1] + chr(ord(iban[-1]) - 1)))
            self.assertFalse(operation.is_iban(iban + "\n"))

    def test_the_check_digit_finds_every_wrong_digit_and_every_exchange(self) -> None:  # ID-8
        self.assertEqual(operation_id.damm("572"), 4)
        for seven in ("4172346", "0000000", "9081726"):
            good = f"{seven}{operation_id.damm(seven)}"
            operation_id.check(2, good)
            bent = {good[:at] + digit + good[at + 1 :] for at in range(8) for digit in "0123456789"}
            bent |= {good[:at] + good[at + 1] + good[at] + good[at + 2 :] for at in range(7)}
            for wrong in bent - {good}:
                with self.assertRaises(Rejected):
                    operation_id.check(2, wrong)

    def test_amounts_as_they_are_keyed_in(self) -> None:  # OTP-16
        keyed = {"kind": "payment", "purpose": 1, "currency": "eur", "tail": "0012 3456"}
        for amount in ("1250", "1250,0", "1250.00", "1 250.00", " 12 50 ", "0001250", "0" * 5000 + "1250",
                       "1\u202f250,00", "1\u00a0250", "1\u2009250.0"):  # fmt: skip
            self.assertEqual(typed.of_keyed(keyed | {"amount": amount}), [1, 1, 125000, "EUR", "00123456"])
        for amount in ("1.250", "1,250.00", "1250.", ".5", "-1", "+1", "", "0", "0.00", "9999999999999.991",
                       "10000000000000", "1e3", "١", "1250\n", "1\u3000250", "1\u200b250", "1'250", "1\t250"):  # fmt: skip
            with self.assertRaises(Rejected):
                typed.of_keyed(keyed | {"amount": amount})
        self.assertEqual(typed.of_keyed(keyed | {"amount": "7", "currency": "JPY"})[2], 7)
        for currency, amount in (("JPY", "7.0"), ("JPY", "7."), ("EURO", "7"), ("ſ", "7")):
            with self.assertRaises(Rejected):
                typed.of_keyed(keyed | {"amount": amount, "currency": currency})
        bound = [typed.of_keyed(keyed | {"amount": "7", "purpose": purpose})[1] for purpose in (1, 2, 4, 6)]
        self.assertEqual(bound, [1, 1, 4, 6])
        for purpose in (0, 3, 5, 7, 32, 36):
            with self.assertRaises(Rejected):
                typed.of_keyed(keyed | {"amount": "7", "purpose": purpose})

    def test_what_a_policy_may_leave_unlinked(self) -> None:  # VER-8
        Policy(300, "never", "fixed", [36, 63, 36], False)
        for purpose in (0, 1, 32, 33, 34, 35, 37, 38, 39, 64):
            with self.assertRaises(Rejected):
                Policy(300, "never", "fixed", [36, purpose], False)

    def test_the_versions_do_not_open_each_other(self) -> None:  # ENR-23
        phones = {enrolled: authenticator.Phone(enrolled) for enrolled in (ONE, TWO)}
        step = {"do": "scan", "unix": ISSUED_AT, "since-boot": 0, "boot": bytes(16), "store": "ok"}
        self.assertEqual(phones[ONE].play(step | {"text": TEXT[TWO]}), {"rejected": "unknown-key"})
        self.assertEqual(phones[TWO].play(step | {"text": TEXT[ONE]}), {"rejected": "unknown-key"})


    def test_a_record_whose_positions_are_out_of_order(self) -> None:  # VER-38
        for positions in ({"cur": 1}, {"issued": 3, "cur": 1, "prev": 2}):
            with self.assertRaises(Rejected):
                Record(ISSUED_AT, ISSUED_AT, **positions)


class Cases(unittest.TestCase):
    """What is no case is answered with an error, not judged (TEST-9)."""

    BANK = {"version": 1, "secret": SECRET.hex(), "pin": "271828", "enrolled-at": ISSUED_AT, "active": True}
    POLICY = {"lifetime": 300, "typed": "never", "login-blocks": "fixed", "unlinked-purposes": [], "bulk": False}

    def ask(self, op: str, args: dict) -> dict:
        answer = adapter.reply(json.dumps({"type": "case", "seq": 1, "op": op, "args": args}).encode())
        self.assertEqual(answer.pop("seq"), 1)
        return answer

    def draw(self, **changed: object) -> dict:
        args = {"version": 1, "secret": SECRET.hex(), "issued-at": ISSUED_AT, "lifetime": 300, "operation": ORDER}
        return self.ask("operation-id.draw", args | {"nonces": [NONCE.hex()], "taken": []} | changed)

    def test_draws_and_what_is_taken(self) -> None:
        self.assertEqual(self.draw(taken=["00000000"])["ok"]["operation-id"], "76370159")
        self.assertEqual(self.draw(taken=["76370159"]), {"rejected": {"code": "operation-id-taken"}})
        for wrong in ({"taken": ["7637015"]}, {"taken": ["7637015x"]}, {"nonces": ["00"]}):
            self.assertIn("error", self.draw(**wrong))
        self.assertEqual(self.draw(nonces=[]), {"rejected": {"code": "operation-id-taken"}})
        self.assertEqual(self.draw(lifetime=119), {"rejected": {"code": "invalid-operation"}})

    def test_authorising_before_a_scan(self) -> None:
        moment = {"unix": ISSUED_AT, "since-boot": 0, "boot": bytes(16).hex()}
        scan = moment | {"do": "scan", "text": TEXT[TWO], "store": "fails"}
        authorise = moment | {"do": "authorise", "pin": "27", "store": "ok"}
        args = {"version": 2, "secret": SECRET.hex(), "steps": [scan, authorise]}
        replies = self.ask("authenticator.trace", args)["ok"]["replies"]
        self.assertEqual(replies, [{"store-failed": True}, {"nothing-scanned": True}])  # TEST-13
        scan["store"] = "ok"
        replies = self.ask("authenticator.trace", args)["ok"]["replies"]
        self.assertEqual(replies[1], {"rejected": "malformed-pin"})

    def bank(self, *steps: tuple[int, dict]) -> list[dict]:
        steps = [{"at": at, "store": "ok", "input": given} for at, given in steps]
        return self.ask("verifier.trace", self.BANK | {"policy": self.POLICY, "steps": steps})["ok"]["replies"]

    def test_an_operation_that_is_none_comes_before_the_clock(self) -> None:
        issue = {"do": "issue", "handle": bytes(16).hex(), "nonces": [NONCE.hex()], "operation": ORDER}
        wrong = issue | {"operation": ORDER | {"amount": 0}}
        replies = self.bank((0, wrong), (0, issue), (ISSUED_AT, {"do": "revoke"}), (ISSUED_AT, wrong))
        self.assertEqual(replies[0], {"error": "invalid-operation"})
        self.assertEqual(replies[1], {"error": "clock-went-back"})
        self.assertEqual(replies[3], {"error": "invalid-operation"})

    def test_a_handle_that_was_used_before(self) -> None:
        issue = {"do": "issue", "handle": bytes(16).hex(), "nonces": [NONCE.hex()], "operation": ORDER}
        other = issue | {"nonces": [bytes(12).hex()]}
        cancel = {"do": "cancel", "handle": bytes(16).hex()}
        replies = self.bank((ISSUED_AT, issue), (ISSUED_AT, other), (ISSUED_AT, cancel), (ISSUED_AT, other))
        self.assertEqual(replies[1], {"error": "handle-taken"})
        self.assertEqual(replies[2]["gives"], {"done": True})
        self.assertEqual(replies[3], {"conflict": True})


if __name__ == "__main__":
    unittest.main()
