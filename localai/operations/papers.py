"""A paper to file or to hand on: headings, sentences, tables; written as Markdown or as a web page without scripts.

Everything in it is text: a cell that looks like markup stays what it is. All of it passes the one cleaning function.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from localai.vocabulary.text import clean

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_ADDRESS: Final = re.compile(r"https://[A-Za-z0-9./_~%?=&#:@+,;-]+")
_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:75em;margin:2em auto;padding:0 1em;color:#111}"
    "table{border-collapse:collapse;margin:.6em 0;font-size:.92em}"
    "th,td{border:1px solid #999;padding:.25em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th{background:#eee}h2{margin-top:1.8em;border-bottom:1px solid #999}@media print{h2{break-after:avoid}}"
)
_HEAD: Final = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="referrer" content="no-referrer">\n<title>{title}</title>\n<style>{style}</style></head><body>\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; every row has as many cells as there are heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading with its sentences and then its table, either of which may be missing."""

    title: str
    lines: tuple[str, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole paper: its title, the sentences below it, its sections."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid | None:
    """Return a table; nothing where there is no row."""
    return Grid(heads=tuple(heads), rows=tuple(map(tuple, rows))) if rows else None


def as_markdown(paper: Paper) -> str:
    """Return a paper as Markdown: readable as it is, and no cell can become markup."""
    return "".join(f"{line}\n" for line in _markdown(paper))


def as_html(paper: Paper) -> str:
    """Return a paper as one web page that loads nothing and runs nothing."""
    head = _HEAD.format(title=_escaped(paper.title), style=_STYLE)
    body = "".join(f"{line}\n" for line in _html(paper))
    return f"{head}{body}</body></html>\n"


def _markdown(paper: Paper) -> Iterator[str]:
    yield f"# {_plain(paper.title)}"
    yield ""
    yield from _paragraphs(paper.lines)
    for section in paper.sections:
        yield f"## {_plain(section.title)}"
        yield ""
        yield from _paragraphs(section.lines)
        if section.grid:
            yield _row(section.grid.heads)
            yield _row(["---"] * len(section.grid.heads), marked=True)
            yield from map(_row, section.grid.rows)
            yield ""


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield _plain(line)
        yield ""


def _row(cells: Sequence[str], *, marked: bool = False) -> str:
    return "| " + " | ".join(cells if marked else map(_plain, cells)) + " |"


def _plain(text: str) -> str:
    """Return text that Markdown leaves alone; addresses stay readable, since they are shown as they are."""
    told, end = [], 0
    shown = clean(text)
    for found in _ADDRESS.finditer(shown):
        told += [_MARKS.sub(r"\\\1", shown[end : found.start()]), f"<{found[0]}>"]
        end = found.end()
    return "".join([*told, _MARKS.sub(r"\\\1", shown[end:])])


def _html(paper: Paper) -> Iterator[str]:
    yield f"<h1>{_escaped(paper.title)}</h1>"
    yield from (f"<p>{_escaped(line)}</p>" for line in paper.lines)
    for section in paper.sections:
        yield f"<h2>{_escaped(section.title)}</h2>"
        yield from (f"<p>{_escaped(line)}</p>" for line in section.lines)
        if section.grid:
            yield "<table><tr>" + "".join(f"<th>{_escaped(head)}</th>" for head in section.grid.heads) + "</tr>"
            for row in section.grid.rows:
                yield "<tr>" + "".join(f"<td>{_escaped(cell)}</td>" for cell in row) + "</tr>"
            yield "</table>"


def _escaped(text: str) -> str:
    return html.escape(clean(text))
