"""The key schedule and the PIN (enrolment.md)."""

import hashlib
import hmac
import re
from functools import lru_cache

from .errors import Rejected


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


@lru_cache(maxsize=1024)
def key(secret: bytes, role: str) -> bytes:
    """`k("dlotp v1 " role)`: HKDF-SHA-256, of which 32 bytes are the first block (ENR-4, ENR-5)."""
    extracted = mac(bytes(32), secret)
    return mac(extracted, f"dlotp v1 {role}".encode("ascii") + b"\x01")


def key_id(secret: bytes) -> bytes:  # ENR-6
    return key(secret, "key-id")[:8]


def check_pin(pin: str) -> None:  # ENR-3
    if not re.fullmatch(r"[0-9]{4,12}", pin, re.ASCII):
        raise Rejected("malformed-pin")


def pin_mac(secret: bytes, pin: str) -> bytes:  # ENR-7
    check_pin(pin)
    return mac(key(secret, "pin"), pin.encode("ascii"))
