"""One-time passwords of version 2: one HMAC over one CBOR array (otp.md, version 2)."""

from . import cbor, enrolment
from .enrolment import Enrolled


def scanned_context(p: bytes, s_n: bytes, digest: bytes) -> bytes:  # OTP-12
    return cbor.encode(["dlotp v2 scanned", p, s_n, digest])


def typed_context(p: bytes, l_q: bytes, operation_id: str, typed: list, time: int) -> bytes:
    return cbor.encode(["dlotp v2 typed", p, l_q, operation_id, typed, time // 60])


def login_context(p: bytes, l_q: bytes, time: int) -> bytes:
    return cbor.encode(["dlotp v2 login", p, l_q, time // 30])


def confirmation_context(p: bytes, l_q: bytes, time: int) -> bytes:
    return cbor.encode(["dlotp v2 confirm", p, l_q, time // 30])


def first_8(enrolled: Enrolled, role: str, context: bytes) -> int:
    return int.from_bytes(enrolment.mac(enrolment.key(enrolled, role), context)[:8], "big")


def compute(enrolled: Enrolled, role: str, context: bytes) -> str:  # OTP-11
    return f"{first_8(enrolled, role, context) % 10**8:08d}"


def scanned(enrolled: Enrolled, p: bytes, s_n: bytes, digest: bytes) -> str:
    return compute(enrolled, "otp", scanned_context(p, s_n, digest))


def typed(enrolled: Enrolled, p: bytes, l_q: bytes, operation_id: str, keyed: list, time: int) -> str:
    return compute(enrolled, "otp", typed_context(p, l_q, operation_id, keyed, time))


def login(enrolled: Enrolled, p: bytes, l_q: bytes, time: int) -> str:
    return compute(enrolled, "login", login_context(p, l_q, time))


def confirmation(enrolled: Enrolled, p: bytes, l_q: bytes, time: int) -> str:
    return compute(enrolled, "confirm", confirmation_context(p, l_q, time))
