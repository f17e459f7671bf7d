"""The part of a long list that is at hand, as a plain class: which rows to fetch, which to keep."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Rows(Generic[Row]):
    """Rows of a list of `count`, fetched page by page when they come into sight, the oldest pages forgotten.

    `generation` grows with every new list, so that an answer to an older question is not mixed in; `more` says that
    there are more rows than `count`, and nobody knows yet how many.
    """

    def __init__(self, *, page: int = 64, keep: int = 16) -> None:
        self.count = 0
        self.more = False
        self.generation = 0
        self._page = page
        self._keep = keep
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._asked: set[int] = set()

    def restart(self, count: int, *, more: bool = False) -> int:
        """Forget everything: another list of `count` rows begins; return its generation."""
        self.count = count
        self.more = more
        self.generation += 1
        self._pages.clear()
        self._asked.clear()
        return self.generation

    def grow(self, count: int) -> None:
        """Learn how many rows there are after all; those at hand stay."""
        self.count = count
        self.more = False

    def at(self, index: int) -> Row | None:
        """Return the row, or None while it is not here."""
        number, place = divmod(index, self._page)
        rows = self._pages.get(number)
        if rows is None or not 0 <= place < len(rows):
            return None
        self._pages.move_to_end(number)
        return rows[place]

    def missing(self, first: int, height: int) -> list[tuple[int, int]]:
        """Return (offset, limit) of the pages in sight that nobody asked for yet, and note that they are asked for."""
        if self.count == 0 or height <= 0:
            return []
        last = min(first + height, self.count) - 1
        numbers = range(max(first, 0) // self._page, last // self._page + 1)
        wanted = [number for number in numbers if number not in self._pages and number not in self._asked]
        self._asked.update(wanted)
        return [(number * self._page, self._page) for number in wanted]

    def wants(self, generation: int, offset: int, first: int, height: int) -> bool:
        """Return whether a page that was asked for is still of use; one that left the sight is asked for again later.

        A page beside those in sight counts as in sight: the cursor moves on.
        """
        if generation != self.generation:
            return False
        near = range(max(first - self._page, 0) // self._page, (first + height + self._page) // self._page + 1)
        wanted = offset // self._page in near
        if not wanted:
            self._asked.discard(offset // self._page)
        return wanted

    def supply(self, generation: int, offset: int, rows: Sequence[Row]) -> bool:
        """Take in a page; False when it answers an older question."""
        if generation != self.generation:
            return False
        number = offset // self._page
        self._asked.discard(number)
        self._pages[number] = rows
        while len(self._pages) > self._keep:
            self._pages.popitem(last=False)
        return True
