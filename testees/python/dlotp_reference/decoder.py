"""The duties of a decoder, with the first code that applies (payload.md, PAY-11 to PAY-20, PAY-32 to PAY-34)."""

import re

from . import enrolment, payload_v1, payload_v2
from .enrolment import Enrolled
from .errors import Rejected
from .payload import Payload

VERSIONS = {1: payload_v1, 2: payload_v2}


def decode(held: list[Enrolled], text: str) -> Payload:
    """Opens a text with one of the enrolments that are held."""
    for version, rules in VERSIONS.items():
        if text.startswith(rules.PREFIX):
            envelope = rules.envelope_of(text[len(rules.PREFIX) :])
            for enrolled in held:
                if enrolled.version == version and enrolment.key_id(enrolled) == envelope[:8]:
                    return rules.open_envelope(enrolled, envelope)
            raise Rejected("unknown-key")  # PAY-15, ENR-23
    if re.match(r"(dlotp|DLOTP):[1-9][0-9]{0,3}\.", text, re.ASCII):  # PAY-11
        raise Rejected("unsupported-version")
    raise Rejected("malformed-payload")  # PAY-12
