"""The deterministic subset of CBOR: unsigned integers, bytes, text, arrays, null (OP-2, OP-3)."""

from .errors import Rejected

Item = int | bytes | str | list | None


def head(major: int, argument: int) -> bytes:
    """An initial byte and its argument in the shortest form (OP-2)."""
    if argument < 24:
        return bytes([major << 5 | argument])
    for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << 8 * width:
            return bytes([major << 5 | info]) + argument.to_bytes(width, "big")
    raise ValueError("an argument has at most 64 bits")


def encode(item: Item) -> bytes:
    if item is None:
        return b"\xf6"
    if isinstance(item, int):
        return head(0, item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        text = item.encode("utf-8")
        return head(3, len(text)) + text
    return head(4, len(item)) + b"".join(encode(element) for element in item)


def malformed() -> Rejected:
    return Rejected("malformed-body")


class Reader:
    """Reads one item after another and refuses every other form (OP-3, OP-4)."""

    def __init__(self, encoded: bytes) -> None:
        self.encoded = encoded
        self.at = 0

    def take(self, length: int) -> bytes:
        if length > len(self.encoded) - self.at:
            raise malformed()
        taken = self.encoded[self.at : self.at + length]
        self.at += length
        return taken

    def head(self) -> tuple[int, int]:
        initial = self.take(1)[0]
        major, info = initial >> 5, initial & 31
        if initial == 0xF6:
            return 7, 0
        if major not in (0, 2, 3, 4) or info > 27:
            raise malformed()
        if info < 24:
            return major, info
        width = 1 << info - 24
        argument = int.from_bytes(self.take(width), "big")
        least = 24 if width == 1 else 1 << 4 * width
        if argument < least:
            raise malformed()
        return major, argument

    def expect(self, *majors: int) -> tuple[int, int]:
        major, argument = self.head()
        if major not in majors:
            raise malformed()
        return major, argument

    def unsigned(self) -> int:
        return self.expect(0)[1]

    def bytes(self, length: int) -> bytes:
        if self.expect(2)[1] != length:
            raise malformed()
        return self.take(length)

    def text(self) -> str:
        return self.utf8(self.expect(3)[1])

    def text_or_null(self) -> str | None:
        major, length = self.expect(3, 7)
        return None if major == 7 else self.utf8(length)

    def utf8(self, length: int) -> str:
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise malformed() from None

    def array(self, least: int, most: int) -> int:
        count = self.expect(4)[1]
        if not least <= count <= most:
            raise malformed()
        return count

    def end(self) -> None:
        if self.at != len(self.encoded):
            raise malformed()
