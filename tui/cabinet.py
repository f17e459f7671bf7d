"""What the library asks for about many items at once, and about how it was left."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from localai.vocabulary.items import Item, ItemClass, ItemQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the library was left: what was typed, the order, the project's id, and the id under the cursor."""

    typed: str = ""
    sort: str = ""
    project: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many items were written, and for each that was not its sentence."""

    written: int
    skipped: tuple[str, ...]


class Cabinet(Protocol):
    """The items of the open workspace, many at a time."""

    async def complete(self, typed: str) -> tuple[str, ...]:
        """Return what the last word of a filter may become, each as the whole line."""

    def remark(self, typed: str) -> str:
        """Return what to say about words of a filter that look like one and are none; empty for none."""

    async def place(self, query: ItemQuery, item_id: str) -> int | None:
        """Return at which place of a listing an item stands; None where it is not listed."""

    async def ids(self, query: ItemQuery, most: int) -> tuple[str, ...]:
        """Return the ids of at most so many items that a query finds."""

    async def items(self, item_ids: Sequence[str]) -> tuple[Item, ...]:
        """Return items by their ids; those that are gone are left out."""

    async def about(self, item_id: str) -> tuple[str, ...]:
        """Return a few lines about one item: what it is, where it comes from, what was done with it."""

    async def view(self) -> View:
        """Return how the library was left."""

    async def keep_view(self, view: View) -> None:
        """Keep how the library is left."""

    async def tag(self, item_ids: Sequence[str], added: Sequence[str], dropped: Sequence[str]) -> None:
        """Put tags on items and take others off; raises UsageError."""

    async def reclassify(self, item_ids: Sequence[str], item_class: ItemClass, reason: str) -> None:
        """Give items another class, all or none; lowering one needs a reason (UsageError)."""

    async def move(self, item_ids: Sequence[str], project_id: str | None) -> None:
        """Move items into a project, or out of any."""

    async def rename(self, item_id: str, name: str) -> None:
        """Give an item another name; raises UsageError."""

    async def export(self, item_ids: Sequence[str], folder: Path) -> Exported:
        """Write the content of items into a folder that is there; what cannot be written is told, the rest is done."""

    async def ask_removal(self, item_ids: Sequence[str]) -> str:
        """Return what removing items would take, in words."""

    async def ask_purge(self, item_ids: Sequence[str]) -> str:
        """Return what purging items destroys and what it does not reach, in words."""

    async def purge(self, item_ids: Sequence[str]) -> str:
        """Destroy the keys of items in the trash, and say what is still to be done."""
