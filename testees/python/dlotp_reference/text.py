"""Texts of the allow list (OP-12 to OP-15), and what they look like (OP-16)."""


def code_points(text: str) -> frozenset[str]:
    """Ranges as the page prints them: `0020–007E, 0386, …`."""
    found = set()
    for part in text.split(", "):
        first, _, last = part.partition("–")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


# OP-13, OP-15
LATIN = code_points(
    "0041–005A, 0061–007A, 00AA, 00BA, 00C0–00D6, 00D8–00F6, 00F8–0131, 0134–013E, 0141–0148, 014A–017E, "
    "0187–0188, 018F, 0197, 01A0–01A1, 01AF–01B0, 01B7, 01CD–01DC, 01DE–01DF, 01E2–01F0, 01F4–01F5, 01F8–01FF, "
    "0212–0213, 0218–021B, 021E–021F, 0226–0233, 0259, 0268, 0292, 1E02–1E03, 1E06–1E07, 1E0A–1E11, 1E16–1E17, "
    "1E1C–1E2B, 1E2E–1E37, 1E3A–1E3B, 1E40–1E49, 1E52–1E5B, 1E5E–1E63, 1E6A–1E6F, 1E80–1E87, 1E8C–1E97, 1E9E, "
    "1EA0–1EF9"
)
GREEK = code_points(
    "0386, 0388–038A, 038C, 038E–03A1, 03A3–03CE"
)
CYRILLIC = code_points(
    "0400–045F, 0490–0493, 049A–049B, 04A2–04A3, 04AE–04B3, 04B6–04B7, 04BA–04BB, 04D8–04D9, 04E2–04E3, "
    "04E8–04E9, 04EE–04EF"
)
NO_LETTERS = code_points(
    "0020–0040, 005B–0060, 007B–007E, 00A1–00A9, 00AB–00AC, 00AE–00B9, 00BB–00BF, 00D7, 00F7, 02BB–02BC, "
    "2013–2014, 2018–201A, 201C–201E, 2026, 2039–203A, 20AC, 2116"
)
SCRIPTS = {
    letter: script
    for script, letters in (("Latin", LATIN), ("Greek", GREEK), ("Cyrillic", CYRILLIC))
    for letter in letters
}
ALLOWED = NO_LETTERS.union(SCRIPTS)

