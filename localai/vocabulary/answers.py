"""What came back for an exchange, as a door took it in and an adapter reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for the exchange of this name: header names in lower case, the whole body."""

    exchange: str
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes

    def header(self, name: str) -> str:
        """Return the first header of that (lower case) name, else an empty text."""
        return next((value for key, value in self.headers if key == name), "")
