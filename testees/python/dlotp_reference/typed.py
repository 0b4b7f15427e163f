"""What a typed operation of version 2 is bound to (otp.md, OTP-13 to OTP-16)."""

import re

from . import operation
from .errors import Rejected

# OTP-13: the purposes of payments that may be typed, and what each is bound as; the purposes of actions that may not.
BOUND_AS = {1: 1, 2: 1, 4: 4, 6: 6}
NEVER_TYPED = {38, 39}

# Spaces to nothing, small ASCII letters to capitals.
PLAIN = {ord(space): "" for space in " \u00a0\u2009\u202f"} | {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}


def of_order(order: dict) -> list | None:
    """What has to be keyed in for an operation; None where it is never typed (OTP-13, OTP-14)."""
    purpose = order["purpose"]
    if order["kind"] == "action" and purpose not in NEVER_TYPED:
        return [3, purpose]
    if order["kind"] == "payment" and purpose in BOUND_AS and order["account"] is not None:
        return [1, BOUND_AS[purpose], order["amount"], order["currency"], order["account"][-8:]]
    return None


def of_keyed(keyed: dict) -> list:
    """What was keyed in, read (OTP-16)."""
    purpose = keyed["purpose"]
    if keyed["kind"] == "action":
        _, shapes = operation.PURPOSES.get(purpose, ("", ()))
        require("action" in shapes and purpose not in NEVER_TYPED)
        return [3, purpose]
    require(purpose in BOUND_AS)
    currency, tail = plain(keyed["currency"]), plain(keyed["tail"])
    require(currency in operation.DECIMALS)
    require(re.fullmatch(r"[0-9A-Z]{8}", tail, re.ASCII) is not None)
    amount = amount_of(plain(keyed["amount"]), operation.DECIMALS[currency])
    return [1, BOUND_AS[purpose], amount, currency, tail]


def require(condition: bool) -> None:
    if not condition:
        raise Rejected("malformed-typed")


def plain(entered: str) -> str:
    return entered.translate(PLAIN)


def amount_of(entered: str, decimals: int) -> int:
    """Minor units; a separator of thousands, a sign and a sign without decimals after it are refused."""
    form = rf"([0-9]+)(?:[.,]([0-9]{{1,{decimals}}}))?" if decimals else r"([0-9]+)()"
    found = re.fullmatch(form, entered, re.ASCII)
    require(found is not None)
    digits = (found[1] + (found[2] or "").ljust(decimals, "0")).lstrip("0")
    require(1 <= len(digits) <= 15)  # 1 to 999999999999999
    return int(digits)
