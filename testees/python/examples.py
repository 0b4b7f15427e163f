"""The worked examples of the pages without a state, computed.

Each function takes the lines of its block as (name, value), reads from them the inputs alone, and gives the lines that
the reference computes.
"""

import json
from collections.abc import Callable

from dlotp_reference import cbor, chains, decoder, enrolment, oath, operation, operation_id
from dlotp_reference import otp_v1, otp_v2, payload_v1, payload_v2, record_mac, typed
from dlotp_reference.enrolment import Enrolled
from dlotp_reference.errors import Rejected

Lines = list[tuple[str, str]]

# The inputs that the examples share (README.md: the examples of all pages belong together).
SECRET = bytes(range(32))
PIN = "271828"
ONE, TWO = Enrolled(1, SECRET), Enrolled(2, SECRET)
P = {enrolled: enrolment.pin_mac(enrolled, PIN) for enrolled in (ONE, TWO)}
ORDER = {
    "kind": "payment",
    "purpose": 1,
    "amount": 125000,
    "currency": "EUR",
    "payee": "Rossi Impianti Srl",
    "account": "IT60X0542811101000000123456",
    "reference": "Invoice 2026-117",
    "details": [["Order", "A-4711"]],
}
NONCE = bytes(range(0x10, 0x1C))
FRESH = bytes(range(0x40, 0x60))
ISSUED_AT, LIFETIME, N, M = 1767225600, 300, 1, 0
TIME = 1767225685
BODY = payload_v1.encode_body(ISSUED_AT, LIFETIME, NONCE, ORDER)
PLAINTEXT = payload_v2.encode_plaintext(ISSUED_AT, LIFETIME, N, M, ORDER)
SEALED_NONCE = payload_v2.nonce_of(TWO, FRESH, PLAINTEXT)
DIGEST = {
    ONE: payload_v1.digest(enrolment.key_id(ONE), BODY),
    TWO: payload_v2.digest(enrolment.key_id(TWO), SEALED_NONCE, PLAINTEXT),
}
TEXT = {ONE: payload_v1.text_of(ONE, BODY), TWO: payload_v2.text_of(TWO, SEALED_NONCE, PLAINTEXT)}


def keys(enrolled: Enrolled, roles: str) -> Lines:
    lines = []
    for role in roles.split():
        lines.append((f"k({role})", enrolment.key(enrolled, role).hex()))
        if role == "key-id":
            lines.append(("key-id", enrolment.key_id(enrolled).hex()))
    return lines + [("p", P[enrolled].hex())]


def enrolment_1(_: Lines) -> Lines:
    first = [("secret", SECRET.hex()), ("pin", PIN), ("extracted", enrolment.extracted(SECRET).hex())]
    return first + keys(ONE, "key-id payload operation-id otp login confirm pin")


def enrolment_2(_: Lines) -> Lines:
    scanned = [(f"s_{n}", chains.scanned(TWO, n).hex()) for n in (0, 1, 2)]
    login = [(f"l_{q}", chains.login(TWO, q).hex()) for q in (0, 1)]
    return keys(TWO, "key-id payload nonce operation-id otp login confirm pin") + scanned + login


def operation_1(_: Lines) -> Lines:
    rows = " | ".join(f"{field}: {value}" for field, value in operation.display(ORDER))
    return [
        ("json", json.dumps(ORDER, separators=(",", ":"))),
        ("cbor", cbor.encode(operation.to_cbor(ORDER)).hex()),
        ("display", rows),
    ]


def payload_1(_: Lines) -> Lines:
    key_id = enrolment.key_id(ONE)
    mac = enrolment.mac(enrolment.key(ONE, "payload"), payload_v1.mac_input(key_id, BODY))
    opened = decoder.decode([TWO, ONE], TEXT[ONE])  # PAY-21
    assert (opened.operation, opened.nonce, opened.digest) == (ORDER, NONCE, DIGEST[ONE])
    return [
        ("issued-at", str(opened.issued_at)),
        ("lifetime", str(opened.lifetime)),
        ("nonce", opened.nonce.hex()),
        ("body", BODY.hex()),
        ("mac-input", payload_v1.mac_input(key_id, BODY).hex()),
        ("mac", mac.hex()),
        ("tag", payload_v1.tag(ONE, key_id, BODY).hex()),
        ("text", TEXT[ONE]),
        ("digest", opened.digest.hex()),
    ]


