"""Payloads of version 2: sealed (payload.md, version 2)."""

import base64
import hashlib
import re

from . import cbor, enrolment, gcm, operation
from .enrolment import Enrolled
from .errors import Rejected
from .payload import Payload, bounded, check_times, order_of

PREFIX = "DLOTP:2."
MAX_SERIAL = 2**53 - 1


def digest(key_id: bytes, nonce: bytes, plaintext: bytes) -> bytes:  # PAY-29
    return hashlib.sha256(b"dlotp v2 operation\0" + key_id + nonce + plaintext).digest()


def check_serials(n: int, m: int) -> None:  # PAY-25
    operation.require(1 <= n <= MAX_SERIAL and 0 <= m <= MAX_SERIAL)


def encode_plaintext(issued_at: int, lifetime: int, n: int, m: int, order: dict) -> bytes:  # PAY-24, PAY-30
    encoded = order_of(order)
    check_times(issued_at, lifetime)
    check_serials(n, m)
    return bounded([issued_at, lifetime, n, m, encoded])


def nonce_mac(enrolled: Enrolled, fresh: bytes, plaintext: bytes) -> bytes:
    return enrolment.mac(enrolment.key(enrolled, "nonce"), fresh + plaintext)


def nonce_of(enrolled: Enrolled, fresh: bytes, plaintext: bytes) -> bytes:  # PAY-27
    return nonce_mac(enrolled, fresh, plaintext)[:12]


def aad_of(key_id: bytes) -> bytes:  # PAY-26
    return PREFIX.encode("ascii") + key_id


def sealed(enrolled: Enrolled, nonce: bytes, plaintext: bytes) -> tuple[bytes, bytes]:
    """The ciphertext and its tag (PAY-26)."""
    aad = aad_of(enrolment.key_id(enrolled))
    return gcm.seal(enrolment.key(enrolled, "payload"), nonce, aad, plaintext)


def text_of(enrolled: Enrolled, nonce: bytes, plaintext: bytes) -> str:  # PAY-23
    ciphertext, tag = sealed(enrolled, nonce, plaintext)
    return PREFIX + base32(enrolment.key_id(enrolled) + nonce + ciphertext + tag)


def base32(octets: bytes) -> str:
    return base64.b32encode(octets).rstrip(b"=").decode("ascii")


def envelope_of(rest: str) -> bytes:
    if not re.fullmatch(r"[A-Z2-7]*", rest) or len(rest) % 8 in (1, 3, 6):  # PAY-32
        raise Rejected("malformed-payload")
    envelope = base64.b32decode(rest + "=" * (-len(rest) % 8))
    if base32(envelope) != rest:  # stray bits
        raise Rejected("malformed-payload")
    if not 37 <= len(envelope) <= 676:  # PAY-33
        raise Rejected("malformed-payload")
    return envelope


def open_envelope(enrolled: Enrolled, envelope: bytes) -> Payload:
    key_id, nonce, ciphertext, tag = envelope[:8], envelope[8:20], envelope[20:-16], envelope[-16:]
    plaintext = gcm.open_sealed(enrolment.key(enrolled, "payload"), nonce, aad_of(key_id), ciphertext, tag)
    if plaintext is None:  # PAY-34
        raise Rejected("authentication-failed")
    reader = cbor.Reader(plaintext)  # PAY-18: form throughout, then PAY-19 and PAY-20: values
    reader.array(5, 5)
    issued_at, lifetime, n, m = reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()
    formed = operation.read(reader)
    reader.end()
    check_times(issued_at, lifetime)
    check_serials(n, m)
    operation.check(formed)
    return Payload(2, key_id, issued_at, lifetime, nonce, formed, digest(key_id, nonce, plaintext), n, m)
