"""The only writer to standard output: what a command answers, and nothing else."""

import dataclasses
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Final

from localai.errors import DiskError, UsageError
from localai.vocabulary.text import clean

NOWHERE: Final = "standard output is closed, so the answer has no place to go"


class OutputClosedError(Exception):
    """Whoever read our standard output has gone."""


def document(schema: str, body: Mapping[str, object]) -> None:
    """Write one JSON document; `schema` names its shape and version, such as `localai list 1`."""
    import json  # only where it is asked for: 5 ms

    told = {"schema": schema} | {name: plain(part) for name, part in body.items()}
    _write(json.dumps(told, indent=2).encode() + b"\n")


def line(text: str = "") -> None:
    """Write one line of text, cleaned."""
    _write(_encoded(clean(text)) + b"\n")


def lines(texts: Iterable[str]) -> None:
    """Write lines of text, cleaned."""
    for text in texts:
        line(text)


def text(content: str) -> None:
    """Write text as it is where a program reads, and cleaned where a person does; a last line feed is added."""
    shown = clean(content, multiline=True) if is_terminal() else content
    _write(_encoded(shown if shown.endswith("\n") else shown + "\n"))


def text_piece(piece: str) -> None:
    """Write a piece of a longer text as it is."""
    _write(_encoded(piece))


def pairs(facts: Sequence[tuple[str, str]]) -> None:
    """Write names and their values, one pair per line, the values under each other."""
    width = max(len(name) for name, _ in facts) + 2
    lines(f"{name:<{width}}{clean(value)}" for name, value in facts)


def fields(value: object) -> dict[str, object]:
    """Return a value's fields by name, as the body of a document."""
    told = plain(value)
    assert isinstance(told, dict)  # noqa: S101
    return told


def fields_but(value: object, *left_out: str) -> dict[str, object]:
    """Return the fields of a frozen value except some, each as JSON can hold it."""
    assert dataclasses.is_dataclass(value)  # noqa: S101
    names = [field.name for field in dataclasses.fields(value) if field.name not in left_out]
    return {name: plain(getattr(value, name)) for name in names}


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> None:
    """Write rows under heads in columns; the columns in `right` are aligned to the right."""
    cells = [list(heads), *([clean(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(heads))]
    widths = _fitting(widths, columns(0) if is_terminal() else 0)
    for row in cells:
        shown = (_cell(cell, widths[column], column in right) for column, cell in enumerate(row))
        line("  ".join(shown).rstrip())


def refuse_terminal(*, force: bool) -> None:
    """Raise UsageError where bytes would go to a terminal, unless `force`."""
    if is_terminal() and not force:
        raise UsageError(
            problem="These are bytes, and standard output is a terminal.",
            remedy="Name a file with -o, pipe it into a program, or give --force.",
        )


def raw() -> BinaryIO:
    """Return standard output as a place for bytes; every write checks that somebody reads."""
    return _Pipe()  # type: ignore[return-value]  # only write and flush are used


def is_terminal() -> bool:
    """Tell whether a person reads standard output."""
    return sys.stdout is not None and sys.stdout.isatty()


def columns(otherwise: int) -> int:
    """Return how wide the terminal is."""
    import shutil  # 2 ms that a pipe does without

    return shutil.get_terminal_size((otherwise, 24)).columns


def plain(value: object) -> object:
    """Return a value as JSON can hold it: times in UTC, money as text, bytes as hex, names instead of enumerations."""
    match value:
        case None | bool() | int() | str():
            return value.value if isinstance(value, Enum) else value
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case Enum():
            return plain(value.value)
        case bytes():
            return value.hex()
        case Path():
            return str(value)
        case Mapping():
            return {str(name): plain(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(part) for part in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"no JSON form for {type(value).__name__}")


def flush() -> None:
    """Hand over what was written; called once, when a command is done."""
    if sys.stdout is not None:
        _guarded(sys.stdout.flush)


class _Pipe:
    def write(self, chunk: bytes) -> int:
        _write(chunk)
        return len(chunk)

    def flush(self) -> None:
        flush()


def _write(content: bytes | memoryview) -> None:
    if sys.stdout is None:  # closed before this program began
        raise DiskError(problem=NOWHERE)
    _guarded(lambda: sys.stdout.buffer.write(content))


def _guarded(act: Callable[[], object]) -> None:
    try:
        act()
    except (BrokenPipeError, ConnectionResetError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter complains when it flushes at its end
        raise OutputClosedError from None


def _encoded(shown: str) -> bytes:
    return shown.encode("utf-8", "backslashreplace")


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in cell)


def _cell(cell: str, width: int, right: bool) -> str:
    while _width(cell) > width:
        cell = cell[:-2] + "…"
    padding = " " * (width - _width(cell))
    return padding + cell if right else cell + padding


def _fitting(widths: list[int], available: int) -> list[int]:
    """Return widths that fit the terminal, taken from the widest column; 0 means there is no limit."""
    while available and sum(widths) + 2 * (len(widths) - 1) > available and max(widths) > 8:
        widest = widths.index(max(widths))
        widths = [width - 1 if column == widest else width for column, width in enumerate(widths)]
    return widths