def payload_2(_: Lines) -> Lines:
    ciphertext, tag = payload_v2.sealed(TWO, SEALED_NONCE, PLAINTEXT)
    opened = decoder.decode([ONE, TWO], TEXT[TWO])  # PAY-21
    assert (opened.operation, opened.nonce, opened.digest) == (ORDER, SEALED_NONCE, DIGEST[TWO])
    return [
        ("issued-at", str(opened.issued_at)),
        ("lifetime", str(opened.lifetime)),
        ("n", str(opened.n)),
        ("m", str(opened.m)),
        ("fresh", FRESH.hex()),
        ("plaintext", PLAINTEXT.hex()),
        ("nonce-mac", payload_v2.nonce_mac(TWO, FRESH, PLAINTEXT).hex()),
        ("nonce", opened.nonce.hex()),
        ("aad", payload_v2.aad_of(enrolment.key_id(TWO)).hex()),
        ("ciphertext", ciphertext.hex()),
        ("tag", tag.hex()),
        ("text", TEXT[TWO]),
        ("digest", opened.digest.hex()),
    ]


def id_of(enrolled: Enrolled) -> str:
    return operation_id.derive(enrolled, DIGEST[enrolled])


def id_begins(enrolled: Enrolled) -> Lines:
    mac = enrolment.mac(enrolment.key(enrolled, "operation-id"), DIGEST[enrolled])
    first_8 = str(operation_id.first_8(enrolled, DIGEST[enrolled]))
    return [("digest", DIGEST[enrolled].hex()), ("mac", mac.hex()), ("first-8", first_8)]


def operation_id_1(_: Lines) -> Lines:
    return id_begins(ONE) + [("operation-id", id_of(ONE))]


def operation_id_2(_: Lines) -> Lines:
    drawn = id_of(TWO)
    check_digit = str(operation_id.damm(drawn[:7]))
    return id_begins(TWO) + [("seven", drawn[:7]), ("check-digit", check_digit), ("operation-id", drawn)]


def otp_1(_: Lines) -> Lines:
    p, drawn = P[ONE], id_of(ONE)
    lines = [("time", str(TIME))]
    for name, role, suite, question, unit, code in (
        ("scanned", "otp", otp_v1.SCANNED, DIGEST[ONE], None, otp_v1.scanned(ONE, p, DIGEST[ONE])),
        ("typed", "otp", otp_v1.TYPED, drawn.encode(), 60, otp_v1.typed(ONE, p, drawn, TIME)),
        ("login", "login", otp_v1.TIMED, otp_v1.NOTHING, 30, otp_v1.login(ONE, p, TIME)),
        ("confirmation", "confirm", otp_v1.TIMED, otp_v1.NOTHING, 30, otp_v1.confirmation(ONE, p, TIME)),
    ):
        step = unit and TIME // unit
        data = otp_v1.data_input(suite, question, p, step)
        mac = enrolment.mac(enrolment.key(ONE, role), data)
        lines += [(f"{name}.step", str(step))] if step else []
        lines += [(f"{name}.data-input", data.hex()), (f"{name}.mac", mac.hex())]
        lines += [(f"{name}.offset", str(mac[31] & 15)), (f"{name}.truncated", str(otp_v1.truncate(mac)))]
        lines.append((f"{name}.otp", code))
    return lines


