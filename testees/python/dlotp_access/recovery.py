"""Tokens and links of a recovery, saved recovery codes, and masked numbers (recovery.md)."""

import base64
import hashlib
import re

from dlotp_reference import gcm
from dlotp_reference.errors import Rejected
from dlotp_reference.payload_v2 import base32

from . import delivered, keys

MAIL = {
    "en": "Open this link within 30 minutes: {}\nNobody at the bank ever asks you for this link.",
    "it": "Apri questo link entro 30 minuti: {}\nNessuno della banca ti chiede mai questo link.",
}

INITIAL = {
    "en": "Initial secret {}, for one login within 24 hours.",
    "it": "Codice segreto iniziale {}, per un solo accesso entro 24 ore.",
}


def token(bank_secret: bytes, customer: bytes, recovery: bytes, nonce: bytes) -> bytes:  # RCV-6
    return keys.tag(bank_secret, "recovery", customer, recovery, nonce)


def token_hash(found: bytes) -> bytes:  # RCV-7
    return hashlib.sha256(keys.label("recovery token").encode("ascii") + b"\0" + found).digest()


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def read_token(fragment: str) -> bytes:  # RCV-9
    """The 32 bytes of a link's fragment, in the one form that they have."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", fragment, re.ASCII):
        raise Rejected("ended")
    found = base64.urlsafe_b64decode(fragment + "=")
    if base64url(found) != fragment:  # stray bits
        raise Rejected("ended")
    return found


def link(host: str, found: bytes) -> str:  # RCV-8
    delivered.check_host(host)
    return f"https://{host}/recover#{base64url(found)}"


def mail(host: str, found: bytes, language: str) -> str:  # RCV-8
    return MAIL[language].format(link(host, found))


def saved_code(drawn: bytes) -> str:  # RCV-27
    return base32(drawn)


def shown_saved_code(code: str) -> str:  # RCV-27
    return "-".join(code[at : at + 4] for at in range(0, 16, 4))


def read_saved_code(typed: str) -> str:  # RCV-28
    capitals = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
    code = re.sub("[ .-]", "", typed).translate(capitals)
    if len(typed) > 64 or not re.fullmatch(r"[A-Z2-7]{16}", code, re.ASCII):
        raise Rejected("malformed-code")
    return code


def saved_mac(bank_secret: bytes, customer: bytes, generation: int, code: str) -> bytes:  # RCV-29
    return keys.tag(bank_secret, "saved", customer, generation, code)


def sealed_initial(bank_secret: bytes, customer: bytes, generation: int, nonce: bytes, first: str) -> bytes:  # RCV-26
    aad = keys.mac_input("initial", customer, generation)
    ciphertext, tag = gcm.seal(keys.key(bank_secret, "initial"), nonce, aad, first.encode("ascii"))
    return nonce + ciphertext + tag


def masked(number: str) -> str:  # RCV-14
    return "•" * 6 + number[-3:]
