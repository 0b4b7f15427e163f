"""The key schedule and the PIN (enrolment.md)."""

import hashlib
import hmac
import re
from functools import lru_cache
from typing import NamedTuple

from .errors import Rejected


class Enrolled(NamedTuple):
    """An enrolment: its version for life (ENR-1) and its secret K (ENR-2)."""

    version: int
    secret: bytes


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def extracted(secret: bytes) -> bytes:
    return mac(bytes(32), secret)


@lru_cache(maxsize=1024)
def key(enrolled: Enrolled, role: str) -> bytes:
    """`k("dlotp vN " role)`: HKDF-SHA-256, of which 32 bytes are the first block (ENR-5, ENR-6, ENR-18)."""
    label = f"dlotp v{enrolled.version} {role}"
    return mac(extracted(enrolled.secret), label.encode("ascii") + b"\x01")


def key_id(enrolled: Enrolled) -> bytes:  # ENR-7, ENR-19
    return key(enrolled, "key-id")[:8]


def check_pin(pin: str) -> None:  # ENR-3
    if not re.fullmatch(r"[0-9]{4,12}", pin, re.ASCII):
        raise Rejected("malformed-pin")


def pin_mac(enrolled: Enrolled, pin: str) -> bytes:  # ENR-8, ENR-19
    check_pin(pin)
    return mac(key(enrolled, "pin"), pin.encode("ascii"))
