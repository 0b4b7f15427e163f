"""The operations of oath.md on the wire."""

from collections.abc import Callable

from dlotp_reference import oath
from wire import Unreadable, boolean, bytes_of, hexadecimal, members, number, one_of, string


def oath_hotp(a: dict) -> dict:
    return {"otp": oath.hotp(a["key"], int.from_bytes(a["counter"], "big"), a["digits"], bool(a["short-key"]))}


def oath_totp(a: dict) -> dict:
    return {"otp": oath.totp(a["key"], a["hash"], a["time"], a["step"], a["t0"], a["digits"], bool(a["short-key"]))}


def oath_suite(a: dict) -> dict:
    suite = oath.suite(a["suite"])
    return {
        "suite": oath.printed(suite),
        "hash": suite.hash,
        "digits": suite.digits,
        "counter": suite.counter,
        "challenge": {"format": suite.format, "length": suite.length},
        "password": suite.password,
        "session": suite.session,
        "time-step": suite.time_step,
    }


def oath_ocra(a: dict) -> dict:
    client, server = a["client-challenge"], a["server-challenge"]
    challenges = {
        "one-way": [a["challenge"]],
        "signature": [a["challenge"]],
        "mutual-server": [client, server],
        "mutual-client": [server, client],
    }[a["mode"]]
    if None in challenges or len(challenges) != 3 - [a["challenge"], client, server].count(None):
        raise Unreadable("expected challenge, or client-challenge and server-challenge in a mutual mode")
    inputs = (a["counter"], a["password"], a["session"], a["time"])
    return {"response": oath.ocra(a["suite"], a["key"], a["mode"], challenges, *inputs, bool(a["short-key"]))}


HASH = one_of("SHA1", "SHA256", "SHA512")
HOTP = {"key": hexadecimal, "short-key": boolean, "counter": bytes_of(8), "digits": number}
TOTP = {
    "key": hexadecimal,
    "short-key": boolean,
    "hash": HASH,
    "time": number,
    "step": number,
    "t0": number,
    "digits": number,
}
OCRA = {
    "suite": string,
    "key": hexadecimal,
    "mode": one_of("one-way", "mutual-server", "mutual-client", "signature"),
    "short-key": boolean,
    "challenge": string,
    "client-challenge": string,
    "server-challenge": string,
    "counter": bytes_of(8),
    "password": string,
    "session": hexadecimal,
    "time": number,
}

OPERATIONS: dict[str, tuple[Callable[[object], dict], Callable[[dict], dict]]] = {
    "oath.hotp": (members(HOTP, optional={"short-key"}), oath_hotp),
    "oath.totp": (members(TOTP, optional={"short-key"}), oath_totp),
    "oath.suite": (members({"suite": string}), oath_suite),
    "oath.ocra": (members(OCRA, optional=OCRA.keys() - {"suite", "key", "mode"}), oath_ocra),
}
