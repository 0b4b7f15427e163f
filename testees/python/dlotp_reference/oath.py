"""RFC 4226, RFC 6238 and RFC 6287 (oath.md)."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from .errors import Rejected
from .otp_v1 import truncate

HASHES = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}


def check_key(key: bytes, may_be_short: bool) -> None:  # OATH-2, OATH-15
    if len(key) < (10 if may_be_short else 16):
        raise Rejected("invalid-parameter")


def check_digits(digits: int) -> None:  # OATH-3
    if digits not in (6, 7, 8):
        raise Rejected("invalid-parameter")


def decimal(mac: bytes, digits: int) -> str:
    return f"{truncate(mac) % 10**digits:0{digits}d}"


def hotp(key: bytes, counter: int, digits: int, may_be_short: bool = False) -> str:  # OATH-1
    check_key(key, may_be_short)
    check_digits(digits)
    return decimal(hotp_mac(key, counter, "SHA1"), digits)


def hotp_mac(key: bytes, counter: int, hash_name: str) -> bytes:
    return hmac.digest(key, counter.to_bytes(8, "big"), HASHES[hash_name])


def totp(
    key: bytes, hash_name: str, time: int, step: int, t0: int, digits: int, may_be_short: bool = False
) -> str:  # OATH-4
    check_key(key, may_be_short)
    check_digits(digits)
    if step == 0 or time < t0:
        raise Rejected("invalid-parameter")
    return decimal(hotp_mac(key, (time - t0) // step, hash_name), digits)


# OATH-5 to OATH-8
SUITE = re.compile(
    r"OCRA-1:HOTP-(?P<hash>SHA1|SHA256|SHA512)-(?P<digits>0|[4-9]|10):"
    r"(?P<counter>C-)?Q(?P<format>[ANH])(?P<length>0[4-9]|[1-5][0-9]|6[0-4])"
    r"(?:-P(?P<password>SHA1|SHA256|SHA512))?"
    r"(?:-S(?P<session>[0-9]{3}|$))?"
    r"(?:-T(?P<time>(?:[1-9]|[1-5][0-9])[SM]|(?:[1-9]|[1-3][0-9]|4[0-8])H))?",
    re.ASCII,
)
UNITS = {"S": 1, "M": 60, "H": 3600}
CHARACTERS = {"A": r"[A-Za-z0-9]+", "N": r"[0-9]+", "H": r"[0-9A-Fa-f]+"}


@dataclass(frozen=True)
class Suite:
    text: str
    hash: str
    digits: int
    counter: bool
    format: str
    length: int
    password: str | None
    session: int | None
    time_step: int | None


def suite(text: str) -> Suite:
    found = SUITE.fullmatch(text)
    if not found or (found["session"] and not 1 <= int(found["session"]) <= 512):
        raise Rejected("invalid-suite")
    time = found["time"]
    return Suite(
        text,
        found["hash"],
        int(found["digits"]),
        found["counter"] is not None,
        found["format"],
        int(found["length"]),
        found["password"],
        None if found["session"] is None else int(found["session"] or 64),
        int(time[:-1]) * UNITS[time[-1]] if time else None,
    )


def printed(parsed: Suite) -> str:
    """The suite, printed from its parts."""
    text = f"OCRA-1:HOTP-{parsed.hash}-{parsed.digits}:{'C-' if parsed.counter else ''}"
    text += f"Q{parsed.format}{parsed.length:02d}"
    if parsed.password:
        text += f"-P{parsed.password}"
    if parsed.session:
        text += "-S" if parsed.text.endswith("-S") else f"-S{parsed.session:03d}"  # OATH-16
    if parsed.time_step:
        unit = next(
            unit
            for unit, most in (("S", 59), ("M", 59), ("H", 48))
            if parsed.time_step % UNITS[unit] == 0 and parsed.time_step // UNITS[unit] <= most
        )
        text += f"-T{parsed.time_step // UNITS[unit]}{unit}"
    return text


def question(parsed: Suite, challenges: list[str]) -> bytes:  # OATH-10
    for challenge in challenges:
        if len(challenge) > parsed.length or not re.fullmatch(CHARACTERS[parsed.format], challenge, re.ASCII):
            raise Rejected("invalid-challenge")
    joined = "".join(challenges)
    if parsed.format == "A":
        return joined.encode("ascii").ljust(128, b"\0")
    nibbles = f"{int(joined):x}" if parsed.format == "N" else joined
    return bytes.fromhex(nibbles.ljust(256, "0"))


def data_input(
    parsed: Suite,
    mode: str,
    challenges: list[str],
    counter: bytes | None,
    password: str | None,
    session: bytes | None,
    time: int | None,
) -> bytes:  # OATH-9, OATH-12, OATH-13
    asked = question(parsed, challenges)
    named = (parsed.counter, parsed.password is not None, parsed.session is not None, parsed.time_step is not None)
    given = tuple(value is not None for value in (counter, password, session, time))
    too_long = parsed.session is not None and session is not None and len(session) > parsed.session
    if named != given or too_long or (mode == "signature" and parsed.session is not None):
        raise Rejected("invalid-data-input")
    message = parsed.text.encode("ascii") + b"\0" + (counter or b"") + asked
    if parsed.password is not None:
        message += HASHES[parsed.password](password.encode("utf-8")).digest()
    if parsed.session is not None:
        message += session.rjust(parsed.session, b"\0")
    if parsed.time_step is not None:
        message += (time // parsed.time_step).to_bytes(8, "big")
    return message


def ocra(
    text: str,
    key: bytes,
    mode: str,
    challenges: list[str],
    counter: bytes | None,
    password: str | None,
    session: bytes | None,
    time: int | None,
    may_be_short: bool = False,
) -> str:  # OATH-11, OATH-14
    parsed = suite(text)
    check_key(key, may_be_short)
    message = data_input(parsed, mode, challenges, counter, password, session, time)
    mac = hmac.digest(key, message, HASHES[parsed.hash])
    return mac.hex() if parsed.digits == 0 else decimal(mac, parsed.digits)
