"""New files for a person: whole or not at all, readable by them alone, never over another one."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from localai.errors import DiskError, WouldOverwriteError
from localai.operations.papers import Grid, Paper, as_html, as_markdown
from localai.storage.files import disk_errors, new_file, sync_folder, write_all
from localai.vocabulary.text import clean

SCHEMA: Final = "localai paper 1"
_WIDEST: Final = 60


def write_new(path: Path, chunks: Iterable[bytes], *, remedy: str = "") -> None:
    """Write content into a new file; it goes away again when that fails.

    Raises DiskError, and WouldOverwriteError, with a remedy where the face has one.
    """
    if "\0" in str(path):
        raise DiskError(path=str(path), problem="no file can have that name")
    with disk_errors(path):
        try:
            descriptor = new_file(path)
        except FileExistsError as error:
            raise WouldOverwriteError(path=str(path), **({"remedy": remedy} if remedy else {})) from error
        try:
            for chunk in chunks:
                write_all(descriptor, chunk)
            os.fsync(descriptor)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
        finally:
            os.close(descriptor)
        sync_folder(path.parent)


def write_paper(path: Path, paper: Paper) -> None:
    """Write a paper into a new file in the form its name asks for: .json, .html, .md, and plain text for all others."""
    forms = {".json": as_json, ".html": as_html, ".md": as_markdown}
    write_new(path, (forms.get(path.suffix.lower(), as_text)(paper).encode("utf-8", "backslashreplace"),))


def as_text(paper: Paper) -> str:
    """Return a paper as lines of text, its tables with aligned columns."""
    return "".join(f"{line}\n" for line in _lines(paper))


def as_json(paper: Paper) -> str:
    """Return a paper as one JSON document; each row is an object with the heads as names."""
    sections = [
        {
            "title": section.title,
            "lines": section.lines,
            "rows": [dict(zip(section.grid.heads, row, strict=True)) for row in section.grid.rows]
            if section.grid
            else [],
        }
        for section in paper.sections
    ]
    told = {"schema": SCHEMA, "title": paper.title, "lines": paper.lines, "sections": sections}
    return json.dumps(told, indent=2) + "\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield from (clean(paper.title), "")
    yield from (clean(line) for line in paper.lines)
    for section in paper.sections:
        yield from ("", clean(section.title)) if section.title else ("",)
        yield from (clean(line) for line in section.lines)
        if section.grid:
            yield from _table(section.grid)


def _table(grid: Grid) -> Iterator[str]:
    rows = [[clean(cell) for cell in row] for row in (grid.heads, *grid.rows)]
    widths = [min(max(map(len, column)), _WIDEST) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
