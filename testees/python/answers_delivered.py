"""The operations of delivered.md and recovery.md on the wire."""

from collections.abc import Callable

from dlotp_access import delivered, recovery, sms
from dlotp_reference import operation, text
from wire import MAX_NUMBER, ORDER, Unreadable
from wire import boolean, by_word, bytes_of, members, number, one_of, string


def code(value: object) -> str:
    """A code that the bank has computed, not one that was typed."""
    if len(string(value)) != 8 or not (value.isascii() and value.isdecimal()):
        raise Unreadable("expected 8 digits")
    return value


def first_secret(value: object) -> str:
    """A first secret that the bank has drawn."""
    if not 8 <= len(string(value)) <= 12 or not (value.isascii() and value.isdecimal()):
        raise Unreadable("expected 8 to 12 digits")
    return value


def generation(value: object) -> int:
    if not 1 <= number(value) <= MAX_NUMBER:
        raise Unreadable("expected a generation from 1")
    return value


def phone_number(value: object) -> str:  # RCV-14
    digits = string(value)[1:]
    if value[:1] != "+" or not 7 <= len(digits) <= 15 or not (digits.isascii() and digits.isdecimal()) or digits[0] == "0":
        raise Unreadable("expected + and 7 to 15 digits, of which the first is not 0")
    return value


def issued(subject: dict) -> dict:
    """The subject with what a bank files of a bulk (OP-19)."""
    order = subject.get("operation")
    if order is None or order["kind"] != "bulk":
        return subject
    operation.require(2 <= len(order["items"]) <= 100_000)
    return subject | {"operation": operation.bulk_of(order)}


def delivered_code(a: dict) -> dict:
    subject = issued(a["subject"])
    delivered.check_subject(subject)
    computed = delivered.code(a["bank-secret"], a["id"], a["channel"], subject, a["nonce"])
    return {"binding": delivered.binding(subject).hex(), "code": computed}


def delivered_read(a: dict) -> dict:
    return {"code": delivered.read_code(a["typed"])}


def delivered_message(a: dict) -> dict:
    delivered.check_host(a["host"])  # before the operation
    subject = issued(a["subject"])
    if a["channel"] == "app":
        text, rows = delivered.by_app(a["code"], subject, a["language"], a["host"])
        return {"text": text, "display": rows, "encoding": None, "units": 0, "parts": []}
    text, found = delivered.by_sms(a["code"], subject, a["language"], a["host"], a["enrolment-active"])
    return {"text": text, "display": []} | printed(found)


def printed(found: sms.Segments) -> dict:
    return {"encoding": found.encoding, "units": found.units, "parts": [part.hex() for part in found.parts]}


def delivered_segments(a: dict) -> dict:
    return printed(sms.segments(a["text"]))


def recovery_token(a: dict) -> dict:
    token = recovery.token(a["bank-secret"], a["id"], a["recovery"], a["nonce"])
    mail = recovery.mail(a["host"], token, a["language"])
    link = recovery.link(a["host"], token)
    return {"token": token.hex(), "hash": recovery.token_hash(token).hex(), "link": link, "mail": mail}


def recovery_read_token(a: dict) -> dict:
    return {"hash": recovery.token_hash(recovery.read_token(a["fragment"])).hex()}


def recovery_saved(a: dict) -> dict:
    saved = recovery.saved_code(a["drawn"])
    mac = recovery.saved_mac(a["bank-secret"], a["id"], a["generation"], saved)
    return {"code": saved, "shown": recovery.shown_saved_code(saved), "mac": mac.hex()}


def recovery_read_saved(a: dict) -> dict:
    return {"code": recovery.read_saved_code(a["typed"])}


def recovery_initial(a: dict) -> dict:
    sealed = recovery.sealed_initial(a["bank-secret"], a["id"], a["generation"], a["nonce"], a["first"])
    return {"sealed": sealed.hex(), "text": recovery.INITIAL[a["language"]].format(a["first"])}


def recovery_masked(a: dict) -> dict:
    return {"masked": recovery.masked(a["number"])}


def text_of_message(value: object) -> str:
    if not set(string(value)) <= text.ALLOWED | {"\n"}:
        raise Unreadable("expected line feeds and code points of the allow list")
    return value


WHICH = one_of(*delivered.WHICH)
CHANNEL = one_of(*delivered.CHANNELS)
LANGUAGE = one_of(*delivered.FIRST_LINE)
SUBJECT = by_word(
    "kind",
    {
        "operation": members(
            {"kind": string, "handle": bytes_of(16), "issued-at": number, "lifetime": number, "operation": ORDER}
        ),
        "recovery": members({"kind": string, "recovery": bytes_of(16), "which": WHICH}),
        "login": members({"kind": string, "entry": bytes_of(16)}),
    },
)
BANK = {"bank-secret": bytes_of(32), "id": bytes_of(16)}
MESSAGE = {
    "channel": CHANNEL,
    "language": LANGUAGE,
    "host": string,
    "code": code,
    "enrolment-active": boolean,
    "subject": SUBJECT,
}

OPERATIONS: dict[str, tuple[Callable[[object], dict], Callable[[dict], dict]]] = {
    "delivered.code": (
        members(BANK | {"channel": CHANNEL, "nonce": bytes_of(16), "subject": SUBJECT}),
        delivered_code,
    ),
    "delivered.read": (members({"typed": string}), delivered_read),
    "delivered.message": (members(MESSAGE), delivered_message),
    "delivered.segments": (members({"text": text_of_message}), delivered_segments),
    "recovery.token": (
        members(BANK | {"recovery": bytes_of(16), "nonce": bytes_of(16), "host": string, "language": LANGUAGE}),
        recovery_token,
    ),
    "recovery.read-token": (members({"fragment": string}), recovery_read_token),
    "recovery.saved": (members(BANK | {"generation": generation, "drawn": bytes_of(10)}), recovery_saved),
    "recovery.read-saved": (members({"typed": string}), recovery_read_saved),
    "recovery.initial": (
        members(BANK | {"generation": generation, "nonce": bytes_of(12), "first": first_secret, "language": LANGUAGE}),
        recovery_initial,
    ),
    "recovery.masked": (members({"number": phone_number}), recovery_masked),
}
