"""Operations: encoding both ways, values, display (operation.md).

An operation is a dict as testee.md writes it in JSON.
"""

import hashlib
import re

from . import cbor, text
from .errors import Rejected

MAX_AMOUNT = 999_999_999_999_999

# OP-7: number, English name, shapes.
PURPOSES = {
    1: ("credit transfer", ("payment", "batch", "bulk")),
    2: ("instant transfer", ("payment", "batch", "bulk")),
    3: ("standing order", ("payment",)),
    4: ("card payment", ("payment",)),
    5: ("card amount blocked", ("payment",)),
    6: ("top-up", ("payment",)),
    32: ("change limit", ("action",)),
    33: ("change contact data", ("action",)),
    34: ("add payee", ("action",)),
    35: ("new device", ("action",)),
    36: ("consent", ("action",)),
    37: ("direct-debit mandate", ("action",)),
    38: ("log in", ("action",)),
    39: ("recover access", ("action",)),
    63: ("other", ("action",)),
}

# OP-8
CURRENCIES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD "
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD "
    "XCG YER ZAR ZMW ZWG",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DECIMALS = {code: decimals for decimals, codes in CURRENCIES.items() for code in codes.split()}

# OP-16
FIELD_NAMES = "purpose amount payee account total item-count item-fingerprint title reference".split()
FIELD_SKELETONS = frozenset(map(text.skeleton, FIELD_NAMES))
ITEM_FIELD = re.compile(f"{text.skeleton('item')}[2-9io]+(?:{'|'.join(map(text.skeleton, ('payee', 'account', 'amount')))})")


def require(condition: bool) -> None:
    if not condition:
        raise Rejected("invalid-operation")


# --- values (OP-6 to OP-20) ---


def is_iban(account: str) -> bool:  # OP-9
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", account, re.ASCII):
        return False
    if not 2 <= int(account[2:4]) <= 98:
        return False
    digits = "".join(str(int(character, 36)) for character in account[4:] + account[:4])
    return int(digits) % 97 == 1


def looks_like_a_field(label: str) -> bool:  # OP-16
    skeleton = text.skeleton(label)
    return skeleton in FIELD_SKELETONS or ITEM_FIELD.fullmatch(skeleton) is not None


def check_amount(amount: int) -> None:
    require(1 <= amount <= MAX_AMOUNT)  # OP-6


def check_item(item: dict) -> None:
    require(text.is_valid(item["payee"], 70))
    require(is_iban(item["account"]))
    check_amount(item["amount"])


def check(operation: dict) -> None:
    """Refuses values that are out of their range or list (OP-5)."""
    kind = operation["kind"]
    require(kind in PURPOSES.get(operation["purpose"], ("", ()))[1])  # OP-7
    if kind == "action":
        require(text.is_valid(operation["title"], 70))
    else:
        check_amount(operation["amount" if kind == "payment" else "total"])
        require(operation["currency"] in DECIMALS)  # OP-8
        require(operation["reference"] is None or text.is_valid(operation["reference"], 140))
    if kind == "payment":
        require(text.is_valid(operation["payee"], 70))
        if operation["account"] is None:
            require(operation["purpose"] in (4, 5, 6))  # OP-10
        else:
            require(is_iban(operation["account"]))
    if kind == "batch":
        require(2 <= len(operation["items"]) <= 10)  # PAY-8; for a decoder it is form
        for item in operation["items"]:
            check_item(item)
        require(sum(item["amount"] for item in operation["items"]) == operation["total"])  # OP-11
    if kind == "bulk":
        require(2 <= operation["count"] <= 100_000)  # OP-17
    require(len(operation["details"]) <= 6)  # PAY-8; for a decoder it is form
    for label, value in operation["details"]:
        require(text.is_valid(label, 20))
        require(not looks_like_a_field(label))  # OP-16
        require(text.is_valid(value, 70))


def bulk_of(order: dict) -> dict:
    """The bulk of its items (OP-18, OP-19)."""
    items = order["items"]
    for item in items:
        check_item(item)
    require(sum(item["amount"] for item in items) == order["total"])
    digest = hashlib.sha256(b"dlotp v1 batch\0" + cbor.encode(items_list(items))).digest()
    bulk = {name: value for name, value in order.items() if name != "items"}
    return bulk | {"count": len(items), "sha256": digest.hex()}


