"""One-time passwords in their four domains (otp.md)."""

from . import enrolment


def truncate(mac: bytes) -> int:
    """RFC 4226, section 5.3."""
    offset = mac[-1] & 15
    return int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF


def compute(secret: bytes, role: str, suite: str, question: bytes, p: bytes, step: int | None) -> str:
    message = suite.encode("ascii") + b"\0" + question.ljust(128, b"\0") + p  # OTP-2, OTP-3
    if step is not None:
        message += step.to_bytes(8, "big")
    return f"{truncate(enrolment.mac(enrolment.key(secret, role), message)) % 10**8:08d}"  # OTP-4


def scanned(secret: bytes, p: bytes, digest: bytes) -> str:  # OTP-5
    return compute(secret, "otp", "OCRA-1:HOTP-SHA256-8:QH64-PSHA256", digest, p, None)


def typed(secret: bytes, p: bytes, operation_id: str, time: int) -> str:  # OTP-6, OTP-7
    question = operation_id.encode("ascii")
    return compute(secret, "otp", "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M", question, p, time // 60)


def login(secret: bytes, p: bytes, time: int) -> str:
    return compute(secret, "login", "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S", b"00000000", p, time // 30)


def confirmation(secret: bytes, p: bytes, time: int) -> str:
    return compute(secret, "confirm", "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S", b"00000000", p, time // 30)
