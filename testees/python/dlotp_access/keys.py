"""The keys of a bank (customer.md)."""

from functools import lru_cache

from dlotp_reference import cbor
from dlotp_reference.enrolment import extracted, mac

ROLES = ("first", "second", "positions", "delivered", "nickname", "recovery", "saved", "initial", "record")  # CUST-3


def label(role: str) -> str:
    return f"dlotp access v1 {role}"


@lru_cache(maxsize=1024)
def key(bank_secret: bytes, role: str) -> bytes:
    """`k(role)`: HKDF-SHA-256, of which 32 bytes are the first block (CUST-2)."""
    if role not in ROLES:
        raise ValueError(f"expected one of {', '.join(ROLES)}")
    return mac(extracted(bank_secret), label(role).encode("ascii") + b"\x01")


def mac_input(role: str, *items: cbor.Item) -> bytes:  # CUST-4
    return cbor.encode([label(role), *items])


def tag(bank_secret: bytes, role: str, *items: cbor.Item) -> bytes:
    return mac(key(bank_secret, role), mac_input(role, *items))
