"""The codes of errors.md."""


class Rejected(Exception):
    """An input that is refused, with its code (ERR-1)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
