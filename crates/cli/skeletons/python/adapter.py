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


def answer(request):
    if request["type"] == "hello":
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
    if set(request) != {"type", "seq", "op", "args"} or request["type"] != "case":
        raise ValueError("not a request of the contract")
    operation = OPERATIONS.get(request["op"])
    if operation is None:
        return {"seq": request["seq"], "unsupported": {"reason": f"{request['op']} is not there yet"}}
    try:
        return {"seq": request["seq"], "ok": operation(request["args"])}
    except Rejected as refusal:
        return {"seq": request["seq"], "rejected": {"code": str(refusal)}}


def main():
    sys.stdin.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for line in sys.stdin:
        request = {}
        try:
            request = json.loads(line)
            reply = answer(request)
        except Exception as error:  # whatever fails is told, and the next line is read
            seq = request.get("seq", 0) if isinstance(request, dict) else 0
            reply = {"seq": seq, "error": {"trace": repr(error)}}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


main()