# OP-16
LOOKS = {
    "a": code_points(
        "0041, 0061, 00AA, 00C0–00C5, 00E0–00E5, 0100–0105, 01CD–01CE, 01DE–01DF, 01FA–01FB, 0226–0227, 0386, "
        "0391, 0394, 039B, 03AC, 03B1, 03BB, 0410, 0414, 0430, 0434, 1EA0–1EB7"
    ),
    "ae": code_points("00C6, 00E6, 01E2–01E3, 01FC–01FD"),
    "b": code_points(
        "0042, 0062, 00DF, 0392, 03B2, 0412, 042A, 042C, 0432, 044A, 044C, 1E02–1E03, 1E06–1E07, 1E9E"
    ),
    "bi": code_points("042B, 044B"),
    "c": code_points("0043, 0063, 00C7, 00E7, 0106–010D, 0187–0188, 03C2, 0421, 0441"),
    "d": code_points("0044, 0064, 00D0, 00F0, 010E–0111, 1E0A–1E11"),
    "e": code_points(
        "0045, 0065, 00C8–00CB, 00E8–00EB, 0112–011B, 018F, 0228–0229, 0259, 0388, 0395, 039E, 03A3, 03AD, 03B5, "
        "03BE, 0400–0401, 0404, 0415, 0435, 0450–0451, 0454, 04D8–04D9, 1E16–1E17, 1E1C–1E1D, 1EB8–1EC7"
    ),
    "f": code_points("0046, 0066, 0492–0493, 1E1E–1E1F"),
    "g": code_points("0047, 0067, 011C–0123, 01E4–01E7, 01F4–01F5, 1E20–1E21"),
    "h": code_points(
        "0048, 0068, 0124–0127, 021E–021F, 0389, 0397, 0402, 040B, 041D, 043D, 0452, 045B, 04A2–04A3, 04BA–04BB, "
        "1E22–1E2B, 1E96"
    ),
    "hb": code_points("040A, 045A"),
    "i": code_points(
        "0031, 0049, 004C, 0069, 006C, 007C, 00B9, 00CC–00CF, 00EC–00EF, 0128–0131, 0139–013E, 0141–0142, 0197, "
        "01CF–01D0, 0268, 038A, 0390, 0399, 03AA, 03AF, 03B9, 03CA, 0406–0407, 0456–0457, 1E2E–1E2F, 1E36–1E37, "
        "1E3A–1E3B, 1EC8–1ECB"
    ),
    "io": code_points("042E, 044E"),
    "j": code_points("004A, 006A, 0134–0135, 01F0, 0408, 0458"),
    "k": code_points("004B, 006B, 0136–0138, 01E8–01E9, 039A, 03BA, 040C, 041A, 043A, 045C, 049A–049B, 1E30–1E35"),
    "n": code_points(
        "004E, 006E, 00D1, 00F1, 0143–0148, 014A–014B, 01F8–01F9, 039D, 03A0, 03AE, 03B7, 03C0, 040D, 0418–0419, "
        "041B, 041F, 043B, 043F, 04E2, 1E44–1E49"
    ),
    "nb": code_points("0409, 0459"),
    "no": code_points("2116"),
    "o": code_points(
        "0030, 004F, 006F, 00BA, 00D2–00D6, 00D8, 00F2–00F6, 00F8, 014C–0151, 01A0–01A1, 01D1–01D2, 01EA–01ED, "
        "01FE–01FF, 022A–0231, 038C, 038F, 0398, 039F, 03A6, 03A9, 03B4, 03B8, 03BF, 03C3, 03C6, 03CC, 041E, "
        "0424, 043E, 0444, 04E8–04E9, 1E52–1E53, 1ECC–1EE3"
    ),
    "oe": code_points("0152–0153"),
    "p": code_points("0050, 0070, 00DE, 00FE, 03A1, 03C1, 0420, 0440, 1E54–1E57"),
    "q": code_points("0051, 0071"),
    "r": code_points(
        "0052, 0072, 0154–0159, 0212–0213, 0393, 0403, 0413, 042F, 0433, 044F, 0453, 0490–0491, 1E58–1E5B, "
        "1E5E–1E5F"
    ),
    "rn": code_points("004D, 006D, 039C, 041C, 043C, 1E40–1E43"),
    "s": code_points("0053, 0073, 015A–0161, 0218–0219, 0405, 0455, 1E60–1E63"),
    "t": code_points("0054, 0074, 0162–0167, 021A–021B, 03A4, 03C4, 0422, 0442, 1E6A–1E6F, 1E97"),
    "u": code_points(
        "0055, 0075, 00B5, 00D9–00DC, 00F9–00FC, 0168–0173, 01AF–01B0, 01D3–01DC, 03B0, 03BC, 03C5, 03CB, 03CD, "
        "040F, 0426, 0438–0439, 0446, 045D, 045F, 04E3, 1EE4–1EF1"
    ),
    "v": code_points("0056, 0076, 03BD"),
    "w": code_points("0057, 0077, 0174–0175, 03C8–03C9, 03CE, 0428–0429, 0448–0449, 1E80–1E87"),
    "x": code_points("0058, 0078, 03A7, 03C7, 0416, 0425, 0436, 0445, 04B2–04B3, 1E8C–1E8D"),
    "y": code_points(
        "0059, 0079, 00DD, 00FD, 00FF, 0176–0178, 0232–0233, 038E, 03A5, 03A8, 03AB, 03B3, 040E, 0423, 0443, "
        "045E, 04AE–04B1, 04EE–04EF, 1E8E–1E8F, 1EF2–1EF9"
    ),
    "z": code_points("005A, 007A, 0179–017E, 0396, 03B6, 1E90–1E95"),
    "2": code_points("0032, 00B2"),
    "3": code_points("0033, 00B3, 01B7, 01EE–01EF, 0292, 0417, 042D, 0437, 044D"),
    "4": code_points("0034, 0427, 0447, 04B6–04B7"),
    "5": code_points("0035"),
    "6": code_points("0036, 0411, 0431"),
    "7": code_points("0037"),
    "8": code_points("0038"),
    "9": code_points("0039"),
    "": code_points(
        "0020–002F, 003A–0040, 005B–0060, 007B, 007D–007E, 00A1–00A9, 00AB–00AC, 00AE–00B1, 00B4, 00B6–00B8, "
        "00BB–00BF, 00D7, 00F7, 02BB–02BC, 2013–2014, 2018–201A, 201C–201E, 2026, 2039–203A, 20AC"
    ),
}
SKELETONS = {character: look for look, characters in LOOKS.items() for character in characters}


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


def skeleton(text: str) -> str:
    """What a text of the allow list looks like (OP-16)."""
    return "".join(map(SKELETONS.__getitem__, text))
