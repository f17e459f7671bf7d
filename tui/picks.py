"""Which items are chosen, as a plain class: by id, in the order they were chosen."""

from collections.abc import Iterable
from typing import Final

MOST: Final = 100_000  # so many can be chosen at once


class Picks:
    """The ids of the chosen items."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self._ids)

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def toggle(self, item_id: str) -> None:
        """Choose an item, or leave it."""
        if item_id in self._ids:
            del self._ids[item_id]
        else:
            self.add((item_id,))

    def add(self, item_ids: Iterable[str]) -> None:
        """Choose more items, as far as there is room."""
        for item_id in item_ids:
            if len(self._ids) < MOST:
                self._ids.setdefault(item_id)

    def invert(self, item_ids: Iterable[str]) -> None:
        """Choose those of the items that were not chosen, leave those that were; others stay as they are."""
        for item_id in item_ids:
            self.toggle(item_id)

    def clear(self) -> None:
        """Leave all."""
        self._ids.clear()
