"""The operations of testee.md: what each takes, and what the reference gives."""

from collections.abc import Callable

from dlotp_reference import authenticator, chains, decoder, enrolment, operation, operation_id
from dlotp_reference import otp_v1, otp_v2, payload_v1, payload_v2, record_mac, typed, verifier
from dlotp_reference.enrolment import Enrolled
from wire import ENROLMENT, ORDER, POLICY, STEP, TYPED, VERIFIER_STEP, Unreadable
from wire import array, boolean, by_word, bytes_of, draws, hexadecimal, members, nullable, number
from wire import operation_id as given_id, position, string, trace_steps, version

FARTHEST = authenticator.MAX_SKIPPED + 1  # the last serial that a fresh phone takes (AUTH-21)


def enrolled_of(a: dict) -> Enrolled:
    return Enrolled(a["version"], a["secret"])


def p_of(a: dict) -> bytes:
    return enrolment.pin_mac(enrolled_of(a), a["pin"])


def enrolment_derive(a: dict) -> dict:
    return {"key-id": enrolment.key_id(enrolled_of(a)).hex(), "p": p_of(a).hex()}


# --- the phone ---


def payload_decode(a: dict) -> dict:
    opened = decoder.decode([enrolled_of(held) for held in a["enrolments"]], a["text"])
    serials = {} if opened.version == 1 else {"n": opened.n, "m": opened.m}
    return serials | {
        "version": opened.version,
        "key-id": opened.key_id.hex(),
        "issued-at": opened.issued_at,
        "lifetime": opened.lifetime,
        "nonce": opened.nonce.hex(),
        "operation": opened.operation,
        "display": operation.display(opened.operation),
        "digest": opened.digest.hex(),
    }


def otp_scanned(a: dict) -> dict:
    enrolled = enrolled_of(a)
    opened = decoder.decode([enrolled], a["text"])
    p = p_of(a)
    if opened.version == 1:
        return {"otp": otp_v1.scanned(enrolled, p, opened.digest)}
    if opened.n > FARTHEST:
        raise Unreadable(f"expected a serial of at most {FARTHEST}")  # so that the work is finite
    return {"otp": otp_v2.scanned(enrolled, p, chains.scanned(enrolled, opened.n), opened.digest)}


def otp_typed(a: dict) -> dict:
    enrolled = enrolled_of(a)
    operation_id.check(enrolled.version, a["operation-id"])
    if enrolled.version == 1:
        return {"otp": otp_v1.typed(enrolled, p_of(a), a["operation-id"], a["time"])}
    keyed, p = typed.of_keyed(a["typed"]), p_of(a)
    return {"otp": otp_v2.typed(enrolled, p, chains.login(enrolled, a["q"]), a["operation-id"], keyed, a["time"])}


def otp_login(a: dict) -> dict:
    enrolled, p = enrolled_of(a), p_of(a)
    if enrolled.version == 1:
        return {"otp": otp_v1.login(enrolled, p, a["time"])}
    return {"otp": otp_v2.login(enrolled, p, chains.login(enrolled, a["q"]), a["time"])}


def otp_confirm(a: dict) -> dict:
    enrolled, p = enrolled_of(a), p_of(a)
    if enrolled.version == 1:
        return {"otp": otp_v1.confirmation(enrolled, p, a["time"])}
    return {"otp": otp_v2.confirmation(enrolled, p, chains.login(enrolled, a["q"]), a["time"])}


def authenticator_trace(a: dict) -> dict:
    phone = authenticator.Phone(enrolled_of(a))
    return {"replies": [phone.play(step) for step in a["steps"]]}


# --- the bank ---


def payload_encode(a: dict) -> dict:
    enrolled = enrolled_of(a)
    if enrolled.version == 1:
        body = payload_v1.encode_body(a["issued-at"], a["lifetime"], a["nonce"], a["operation"])
        return {"text": payload_v1.text_of(enrolled, body)}
    plaintext = payload_v2.encode_plaintext(a["issued-at"], a["lifetime"], a["n"], a["m"], a["operation"])
    nonce = payload_v2.nonce_of(enrolled, a["fresh"], plaintext)
    return {"text": payload_v2.text_of(enrolled, nonce, plaintext)}


def operation_id_derive(a: dict) -> dict:
    return {"operation-id": operation_id.derive(enrolled_of(a), a["digest"])}


def operation_id_draw(a: dict) -> dict:
    enrolled, issued_at, lifetime, order = enrolled_of(a), a["issued-at"], a["lifetime"], a["operation"]
    if enrolled.version == 1:
        drawn = operation_id.draw_v1(enrolled, issued_at, lifetime, order, a["nonces"], a["taken"])
    else:
        serials = (a["n"], a["m"])
        drawn = operation_id.draw_v2(enrolled, issued_at, lifetime, *serials, order, a["fresh"], a["taken"])
    return {"nonce": drawn.nonce.hex(), "operation-id": drawn.operation_id, "text": drawn.text}


