"""The worked examples of delivered.md and recovery.md, computed."""

import json

from dlotp_access import delivered, keys, recovery, sms
from examples import ISSUED_AT, LIFETIME, ORDER, Lines

BANK_SECRET = bytes(range(0xA0, 0xC0))
ID = bytes(range(0xC0, 0xD0))
NONCE = bytes(range(0xD0, 0xE0))
RECOVERY = bytes(range(0xE0, 0xF0))
RECOVERY_NONCE = bytes(range(0xF0, 0x100))
SAVED = bytes(range(0x10, 0x1A))
HANDLE = (1).to_bytes(16, "big")
INITIAL, INITIAL_NONCE = "75373103", bytes(range(0x20, 0x2C))
HOST = "bank.example"
SUBJECT = {"kind": "operation", "handle": HANDLE, "issued-at": ISSUED_AT, "lifetime": LIFETIME, "operation": ORDER}
RECOVERED = {"kind": "recovery", "recovery": RECOVERY, "which": "first"}


def delivered_1(_: Lines) -> Lines:
    elements = delivered.elements(ID, "sms", SUBJECT, NONCE)
    code = delivered.code(BANK_SECRET, ID, "sms", SUBJECT, NONCE)
    text = delivered.sms_text(code, SUBJECT, "en", HOST, False)
    found = sms.segments(text)
    return [
        ("bank-secret", BANK_SECRET.hex()),
        ("k(delivered)", keys.key(BANK_SECRET, "delivered").hex()),
        ("id", ID.hex()),
        ("handle", HANDLE.hex()),
        ("nonce", NONCE.hex()),
        ("body", delivered.body(SUBJECT).hex()),
        ("binding", delivered.binding(SUBJECT).hex()),
        ("mac-input", keys.mac_input("delivered", *elements).hex()),
        ("mac", keys.tag(BANK_SECRET, "delivered", *elements).hex()),
        ("first-8", str(delivered.first_8(BANK_SECRET, ID, "sms", SUBJECT, NONCE))),
        ("code", code),
        ("text", json.dumps(text, ensure_ascii=False)),
        ("units", f"{found.units} {found.encoding}"),
        *((f"part {ordinal}", part.hex()) for ordinal, part in enumerate(found.parts, 1)),
    ]


def recovery_1(_: Lines) -> Lines:
    token = recovery.token(BANK_SECRET, ID, RECOVERY, RECOVERY_NONCE)
    saved = recovery.saved_code(SAVED)
    return [
        ("bank-secret", BANK_SECRET.hex()),
        ("k(recovery)", keys.key(BANK_SECRET, "recovery").hex()),
        ("id", ID.hex()),
        ("recovery-id", RECOVERY.hex()),
        ("nonce", RECOVERY_NONCE.hex()),
        ("mac-input", keys.mac_input("recovery", ID, RECOVERY, RECOVERY_NONCE).hex()),
        ("token", token.hex()),
        ("hash", recovery.token_hash(token).hex()),
        ("link", recovery.link(HOST, token)),
        ("code.nonce", NONCE.hex()),
        ("code.binding", delivered.binding(RECOVERED).hex()),
        ("code", delivered.code(BANK_SECRET, ID, "sms", RECOVERED, NONCE)),
        ("k(saved)", keys.key(BANK_SECRET, "saved").hex()),
        ("drawn", SAVED.hex()),
        ("saved", saved),
        ("shown", recovery.shown_saved_code(saved)),
        ("saved.mac", recovery.saved_mac(BANK_SECRET, ID, 1, saved).hex()),
        ("k(initial)", keys.key(BANK_SECRET, "initial").hex()),
        ("initial.nonce", INITIAL_NONCE.hex()),
        ("initial", INITIAL),
        ("sealed", recovery.sealed_initial(BANK_SECRET, ID, 2, INITIAL_NONCE, INITIAL).hex()),
        ("masked", recovery.masked("+393331234567")),
    ]


COMPUTED = {("delivered", 1): delivered_1, ("recovery", 1): recovery_1}
