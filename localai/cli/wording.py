"""Words a person gives as an option or a file: prompts, rules, settings."""

import sys
from decimal import Decimal
from pathlib import Path

from localai.errors import UnreadableFileError, UsageError
from localai.operations.typed import read_money

_MOST = 16 << 20  # bytes; more words than any service takes, and a file without an end ends here


def given_text(words: str, *, what: str) -> str:
    """Return what `TEXT`, `@FILE` or `-` (standard input) stands for; the last two keep it out of others' sight.

    `@=TEXT` is TEXT as it is, whatever it begins with.
    """
    if words.startswith("@="):
        return words[2:]
    if words == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError(problem=f"- means that the {what} comes from standard input.", remedy="Pipe it in.")
        return _decoded(sys.stdin.buffer.read(_MOST + 1), "standard input").removesuffix("\n")
    if words.startswith("@"):
        path = Path(words[1:])
        try:
            with path.open("rb") as file:
                content = file.read(_MOST + 1)
        except OSError as error:
            raise UnreadableFileError(path=path, reason=(error.strerror or "it cannot be read").lower()) from None
        return _decoded(content, str(path)).removesuffix("\n")
    return words


def pair(words: str, *, option: str) -> tuple[str, str]:
    """Return `key=value` as its two halves."""
    key, sign, value = words.partition("=")
    if not sign or not key:
        raise UsageError(problem=f"{words} is not of the form key=value.", remedy=f"Give {option} key=value.")
    return key, value


def _decoded(content: bytes, source: str) -> str:
    if len(content) > _MOST:
        raise UnreadableFileError(path=source, reason=f"words of more than {_MOST >> 20} MB are not read")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise UnreadableFileError(path=source, reason="it is not UTF-8 text") from None


def money(words: str | None, *, option: str) -> Decimal | None:
    """Return an amount of money that was given as an option; None where it was not."""
    return None if words is None else read_money(words, f"Give {option} 0.50, in US dollars.")
