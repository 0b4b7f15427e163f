#!/usr/bin/env python3
"""The reference behind the contract of testee.md: requests in, answers out, one JSON object a line."""

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable

from dlotp_reference import authenticator, enrolment, oath, operation, operation_id, otp, payload, verifier
from dlotp_reference.errors import Rejected

MAX_LINE = 1_048_576
MAX_NUMBER = 2**53 - 1


class Unreadable(Exception):
    """Arguments that are not those of the operation."""


# --- readers: each takes a JSON value and gives what it stands for ---


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
    if number(value) != 1:
        raise Unreadable("expected version 1")
    return value


def array(read: Callable) -> Callable[[object], list]:
    def read_array(value: object) -> list:
        if type(value) is not list:
            raise Unreadable("expected an array")
        return [read(element) for element in value]

    return read_array


def nullable(read: Callable) -> Callable:
    return lambda value: None if value is None else read(value)


def one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in words:
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


def by_word(member: str, readers: dict[str, Callable]) -> Callable[[object], dict]:
    """An object whose members are those of the word that one of them holds."""

    def read(value: object) -> dict:
        if type(value) is not dict or value.get(member) not in readers:
            raise Unreadable(f"{member}: expected one of {', '.join(readers)}")
        return readers[value[member]](value)

    return read


def detail(value: object) -> list[str]:
    found = array(string)(value)
    if len(found) != 2:
        raise Unreadable("expected a label and a value")
    return found


