"""What is said where something is to be copied: never that it was, for nobody tells us."""

from typing import Final

ASKED: Final = "Asked your terminal to copy; some terminals refuse."
ASKED_THROUGH: Final = (
    "Asked your terminal, through the program that keeps your sessions, to copy; both may refuse (tmux: "
    "set-clipboard on, or allow-passthrough on)."
)
NOTHING: Final = "There is nothing to copy."
HIDDEN: Final = "What is typed hidden is not copied."
CLEARED: Final = "Your terminal was asked to forget what localai gave it to copy."


def too_long(*, size: str, most: str) -> str:
    """Say that a text is longer than terminals take."""
    return f"Not copied: {size} is more than terminals take ({most}). Write it to a file instead."
