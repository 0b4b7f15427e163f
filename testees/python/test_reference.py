"""The worked examples of the specification, and what the RFCs publish, computed by the reference."""

import re
import unittest
from pathlib import Path

from dlotp_reference import authenticator, cbor, enrolment, oath, operation, operation_id, otp, payload, text
from dlotp_reference.errors import Rejected

SPEC = Path(__file__).resolve().parents[2] / "spec"


def example(page: str) -> dict[str, str]:
    block = re.search(r"```example\n(.*?)```", (SPEC / page).read_text(encoding="utf-8"), re.DOTALL)[1]
    return dict(re.split(r"\s{2,}", line, maxsplit=1) for line in block.splitlines())


ENROLMENT = example("enrolment.md")
PAYLOAD = example("payload.md")
SECRET = bytes.fromhex(ENROLMENT["secret"])


class WorkedExamples(unittest.TestCase):
    def test_enrolment(self) -> None:
        for role in ("key-id", "payload", "operation-id", "otp", "login", "confirm", "pin"):
            self.assertEqual(enrolment.key(SECRET, role).hex(), ENROLMENT[f"k({role})"])
        self.assertEqual(enrolment.key_id(SECRET).hex(), ENROLMENT["key-id"])
        self.assertEqual(enrolment.pin_mac(SECRET, ENROLMENT["pin"]).hex(), ENROLMENT["p"])

    def test_payload_and_operation(self) -> None:
        _, opened = payload.decode([SECRET], PAYLOAD["text"])
        self.assertEqual(opened.digest.hex(), PAYLOAD["digest"])
        body = payload.encode_body(opened.issued_at, opened.lifetime, opened.nonce, opened.operation)
        self.assertEqual(body.hex(), PAYLOAD["body"])
        self.assertEqual(payload.seal(SECRET, body), PAYLOAD["text"])
        stated = example("operation.md")
        self.assertEqual(cbor.encode(operation.to_cbor(opened.operation)).hex(), stated["cbor"])
        rows = " | ".join(f"{field}: {value}" for field, value in operation.display(opened.operation))
        self.assertEqual(rows, stated["display"])

    def test_operation_id(self) -> None:
        stated = example("operation-id.md")
        self.assertEqual(operation_id.derive(SECRET, bytes.fromhex(stated["digest"])), stated["operation-id"])

    def test_otp(self) -> None:
        stated = example("otp.md")
        p, time = bytes.fromhex(ENROLMENT["p"]), int(stated["time"])
        drawn = example("operation-id.md")["operation-id"]
        self.assertEqual(otp.scanned(SECRET, p, bytes.fromhex(PAYLOAD["digest"])), stated["scanned.otp"])
        self.assertEqual(otp.typed(SECRET, p, drawn, time), stated["typed.otp"])
        self.assertEqual(otp.login(SECRET, p, time), stated["login.otp"])
        self.assertEqual(otp.confirmation(SECRET, p, time), stated["confirmation.otp"])

    def test_errors(self) -> None:
        stated = example("errors.md")
        with self.assertRaises(Rejected) as refused:
            payload.decode([SECRET], stated["text"])
        self.assertEqual(refused.exception.code, stated["code"])

    def test_oath(self) -> None:
        stated = example("oath.md")
        counter = int(stated["hotp.counter"], 16)
        self.assertEqual(oath.hotp(bytes.fromhex(stated["hotp.key"]), counter, 6), stated["hotp.otp"])
        found = oath.ocra(
            stated["ocra.suite"], bytes.fromhex(stated["ocra.key"]), "one-way", [stated["ocra.challenge"]],
            bytes(8), "1234", None, None,
        )
        self.assertEqual(found, stated["ocra.response"])

    def test_authenticator(self) -> None:
        """The bucket's part of the example: one taken from a full bucket at 5015 s."""
        boot = bytes.fromhex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf")
        taken = authenticator.State(f=1767225600).take(5015, boot)
        self.assertEqual(taken, authenticator.State(1767225600, 19, 5015, 5015, boot))


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


class Rules(unittest.TestCase):
    def test_the_list_has_491_code_points(self) -> None:
        self.assertEqual(len(text.ALLOWED), 491)
        self.assertTrue(text.LATIN | text.GREEK | text.CYRILLIC < text.ALLOWED)

    def test_the_table_has_165_currencies(self) -> None:
        self.assertEqual(len(operation.DECIMALS), 165)

    def test_accounts_of_the_registry(self) -> None:
        for iban in ("GB29NWBK60161331926819", "FR1420041010050500013M02606", "NO9386011117947"):
            self.assertTrue(operation.is_iban(iban))
            self.assertFalse(operation.is_iban(iban[:-1] + chr(ord(iban[-1]) - 1)))
            self.assertFalse(operation.is_iban(iban + "\n"))


if __name__ == "__main__":
    unittest.main()
