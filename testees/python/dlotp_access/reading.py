"""What a person typed (customer.md, CUST-13 to CUST-16)."""

import re

from dlotp_reference.errors import Rejected
from dlotp_reference.operation_id import damm

REMOVED = str.maketrans("", "", " -.")
LONGEST = 64


def digits(typed: str, least: int, most: int, code: str) -> str:  # CUST-13
    if len(typed) > LONGEST:
        raise Rejected(code)
    kept = typed.translate(REMOVED)
    if not re.fullmatch(f"[0-9]{{{least},{most}}}", kept, re.ASCII):
        raise Rejected(code)
    return kept


def nickname(typed: str) -> str:  # CUST-17
    lowered = "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in typed)
    if not re.fullmatch(r"[a-z][a-z0-9._-]{5,19}", lowered, re.ASCII):
        raise Rejected("malformed-nickname")
    return lowered


def identifier(typed: str) -> tuple[str, str]:  # CUST-15
    """The kind of an identifier and the form that is looked up."""
    if re.match(r"[A-Za-z]", typed, re.ASCII):
        return "nickname", nickname(typed)
    kept = digits(typed, 4, 16, "malformed-code")
    if len(kept) != 9:
        return "alias", kept
    if damm(kept) != 0:
        raise Rejected("malformed-code")
    return "code", kept