ITEM = members({"payee": string, "account": string, "amount": number})
COMMON = {"kind": string, "purpose": number, "details": array(detail)}
MONEY = COMMON | {"currency": string, "reference": nullable(string)}
BATCH = members(MONEY | {"total": number, "items": array(ITEM)})
ORDER = by_word(  # TEST-11
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
STEP = by_word(
    "do",
    {
        "scan": members(MOMENT | {"text": string}),
        "authorise": members(MOMENT | {"pin": string}),
        "type": members(MOMENT | {"operation-id": string, "pin": string}),
        "login": members(MOMENT | {"pin": string}),
        "confirm": members(MOMENT | {"pin": string}),
        "restore": members({"do": string, "step": number}),
    },
)

HANDLE = {"do": string, "handle": bytes_of(16)}
INPUT = by_word(
    "do",
    {
        "issue": members(HANDLE | {"nonces": array(bytes_of(12)), "operation": ORDER}),
        "submit": members(HANDLE | {"otp": string}),
        "login": members({"do": string, "otp": string}),
        "confirm": members(HANDLE | {"otp": string}),
        "cancel": members(HANDLE),
        "unblock": members({"do": string}),
        "revoke": members({"do": string}),
    },
)
VERIFIER_STEP = members(
    {"at": number, "store": one_of("ok", "fails"), "loaded": number, "input": INPUT},
    optional=frozenset({"loaded"}),
)
POLICY = members(
    {
        "lifetime": number,
        "typed": one_of("never", "low-value", "always"),
        "login-blocks": one_of("fixed", "growing"),
        "unlinked-purposes": array(number),
    }
)

ENROLMENT = {"version": version, "secret": bytes_of(32)}


# --- the operations of the wire ---


def enrolment_derive(a: dict) -> dict:
    p = enrolment.pin_mac(a["secret"], a["pin"])
    return {"key-id": enrolment.key_id(a["secret"]).hex(), "p": p.hex()}


def payload_decode(a: dict) -> dict:
    secrets = [enrolled["secret"] for enrolled in a["enrolments"]]
    _, opened = payload.decode(secrets, a["text"])
    return {
        "version": 1,
        "key-id": opened.key_id.hex(),
        "issued-at": opened.issued_at,
        "lifetime": opened.lifetime,
        "nonce": opened.nonce.hex(),
        "operation": opened.operation,
        "display": operation.display(opened.operation),
        "digest": opened.digest.hex(),
    }


def payload_encode(a: dict) -> dict:
    body = payload.encode_body(a["issued-at"], a["lifetime"], a["nonce"], a["operation"])
    return {"text": payload.seal(a["secret"], body)}


def otp_scanned(a: dict) -> dict:
    _, opened = payload.decode([a["secret"]], a["text"])
    return {"otp": otp.scanned(a["secret"], enrolment.pin_mac(a["secret"], a["pin"]), opened.digest)}


def otp_typed(a: dict) -> dict:
    operation_id.check(a["operation-id"])
    p = enrolment.pin_mac(a["secret"], a["pin"])
    return {"otp": otp.typed(a["secret"], p, a["operation-id"], a["time"])}


def otp_login(a: dict) -> dict:
    return {"otp": otp.login(a["secret"], enrolment.pin_mac(a["secret"], a["pin"]), a["time"])}


def otp_confirm(a: dict) -> dict:
    return {"otp": otp.confirmation(a["secret"], enrolment.pin_mac(a["secret"], a["pin"]), a["time"])}


def authenticator_trace(a: dict) -> dict:
    phone = authenticator.Phone(a["secret"])
    return {"replies": [phone.play(step) for step in a["steps"]]}


def operation_id_derive(a: dict) -> dict:
    return {"operation-id": operation_id.derive(a["secret"], a["digest"])}


def operation_id_draw(a: dict) -> dict:
    nonce, drawn, text = operation_id.draw(
        a["secret"], a["issued-at"], a["lifetime"], a["operation"], a["nonces"], a["taken"]
    )
    return {"nonce": nonce.hex(), "operation-id": drawn, "text": text}


def verifier_trace(a: dict) -> dict:
    policy = verifier.Policy(*a["policy"].values())
    bank = verifier.Bank(a["secret"], a["pin"], policy, a["enrolled-at"], a["active"])
    return {"replies": [bank.play(step) for step in a["steps"]]}


def oath_hotp(a: dict) -> dict:
    return {"otp": oath.hotp(a["key"], int.from_bytes(a["counter"], "big"), a["digits"])}


def oath_totp(a: dict) -> dict:
    return {"otp": oath.totp(a["key"], a["hash"], a["time"], a["step"], a["t0"], a["digits"])}


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
    return {"response": oath.ocra(a["suite"], a["key"], a["mode"], challenges, *inputs)}


TIMED = members(ENROLMENT | {"pin": string, "time": number})
ISSUE = ENROLMENT | {"issued-at": number, "lifetime": number, "operation": ORDER}
HASH = one_of("SHA1", "SHA256", "SHA512")
OCRA = {
    "suite": string,
    "key": hexadecimal,
    "mode": one_of("one-way", "mutual-server", "mutual-client", "signature"),
    "challenge": string,
    "client-challenge": string,
    "server-challenge": string,
    "counter": bytes_of(8),
    "password": string,
    "session": hexadecimal,
    "time": number,
}

OPERATIONS: dict[str, tuple[Callable[[object], dict], Callable[[dict], dict]]] = {
    "enrolment.derive": (members(ENROLMENT | {"pin": string}), enrolment_derive),
    "payload.decode": (members({"enrolments": array(members(ENROLMENT)), "text": string}), payload_decode),
    "otp.scanned": (members(ENROLMENT | {"pin": string, "text": string}), otp_scanned),
    "otp.typed": (members(ENROLMENT | {"pin": string, "operation-id": string, "time": number}), otp_typed),
    "otp.login": (TIMED, otp_login),
    "otp.confirm": (TIMED, otp_confirm),
    "authenticator.trace": (members(ENROLMENT | {"steps": array(STEP)}), authenticator_trace),
    "payload.encode": (members(ISSUE | {"nonce": bytes_of(12)}), payload_encode),
    "operation-id.derive": (members(ENROLMENT | {"digest": bytes_of(32)}), operation_id_derive),
    "operation-id.draw": (
        members(ISSUE | {"nonces": array(bytes_of(12)), "taken": array(string)}),
        operation_id_draw,
    ),
    "verifier.trace": (
        members(
            ENROLMENT
            | {"pin": string, "policy": POLICY, "enrolled-at": number, "active": boolean, "steps": array(VERIFIER_STEP)}
        ),
        verifier_trace,
    ),
    "oath.hotp": (members({"key": hexadecimal, "counter": bytes_of(8), "digits": number}), oath_hotp),
    "oath.totp": (
        members({"key": hexadecimal, "hash": HASH, "time": number, "step": number, "t0": number, "digits": number}),
        oath_totp,
    ),
    "oath.suite": (members({"suite": string}), oath_suite),
    "oath.ocra": (members(OCRA, optional=OCRA.keys() - {"suite", "key", "mode"}), oath_ocra),
}


# --- the contract ---


def hello(request: dict) -> dict:  # TEST-5, TEST-6
    return {
        "type": "hello",
        "protocol": 1,
        "nonce": request.get("nonce"),
        "implementation": "dlotp-reference",
        "version": "0.1.0",
        "language": "Python",
        "roles": ["authenticator", "issuer", "verifier", "oath"],
        "versions": [1],
        "claims": ["typed", "bulk"],
        "operations": list(OPERATIONS),
    }


CASE = members({"type": string, "seq": number, "op": string, "args": lambda value: value})


def answer(request: dict) -> dict:  # TEST-7 to TEST-9
    case = CASE(request)
    if case["op"] not in OPERATIONS:
        return {"unsupported": {"reason": f"no operation {case['op']}"}}
    read, compute = OPERATIONS[case["op"]]
    try:
        return {"ok": compute(read(case["args"]))}
    except Rejected as rejected:
        return {"rejected": {"code": rejected.code}}


BENCH = members(
    {
        "type": string,
        "seq": number,
        "op": string,
        "output": string,
        "inputs": array(lambda value: value),
        "milliseconds": number,
    }
)


def measure(request: dict) -> dict:  # TEST-17, TEST-18
    bench = BENCH(request)
    nothing = (lambda value: value, lambda a: {"nothing": ""})
    operations = OPERATIONS | {"nothing": nothing}
    if bench["op"] not in operations:
        return {"unsupported": {"reason": f"no operation {bench['op']}"}}
    read, compute = operations[bench["op"]]
    inputs = [read(args) for args in bench["inputs"]]
    outputs = "".join(compute(args)[bench["output"]] + "\n" for args in inputs)
    samples = []
    end = time.perf_counter_ns() + bench["milliseconds"] * 1_000_000
    while len(samples) < 3 or time.perf_counter_ns() < end:
        passes, took, start = 0, 0, time.perf_counter_ns()
        while took < 1_000_000:
            for args in inputs:
                compute(args)
            passes, took = passes + 1, time.perf_counter_ns() - start
        samples.append({"passes": passes, "nanoseconds": took})
    return {"ok": {"samples": samples, "digest": hashlib.sha256(outputs.encode()).hexdigest()}}


def unique(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a member stands twice")
    return found


def reply(line: str) -> dict:
    seq = 0
    try:
        request = json.loads(line, object_pairs_hook=unique)
        if type(request) is not dict:
            raise Unreadable("expected an object")
        if request.get("type") == "hello":
            return hello(request)
        if type(request.get("seq")) is int:
            seq = request["seq"]
        return {"seq": seq} | (measure(request) if request.get("type") == "bench" else answer(request))
    except Exception as error:  # whatever it is, the next line is answered too
        return {"seq": seq, "error": {"trace": f"{type(error).__name__}: {error}"}}


def main() -> None:
    sys.stdin.reconfigure(encoding="utf-8", errors="strict", newline="\n")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    while line := sys.stdin.readline(MAX_LINE):
        sys.stdout.write(json.dumps(reply(line), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
