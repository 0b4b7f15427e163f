#!/usr/bin/env python3
"""The reference behind the contract of testee.md: requests in, answers out, one JSON object a line."""

import json
import sys

import answers
import answers_oath
from bench import measure
from dlotp_reference.errors import Rejected
from wire import Unreadable, members, number, string

MAX_LINE = 1_048_576
OPERATIONS = answers.OPERATIONS | answers_oath.OPERATIONS
CLAIMED = [1, 2]


def hello(request: dict) -> dict:  # TEST-5, TEST-6
    return {
        "type": "hello",
        "protocol": 1,
        "nonce": request.get("nonce"),
        "implementation": "dlotp-reference",
        "version": "0.1.0",
        "language": "Python",
        "roles": ["authenticator", "issuer", "verifier", "oath"],
        "versions": CLAIMED,
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
        return {"seq": seq} | (measure(request, OPERATIONS) if request.get("type") == "bench" else answer(request))
    except Exception as error:  # whatever it is, the next line is answered too
        return {"seq": seq, "error": {"trace": f"{type(error).__name__}: {error}"}}


def main() -> None:
    sys.stdin.reconfigure(encoding="utf-8", errors="strict", newline="\n")
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # \ud800 stays JSON
    while line := sys.stdin.readline(MAX_LINE):
        sys.stdout.write(json.dumps(reply(line), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
