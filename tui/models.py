"""What the screens about models ask for: a list with verdicts, cards side by side, one page about a service."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from localai.operations.papers import Paper
from tui.meaning import Meaning

MOST_CARDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """One model with what the rules say for a class; `stars` is the person's own rating, 0 for none.

    `changed` says that the last import of cards changed something about it.
    """

    id: str
    title: str
    provider: str
    tasks: tuple[str, ...]
    meaning: Meaning
    trains: str
    keeps: str
    people_look: str
    price: str
    verdict: str
    in_short: str
    stars: float = 0.0
    changed: bool = False

    def answers(self, words: Sequence[str]) -> bool:
        """Tell whether every word is in its name, its tasks, its provider or its verdict."""
        told = " ".join((self.id, self.title, *self.tasks, self.verdict, self.verdict.replace(" ", "-"))).lower()
        return all(word in told for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One thing that is known: its words, how, what is doubtful about it, and the page it stands on."""

    words: str
    evidence: str
    doubt: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFact:
    """One fact of several models, in their order; `changed` are the places of those whose card an import changed."""

    label: str
    cells: tuple[tuple[Known, ...], ...]
    changed: frozenset[int] = frozenset()

    @property
    def differs(self) -> bool:
        """Whether it is not the same of all of them."""
        return len({tuple(known.words for known in cell) for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Models side by side: their names, what the rules say of each, and one row per fact."""

    models: tuple[str, ...]
    verdicts: tuple[str, ...]
    why: tuple[str, ...]
    facts: tuple[CardFact, ...]
    footing: str = ""

    def doubts(self, place: int) -> Iterator[tuple[str, str]]:
        """Yield what is doubtful about one fact, model by model, as sentences with the page they stand on."""
        for model, cell in zip(self.models, self.facts[place].cells, strict=True):
            for known in cell:
                page = f" ({known.page})" if known.page else ""
                yield model, f"{known.words}: {known.doubt or known.evidence}{page}"


class Models(Protocol):
    """Models as the cards describe them and the rules of the open workspace judge them."""

    async def lines(self, item_class: str) -> tuple[ModelLine, ...]:
        """Return all models: allowed first, then your call, then refused."""

    async def cards(self, models: Sequence[str], item_class: str) -> Cards:
        """Return some models side by side."""

    async def report(self, model: str, item_class: str) -> Paper:
        """Return one page about the service of a model, to file."""

    async def rate(self, model: str, stars: int) -> str:
        """Put the person's own rating on record, or take it back with 0; say so."""
