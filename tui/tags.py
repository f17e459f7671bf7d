"""Tags as one line that a person types, and what that line changes."""

import re
from collections.abc import Iterable

_TAG = re.compile(r'-?"[^"]+"|[^\s,]+')


def as_typed(tags: Iterable[str]) -> str:
    """Return tags as one line that `changes_of` reads back."""
    return " ".join(f'"{tag}"' if " " in tag else tag for tag in sorted(tags))


def changes_of(typed: str, shared: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return tags to put on and to take off: a minus before one takes it off, and so does leaving a shared one out.

    A tag of several words stands in double quotes.
    """
    named = [word.replace('"', "") for word in _TAG.findall(typed)]
    wanted = {word for word in named if not word.startswith("-")}
    dropped = {word[1:] for word in named if word.startswith("-")}
    return tuple(sorted(wanted - shared - dropped)), tuple(sorted((shared - wanted) | dropped))