def verifier_trace(a: dict) -> dict:
    policy = verifier.Policy(*a["policy"].values())
    bank = verifier.Bank(enrolled_of(a), a["pin"], policy, a["enrolled-at"], a["active"])
    return {"replies": [bank.play(step) for step in a["steps"]]}


def row_of(a: dict, kind: str, of: dict) -> record_mac.Row:
    return record_mac.Row(a["version"], kind, of["identity"], of["epoch"], of["revision"], of["content"])


def event_of(a: dict, enrolment: bytes, of: dict) -> record_mac.Event:
    return record_mac.Event(a["version"], enrolment, of["epoch"], of["revision"], of["previous"], of["content"])


def record_mac_of(a: dict) -> dict:
    return {"mac": record_mac.mac_of(a["key"], a["number"], row_of(a, a["kind"], a)).hex()}


def record_event(a: dict) -> dict:
    return {"mac": record_mac.mac_of(a["key"], a["number"], event_of(a, a["enrolment"], a)).hex()}


def record_load(a: dict) -> dict:
    keys = {key["number"]: key["key"] for key in a["keys"]}
    record, identity = a["record"], a["record"]["identity"]
    row = (record["number"], row_of(a, "enrolment", record), record["mac"])
    events = [(event["number"], event_of(a, identity, event), event["mac"]) for event in a["events"]]
    return {"number": record_mac.load(keys, row, events)}


# --- what each takes ---


def versioned(one: dict, two: dict) -> Callable[[object], dict]:
    """The members of version 1 and those of version 2, beside the enrolment (TEST-11)."""
    return by_word("version", {1: members(ENROLMENT | one), 2: members(ENROLMENT | two)})


def both(same: dict) -> Callable[[object], dict]:
    return versioned(same, same)


PIN_TIME = {"pin": string, "time": number}
TIMED = versioned(PIN_TIME, PIN_TIME | {"q": position})
WITH_ID = PIN_TIME | {"operation-id": string}
ISSUE = {"issued-at": number, "lifetime": number, "operation": ORDER}
SERIALS = {"n": number, "m": number}
TAKEN = ISSUE | {"taken": array(given_id)}
REVISED = {"number": number, "epoch": number, "revision": number, "content": array(hexadecimal)}
ROW = REVISED | {"identity": hexadecimal}
EVENT = REVISED | {"previous": nullable(bytes_of(32))}
UNDER = {"version": version, "key": bytes_of(32)}
MAC = {"mac": bytes_of(32)}
BANK = {"pin": string, "policy": POLICY, "enrolled-at": number, "active": boolean}

OPERATIONS: dict[str, tuple[Callable[[object], dict], Callable[[dict], dict]]] = {
    "enrolment.derive": (both({"pin": string}), enrolment_derive),
    "payload.decode": (members({"enrolments": array(members(ENROLMENT)), "text": string}), payload_decode),
    "otp.scanned": (both({"pin": string, "text": string}), otp_scanned),
    "otp.typed": (versioned(WITH_ID, WITH_ID | {"typed": TYPED, "q": position}), otp_typed),
    "otp.login": (TIMED, otp_login),
    "otp.confirm": (TIMED, otp_confirm),
    "authenticator.trace": (
        versioned({"steps": trace_steps(STEP[1], "step")}, {"steps": trace_steps(STEP[2], "step")}),
        authenticator_trace,
    ),
    "payload.encode": (
        versioned(ISSUE | {"nonce": bytes_of(12)}, ISSUE | SERIALS | {"fresh": bytes_of(32)}),
        payload_encode,
    ),
    "operation-id.derive": (both({"digest": bytes_of(32)}), operation_id_derive),
    "operation-id.draw": (
        versioned(TAKEN | {"nonces": draws(12)}, TAKEN | SERIALS | {"fresh": draws(32)}),
        operation_id_draw,
    ),
    "verifier.trace": (
        versioned(
            BANK | {"steps": trace_steps(VERIFIER_STEP[1], "loaded")},
            BANK | {"steps": trace_steps(VERIFIER_STEP[2], "loaded")},
        ),
        verifier_trace,
    ),
    "record.mac": (members(UNDER | ROW | {"kind": string}), record_mac_of),
    "record.event": (members(UNDER | EVENT | {"enrolment": hexadecimal}), record_event),
    "record.load": (
        members(
            {
                "version": version,
                "keys": array(members({"number": number, "key": bytes_of(32)})),
                "record": members(ROW | MAC),
                "events": array(members(EVENT | MAC)),
            }
        ),
        record_load,
    ),
}
