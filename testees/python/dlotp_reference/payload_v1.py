"""Payloads of version 1: authenticated, readable (payload.md)."""

import base64
import hashlib
import hmac
import re

from . import cbor, enrolment, operation
from .enrolment import Enrolled
from .errors import Rejected
from .payload import Payload, bounded, check_times, order_of

PREFIX = "dlotp:1."


def digest(key_id: bytes, body: bytes) -> bytes:  # PAY-7
    return hashlib.sha256(b"dlotp v1 operation\0" + key_id + body).digest()


def mac_input(key_id: bytes, body: bytes) -> bytes:
    return PREFIX.encode("ascii") + key_id + body


def tag(enrolled: Enrolled, key_id: bytes, body: bytes) -> bytes:  # PAY-6
    return enrolment.mac(enrolment.key(enrolled, "payload"), mac_input(key_id, body))[:16]


def encode_body(issued_at: int, lifetime: int, nonce: bytes, order: dict) -> bytes:  # PAY-2
    encoded = order_of(order)
    check_times(issued_at, lifetime)
    return bounded([issued_at, lifetime, nonce, encoded])


def text_of(enrolled: Enrolled, body: bytes) -> str:  # PAY-1
    key_id = enrolment.key_id(enrolled)
    envelope = key_id + body + tag(enrolled, key_id, body)
    return PREFIX + base64.urlsafe_b64encode(envelope).rstrip(b"=").decode("ascii")


def envelope_of(rest: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]*", rest) or len(rest) % 4 == 1:  # PAY-13
        raise Rejected("malformed-payload")
    envelope = base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4))
    if base64.urlsafe_b64encode(envelope).rstrip(b"=").decode("ascii") != rest:  # stray bits
        raise Rejected("malformed-payload")
    if not 25 <= len(envelope) <= 664:  # PAY-14
        raise Rejected("malformed-payload")
    return envelope


def open_envelope(enrolled: Enrolled, envelope: bytes) -> Payload:
    key_id, body, found = envelope[:8], envelope[8:-16], envelope[-16:]
    if not hmac.compare_digest(tag(enrolled, key_id, body), found):  # PAY-16, PAY-17
        raise Rejected("authentication-failed")
    reader = cbor.Reader(body)  # PAY-18: form throughout, then PAY-19 and PAY-20: values
    reader.array(4, 4)
    issued_at, lifetime, nonce = reader.unsigned(), reader.unsigned(), reader.bytes(12)
    formed = operation.read(reader)
    reader.end()
    check_times(issued_at, lifetime)
    operation.check(formed)
    return Payload(1, key_id, issued_at, lifetime, nonce, formed, digest(key_id, body))
