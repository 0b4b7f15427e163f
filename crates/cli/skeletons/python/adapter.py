#!/usr/bin/env python3
"""An adapter for DLOTP's conformance suite: requests in, answers out, one JSON object a line."""

import json
import sys

IMPLEMENTATION = "my implementation"
VERSION = "0.1"
ROLES = ["authenticator"]  # of authenticator, issuer, verifier, oath: what you claim is what is judged
VERSIONS = [2]
CLAIMS = []  # of typed, bulk


class Rejected(Exception):
    """An input that the protocol refuses, with its code of spec/errors.md."""


# One function for each operation of the table in spec/testee.md: it takes the arguments and gives the
# outputs, or raises Rejected("code"). It calls your implementation and computes nothing of its own.
#
# def otp_login(args):
#     return {"otp": my_implementation.login_otp(bytes.fromhex(args["secret"]), args["pin"], args["time"])}
#
# Then name it here: OPERATIONS = {"otp.login": otp_login}
OPERATIONS = {}


def answer(request, seq):
    if request["type"] == "hello":
        check(request, {"type": is_string, "protocol": is_number, "nonce": is_string})
        return {
            "type": "hello",
            "protocol": 1,
            "nonce": request["nonce"],
            "implementation": IMPLEMENTATION,
            "version": VERSION,
            "language": "Python",
            "roles": ROLES,
            "versions": VERSIONS,
            "claims": CLAIMS,
            "operations": list(OPERATIONS),
        }
    is_case = {"type": lambda value: value == "case", "seq": is_number, "op": is_string}
    check(request, is_case | {"args": lambda value: type(value) is dict})
    operation = OPERATIONS.get(request["op"])
    if operation is None:
        return {"seq": seq, "unsupported": {"reason": f"{request['op']} is not there yet"}}
    try:
        return {"seq": seq, "ok": operation(request["args"])}
    except Rejected as refusal:
        return {"seq": seq, "rejected": {"code": str(refusal)}}


# What follows reads lines as TEST-1, TEST-5 and TEST-9 ask; nothing in it has to be changed.

MAX_LINE = 1_048_576  # bytes, with the line feed
MAX_DEPTH = 16


class Pairs(list):
    """The members of an object as they stand in the line."""


def check(request, forms):
    """Exactly these members, each of its form."""
    if set(request) != set(forms) or not all(is_right(request[name]) for name, is_right in forms.items()):
        raise ValueError("not a request of the contract")


def is_string(value):
    return type(value) is str


def is_number(value):
    return type(value) is int and 0 <= value < 2**53


def read_integer(digits):
    return int(digits) if digits.isdecimal() and len(digits) <= 16 else float(digits)


def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def plain(value):
    """The value of which no object has a member twice and no text a surrogate alone."""
    if isinstance(value, Pairs):
        found = {plain(name): plain(member) for name, member in value}
        if len(found) != len(value):
            raise ValueError("a member stands twice")
        return found
    if type(value) is list:
        return [plain(element) for element in value]
    if type(value) is str:
        value.encode("utf-8")
    return value


def is_deep(level):
    for _ in range(MAX_DEPTH):
        lists = [found for found in level if isinstance(found, list)]
        level = [e[1] if isinstance(found, Pairs) else e for found in lists for e in found]
    return any(isinstance(found, list) for found in level)


def reply(line):
    seq = 0
    try:
        if len(line.rstrip(b"\n")) >= MAX_LINE:
            raise ValueError("the line is too long")
        hooks = {"object_pairs_hook": Pairs, "parse_int": read_integer, "parse_constant": refuse_constant}
        request = json.loads(line.decode("utf-8"), **hooks)
        if not isinstance(request, Pairs) or is_deep([request]):
            raise ValueError("no JSON object, or one that is nested too deep")
        seqs = [value for name, value in request if name == "seq"]
        seq = seqs[0] if len(seqs) == 1 and is_number(seqs[0]) else 0
        return answer(plain(request), seq)
    except Exception as error:  # whatever fails is told, and the next line is read
        return {"seq": seq, "error": {"trace": repr(error)}}


def main():
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(reply(line)) + "\n")
        sys.stdout.flush()


main()
