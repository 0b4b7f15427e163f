#!/usr/bin/env python3
"""The reference behind the contract of testee.md: requests in, answers out, one JSON object a line."""

import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

import answers
import answers_access
import answers_delivered
import answers_oath
import answers_sends
from bench import measure
from dlotp_reference.errors import Rejected
from wire import MAX_NUMBER, Unreadable, json_object, members, number, one_of, string

MAX_LINE = 1_048_576
MAX_DEPTH = 16
MODULES = (answers, answers_oath, answers_access, answers_delivered, answers_sends)
OPERATIONS = {name: answer for module in MODULES for name, answer in module.OPERATIONS.items()}
CLAIMED = [1, 2]


def hello(request: dict) -> dict:  # TEST-5, TEST-6
    return {
        "type": "hello",
        "protocol": 1,
        "nonce": HELLO(request)["nonce"],
        "implementation": "dlotp-reference",
        "version": "0.1.0",
        "language": "Python",
        "roles": ["authenticator", "issuer", "verifier", "oath"],
        "versions": CLAIMED,
        "claims": ["typed", "bulk"],
        "operations": list(OPERATIONS),
    }


HELLO = members({"type": one_of("hello"), "protocol": number, "nonce": string})
CASE = members({"type": one_of("case"), "seq": number, "op": string, "args": json_object})


def answer(request: dict) -> dict:  # TEST-7 to TEST-9
    case = CASE(request)
    if case["op"] not in OPERATIONS:
        return {"unsupported": {"reason": f"no operation {case['op']}"}}
    read, compute = OPERATIONS[case["op"]]
    try:
        return {"ok": compute(read(case["args"]))}
    except Rejected as rejected:
        return {"rejected": {"code": rejected.code}}


class Pairs(list):
    """The members of an object in their order, as they stand in the line."""


def refuse_constant(name: str) -> None:
    raise Unreadable(f"{name} is no JSON")  # Python's parser takes NaN and Infinity


def read_integer(digits: str) -> int | float:
    """A number of the wire (TEST-3), or one that no reader takes: what has a sign or is too long."""
    return int(digits) if digits.isdecimal() and len(digits) <= 16 else float(digits)


def depth(value: object) -> int:
    """How deep objects and arrays are nested."""
    deepest, level = 0, [value]
    while level := [found for found in level if isinstance(found, list)]:
        deepest += 1
        level = [e[1] if isinstance(found, Pairs) else e for found in level for e in found]
    return deepest


def seq_of(request: Pairs) -> int:
    """The one `seq` of a request, or 0 (TEST-9)."""
    match [value for name, value in request if name == "seq"]:
        case [seq] if type(seq) is int and 0 <= seq <= MAX_NUMBER:
            return seq
    return 0


def strict(value: object) -> object:
    """The value with its objects, none of which has a member twice, and no text a surrogate alone (TEST-1)."""
    if isinstance(value, Pairs):
        found = {strict(name): strict(member) for name, member in value}
        if len(found) != len(value):
            raise Unreadable("a member stands twice")
        return found
    if type(value) is list:
        return [strict(element) for element in value]
    if type(value) is str and any("\ud800" <= c <= "\udfff" for c in value):
        raise Unreadable("a surrogate is escaped alone")
    return value


def reply(line: bytes) -> dict:
    seq = 0
    try:
        if len(line.removesuffix(b"\n")) >= MAX_LINE:
            raise Unreadable(f"expected at most {MAX_LINE} bytes")
        # A byte order mark stays, and is no JSON.
        text = line.decode("utf-8")
        request = json.loads(text, object_pairs_hook=Pairs, parse_constant=refuse_constant, parse_int=read_integer)
        if type(request) is not Pairs:
            raise Unreadable("expected an object")
        if depth(request) > MAX_DEPTH:
            raise Unreadable(f"expected at most {MAX_DEPTH} levels")
        seq = seq_of(request)
        request = strict(request)
        if request.get("type") == "hello":
            return hello(request)
        return {"seq": seq} | (measure(request, OPERATIONS) if request.get("type") == "bench" else answer(request))
    except Exception as error:  # whatever it is, the next line is answered too
        return {"seq": seq, "error": {"trace": f"{type(error).__name__}: {error}"}}


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line; what of one is longer than a line may be is left out."""
    while line := stream.readline(MAX_LINE):
        part = line
        while len(part) == MAX_LINE and not part.endswith(b"\n"):
            part = stream.readline(MAX_LINE)
        yield line


def main() -> None:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # \ud800 stays JSON
    for line in lines(sys.stdin.buffer):
        sys.stdout.write(json.dumps(reply(line), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
