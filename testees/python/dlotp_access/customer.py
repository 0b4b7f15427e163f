"""Customer codes, nicknames and remember-me tokens (customer.md)."""

import hashlib

from dlotp_reference.errors import Rejected
from dlotp_reference.operation_id import damm

from . import keys

MAX_DRAWS = 16


def number(fresh: bytes, digits: int) -> str:  # CUST-8
    return f"{int.from_bytes(fresh, 'big') % 10**digits:0{digits}d}"


def code_of(fresh: bytes) -> str:  # CUST-9
    eight = number(fresh, 8)
    return f"{eight}{damm(eight)}"


def draw_code(fresh: list[bytes], taken: list[str]) -> str:  # CUST-10
    for drawn in fresh[:MAX_DRAWS]:
        if (code := code_of(drawn)) not in taken:
            return code
    raise Rejected("customer-code-taken")


def shown(code: str) -> str:  # CUST-11
    return "-".join((code[:3], code[3:6], code[6:]))


def masked(code: str) -> str:  # CUST-11
    return "\u2022" * 6 + code[6:]


def identifier_tag(bank_secret: bytes, read: str) -> bytes:  # CUST-18
    return keys.tag(bank_secret, "nickname", read)


def remember_hash(token: bytes) -> bytes:  # CUST-22
    return hashlib.sha256(b"dlotp access v1 remember\x00" + token).digest()
