"""Operation IDs (operation-id.md)."""

import re

from . import enrolment, payload
from .errors import Rejected


def derive(secret: bytes, digest: bytes) -> str:  # ID-1, ID-2
    mac = enrolment.mac(enrolment.key(secret, "operation-id"), digest)
    return f"{int.from_bytes(mac[:8], 'big') % 10**8:08d}"


def check(operation_id: str) -> None:  # ID-3
    if not re.fullmatch(r"[0-9]{8}", operation_id, re.ASCII):
        raise Rejected("malformed-operation-id")


def draw(
    secret: bytes, issued_at: int, lifetime: int, order: dict, nonces: list[bytes], taken: list[str]
) -> tuple[bytes, str, str]:
    """The first nonce whose ID is not taken, its ID and its text (ID-4, ID-5)."""
    for nonce in nonces:
        body = payload.encode_body(issued_at, lifetime, nonce, order)
        operation_id = derive(secret, payload.digest(enrolment.key_id(secret), body))
        if operation_id not in taken:
            return nonce, operation_id, payload.seal(secret, body)
    raise Rejected("operation-id-taken")
