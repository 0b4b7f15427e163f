"""The traces of delivered.md and recovery.md on the wire."""

import re
from collections.abc import Callable
from dataclasses import replace

from answers_delivered import BANK, CHANNEL, LANGUAGE, SUBJECT, WHICH, issued, phone_number
from dlotp_access import delivered, recovery
from dlotp_access.delivering import LISTS, Delivering
from dlotp_access.record import Record
from dlotp_access.recovering import Recovering
from dlotp_access.sending import Contacts, Policy
from dlotp_reference.errors import Rejected
from wire import Unreadable, array, boolean, by_word, bytes_of, members, nullable, number, one_of, string

ENTRY_LIFETIME = 600
NOBODY = b""


def desk_of(kind: Callable, a: dict, **more: object) -> Delivering | Recovering:
    policy = Policy(a["host"], a["language"], a["code-lifetime"], a["unknown-change"], a.get("digits", True))
    return kind(a["bank-secret"], Record(a["id"], a["begins"], **more), policy)


def with_contacts(desk: Delivering | Recovering, step: dict, **more: object) -> None:
    """The contacts and settings that the bank has at this step."""
    contacts = Contacts(step["number"], step["changed"], step["app"])
    desk.stored = replace(desk.stored, contacts=contacts, **more)


def code_sent(desk: Delivering | Recovering, before: int, subject: Callable) -> dict | None:
    """What the outbox has of this step."""
    filed = [entry for entry in desk.stored.outbox[before:] if "code" in entry]
    if not filed:
        return None
    sent = subject(filed[0]["code"])
    code = delivered.code(desk.bank_secret, desk.stored.id, sent.code.channel, sent.of, sent.code.nonce)
    return {"channel": filed[0]["channel"], "ordinal": filed[0]["ordinal"], "code": code}


def failures(desk: Delivering | Recovering, names: list[str]) -> list[int]:
    return [desk.stored.row(name).failures for name in names]


# --- delivered.trace ---


def name_of(subject: dict) -> bytes:
    return subject["handle"] if subject["kind"] == "operation" else subject["entry"]


def delivered_step(desk: Delivering, step: dict) -> dict:
    at, do = step["at"], step["do"]
    if do == "begin":
        subject = issued(step["subject"])
        delivered.check_subject(subject)
        lifetime = subject.get("lifetime", ENTRY_LIFETIME)
        desk.file(at, subject["kind"], name_of(subject), subject, lifetime)
        return {"begun": True}
    if do == "submit":
        digits = None if step["digits"] is None else (step["serial"], step["digits"] == "right")
        told = desk.submit(at, step["handle"], step["code"], digits)
        linked = {"linked": told["linked"]} if "linked" in told else {}
        return {"verdict": told["verdict"]} | linked | {"reason": desk.event} | counted(desk)
    if do == "login":
        told = desk.login(at, step["entry"], step["code"])
        return {"verdict": told["verdict"], "reason": desk.event} | counted(desk)
    enrolments = {"phone": None} if step["enrolment-active"] else {}
    with_contacts(desk, step, by_sms=step["by-sms"], enrolments=enrolments)
    before = len(desk.stored.outbox)
    told = desk.send(at, step["of"], step["name"], step["channel"], step["nonce"])
    alert = told.pop("alert", False)
    subjects = getattr(desk.stored, LISTS[step["of"]])
    sent = code_sent(desk, before, subjects.__getitem__)
    return {"gives": told, "reason": desk.event, "sent": sent, "alert": alert}


def counted(desk: Delivering) -> dict:
    return {"failures": failures(desk, ["login", "operation", "second"]), "serial": desk.stored.serial}


def delivered_trace(a: dict) -> dict:
    desk = desk_of(Delivering, a)
    return {"replies": [replied(delivered_step, desk, step) for step in a["steps"]]}


def replied(play: Callable, desk: Delivering | Recovering, step: dict) -> dict:
    try:
        return play(desk, step)
    except Rejected as error:
        return {"error": error.code}


# --- recovery.trace ---


def token_of(fragment: str) -> bytes:
    try:
        return recovery.read_token(fragment)
    except Rejected:
        return NOBODY  # no recovery has its hash


def recovery_input(desk: Recovering, step: dict) -> dict:
    at = step["at"]
    match step["do"]:
        case "request":
            contacts = replace(desk.stored.contacts, mail="mail" if step["mail"] else None)
            desk.stored = replace(desk.stored, contacts=contacts)
            drawn = (step["recovery"], step["nonce"])
            flags = {name: step[name] for name in ("known", "human")}
            return desk.request(at, step["kind"], drawn, step["birth"], step["birth-right"], lives=step["session"], **flags)
        case "open":
            desk.stored = replace(desk.stored, contacts=replace(desk.stored.contacts, number=step["number"]))
            return desk.open(at, token_of(step["token"]))
        case "send":
            with_contacts(desk, step)
            return desk.send(at, token_of(step["token"]), step["channel"], step["nonce"], step["session"])
        case "issue":
            return desk.issue(at, token_of(step["token"]), str(step["enrolment"]))
        case "cancel":
            return desk.cancel(at, None if step["enrolment"] is None else (str(step["enrolment"]), step["right"]))
        case "identify":
            return desk.identify(at, step["operator"], step["approver"], step["changed-by"])
        case _:
            answers = {name: value for name, value in step["answers"].items() if value is not None}
            if "otp" in answers:
                live = desk.found(desk.stored, token_of(step["token"]))
                answers["enrolment"] = live and live.issued or "0"
            return desk.prove(at, token_of(step["token"]), answers, step["identified"], step["session"])


