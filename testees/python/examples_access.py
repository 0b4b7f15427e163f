"""The worked examples of customer.md, secret.md and customer-record.md, computed."""

from dlotp_access import counting, customer, entry, keys, reading, secret
from dlotp_reference.errors import Rejected

Lines = list[tuple[str, str]]

BANK_SECRET = bytes(range(0xA0, 0xC0))
ID = bytes(range(0xC0, 0xD0))
GENERATION, SERIAL = 1, 1
SALT, ITERATIONS = bytes(range(0xD0, 0xE0)), 600_000
CODE_FRESH, FIRST_FRESH, SECOND_FRESH = (bytes(range(at, at + 8)) for at in (0x20, 0x28, 0x30))
FIRST, SECOND = secret.draw("first", 8, FIRST_FRESH), secret.draw("second", 10, SECOND_FRESH)
TOKEN = bytes(range(0xE0, 0x100))
CODE = customer.draw_code([CODE_FRESH], [])
FIRST_TAG = secret.first_tag(BANK_SECRET, ID, GENERATION, secret.derived(FIRST, SALT, ITERATIONS))


def read(typed: str) -> str:
    try:
        return " ".join(reading.identifier(typed))
    except Rejected as refused:
        return refused.code


def entered(identifier: str, first: str, record: entry.FirstRecord | None) -> str:
    found = entry.enter([BANK_SECRET], identifier, first, record, True, ITERATIONS)
    work = f"identifier-macs={found.identifier_macs} iterations={found.iterations} first-macs={found.first_macs}"
    decoy = "" if found.decoy is None else f" decoy={found.decoy}"
    return f"right={str(found.right).lower()}{decoy} {work}"


def customer_1(stated: Lines) -> Lines:
    record = entry.FirstRecord(ID, 0, GENERATION, SALT, ITERATIONS, FIRST_TAG)
    typed = [(name, value) for name, value in stated if name.startswith("read ")]
    known = {identifier: record for identifier in (CODE, customer.shown(CODE))}
    entries = [tuple(name.split(" ")[1:]) for name, _ in stated if name.startswith("entry ")]
    nickname = reading.nickname("Anna.Rossi")
    return [
        ("bank-secret", BANK_SECRET.hex()),
        *((f"k({role})", keys.key(BANK_SECRET, role).hex()) for role in keys.ROLES),
        ("id", ID.hex()),
        ("fresh", CODE_FRESH.hex()),
        ("eight", customer.number(CODE_FRESH, 8)),
        ("code", CODE),
        ("shown", customer.shown(CODE)),
        ("masked", customer.masked(CODE)),
        ("nickname", nickname),
        ("mac-input", keys.mac_input("nickname", nickname).hex()),
        ("tag", customer.identifier_tag(BANK_SECRET, nickname).hex()),
        ("token", TOKEN.hex()),
        ("hash", customer.remember_hash(TOKEN).hex()),
        *((name, read(name.removeprefix("read "))) for name, _ in typed),
        *((f"entry {i} {first}", entered(i, first, known.get(i))) for i, first in entries),
    ]


def secret_1(_: Lines) -> Lines:
    value = secret.derived(FIRST, SALT, ITERATIONS)
    rank = secret.question(BANK_SECRET, ID, GENERATION, SERIAL, 10, 4)
    positions = secret.unranked(rank, 10, 4)
    digits = "".join(SECOND[p - 1] for p in positions)
    asked = keys.mac_input("positions", ID, GENERATION, SERIAL)
    tags = secret.second_tags(BANK_SECRET, ID, GENERATION, SECOND, 4)
    assert secret.answer(BANK_SECRET, ID, GENERATION, SERIAL, 10, 4, tags, SERIAL, digits) == (rank, True)
    return [
        ("first.fresh", FIRST_FRESH.hex()),
        ("first", FIRST),
        ("first.salt", SALT.hex()),
        ("first.iterations", str(ITERATIONS)),
        ("first.value", value.hex()),
        ("first.generation", str(GENERATION)),
        ("first.mac-input", keys.mac_input("first", ID, GENERATION, value).hex()),
        ("first.tag", FIRST_TAG.hex()),
        ("second.fresh", SECOND_FRESH.hex()),
        ("second", SECOND),
        ("second.generation", str(GENERATION)),
        ("second.serial", str(SERIAL)),
        ("positions.mac-input", asked.hex()),
        ("positions.mac", keys.tag(BANK_SECRET, "positions", ID, GENERATION, SERIAL).hex()),
        ("positions.rank", str(rank)),
        ("positions", " ".join(map(str, positions))),
        ("digits", digits),
        ("mask", str(secret.mask(positions))),
        ("second.mac-input", keys.mac_input("second", ID, GENERATION, secret.mask(positions), digits).hex()),
        ("second.tag", secret.second_tag(BANK_SECRET, ID, GENERATION, positions, digits).hex()),
    ]


def customer_record_1(stated: Lines) -> Lines:
    """Each step as it stands, and the counters that it leads to."""
    counted = counting.Customer(1_767_225_600, "fixed", ["active", "active"])
    lines = []
    for name, step in stated:
        if not name.startswith("step "):
            continue
        at, do, what, enrolment = step.split(" ")
        given = {"at": int(at), "do": do, "enrolment": int(enrolment[-1]), "second": False}
        reply = counted.play(given | {"row": what, "of": what, "first": None})
        counters = [
            f"{row}={'/'.join(map(str, values[:3]))}" + ("" if values[3] is None else f" until {values[3]}")
            for row, values in reply["counters"].items()
        ]
        lines += [(name, step), ("counters", ", ".join(counters) if reply["judged"] else "not judged")]
    return lines


COMPUTED = {("customer", 1): customer_1, ("secret", 1): secret_1, ("customer-record", 1): customer_record_1}
