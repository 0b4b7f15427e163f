"""The two chains of version 2 (enrolment.md, ENR-21).

A phone keeps one value of each and steps on; this module also starts from the beginning, as a verifier may.
"""

from functools import lru_cache

from .enrolment import Enrolled, key, mac

STEP = b"dlotp v2 step"


def stepped(value: bytes, times: int) -> bytes:
    for _ in range(times):
        value = mac(value, STEP)
    return value


@lru_cache(maxsize=4096)
def scanned(enrolled: Enrolled, n: int) -> bytes:
    """s_n."""
    return stepped(key(enrolled, "chain scanned"), n)


@lru_cache(maxsize=4096)
def login(enrolled: Enrolled, q: int) -> bytes:
    """l_q."""
    return stepped(key(enrolled, "chain login"), q)


def forget() -> None:
    """What was computed for one input is not kept for the next, where that is measured (TEST-18)."""
    scanned.cache_clear()
    login.cache_clear()
