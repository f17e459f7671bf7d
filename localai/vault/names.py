"""Names: which ones tags and projects may have, and file names that any system can hold."""

import os
import unicodedata
from collections.abc import Iterable
from typing import Final

from localai.errors import UsageError
from localai.phrases import items as phrases
from localai.vocabulary.text import clean

_LONGEST: Final = 255  # bytes, on every common file system


_LONGEST_LABEL: Final = 100  # characters
_TURNING: Final = {"LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # UAX #9


def checked_name(what: str, name: str) -> str:
    """Return the name of a project or a tag without spaces around it; raises UsageError where it cannot be shown."""
    label = name.strip()
    if not label:
        raise UsageError(problem=phrases.name_refused(what, "it is empty"), remedy=phrases.CHOOSE_ANOTHER)
    if len(label) > _LONGEST_LABEL:
        problem = f"it has more than {_LONGEST_LABEL} characters"
        raise UsageError(problem=phrases.name_refused(what, problem), remedy=phrases.CHOOSE_ANOTHER)
    if clean(label) != label:
        problem = "it holds characters that cannot be seen"
        raise UsageError(problem=phrases.name_refused(what, problem), remedy=phrases.CHOOSE_ANOTHER)
    return label


def check_file_name(name: str) -> None:
    """Raise UsageError for what no file can be called."""
    if not name.strip():
        problem = "it is empty"
    elif "/" in name or "\0" in name:
        problem = "no file can have that name"
    elif len(os.fsencode(name)) > _LONGEST:
        problem = f"it is longer than {_LONGEST} bytes"
    else:
        return
    raise UsageError(problem=phrases.name_refused("name", problem), remedy=phrases.CHOOSE_ANOTHER)


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in order, each once; raises UsageError for one that cannot be used."""
    return tuple(sorted({checked_name("tag", tag) for tag in tags}))


def file_name(name: str) -> str:
    """Return `name` as one component of a path: no separator, no control character, never hidden, at most 255 bytes.

    Nothing in it turns the direction of text, so that what looks like its ending is its ending.
    """
    visible = "".join(_fit(character) for character in name).lstrip(".").strip()
    encoded = os.fsencode(visible or "unnamed")
    if len(encoded) <= _LONGEST:
        return os.fsdecode(encoded)
    stem, dot, suffix = os.fsdecode(encoded).rpartition(".")
    ending = os.fsencode(dot + suffix) if dot and len(os.fsencode(suffix)) < 32 else b""
    kept = os.fsencode(stem if ending else os.fsdecode(encoded))[: _LONGEST - len(ending)]
    return kept.decode(errors="ignore") + os.fsdecode(ending)


def _fit(character: str) -> str:
    turns = unicodedata.bidirectional(character) in _TURNING
    return "_" if turns or character in '/\\:*?"<>|' or unicodedata.category(character) == "Cc" else character