def otp_2(_: Lines) -> Lines:
    p, drawn, q = P[TWO], id_of(TWO), 0
    l_q, s_n = chains.login(TWO, q), chains.scanned(TWO, N)
    keyed, picked = typed.of_order(ORDER), typed.of_keyed({"kind": "action", "purpose": 32})
    scanned_code = otp_v2.scanned(TWO, p, s_n, DIGEST[TWO])
    lines = [("time", str(TIME)), ("n", str(N)), ("q", str(q))]
    for name, role, unit, context, code in (
        ("scanned", "otp", None, otp_v2.scanned_context(p, s_n, DIGEST[TWO]), scanned_code),
        ("typed", "otp", 60, otp_v2.typed_context(p, l_q, drawn, keyed, TIME),
         otp_v2.typed(TWO, p, l_q, drawn, keyed, TIME)),
        ("picked", "otp", 60, otp_v2.typed_context(p, l_q, drawn, picked, TIME),
         otp_v2.typed(TWO, p, l_q, drawn, picked, TIME)),
        ("login", "login", 30, otp_v2.login_context(p, l_q, TIME), otp_v2.login(TWO, p, l_q, TIME)),
        ("confirmation", "confirm", 30, otp_v2.confirmation_context(p, l_q, TIME),
         otp_v2.confirmation(TWO, p, l_q, TIME)),
    ):  # fmt: skip
        mac = enrolment.mac(enrolment.key(TWO, role), context)
        lines += [(f"{name}.step", str(TIME // unit))] if unit else []
        lines += [(f"{name}.context", context.hex()), (f"{name}.mac", mac.hex())]
        lines += [(f"{name}.first-8", str(otp_v2.first_8(TWO, role, context))), (f"{name}.otp", code)]
    return lines


def records_2(_: Lines) -> Lines:
    key, number, enrolment_id, epoch = bytes(range(0x80, 0xA0)), 1, bytes(range(0x20, 0x30)), 0
    lines = [("key", key.hex()), ("number", str(number)), ("enrolment", enrolment_id.hex()), ("epoch", str(epoch))]
    previous, events = None, []
    for revision, outcome in ((1, b"outcome=enrolled"), (2, b"outcome=accepted")):
        event = record_mac.Event(2, enrolment_id, epoch, revision, previous, [outcome])
        previous = record_mac.mac_of(key, number, event)
        lines.append((f"event-{revision}.content", outcome.hex()))
        lines.append((f"event-{revision}.mac-input", record_mac.mac_input(number, event).hex()))
        lines.append((f"event-{revision}.mac", previous.hex()))
        events.append((number, event, previous))
    content = [b"rossi", bytes([1]), bytes.fromhex("c0ffee")]
    row = record_mac.Row(2, "enrolment", enrolment_id, epoch, 2, content)
    found = record_mac.mac_of(key, number, row)
    assert record_mac.load({number: key}, (number, row, found), events) == number
    return lines + [
        ("revision", "2"),
        ("content", " ".join(value.hex() for value in content)),
        ("mac-input", record_mac.mac_input(number, row).hex()),
        ("mac", found.hex()),
    ]


def errors_1(stated: Lines) -> Lines:
    given = dict(stated)["text"]
    try:
        decoder.decode([ONE], given)
        code = "opened"
    except Rejected as refused:
        code = refused.code
    return [("text", given), ("code", code)]


def oath_1(_: Lines) -> Lines:
    hotp_key, ocra_key = b"12345678901234567890", b"12345678901234567890123456789012"
    suite, challenge, counter = "OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1", "12345678", bytes(8)
    hotp_mac = oath.hotp_mac(hotp_key, 1, "SHA1")
    data = oath.data_input(oath.suite(suite), "one-way", [challenge], counter, "1234", None, None)
    ocra_mac = enrolment.mac(ocra_key, data)
    return [
        ("hotp.key", hotp_key.hex()),
        ("hotp.counter", (1).to_bytes(8, "big").hex()),
        ("hotp.mac", hotp_mac.hex()),
        ("hotp.offset", str(hotp_mac[-1] & 15)),
        ("hotp.truncated", str(otp_v1.truncate(hotp_mac))),
        ("hotp.otp", oath.hotp(hotp_key, 1, 6)),
        ("ocra.suite", suite),
        ("ocra.key", ocra_key.hex()),
        ("ocra.challenge", challenge),
        ("ocra.data-input", data.hex()),
        ("ocra.mac", ocra_mac.hex()),
        ("ocra.offset", str(ocra_mac[-1] & 15)),
        ("ocra.truncated", str(otp_v1.truncate(ocra_mac))),
        ("ocra.response", oath.ocra(suite, ocra_key, "one-way", [challenge], counter, "1234", None, None)),
    ]


COMPUTED: dict[tuple[str, int], Callable[[Lines], Lines]] = {
    ("enrolment", 1): enrolment_1,
    ("enrolment", 2): enrolment_2,
    ("operation", 1): operation_1,
    ("payload", 1): payload_1,
    ("payload", 2): payload_2,
    ("operation-id", 1): operation_id_1,
    ("operation-id", 2): operation_id_2,
    ("otp", 1): otp_1,
    ("otp", 2): otp_2,
    ("records", 2): records_2,
    ("errors", 1): errors_1,
    ("oath", 1): oath_1,
}
