"""The operations of customer.md and secret.md on the wire."""

from collections.abc import Callable

from dlotp_access import counting, customer, entry, reading, secret
from wire import Unreadable, array, boolean, by_word, bytes_of, digits, draws, hexadecimal, members, nullable, number, one_of, string


def customer_code(a: dict) -> dict:
    code = customer.draw_code(a["fresh"], a["taken"])
    return {"code": code, "shown": customer.shown(code), "masked": customer.masked(code)}


def customer_read(a: dict) -> dict:
    kind, value = reading.identifier(a["identifier"])
    return {"kind": kind, "value": value}


def customer_nickname(a: dict) -> dict:
    nickname = reading.nickname(a["nickname"])
    return {"nickname": nickname, "tag": customer.identifier_tag(a["bank-secret"], nickname).hex()}


def customer_remember(a: dict) -> dict:
    return {"hash": customer.remember_hash(a["token"]).hex()}


def customer_entry(a: dict) -> dict:
    record = a["record"] and entry.FirstRecord(*a["record"].values())
    found = entry.enter(a["bank-secrets"], a["identifier"], a["first"], record, a["admitted"], a["iterations"])
    moved = found.retagged
    return {
        "right": found.right,
        "decoy": found.decoy,
        "identifier-macs": found.identifier_macs,
        "iterations": found.iterations,
        "first-macs": found.first_macs,
        "retagged": moved and {"key": moved.key, "iterations": moved.iterations, "tag": moved.tag.hex()},
    }


def customer_counters(a: dict) -> dict:
    counted = counting.Customer(a["begins"], a["login-blocks"], a["enrolments"])
    return {"replies": [counted.play(step) for step in a["steps"]]}


def secret_draw(a: dict) -> dict:
    return {"digits": secret.draw(a["secret"], a["length"], a["fresh"])}


def secret_first(a: dict) -> dict:
    secret.check_iterations(a["iterations"], "invalid-policy")
    secret.check_generation(a["generation"])
    value = secret.derived(secret.read_first(a["first"]), a["salt"], a["iterations"])
    return {"value": value.hex(), "tag": secret.first_tag(a["bank-secret"], a["id"], a["generation"], value).hex()}


def secret_second(a: dict) -> dict:
    return {"tags": secret.second_tags(a["bank-secret"], a["id"], a["generation"], a["second"], a["asked"]).hex()}


def secret_positions(a: dict) -> dict:
    length, asked = a["length"], a["asked"]
    rank = secret.question(a["bank-secret"], a["id"], a["generation"], a["serial"], length, asked)
    return {"rank": rank, "positions": list(secret.unranked(rank, length, asked))}


def secret_judge(a: dict) -> dict:
    rank, right = secret.answer(*a.values())
    return {"rank": rank, "right": right}


def entry_args(value: object) -> dict:
    a = ENTRY(value)
    secrets, record = a["bank-secrets"], a["record"]
    if not secrets or len(set(secrets)) < len(secrets):
        raise Unreadable("bank-secrets: expected at least one, without repetition")
    if record and record["key"] >= len(secrets):
        raise Unreadable("record: key: expected a place in bank-secrets")
    return a


def counters_args(value: object) -> dict:
    a = COUNTERS(value)
    if len(a["enrolments"]) > 5 or a["enrolments"].count("pending") > 1:
        raise Unreadable("enrolments: expected at most five, at most one of them pending")
    at = a["begins"]
    for step in a["steps"]:
        if step["at"] < at:
            raise Unreadable("at: expected a time that is not before that of the step before")
        at = step["at"]
        if step["do"] != "unblock" and not listed(step, len(a["enrolments"])):
            raise Unreadable("expected what CREC-10 or CREC-13 lists")
    return a


def listed(step: dict, enrolments: int) -> bool:
    """Whether a judgement is one that the tables of CREC-10 and CREC-13 have."""
    enrolled, second, first = step["enrolment"] is not None, step["second"], step.get("first")
    if enrolled and not 1 <= step["enrolment"] <= enrolments:
        return False
    match step.get("row") or step["of"]:
        case "first" | "token":
            return not enrolled and not second
        case "login" if step["do"] == "failure":
            return not second
        case "login":
            return not second and first is not None
        case "log-in":
            return not second and enrolled
        case "scanned" | "typed" | "unlinked":
            return not second and enrolled and first is None
        case "operation":
            return not (second and enrolled)
        case "delivered":
            return not enrolled and first is None
        case _:
            return first is None


JUDGED = {"at": number, "do": string, "enrolment": nullable(number), "second": boolean}
COUNTERS = members(
    {
        "begins": number,
        "login-blocks": one_of("fixed", "growing"),
        "enrolments": array(one_of("active", "pending")),
        "steps": array(
            by_word(
                "do",
                {
                    "failure": members(JUDGED | {"row": one_of(*counting.ROWS)}),
                    "acceptance": members(
                        JUDGED | {"of": one_of(*counting.LOOKED_AT), "first": nullable(one_of("first", "token"))}
                    ),
                    "unblock": members({"at": number, "do": string}),
                },
            )
        ),
    }
)
RECORD = {
    "id": bytes_of(16),
    "key": number,
    "generation": number,
    "salt": bytes_of(16),
    "iterations": number,
    "tag": bytes_of(32),
}
ENTRY = members(
    {
        "bank-secrets": array(bytes_of(32)),
        "identifier": string,
        "first": string,
        "record": nullable(members(RECORD)),
        "admitted": boolean,
        "iterations": number,
    }
)
OF_CUSTOMER = {"bank-secret": bytes_of(32), "id": bytes_of(16), "generation": number}
QUESTION = OF_CUSTOMER | {"serial": number, "length": number, "asked": number}

OPERATIONS: dict[str, tuple[Callable[[object], dict], Callable[[dict], dict]]] = {
    "customer.code": (members({"fresh": draws(8), "taken": array(digits(9))}), customer_code),
    "customer.read": (members({"identifier": string}), customer_read),
    "customer.nickname": (members({"bank-secret": bytes_of(32), "nickname": string}), customer_nickname),
    "customer.remember": (members({"token": bytes_of(32)}), customer_remember),
    "customer.entry": (entry_args, customer_entry),
    "customer.counters": (counters_args, customer_counters),
    "secret.draw": (
        members({"secret": one_of("first", "second"), "length": number, "fresh": bytes_of(8)}),
        secret_draw,
    ),
    "secret.first": (
        members(OF_CUSTOMER | {"salt": bytes_of(16), "iterations": number, "first": string}),
        secret_first,
    ),
    "secret.second": (members(OF_CUSTOMER | {"second": digits(), "asked": number}), secret_second),
    "secret.positions": (members(QUESTION), secret_positions),
    "secret.judge": (
        members(QUESTION | {"tags": hexadecimal, "answered": number, "digits": string}),
        secret_judge,
    ),
}
