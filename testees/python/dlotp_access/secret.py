"""The first and the second secret of a customer (secret.md)."""

import hashlib
import hmac
import itertools
import math

from dlotp_reference.errors import Rejected

from . import customer, keys, reading

FORMS = {"first": range(8, 13), "second": (8, 10, 12)}  # SEC-1, SEC-9
ITERATIONS = range(1_000, 10_000_001)
ASKED = 4


def draw(secret: str, digits: int, fresh: bytes) -> str:  # SEC-2
    if digits not in FORMS[secret]:
        raise Rejected("invalid-policy")
    return customer.number(fresh, digits)


def check_generation(generation: int) -> None:  # SEC-8
    if generation == 0:
        raise Rejected("malformed-record")


# --- the first ---


def check_iterations(iterations: int, code: str) -> None:  # SEC-4
    if iterations not in ITERATIONS:
        raise Rejected(code)


def read_first(typed: str) -> str:  # SEC-5
    return reading.digits(typed, 8, 12, "malformed-secret")


def derived(first: str, salt: bytes, iterations: int) -> bytes:  # SEC-3
    return hashlib.pbkdf2_hmac("sha256", first.encode("ascii"), salt, iterations, 32)


def first_tag(bank_secret: bytes, id: bytes, generation: int, value: bytes) -> bytes:  # SEC-3
    return keys.tag(bank_secret, "first", id, generation, value)


def derived_at(first: str, salt: bytes, counts: list[int]) -> list[bytes]:
    """The values of one derivation after each of these numbers of iterations (SEC-6), by RFC 8018, section 5.2."""
    started = hmac.new(first.encode("ascii"), digestmod=hashlib.sha256)

    def step(message: bytes) -> bytes:
        inner = started.copy()
        inner.update(message)
        return inner.digest()

    u = step(salt + b"\x00\x00\x00\x01")
    total, values = int.from_bytes(u, "big"), {1: u}
    for count in range(2, max(counts) + 1):
        u = step(u)
        total ^= int.from_bytes(u, "big")
        if count in counts:
            values[count] = total.to_bytes(32, "big")
    return [values[count] for count in counts]


# --- the second ---


def check_form(digits: int, asked: int) -> None:  # SEC-9
    if digits not in FORMS["second"] or asked != ASKED:
        raise Rejected("invalid-policy")


def choices(digits: int, asked: int) -> list[tuple[int, ...]]:
    """Every choice of positions, in the order of SEC-11."""
    return list(itertools.combinations(range(1, digits + 1), asked))


def mask(positions: tuple[int, ...]) -> int:  # SEC-10
    return sum(1 << position - 1 for position in positions)


def second_tag(bank_secret: bytes, id: bytes, generation: int, positions: tuple[int, ...], digits: str) -> bytes:
    return keys.tag(bank_secret, "second", id, generation, mask(positions), digits)[:16]  # SEC-10


def second_tags(bank_secret: bytes, id: bytes, generation: int, second: str, asked: int) -> bytes:  # SEC-11
    check_form(len(second), asked)
    check_generation(generation)
    row = b""
    for positions in choices(len(second), asked):
        row += second_tag(bank_secret, id, generation, positions, "".join(second[p - 1] for p in positions))
    return row


def question(bank_secret: bytes, id: bytes, generation: int, serial: int, digits: int, asked: int) -> int:
    """The rank of the positions that a serial asks for (SEC-14)."""
    check_form(digits, asked)
    check_generation(generation)
    if serial == 0:
        raise Rejected("malformed-record")
    tag = keys.tag(bank_secret, "positions", id, generation, serial)
    return int.from_bytes(tag[:8], "big") % math.comb(digits, asked)


def unranked(rank: int, digits: int, asked: int) -> tuple[int, ...]:
    """The positions of a rank, without a list of all (SEC-11)."""
    found, position = [], 1
    while len(found) < asked:
        beginning_here = math.comb(digits - position, asked - len(found) - 1)
        if rank < beginning_here:
            found.append(position)
        else:
            rank -= beginning_here
        position += 1
    return tuple(found)


def answer(
    bank_secret: bytes,
    id: bytes,
    generation: int,
    serial: int,
    digits: int,
    asked: int,
    tags: bytes,
    answered: int,
    typed: str,
) -> tuple[int, bool]:
    """The rank of the question, and whether the digits are right (SEC-19)."""
    rank = question(bank_secret, id, generation, serial, digits, asked)
    if len(tags) != 16 * math.comb(digits, asked):  # SEC-11
        raise Rejected("malformed-record")
    given = reading.digits(typed, asked, asked, "malformed-digits")  # SEC-18
    if answered != serial:
        raise Rejected("other-question")
    found = second_tag(bank_secret, id, generation, unranked(rank, digits, asked), given)
    return rank, hmac.compare_digest(found, tags[16 * rank : 16 * rank + 16])