# --- encoding (OP-1 to OP-4) ---


def items_list(items: list[dict]) -> list:
    return [[item["payee"], item["account"], item["amount"]] for item in items]


def to_cbor(operation: dict) -> list:
    """The array of the CDDL, as an item to encode."""
    o = operation
    details = [list(detail) for detail in o["details"]]
    match o["kind"]:
        case "payment":
            return [1, o["purpose"], o["amount"], o["currency"], o["payee"], o["account"], o["reference"], details]
        case "batch":
            return [2, o["purpose"], o["total"], o["currency"], items_list(o["items"]), o["reference"], details]
        case "action":
            return [3, o["purpose"], o["title"], details]
        case _:
            digest = bytes.fromhex(o["sha256"])
            return [4, o["purpose"], o["total"], o["currency"], o["count"], digest, o["reference"], details]


def read(reader: cbor.Reader) -> dict:
    """Reads an operation, judging its form alone (OP-4, OP-5)."""
    elements = reader.array(4, 8)
    match reader.unsigned(), elements:
        case 1, 8:
            return {
                "kind": "payment",
                "purpose": reader.unsigned(),
                "amount": reader.unsigned(),
                "currency": reader.text(),
                "payee": reader.text(),
                "account": reader.text_or_null(),
                "reference": reader.text_or_null(),
                "details": read_details(reader),
            }
        case 2, 7:
            return {
                "kind": "batch",
                "purpose": reader.unsigned(),
                "total": reader.unsigned(),
                "currency": reader.text(),
                "items": [read_item(reader) for _ in range(reader.array(2, 10))],
                "reference": reader.text_or_null(),
                "details": read_details(reader),
            }
        case 3, 4:
            return {
                "kind": "action",
                "purpose": reader.unsigned(),
                "title": reader.text(),
                "details": read_details(reader),
            }
        case 4, 8:
            return {
                "kind": "bulk",
                "purpose": reader.unsigned(),
                "total": reader.unsigned(),
                "currency": reader.text(),
                "count": reader.unsigned(),
                "sha256": reader.bytes(32).hex(),
                "reference": reader.text_or_null(),
                "details": read_details(reader),
            }
        case _:
            raise cbor.malformed()


def read_item(reader: cbor.Reader) -> dict:
    reader.array(3, 3)
    return {"payee": reader.text(), "account": reader.text(), "amount": reader.unsigned()}


def read_details(reader: cbor.Reader) -> list[list[str]]:
    details = []
    for _ in range(reader.array(0, 6)):
        reader.array(2, 2)
        details.append([reader.text(), reader.text()])
    return details


# --- display (OP-21 to OP-25) ---


def grouped(characters: str) -> str:
    return " ".join(characters[at : at + 4] for at in range(0, len(characters), 4))


def money(amount: int, currency: str) -> str:  # OP-23
    decimals = DECIMALS[currency]
    if decimals == 0:
        return f"{amount} {currency}"
    whole, part = divmod(amount, 10**decimals)
    return f"{whole}.{part:0{decimals}d} {currency}"


def display(operation: dict) -> list[list[str]]:
    o = operation
    rows = [["purpose", PURPOSES[o["purpose"]][0]]]
    match o["kind"]:
        case "payment":
            rows += [["amount", money(o["amount"], o["currency"])], ["payee", o["payee"]]]
            if o["account"] is not None:
                rows.append(["account", grouped(o["account"])])
        case "batch":
            rows += [["total", money(o["total"], o["currency"])], ["item-count", str(len(o["items"]))]]
            for number, item in enumerate(o["items"], 1):
                rows += [
                    [f"item-{number}-payee", item["payee"]],
                    [f"item-{number}-account", grouped(item["account"])],
                    [f"item-{number}-amount", money(item["amount"], o["currency"])],
                ]
        case "action":
            rows.append(["title", o["title"]])
        case "bulk":
            rows += [
                ["total", money(o["total"], o["currency"])],
                ["item-count", str(o["count"])],
                ["item-fingerprint", grouped(o["sha256"][:32])],
            ]
    if o.get("reference") is not None:
        rows.append(["reference", o["reference"]])
    return rows + [list(detail) for detail in o["details"]]
