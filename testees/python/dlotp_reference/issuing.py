"""What an issuer does with names and accounts before it issues (operation.md, OP-30 to OP-32)."""

import unicodedata
from collections.abc import Callable

from . import operation, text
from .errors import Rejected

# OP-30
SPACES = text.code_points("0009–000D, 0020, 0085, 00A0, 1680, 2000–200A, 2028–2029, 202F, 205F, 3000")
INVISIBLE = text.code_points(
    "0000–0008, 000E–001F, 007F–0084, 0086–009F, 00AD, 034F, 061C, 180B–180E, 200B–200F, 202A–202E, 2060–206F, FE00–FE0F, FEFF"
)
PUNCTUATION = {
    found: becomes
    for becomes, codes in {
        '"': "02BA, 201F, 2033",
        "'": "02B9, 02C8, 201B, 2032",
        "-": "02D7, 2010–2012, 2043, 2212",
        "—": "2015",
        "/": "2044, 2215",
        ":": "2236",
        "*": "2217",
        "~": "223C",
        "·": "2022, 2027, 22C5, 30FB",
        ",": "3001",
        ".": "3002",
    }.items()
    for found in text.code_points(codes)
}
EPC217_08 = dict(
    pair.split(" ")
    for pair in (
        "α a, β v, γ g, δ d, ε e, ζ z, η i, θ th, ι i, κ k, λ l, μ m, ν n, ξ x, ο o, π p, ρ r, σ s, ς s, τ t, υ y, φ f, χ ch, "
        "ψ ps, ω o, а a, б b, в v, г g, д d, е e, ж zh, з z, и i, й y, к k, л l, м m, н n, о o, п p, р r, с s, т t, у u, ф f, "
        "х h, ц ts, ч ch, ш sh, щ sht, ъ a, ь y, ю yu, я ya"
    ).split(", ")
)

Library = Callable[[str], str | None]


def refuse() -> None:
    raise Rejected("invalid-operation")


def transliterate(given: str, most: int, library: Library = lambda _: None) -> tuple[str, list[tuple[str, str]]]:
    """The text in the allow list, and what was changed: what stood there, and what stands there now (OP-30).

    The library transliterates one character of any script, or gives None.
    """
    parts = [[cluster, brought_in(cluster, library)] for cluster in clusters(given)]
    unmix(parts, library)
    spaced = True  # as if a space stood before the text
    for part in parts:
        kept = ""
        for character in part[1]:
            if character != " " or not spaced:
                kept += character
            spaced = character == " "
        part[1] = kept
    for part in reversed(parts):
        if part[1]:
            part[1] = part[1].removesuffix(" ")
            break
    result = "".join(becomes for _, becomes in parts)
    if not text.is_valid(result, most):
        refuse()
    return result, [(found, becomes) for found, becomes in parts if found != becomes]


def clusters(given: str) -> list[str]:
    """Pieces that NFC may join: a character with the marks after it, or the letters of a Korean syllable."""
    pieces: list[str] = []
    for character in given:
        joins = unicodedata.category(character)[0] == "M" or (
            pieces and len(unicodedata.normalize("NFC", pieces[-1] + character)) < len(unicodedata.normalize("NFC", pieces[-1])) + 1
        )
        if pieces and joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def brought_in(cluster: str, library: Library) -> str:
    return "".join(of_list(character, library) for character in unicodedata.normalize("NFC", cluster))


def of_list(character: str, library: Library) -> str:
    if character in SPACES:
        return " "
    if character in INVISIBLE:
        return ""
    if character in text.ALLOWED:
        return character
    if character in PUNCTUATION:
        return PUNCTUATION[character]
    composed = unicodedata.normalize("NFKC", character)
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c)[0] != "M")
    for candidate in (composed, base):
        if text.ALLOWED.issuperset(candidate):
            return candidate
    return latin(character, library)


def latin(letter: str, library: Library) -> str:
    base = letter if letter.lower() == "й" else unicodedata.normalize("NFD", letter)[0]
    becomes = EPC217_08.get(base.lower())
    if becomes is None or (letter != base and text.SCRIPTS.get(letter) != "Greek"):
        becomes = library(letter)
    elif base != base.lower():
        becomes = becomes.upper()
    if becomes is None or not text.ALLOWED.issuperset(becomes):
        refuse()
    return becomes


def unmix(parts: list[list[str]], library: Library) -> None:
    """In a word of two scripts, letters that are not Latin become Latin."""
    places = [(part, at) for part in parts for at in range(len(part[1]))]
    word: list[tuple[list[str], int]] = []
    words = []
    for place in [*places, None]:
        if place and place[0][1][place[1]] in text.SCRIPTS:
            word.append(place)
        elif word:
            words.append(word)
            word = []
    for letters in words:
        if len({text.SCRIPTS[part[1][at]] for part, at in letters}) == 1:
            continue
        for part, at in reversed(letters):
            letter = part[1][at]
            if text.SCRIPTS[letter] != "Latin":
                part[1] = part[1][:at] + latin(letter, library) + part[1][at + 1 :]


def read_printed(account: str) -> str:
    """An IBAN as people write it, in electronic format (OP-31)."""
    dropped = dict.fromkeys(map(ord, SPACES | INVISIBLE), "")
    capitals = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
    electronic = account.translate(dropped | capitals)
    if not operation.is_iban(electronic):
        refuse()
    return electronic


# OP-32
LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}


def check_country(iban: str) -> None:
    if LENGTHS.get(iban[:2]) != len(iban):
        refuse()
