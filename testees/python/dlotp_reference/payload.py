"""What both versions of a payload share (payload.md)."""

from dataclasses import dataclass

from . import cbor, operation
from .errors import Rejected

MAX_ISSUED_AT = 253_402_300_799
MAX_BODY = 640


@dataclass(frozen=True)
class Payload:
    """A payload that was opened; n and m are None in version 1."""

    version: int
    key_id: bytes
    issued_at: int
    lifetime: int
    nonce: bytes
    operation: dict
    digest: bytes
    n: int | None = None
    m: int | None = None


def check_times(issued_at: int, lifetime: int) -> None:  # PAY-3
    operation.require(1 <= issued_at <= MAX_ISSUED_AT and 120 <= lifetime <= 600)


def order_of(order: dict) -> list:
    """What an issuer encodes of an operation that a caller handed to it (PAY-8, OP-19)."""
    checked = operation.bulk_of(order) if order["kind"] == "bulk" else order
    operation.check(checked)
    return operation.to_cbor(checked)


def bounded(items: list) -> bytes:  # PAY-5, PAY-8, PAY-24, PAY-30
    body = cbor.encode(items)
    if len(body) > MAX_BODY:
        raise Rejected("body-too-long")
    return body
