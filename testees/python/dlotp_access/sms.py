"""A text as short messages: the default alphabet of 3GPP TS 23.038, UCS-2, and parts (delivered.md)."""

from typing import NamedTuple

from dlotp_reference.errors import Rejected

ESCAPE = 0x1B
MOST_PARTS = 4


def points(row: str) -> list[str | None]:
    """A row as the page prints it: code points in hexadecimal, `–` where there is none."""
    return [None if point == "–" else chr(int(point, 16)) for point in row.split()]


# DEL-30: the row is the high digit of the septet, the column the low one.
BASIC_ROWS = (
    "0040 00A3 0024 00A5 00E8 00E9 00F9 00EC 00F2 00C7 000A 00D8 00F8 – 00C5 00E5",
    "0394 005F 03A6 0393 039B 03A9 03A0 03A8 03A3 0398 039E – 00C6 00E6 00DF 00C9",
    "0020 0021 0022 0023 00A4 0025 0026 0027 0028 0029 002A 002B 002C 002D 002E 002F",
    "0030 0031 0032 0033 0034 0035 0036 0037 0038 0039 003A 003B 003C 003D 003E 003F",
    "00A1 0041 0042 0043 0044 0045 0046 0047 0048 0049 004A 004B 004C 004D 004E 004F",
    "0050 0051 0052 0053 0054 0055 0056 0057 0058 0059 005A 00C4 00D6 00D1 00DC 00A7",
    "00BF 0061 0062 0063 0064 0065 0066 0067 0068 0069 006A 006B 006C 006D 006E 006F",
    "0070 0071 0072 0073 0074 0075 0076 0077 0078 0079 007A 00E4 00F6 00F1 00FC 00E0",
)
BASIC = {
    character: bytes([high << 4 | low])
    for high, row in enumerate(BASIC_ROWS)
    for low, character in enumerate(points(row))
    if character is not None
}
EXTENSION = {
    chr(point): bytes([ESCAPE, septet])
    for septet, point in {
        0x14: 0x5E, 0x28: 0x7B, 0x29: 0x7D, 0x2F: 0x5C, 0x3C: 0x5B, 0x3D: 0x7E, 0x3E: 0x5D, 0x40: 0x7C, 0x65: 0x20AC,
    }.items()
}  # fmt: skip
SEPTETS = BASIC | EXTENSION


class Segments(NamedTuple):
    encoding: str
    units: int
    parts: list[bytes]
    """One byte for each septet, or two for each unit of UTF-16."""


def segments(text: str) -> Segments:
    """The parts of a text that is never cut; `not-deliverable` beyond four (DEL-26, DEL-30 to DEL-32)."""
    if SEPTETS.keys() >= set(text):
        encoding, width, alone, joined = "gsm", 1, 160, 153
        characters = [SEPTETS[character] for character in text]
    else:
        encoding, width, alone, joined = "ucs-2", 2, 70, 67
        characters = [character.encode("utf-16-be") for character in text]
    units = sum(map(len, characters)) // width
    parts = filled(characters, (alone if units <= alone else joined) * width)
    if len(parts) > MOST_PARTS:
        raise Rejected("not-deliverable")
    return Segments(encoding, units, parts)


def filled(characters: list[bytes], most: int) -> list[bytes]:
    """Parts filled from the left, none of which ends within a character (DEL-32)."""
    parts = [b""]
    for character in characters:
        if len(parts[-1]) + len(character) > most:
            parts.append(b"")
        parts[-1] += character
    return parts
