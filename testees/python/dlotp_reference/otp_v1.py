"""One-time passwords of version 1 in their four domains, as RFC 6287 has them (otp.md)."""

from . import enrolment
from .enrolment import Enrolled

# OTP-1
SCANNED = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256"
TYPED = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M"
TIMED = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S"
NOTHING = b"00000000"


def truncate(mac: bytes) -> int:
    """RFC 4226, section 5.3."""
    offset = mac[-1] & 15
    return int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF


def data_input(suite: str, question: bytes, p: bytes, step: int | None) -> bytes:  # OTP-2, OTP-3
    message = suite.encode("ascii") + b"\0" + question.ljust(128, b"\0") + p
    return message if step is None else message + step.to_bytes(8, "big")


def compute(enrolled: Enrolled, role: str, suite: str, question: bytes, p: bytes, step: int | None) -> str:
    mac = enrolment.mac(enrolment.key(enrolled, role), data_input(suite, question, p, step))
    return f"{truncate(mac) % 10**8:08d}"  # OTP-4


def scanned(enrolled: Enrolled, p: bytes, digest: bytes) -> str:  # OTP-5
    return compute(enrolled, "otp", SCANNED, digest, p, None)


def typed(enrolled: Enrolled, p: bytes, operation_id: str, time: int) -> str:  # OTP-6, OTP-7
    question = operation_id.encode("ascii")
    return compute(enrolled, "otp", TYPED, question, p, time // 60)


def login(enrolled: Enrolled, p: bytes, time: int) -> str:
    return compute(enrolled, "login", TIMED, NOTHING, p, time // 30)


def confirmation(enrolled: Enrolled, p: bytes, time: int) -> str:
    return compute(enrolled, "confirm", TIMED, NOTHING, p, time // 30)
