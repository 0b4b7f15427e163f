"""Codes that a bank delivers, what they are bound to, and the messages that carry them (delivered.md)."""

import hashlib
import re

from dlotp_reference import cbor, operation, text
from dlotp_reference.errors import Rejected

from . import keys, sms

# DEL-1
PURPOSES = {"operation": 1, "recovery": 2, "login": 3}
CHANNELS = {"sms": 1, "app": 2}
WHICH = {"first": 1, "second": 2, "both": 3}


# --- the code (DEL-2 to DEL-8) ---


def check_subject(subject: dict) -> None:
    """Refuses an operation with an invalid value, and one that is delivered by no channel (DEL-5, DEL-26)."""
    if subject["kind"] != "operation":
        return
    if not 1 <= subject["issued-at"] <= 253_402_300_799 or not 120 <= subject["lifetime"] <= 600:
        raise Rejected("invalid-operation")
    operation.check(subject["operation"])
    if subject["operation"]["purpose"] in (38, 39):
        raise Rejected("not-deliverable")


def body(subject: dict) -> bytes:  # DEL-5
    return cbor.encode([subject["issued-at"], subject["lifetime"], operation.to_cbor(subject["operation"])])


def binding(subject: dict) -> bytes:  # DEL-5, DEL-6
    match subject["kind"]:
        case "operation":
            bound = subject["handle"] + body(subject)
        case "recovery":
            bound = subject["recovery"] + bytes([WHICH[subject["which"]]])
        case _:
            bound = subject["entry"]
    return hashlib.sha256(keys.label(subject["kind"]).encode("ascii") + b"\0" + bound).digest()


def elements(customer: bytes, channel: str, subject: dict, nonce: bytes) -> list:  # DEL-2
    return [customer, PURPOSES[subject["kind"]], CHANNELS[channel], binding(subject), nonce]


def first_8(bank_secret: bytes, customer: bytes, channel: str, subject: dict, nonce: bytes) -> int:
    mac = keys.tag(bank_secret, "delivered", *elements(customer, channel, subject, nonce))
    return int.from_bytes(mac[:8], "big")


def code(bank_secret: bytes, customer: bytes, channel: str, subject: dict, nonce: bytes) -> str:  # DEL-3
    return f"{first_8(bank_secret, customer, channel, subject, nonce) % 10**8:08d}"


def read_code(typed: str) -> str:  # DEL-8
    digits = re.sub("[ .-]", "", typed)
    if len(typed) > 64 or not re.fullmatch(r"[0-9]{8}", digits, re.ASCII):
        raise Rejected("malformed-code")
    return digits


# --- the message (DEL-23 to DEL-28) ---

FIRST_LINE = {
    "en": "Code {}. Never tell it to anyone, not even to the bank.",
    "it": "Codice {}. Non dirlo mai a nessuno, nemmeno alla banca.",
}
PAYEE = {"en": "to {}", "it": "a {}"}
ACCOUNT = {"en": "account ending {}", "it": "conto che termina con {}"}
REFERENCE = {"en": "Reference", "it": "Causale"}
LOGIN = {"en": "Log in.", "it": "Accesso."}
RECOVERY = {
    "en": {
        "first": "Recovery of your first secret.",
        "second": "Recovery of your second secret.",
        "both": "Recovery of both secrets.",
    },
    "it": {
        "first": "Recupero del primo codice segreto.",
        "second": "Recupero del secondo codice segreto.",
        "both": "Recupero di entrambi i codici segreti.",
    },
}
PURPOSE_NAMES = {
    "en": {number: name[0].upper() + name[1:] for number, (name, _) in operation.PURPOSES.items()},
    "it": {
        1: "Bonifico",
        2: "Bonifico istantaneo",
        3: "Ordine permanente",
        4: "Pagamento con carta",
        5: "Importo bloccato su carta",
        6: "Ricarica",
        32: "Modifica limite",
        33: "Modifica dati di contatto",
        34: "Nuovo beneficiario",
        35: "Nuovo dispositivo",
        36: "Consenso",
        37: "Mandato di addebito diretto",
        63: "Altro",
    },
}
WITH_ALL_ROWS = (3, 5)  # of payments; actions have all rows too
WITHOUT_ENROLMENT = (33, 34, 35)


