"""Readers of what testee.md sends: each takes a JSON value and gives what it stands for."""

import re
from collections.abc import Callable

MAX_NUMBER = 2**53 - 1
MAX_POSITION = 1_048_576  # of the login chain


class Unreadable(Exception):
    """Arguments that are not those of the operation."""


def number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise Unreadable("expected a number from 0 to 2^53 - 1")
    return value


def string(value: object) -> str:
    if type(value) is not str:
        raise Unreadable("expected a string")
    return value


def boolean(value: object) -> bool:
    if type(value) is not bool:
        raise Unreadable("expected true or false")
    return value


def json_object(value: object) -> dict:
    if type(value) is not dict:
        raise Unreadable("expected an object")
    return value


def hexadecimal(value: object) -> bytes:  # TEST-3
    if not re.fullmatch(r"(?:[0-9a-f]{2})*", string(value), re.ASCII):
        raise Unreadable("expected lower-case hexadecimal digits")
    return bytes.fromhex(value)


def bytes_of(length: int) -> Callable[[object], bytes]:
    def read(value: object) -> bytes:
        found = hexadecimal(value)
        if len(found) != length:
            raise Unreadable(f"expected {length} bytes")
        return found

    return read


def version(value: object) -> int:
    if number(value) not in (1, 2):
        raise Unreadable("expected version 1 or 2")
    return value


def position(value: object) -> int:
    if number(value) > MAX_POSITION:
        raise Unreadable(f"expected a position from 0 to {MAX_POSITION}")
    return value


def operation_id(value: object) -> str:
    """One that an issuer has given, not one that was typed."""
    if not re.fullmatch(r"[0-9]{8}", string(value), re.ASCII):
        raise Unreadable("expected 8 digits")
    return value


def digits(length: int | None = None) -> Callable[[object], str]:
    """ASCII digits that a bank has given; of any number where no length is said."""

    def read(value: object) -> str:
        if not re.fullmatch(r"[0-9]*", string(value), re.ASCII) or length not in (None, len(value)):
            raise Unreadable("expected digits" if length is None else f"expected {length} digits")
        return value

    return read


def array(read: Callable) -> Callable[[object], list]:
    def read_array(value: object) -> list:
        if type(value) is not list:
            raise Unreadable("expected an array")
        return [read(element) for element in value]

    return read_array


def draws(length: int) -> Callable[[object], list]:
    """What a random generator draws, in this order."""
    return array(bytes_of(length))


def nullable(read: Callable) -> Callable:
    return lambda value: None if value is None else read(value)


def one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if string(value) not in words:
            raise Unreadable(f"expected one of {', '.join(words)}")
        return value

    return read


def members(readers: dict[str, Callable], optional: frozenset[str] = frozenset()) -> Callable[[object], dict]:
    """An object with exactly these members; the optional ones may be absent and are None then."""

    def read(value: object) -> dict:
        if type(value) is not dict:
            raise Unreadable("expected an object")
        unknown = value.keys() - readers.keys()
        missing = readers.keys() - value.keys() - optional
        if unknown or missing:
            raise Unreadable(f"unknown members {sorted(unknown)}, missing members {sorted(missing)}")
        found = {}
        for name, reader in readers.items():
            try:
                found[name] = reader(value[name]) if name in value else None
            except Unreadable as error:
                raise Unreadable(f"{name}: {error}") from None
        return found

    return read


def by_word(member: str, readers: dict) -> Callable[[object], dict]:
    """An object whose members are those of the word, or of the version, that one of them holds."""

    def read(value: object) -> dict:
        word = json_object(value).get(member)
        if type(word) not in (str, int) or word not in readers:
            raise Unreadable(f"{member}: expected one of {', '.join(map(str, readers))}")
        return readers[word](value)

    return read


def trace_steps(read: Callable, earlier: str) -> Callable[[object], list]:
    """The steps of a trace; the member `earlier` of one names a step before it (TEST-9)."""

    def read_steps(value: object) -> list:
        steps = array(read)(value)
        for number_of_step, step in enumerate(steps, 1):
            if (step.get(earlier) or 0) >= number_of_step:
                raise Unreadable(f"step {number_of_step}: {earlier}: expected an earlier step")
        return steps

    return read_steps


def detail(value: object) -> list[str]:
    found = array(string)(value)
    if len(found) != 2:
        raise Unreadable("expected a label and a value")
    return found


ITEM = members({"payee": string, "account": string, "amount": number})
COMMON = {"kind": string, "purpose": number, "details": array(detail)}
MONEY = COMMON | {"currency": string, "reference": nullable(string)}
BATCH = members(MONEY | {"total": number, "items": array(ITEM)})
ORDER = by_word(  # TEST-12
    "kind",
    {
        "payment": members(MONEY | {"amount": number, "payee": string, "account": nullable(string)}),
        "batch": BATCH,
        "action": members(COMMON | {"title": string}),
        "bulk": BATCH,
    },
)

MOMENT = {
    "do": string,
    "unix": number,
    "since-boot": number,
    "boot": bytes_of(16),
    "store": one_of("ok", "fails"),
}
TYPED = by_word(  # OTP-16
    "kind",
    {
        "payment": members({"kind": string, "purpose": number, "amount": string, "currency": string, "tail": string}),
        "action": members({"kind": string, "purpose": number}),
    },
)


def step_of(typed: dict) -> Callable[[object], dict]:
    return by_word(
        "do",
        {
            "scan": members(MOMENT | {"text": string}),
            "authorise": members(MOMENT | {"pin": string}),
            "type": members(MOMENT | typed | {"operation-id": string, "pin": string}),
            "login": members(MOMENT | {"pin": string}),
            "confirm": members(MOMENT | {"pin": string}),
            "restore": members({"do": string, "step": number}),
        },
    )


STEP = {1: step_of({}), 2: step_of({"typed": TYPED})}

HANDLE = {"do": string, "handle": bytes_of(16)}


def verifier_step_of(drawn: dict) -> Callable[[object], dict]:
    given = by_word(
        "do",
        {
            "issue": members(HANDLE | drawn | {"operation": ORDER}),
            "submit": members(HANDLE | {"otp": string}),
            "login": members({"do": string, "otp": string}),
            "confirm": members(HANDLE | {"otp": string}),
            "cancel": members(HANDLE),
            "unblock": members({"do": string}),
            "revoke": members({"do": string}),
            "restore": members({"do": string}),
            "sweep": members({"do": string}),
        },
    )
    step = {"at": number, "store": one_of("ok", "fails"), "loaded": number, "epoch": number, "input": given}
    return members(step, optional=frozenset({"loaded", "epoch"}))


VERIFIER_STEP = {1: verifier_step_of({"nonces": draws(12)}), 2: verifier_step_of({"fresh": draws(32)})}
POLICY = members(
    {
        "lifetime": number,
        "typed": one_of("never", "low-value", "always"),
        "login-blocks": one_of("fixed", "growing"),
        "unlinked-purposes": array(number),
        "bulk": boolean,
    }
)

ENROLMENT = {"version": version, "secret": bytes_of(32)}
