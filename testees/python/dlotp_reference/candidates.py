"""The OTPs that a verifier would accept now (verifier.md, VER-19, VER-24, VER-42 to VER-44)."""

import hmac
from collections.abc import Callable

from . import chains, otp_v1, otp_v2, typed as details
from .enrolment import Enrolled
from .records import Record, Stored

MINUTE = 60
HALF_MINUTE = 30


def scanned(enrolled: Enrolled, p: bytes, named: Stored) -> str:
    if enrolled.version == 1:
        return otp_v1.scanned(enrolled, p, named.digest)
    return otp_v2.scanned(enrolled, p, chains.scanned(enrolled, named.n), named.digest)  # VER-42


def login_values(enrolled: Enrolled, record: Record) -> list[bytes]:
    """l at cur and at prev, once where these are equal (VER-43)."""
    return [chains.login(enrolled, position) for position in sorted({record.cur, record.prev})]


def typed(enrolled: Enrolled, p: bytes, record: Record, named: Stored, minute: int) -> list[str]:
    time = minute * MINUTE
    if enrolled.version == 1:
        return [otp_v1.typed(enrolled, p, named.operation_id, time)]
    keyed = details.of_order(named.operation)
    values = login_values(enrolled, record)
    return [otp_v2.typed(enrolled, p, l, named.operation_id, keyed, time) for l in values]


def login(enrolled: Enrolled, p: bytes, record: Record, half_minute: int) -> list[str]:
    time = half_minute * HALF_MINUTE
    if enrolled.version == 1:
        return [otp_v1.login(enrolled, p, time)]
    return [otp_v2.login(enrolled, p, l, time) for l in login_values(enrolled, record)]


def confirmation(enrolled: Enrolled, p: bytes, record: Record, half_minute: int) -> list[str]:
    time = half_minute * HALF_MINUTE
    if enrolled.version == 1:
        return [otp_v1.confirmation(enrolled, p, time)]
    return [otp_v2.confirmation(enrolled, p, l, time) for l in login_values(enrolled, record)]


def nearest(step: int, after: int, given: str, codes: Callable[[int], list[str]]) -> int | None:
    """The drift of the step whose OTP was given, 0 before -1 before 1 (VER-20, VER-24, VER-43)."""
    equal = {
        drift: sum([hmac.compare_digest(code, given) for code in codes(step + drift)]) > 0 and step + drift > after
        for drift in (0, -1, 1)
        if step + drift >= 0
    }
    return next((drift for drift, matches in equal.items() if matches), None)
