"""What a person reads when a screen is written to a file."""

from typing import Final

LINES: Final = ("line", "what holds", "note")
FACTS: Final = ("fact", "value", "how it is known")
TITLE: Final = "Write what is shown to which new file?"
HELP: Final = (
    "Plain text, or a form for programs, notes or browsers where the name ends in .json, .md or .html. Only you can "
    "read it; it is not encrypted, and no file is replaced."
)


def written(path: str) -> str:
    """Return where something was written."""
    return f"Written to {path}."
