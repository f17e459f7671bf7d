"""Cards side by side as lines of text: each fact of each model in its column, how it is known below it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from localai.phrases import model_list as says
from localai.vocabulary.text import clean
from tui.meaning import Meaning
from tui.models import CardFact, Cards, Known
from tui.taste import Signs
from tui.wrapping import wrapped

LABEL = 17
CHANGED, DIFFERS = "~", "!="
_GAP = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Some cells of a line: text of exactly its width once placed, and what its color says."""

    text: str
    width: int
    meaning: Meaning = Meaning.PLAIN


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line; `fact` is the place of the fact it belongs to, -1 above the first."""

    fact: int
    pieces: tuple[Piece, ...]


def column_width(width: int, count: int) -> int:
    """Return how wide the column of each of so many models is."""
    return max((width - LABEL - 2 - _GAP * count) // max(count, 1), 8)


def lines_of(cards: Cards, width: int, signs: Signs) -> tuple[CardLine, ...]:
    """Return all lines for a width."""
    column = column_width(width, len(cards.models))
    told = [*_rows(-1, "", [[(name, Meaning.PLAIN)] for name in cards.models], column)]
    told += _rows(-1, "", [[(words, _verdict(words))] for words in cards.verdicts], column)
    for place, fact in enumerate(cards.facts):
        label = f"{CHANGED if fact.changed else ' '}{DIFFERS if fact.differs else '  '} {fact.label}"
        told += _rows(place, label, [_cell(fact, number, signs) for number in range(len(cards.models))], column)
    return tuple(told)


def _verdict(words: str) -> Meaning:
    return {"refused": Meaning.REFUSED, "your call": Meaning.UNKNOWN}.get(words, Meaning.STAYS)


def _cell(fact: CardFact, number: int, signs: Signs) -> list[tuple[str, Meaning]]:
    told: list[tuple[str, Meaning]] = []
    for known in fact.cells[number]:
        told.append((known.words, _meaning(known)))
        basis = f"{known.evidence} {signs.unknown}" if known.doubt else known.evidence
        told.append((basis, Meaning.QUIET))
    if number in fact.changed:
        told.append((f"{CHANGED} {says.CHANGED}", Meaning.UNKNOWN))
    return told or [("-", Meaning.QUIET)]


def _meaning(known: Known) -> Meaning:
    return Meaning.UNKNOWN if known.words.startswith("nobody knows") else Meaning.PLAIN


def _rows(place: int, label: str, cells: list[list[tuple[str, Meaning]]], column: int) -> Iterator[CardLine]:
    columns = [[(line, meaning) for words, meaning in cell for line in wrapped(clean(words), column)] for cell in cells]
    labels = wrapped(clean(label), LABEL)
    for number, parts in enumerate(zip_longest(*columns, fillvalue=("", Meaning.PLAIN))):
        name = labels[number] if number < len(labels) else ""
        first = Piece(name, LABEL + 2, Meaning.QUIET)
        yield CardLine(place, (first, *(Piece(text, column + _GAP, meaning) for text, meaning in parts)))
    yield CardLine(place, ())
