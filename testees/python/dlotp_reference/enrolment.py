"""The key schedule and the PIN (enrolment.md)."""

import hashlib
import hmac
import itertools
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


# ENR-4
KEYPAD = {digit: (column, row) for row, keys in enumerate(("123", "456", "789", " 0 ")) for column, digit in enumerate(keys)}
LINES = [line[::way] for line in ("123", "456", "789", "147", "258", "2580", "369", "159", "357") for way in (1, -1)]
COMMONEST = frozenset(
    "292513 1080413 1869510 2848048 3223326 4830033 5201314 7005425 8675309 11112222 11223344".split()
)


def weakness(pin: str) -> str | None:
    """Why a PIN is easily guessed: the first rule of ENR-4 that it meets."""
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if len(pin) < 6:
        return "short"
    if any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin))):
        return "repeated"
    if steps in ({1}, {9}):
        return "run"
    if is_date(pin):
        return "date"
    if pin == pin[::-1]:
        return "palindrome"
    if all(touches(*keys) for keys in itertools.pairwise(pin)) or re.fullmatch(f"(?:{'|'.join(LINES)})+", pin):
        return "keypad"
    return "common" if pin in COMMONEST else None


def touches(key: str, other: str) -> bool:
    distance = [abs(a - b) for a, b in zip(KEYPAD[key], KEYPAD[other])]
    return max(distance) == 1


def is_date(pin: str) -> bool:
    forms = {6: ("ddmmyy", "mmddyy", "yymmdd"), 8: ("ddmmyyyy", "mmddyyyy", "yyyymmdd")}
    for form in forms.get(len(pin), ()):
        part = {letter: int("".join(digit for digit, at in zip(pin, form) if at == letter)) for letter in "dmy"}
        if 1 <= part["d"] <= 31 and 1 <= part["m"] <= 12 and (len(pin) == 6 or 1900 <= part["y"] <= 2099):
            return True
    return False


def pin_mac(enrolled: Enrolled, pin: str) -> bytes:  # ENR-8, ENR-19
    check_pin(pin)
    return mac(key(enrolled, "pin"), pin.encode("ascii"))