def recovery_step(desk: Recovering, step: dict) -> dict:
    before, kinds = len(desk.stored.outbox), {live.id: live for live in desk.stored.recoveries.values()}
    told = recovery_input(desk, step)
    if step["do"] == "open":
        return {"gives": told}
    record = desk.stored
    kinds |= {live.id: live for live in record.recoveries.values()}
    filed = record.outbox[before:]
    mails = [(kinds[entry["mail"]], entry["from"]) for entry in filed if "mail" in entry]
    links = [
        {"link": recovery.link(desk.policy.host, recovery.token(desk.bank_secret, record.id, live.id, live.nonce)), "from": at}
        for live, at in mails
    ]
    cooling = record.cooling and [record.cooling[0], sorted(record.cooling[1])]
    return {
        "gives": told,
        "reason": desk.event,
        "mails": links,
        "sent": code_sent(desk, before, lambda name: kinds[name].subject),
        "notices": [entry["notice"] for entry in filed if "notice" in entry],
        "failures": failures(desk, ["recovery", "second", *record.enrolments]),
        "generations": [record.first_generation, record.second_generation],
        "serial": record.serial,
        "epoch": record.epoch,
        "cooling-off": cooling,
    }


def recovery_trace(a: dict) -> dict:
    saved = a["saved"] and (1, recovery.saved_mac(a["bank-secret"], a["id"], 1, a["saved"]))
    enrolments = {str(place): revoked for place, revoked in enumerate(a["enrolments"], 1)}
    desk = desk_of(Recovering, a, saved=saved, enrolments=enrolments, by_sms=not enrolments)  # DEL-20
    return {"replies": [replied(recovery_step, desk, step) for step in a["steps"]]}


# --- what each takes ---

STEP = {"at": number, "do": string}
CONTACTS = {"number": nullable(phone_number), "changed": nullable(number), "app": boolean}
SEND = STEP | CONTACTS | {"channel": CHANNEL, "nonce": bytes_of(16)}
TOKEN = STEP | {"token": string}
TRACE = BANK | {
    "begins": number,
    "host": string,
    "language": LANGUAGE,
    "code-lifetime": number,
    "unknown-change": one_of("refuse", "allow"),
}


def saved_code(value: object) -> str:
    if not re.fullmatch("[A-Z2-7]{16}", string(value), re.ASCII):
        raise Unreadable("expected 16 characters of base32")
    return value


def subject_begun(value: object) -> dict:
    subject = SUBJECT(value)
    if subject["kind"] == "recovery":
        raise Unreadable("expected an operation or a login")
    return subject


DELIVERED_STEP = by_word(
    "do",
    {
        "begin": members(STEP | {"subject": subject_begun}),
        "send": members(
            SEND | {"of": one_of("operation", "login"), "name": bytes_of(16), "by-sms": boolean, "enrolment-active": boolean}
        ),
        "submit": members(
            STEP | {"handle": bytes_of(16), "code": string, "digits": nullable(one_of("right", "wrong")), "serial": number}
        ),
        "login": members(STEP | {"entry": bytes_of(16), "code": string}),
    },
)
ANSWERS = {
    "code": string, "otp": boolean, "serial": number, "digits": boolean, "first": boolean, "saved": string, "proof": boolean
}  # fmt: skip
RECOVERY_STEP = by_word(
    "do",
    {
        "request": members(
            STEP
            | {"kind": WHICH, "recovery": bytes_of(16), "nonce": bytes_of(16), "known": boolean, "birth": string}
            | {"birth-right": boolean, "human": boolean, "session": boolean, "mail": boolean}
        ),
        "open": members(TOKEN | {"number": nullable(phone_number)}),
        "send": members(SEND | {"token": string, "session": boolean}),
        "issue": members(TOKEN | {"enrolment": number}),
        "cancel": members(STEP | {"enrolment": nullable(number), "right": boolean}),
        "identify": members(STEP | {"operator": string, "approver": string, "changed-by": array(string)}),
        "prove": members(
            TOKEN | {"identified": boolean, "session": boolean, "answers": members(ANSWERS, optional=ANSWERS.keys())}
        ),
    },
)

OPERATIONS: dict[str, tuple[Callable[[object], dict], Callable[[dict], dict]]] = {
    "delivered.trace": (members(TRACE | {"digits": boolean, "steps": array(DELIVERED_STEP)}), delivered_trace),
    "recovery.trace": (
        members(TRACE | {"saved": nullable(saved_code), "enrolments": array(nullable(number)), "steps": array(RECOVERY_STEP)}),
        recovery_trace,
    ),
}
