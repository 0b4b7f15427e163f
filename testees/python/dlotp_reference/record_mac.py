"""The MACs of records and events (records.md)."""

import hmac
from typing import NamedTuple

from . import cbor
from .enrolment import mac
from .errors import Rejected


class Row(NamedTuple):
    """A row of the database, or in `Event` an audit event; `content` is a list of byte strings."""

    version: int
    kind: str
    identity: bytes
    epoch: int
    revision: int
    content: list[bytes]


class Event(NamedTuple):
    version: int
    enrolment: bytes
    epoch: int
    revision: int
    previous: bytes | None
    content: list[bytes]


def mac_input(number: int, row: Row | Event) -> bytes:  # REC-1, REC-3
    version, *rest = row
    noun = "record" if isinstance(row, Row) else "event"
    return cbor.encode([f"dlotp v{version} {noun}", number, *rest])


def mac_of(key: bytes, number: int, row: Row | Event) -> bytes:
    return mac(key, mac_input(number, row))


def check_mac(keys: dict[int, bytes], number: int, row: Row | Event, found: bytes) -> None:  # REC-4, REC-6
    if number not in keys or not hmac.compare_digest(mac_of(keys[number], number, row), found):
        raise Rejected("malformed-record")


def check_chain(events: list[tuple[Event, bytes]]) -> None:  # REC-5
    for event, _ in events:
        if (event.revision == 1) != (event.previous is None):
            raise Rejected("malformed-record")
    for (before, before_mac), (after, _) in zip(events, events[1:]):
        follows = after.previous == before_mac and after.revision == before.revision + 1
        if not follows or after.epoch < before.epoch:
            raise Rejected("malformed-record")


def load(
    keys: dict[int, bytes], record: tuple[int, Row, bytes], events: list[tuple[int, Event, bytes]]
) -> int:
    """Checks an enrolment's record with its newest events, and gives the number of the key that the next input writes under."""
    check_mac(keys, *record)
    for event in events:
        check_mac(keys, *event)
    check_chain([(event, found) for _, event, found in events])
    row = record[1]
    if not events or (events[-1][1].epoch, events[-1][1].revision) != (row.epoch, row.revision):  # REC-4
        raise Rejected("malformed-record")
    return max(keys)
