"""What a person reads about copies elsewhere, as a timeline."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from localai.phrases.amounts import many
from localai.phrases.cards import copy_named, day, no_day

TITLE: Final = "Out there now"
NOTHING: Final = (
    "No copy is known to exist elsewhere. What a send leaves at a service will stand here until it is gone, each copy "
    "with its day."
)
DELETE_TITLE: Final = "Have the copies of this send deleted?"
NO_CALL: Final = "No call deletes it; l writes a letter that asks for it."
OUT_OF_REACH: Final = "No service can be reached from here, so nothing was asked."
LETTER_TITLE: Final = "A letter to"
HEADS: Final = ("copy", "at", "since", "until", "of", "what deletes it", "receipt")
BY_LETTER: Final = "a letter (l)"
GONE: Final = "items that are gone"


def what(name: str, when: str, holder: str) -> str:
    """Return a copy in words: log against abuse at OpenAI."""
    return f"{copy_named(name, when)} at {holder}"


def until(end: date | None, days: str) -> str:
    """Return until when a copy stays: until about 3 Dec 2026; until it is deleted; nobody knows how long."""
    if end is not None:
        return f"until about {day(end)}"
    return f"until {no_day(days)}" if days == "until-deleted" else "nobody knows how long"


def of(names: Sequence[str], since: date, receipt: str) -> str:
    """Return what a copy is of, and when it came about; names are untrusted text."""
    told = ", ".join(names[:3]) + (f" and {many(len(names) - 3, 'more', 'more')}" if len(names) > 3 else "")
    return f"{told or 'words alone'}, sent {day(since)}, receipt {receipt[:8]}"


def summary(count: int, last: date | None, endless: int) -> str:
    """Return how much is elsewhere: 3 copies, last one gone about 3 Dec 2026; 1 without a known end."""
    if not count:
        return "out there now: nothing known"
    told = f"out there now: {many(count, 'copy', 'copies')}"
    if last is not None:
        told += f", {'the last known end' if endless else 'last one gone'} about {day(last)}"
    return f"{told}; {endless} without a known end" if endless else told


def ask(what: str, calls: str) -> str:
    """Return what would be asked, and that it may fail."""
    return f"{what}\n\n{calls}\n\nOne request without content, with your key. Whether it was deleted is put on record."
