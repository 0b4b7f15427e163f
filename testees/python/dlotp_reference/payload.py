"""Payloads of version 1 (payload.md)."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from . import cbor, enrolment, operation
from .errors import Rejected

PREFIX = "dlotp:1."
MAX_ISSUED_AT = 253_402_300_799


@dataclass(frozen=True)
class Payload:
    key_id: bytes
    issued_at: int
    lifetime: int
    nonce: bytes
    operation: dict
    digest: bytes


def digest(key_id: bytes, body: bytes) -> bytes:  # PAY-7
    return hashlib.sha256(b"dlotp v1 operation\0" + key_id + body).digest()


def tag(secret: bytes, key_id: bytes, body: bytes) -> bytes:  # PAY-6
    return enrolment.mac(enrolment.key(secret, "payload"), PREFIX.encode() + key_id + body)[:16]


def check_times(issued_at: int, lifetime: int) -> None:  # PAY-3
    operation.require(1 <= issued_at <= MAX_ISSUED_AT and 120 <= lifetime <= 600)


def encode_body(issued_at: int, lifetime: int, nonce: bytes, order: dict) -> bytes:  # PAY-2, PAY-5, PAY-8
    checked = operation.bulk_of(order) if order["kind"] == "bulk" else order
    operation.check(checked)
    check_times(issued_at, lifetime)
    body = cbor.encode([issued_at, lifetime, nonce, operation.to_cbor(checked)])
    if len(body) > 480:
        raise Rejected("body-too-long")
    return body


def seal(secret: bytes, body: bytes) -> str:  # PAY-1
    key_id = enrolment.key_id(secret)
    envelope = key_id + body + tag(secret, key_id, body)
    return PREFIX + base64.urlsafe_b64encode(envelope).rstrip(b"=").decode("ascii")


def envelope_of(text: str) -> bytes:
    if not text.startswith(PREFIX):
        if re.match(r"(dlotp|DLOTP):[1-9][0-9]{0,3}\.", text, re.ASCII):  # PAY-11
            raise Rejected("unsupported-version")
        raise Rejected("malformed-payload")  # PAY-12
    rest = text[len(PREFIX) :]
    if not re.fullmatch(r"[A-Za-z0-9_-]*", rest) or len(rest) % 4 == 1:  # PAY-13
        raise Rejected("malformed-payload")
    envelope = base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4))
    if base64.urlsafe_b64encode(envelope).rstrip(b"=").decode("ascii") != rest:  # stray bits
        raise Rejected("malformed-payload")
    if not 25 <= len(envelope) <= 504:  # PAY-14
        raise Rejected("malformed-payload")
    return envelope


def decode(secrets: list[bytes], text: str) -> tuple[bytes, Payload]:
    """The secret of the enrolment that is meant, and what it opens (PAY-11 to PAY-20)."""
    envelope = envelope_of(text)
    key_id, body, found = envelope[:8], envelope[8:-16], envelope[-16:]
    secret = next((secret for secret in secrets if enrolment.key_id(secret) == key_id), None)
    if secret is None:  # PAY-15
        raise Rejected("unknown-key")
    if not hmac.compare_digest(tag(secret, key_id, body), found):  # PAY-16, PAY-17
        raise Rejected("authentication-failed")
    reader = cbor.Reader(body)  # PAY-18: form throughout, then PAY-19 and PAY-20: values
    reader.array(4, 4)
    issued_at, lifetime, nonce = reader.unsigned(), reader.unsigned(), reader.bytes(12)
    formed = operation.read(reader)
    reader.end()
    check_times(issued_at, lifetime)
    operation.check(formed)
    return secret, Payload(key_id, issued_at, lifetime, nonce, formed, digest(key_id, body))
