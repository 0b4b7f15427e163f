#!/usr/bin/env python3
"""The package oath of PyPI behind the contract's measuring: OCRA, HOTP and TOTP."""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "testees" / "python"))
from answers_oath import OPERATIONS as READ  # noqa: E402
from bench import measure  # noqa: E402

try:
    from oath import hotp, totp
    from oath._ocra import str2ocrasuite
except ImportError:
    sys.exit("not run: needs the package oath of PyPI, version 1.4.5")


class NotOffered(Exception):
    """What the package does otherwise, or not at all."""


def oath_hotp(a: dict) -> dict:
    return {"otp": hotp(a["key"].hex(), int.from_bytes(a["counter"], "big"), format=f"dec{a['digits']}")}


def oath_totp(a: dict) -> dict:
    hash = getattr(hashlib, a["hash"].lower())
    time = a["time"] - a["t0"]
    return {"otp": totp(a["key"].hex(), format=f"dec{a['digits']}", period=a["step"], t=time, hash=hash)}


def oath_ocra(a: dict) -> dict:
    suite = str2ocrasuite(a["suite"])
    if suite.crypto_function.truncation_length == 0:
        raise NotOffered("a response without truncation")
    inputs = {"Q": a["challenge"], "P": a["password"]}
    if a["time"] is not None:
        inputs["T_precomputed"] = a["time"] // suite.data_input.T  # with `T` alone the package fails
    if a["counter"] is not None:
        inputs["C"] = int.from_bytes(a["counter"], "big")
    if a["session"] is not None:
        inputs["S"] = a["session"].rjust(suite.data_input.S, b"\0")  # the package takes it filled up
    match a["mode"]:
        case "mutual-server":
            inputs["Qsc"] = a["client-challenge"] + a["server-challenge"]
        case "mutual-client":
            inputs["Qsc"] = a["server-challenge"] + a["client-challenge"]
    return {"response": suite(a["key"], **inputs)}


COMPUTE = {"oath.hotp": oath_hotp, "oath.totp": oath_totp, "oath.ocra": oath_ocra}
OPERATIONS = {op: (READ[op][0], compute) for op, compute in COMPUTE.items()}


def hello(nonce: str) -> dict:
    return {
        "type": "hello",
        "protocol": 1,
        "nonce": nonce,
        "implementation": "oath",
        "version": version("oath"),
        "language": "Python",
        "roles": ["oath"],
        "versions": [],
        "claims": [],
        "operations": list(OPERATIONS),
    }


def reply(request: dict) -> dict:
    if request["type"] == "hello":
        return hello(request["nonce"])
    if request["type"] != "bench":
        return {"seq": request["seq"], "unsupported": {"reason": "it only measures"}}
    try:
        return {"seq": request["seq"]} | measure(request, OPERATIONS)
    except NotOffered as reason:
        return {"seq": request["seq"], "unsupported": {"reason": str(reason)}}
    except Exception as error:
        return {"seq": request["seq"], "error": {"trace": f"{type(error).__name__}: {error}"}}


for line in sys.stdin:
    print(json.dumps(reply(json.loads(line))), flush=True)