def check_host(host: str) -> None:  # DEL-25
    label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    if not 4 <= len(host) <= 40 or not re.fullmatch(rf"(?:{label}\.)+{label}", host, re.ASCII):
        raise Rejected("invalid-policy")
    if host.rpartition(".")[2].isdecimal():
        raise Rejected("invalid-policy")


def looks_like_a_code_or_link(shown: str) -> bool:  # DEL-27
    lowered = shown.translate({capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)})
    if any(mark in lowered for mark in ("://", "www.", "@", "#")):
        return True
    kept = "".join(c for c in shown if c in text.SCRIPTS or c in "0123456789")
    return re.search(r"[0-9]{6}", kept, re.ASCII) is not None


def shown_text(shown: str) -> str:
    if looks_like_a_code_or_link(shown):
        raise Rejected("not-deliverable")
    return shown


def labelled(label: str, value: str) -> str:
    return shown_text(f"{label}: {value}")


def detail_line(label: str, value: str, language: str) -> str:  # DEL-27
    if ":" in label or text.skeleton(label) == text.skeleton(REFERENCE[language]):
        raise Rejected("not-deliverable")
    return labelled(label, value)


def operation_lines(order: dict, language: str, enrolment_active: bool) -> list[str]:  # DEL-23, DEL-24, DEL-26
    kind, purpose = order["kind"], order["purpose"]
    if kind in ("batch", "bulk") or (enrolment_active and purpose in WITHOUT_ENROLMENT):
        raise Rejected("not-deliverable")
    name = PURPOSE_NAMES[language][purpose]
    if kind == "action":
        lines = [name, shown_text(order["title"])]
    else:
        amount = operation.money(order["amount"], order["currency"])
        amount = amount.replace(".", ",") if language == "it" else amount
        lines = [f"{name} {amount}", PAYEE[language].format(shown_text(order["payee"]))]
        if order["account"] is not None:
            lines.append(ACCOUNT[language].format(order["account"][-4:]))
    if kind == "action" or purpose in WITH_ALL_ROWS:
        if order.get("reference") is not None:
            lines.append(labelled(REFERENCE[language], order["reference"]))
        lines += [detail_line(label, value, language) for label, value in order["details"]]
    return lines


def subject_lines(subject: dict, language: str, enrolment_active: bool) -> list[str]:
    match subject["kind"]:
        case "operation":
            return operation_lines(subject["operation"], language, enrolment_active)
        case "recovery":
            return [RECOVERY[language][subject["which"]]]
        case _:
            return [LOGIN[language]]


def sms_text(given: str, subject: dict, language: str, host: str, enrolment_active: bool) -> str:
    """The text of an SMS, in any length (DEL-23)."""
    check_host(host)
    check_subject(subject)
    first = FIRST_LINE[language].format(given)
    return "\n".join([first, *subject_lines(subject, language, enrolment_active), f"@{host} #{given}"])


def by_sms(given: str, subject: dict, language: str, host: str, enrolment_active: bool) -> tuple[str, sms.Segments]:
    whole = sms_text(given, subject, language, host, enrolment_active)
    return whole, sms.segments(whole)


def by_app(given: str, subject: dict, language: str, host: str) -> tuple[str, list[list[str]]]:  # DEL-28
    """The text of a message to an app, and the rows that it shows with it."""
    check_host(host)
    check_subject(subject)
    first = FIRST_LINE[language].format(given)
    if subject["kind"] == "operation":
        return first, operation.display(subject["operation"])
    return "\n".join([first, *subject_lines(subject, language, False)]), []
