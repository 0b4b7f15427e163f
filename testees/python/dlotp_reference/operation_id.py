"""Operation IDs (operation-id.md)."""

import re
from typing import NamedTuple

from . import enrolment, payload_v1, payload_v2
from .enrolment import Enrolled
from .errors import Rejected

# ID-8: the row of the number so far, the column of the digit.
DAMM = [
    [int(number) for number in row]
    for row in (
        "0317598642 7092154863 4206871359 1750983426 6123045978 "
        "3674209581 5869720134 8945362017 9438617205 2581436790"
    ).split()
]


class Drawn(NamedTuple):
    nonce: bytes
    operation_id: str
    text: str


def damm(digits: str) -> int:
    number = 0
    for digit in digits:
        number = DAMM[number][int(digit)]
    return number


def first_8(enrolled: Enrolled, digest: bytes) -> int:
    return int.from_bytes(enrolment.mac(enrolment.key(enrolled, "operation-id"), digest)[:8], "big")


def derive(enrolled: Enrolled, digest: bytes) -> str:
    if enrolled.version == 1:
        return f"{first_8(enrolled, digest) % 10**8:08d}"  # ID-1, ID-2
    seven = f"{first_8(enrolled, digest) % 10**7:07d}"  # ID-7
    return f"{seven}{damm(seven)}"


def check(version: int, operation_id: str) -> None:
    if not re.fullmatch(r"[0-9]{8}", operation_id, re.ASCII):  # ID-3
        raise Rejected("malformed-operation-id")
    if version == 2 and damm(operation_id) != 0:  # ID-9
        raise Rejected("malformed-operation-id")


def draw_v1(
    enrolled: Enrolled, issued_at: int, lifetime: int, order: dict, nonces: list[bytes], taken: list[str]
) -> Drawn:
    """The first nonce whose ID is not taken (ID-4, ID-5)."""
    payload_v1.encode_body(issued_at, lifetime, bytes(12), order)  # fails before any draw is looked at
    for nonce in nonces:
        body = payload_v1.encode_body(issued_at, lifetime, nonce, order)
        drawn = derive(enrolled, payload_v1.digest(enrolment.key_id(enrolled), body))
        if drawn not in taken:
            return Drawn(nonce, drawn, payload_v1.text_of(enrolled, body))
    raise Rejected("operation-id-taken")


def draw_v2(
    enrolled: Enrolled,
    issued_at: int,
    lifetime: int,
    n: int,
    m: int,
    order: dict,
    fresh: list[bytes],
    taken: list[str],
) -> Drawn:
    """The first fresh bytes whose ID is not taken; the plaintext stays (ID-10), and only one is sealed (PAY-28)."""
    plaintext = payload_v2.encode_plaintext(issued_at, lifetime, n, m, order)
    for drawn in fresh:
        nonce = payload_v2.nonce_of(enrolled, drawn, plaintext)
        operation_id = derive(enrolled, payload_v2.digest(enrolment.key_id(enrolled), nonce, plaintext))
        if operation_id not in taken:
            return Drawn(nonce, operation_id, payload_v2.text_of(enrolled, nonce, plaintext))
    raise Rejected("operation-id-taken")
