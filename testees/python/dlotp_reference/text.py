"""Texts of the allow list (OP-12 to OP-15)."""


def ranges(text: str) -> list[tuple[int, int]]:
    """Ranges as the page prints them: `0020–007E, 0386, …`."""
    pairs = []
    for part in text.split(", "):
        first, _, last = part.partition("–")
        pairs.append((int(first, 16), int(last or first, 16)))
    return pairs


def members(text: str) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges(text) for code in range(first, last + 1))


# OP-13
ALLOWED = members(
    "0020–007E, 00A1–00AC, 00AE–0131, 0134–013E, 0141–0148, 014A–017E, 0218–021B, 0386, 0388–038A, "
    "038C, 038E–03A1, 03A3–03CE, 0400–045F, 0490–0491, 1E9E, 2013, 2014, 2018, 2019, 201C, 201D, 2026, 20AC"
)
# OP-15
LATIN = members(
    "0041–005A, 0061–007A, 00AA, 00BA, 00C0–00D6, 00D8–00F6, 00F8–0131, 0134–013E, 0141–0148, 014A–017E, "
    "0218–021B, 1E9E"
)
GREEK = members("0386, 0388–038A, 038C, 038E–03A1, 03A3–03CE")
CYRILLIC = members("0400–045F, 0490–0491")
SCRIPTS = {letter: name for name, letters in (("L", LATIN), ("G", GREEK), ("C", CYRILLIC)) for letter in letters}


def is_valid(text: str, most: int) -> bool:
    if not 1 <= len(text) <= most:  # OP-12
        return False
    if not ALLOWED.issuperset(text):  # OP-13
        return False
    if text.startswith(" ") or text.endswith(" ") or "  " in text:  # OP-14
        return False
    word = None
    for character in text:  # OP-15
        script = SCRIPTS.get(character)
        if script and word and script != word:
            return False
        word = script
    return True
