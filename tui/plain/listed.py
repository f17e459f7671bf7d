"""A long list a page at a time: where one is in it, and which of its items numbers name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from localai.phrases import amounts
from localai.phrases import plain as says
from tui.plain.speaker import Speaker

Row = TypeVar("Row")
PAGE: Final = 10
STEPS: Final = {"next": 1, "before": -1, "list": 0}
"""The words that show a part of a list, and how many pages further it begins."""


@dataclass(slots=True)
class Place:
    """Where one is in a list of `total` items."""

    total: int = 0
    first: int = 0

    def restart(self, total: int) -> None:
        """Begin at the start of a list, or stay where one is while the list still reaches there."""
        self.total = total
        if self.first >= total:
            self.first = max(total - 1, 0) // PAGE * PAGE

    def step(self, pages: int) -> bool:
        """Go on or back; False where there is nothing."""
        target = self.first + pages * PAGE
        if pages and not 0 <= target < self.total:
            return False
        self.first = target
        return True

    def tell(self, speaker: Speaker) -> None:
        """Say how long the list is and which part of it follows."""
        if self.total <= PAGE:
            words = amounts.many(self.total, "item")
        else:
            last = min(self.first + PAGE, self.total)
            words = says.listed(
                total=amounts.number(self.total), first=amounts.number(self.first + 1), last=amounts.number(last)
            )
        speaker.tell("list", words)

    def label(self, number: int) -> str:
        """Return the role of the item with this number, counted from 1."""
        return says.place(number=amounts.number(number), total=amounts.number(self.total))


class Rows(Generic[Row]):
    """A list whose rows are all at hand."""

    def __init__(self) -> None:
        self.place = Place()
        self._rows: tuple[Row, ...] = ()

    def fill(self, rows: Sequence[Row]) -> None:
        """Take other rows."""
        self._rows = tuple(rows)
        self.place.restart(len(self._rows))

    @property
    def all(self) -> tuple[Row, ...]:
        """Every row."""
        return self._rows

    def shown(self) -> list[tuple[str, Row]]:
        """Return the rows of this page with their roles."""
        first = self.place.first
        rows = self._rows[first : first + PAGE]
        return [(self.place.label(first + at), row) for at, row in enumerate(rows, start=1)]

    def at(self, typed: str) -> Row | None:
        """Return the row that a number names; the only row where nothing was typed."""
        if not typed and len(self._rows) == 1:
            return self._rows[0]
        numbers = numbers_of(typed, len(self._rows))
        return self._rows[numbers[0] - 1] if len(numbers) == 1 else None


def numbers_of(typed: str, total: int) -> tuple[int, ...]:
    """Return the numbers from 1 to `total` that `2 5-7` names, in order and once each; none where one is wrong."""
    found: dict[int, None] = {}
    for word in typed.replace(",", " ").split():
        first, dash, last = word.partition("-")
        ends = (first, last if dash else first)
        if not all(end.isascii() and end.isdigit() and len(end) < 9 for end in ends):
            return ()
        low, high = int(ends[0]), int(ends[1])
        if not 1 <= low <= high <= total:
            return ()
        found.update(dict.fromkeys(range(low, high + 1)))
    return tuple(found)
