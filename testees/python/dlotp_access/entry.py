"""The entry with identifier and first secret, and the work that it takes (customer.md)."""

import hmac
from typing import NamedTuple

from dlotp_reference.errors import Rejected

from . import customer, reading, secret

DECOYS = 4096


class FirstRecord(NamedTuple):
    """What a customer's record has of the first secret; `key` is its place among the living bank secrets."""

    id: bytes
    key: int
    generation: int
    salt: bytes
    iterations: int
    tag: bytes


class Entry(NamedTuple):
    right: bool
    decoy: int | None
    identifier_macs: int
    iterations: int
    first_macs: int
    retagged: FirstRecord | None


def enter(
    bank_secrets: list[bytes], identifier: str, first: str, record: FirstRecord | None, admitted: bool, policy: int
) -> Entry:
    """Judges an entry (CUST-27 to CUST-30); the first of the bank secrets is the current one."""
    secret.check_iterations(policy, "invalid-policy")
    if record is not None:
        secret.check_generation(record.generation)
        secret.check_iterations(record.iterations, "malformed-record")
    read, typed, may_be_right = "", "00000000", admitted
    try:
        _, read = reading.identifier(identifier)
    except Rejected:
        record = None
    try:
        typed = secret.read_first(first)
    except Rejected:
        may_be_right = False
    tags = [customer.identifier_tag(bank_secret, read) for bank_secret in bank_secrets]
    decoy = None if record else int.from_bytes(tags[0][:8], "big") % DECOYS
    known = record or FirstRecord(bytes(16), 0, 1, bytes(16), policy, b"")
    own, newest = secret.derived_at(typed, known.salt, [known.iterations, policy])
    found = secret.first_tag(bank_secrets[known.key], known.id, known.generation, own)
    renewed = secret.first_tag(bank_secrets[0], known.id, known.generation, newest)
    right = hmac.compare_digest(found, known.tag) and may_be_right and record is not None
    moved = known._replace(key=0, iterations=policy, tag=renewed)
    retagged = moved if right and moved != known else None
    return Entry(right, decoy, len(tags), max(known.iterations, policy), 2, retagged)
