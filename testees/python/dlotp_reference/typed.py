"""What a typed operation of version 2 is bound to (otp.md, OTP-13 to OTP-16)."""

import re

from . import operation
from .errors import Rejected

# Spaces to nothing, small ASCII letters to capitals.
PLAIN = {ord(space): "" for space in " \u00a0\u2009\u202f"} | {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}


def of_order(order: dict) -> list | None:
    """What has to be keyed in for an operation; None where it is never typed (OTP-13, OTP-14)."""
    if order["kind"] == "action":
        return [3, order["purpose"]]
    if order["kind"] == "payment" and order["account"] is not None:
        return [1, order["amount"], order["currency"], order["account"][-8:]]
    return None


def of_keyed(keyed: dict) -> list:
    """What was keyed in, read (OTP-16)."""
    if keyed["kind"] == "action":
        _, shapes = operation.PURPOSES.get(keyed["purpose"], ("", ()))
        require("action" in shapes)
        return [3, keyed["purpose"]]
    currency, tail = plain(keyed["currency"]), plain(keyed["tail"])
    require(currency in operation.DECIMALS)
    require(re.fullmatch(r"[0-9A-Z]{8}", tail, re.ASCII) is not None)
    return [1, amount_of(plain(keyed["amount"]), operation.DECIMALS[currency]), currency, tail]


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
