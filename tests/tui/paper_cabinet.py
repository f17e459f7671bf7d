"""Many items of a desk made of lists."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from localai.vocabulary.items import Item, ItemClass, ItemQuery
from tui.cabinet import Exported, View

FIELDS = ("kind:", "class:", "tag:")
KINDS = ("kind:image", "kind:text")


class Shelf(Protocol):
    items: Sequence[Item]
    trash: list[Item]

    def found(self, query: ItemQuery) -> Sequence[Item]: ...


class Kept(Protocol):
    view: View


class PaperCabinet:
    def __init__(self, shelf: Shelf, kept: Kept) -> None:
        self.shelf = shelf
        self.kept = kept

    async def complete(self, typed: str) -> tuple[str, ...]:
        last = typed.split(" ")[-1]
        return tuple(one for one in (*FIELDS, *KINDS) if last and one.startswith(last) and one != last)

    def remark(self, typed: str) -> str:
        return "knd: is no filter" if "knd:" in typed else ""

    async def place(self, query: ItemQuery, item_id: str) -> int | None:
        return next((place for place, item in enumerate(self.shelf.found(query)) if item.id == item_id), None)

    async def ids(self, query: ItemQuery, most: int) -> tuple[str, ...]:
        return tuple(item.id for item in self.shelf.found(query)[:most])

    async def items(self, item_ids: Sequence[str]) -> tuple[Item, ...]:
        known = {item.id: item for item in (*self.shelf.items, *self.shelf.trash)}
        return tuple(known[item_id] for item_id in item_ids if item_id in known)

    async def about(self, item_id: str) -> tuple[str, ...]:
        return ("history: 2 runs, 1 output",)

    async def view(self) -> View:
        return self.kept.view

    async def keep_view(self, view: View) -> None:
        self.kept.view = view

    def _change(self, item_ids: Sequence[str], change: Callable[[Item], Item]) -> None:
        self.shelf.items = [change(item) if item.id in item_ids else item for item in self.shelf.items]

    async def tag(self, item_ids: Sequence[str], added: Sequence[str], dropped: Sequence[str]) -> None:
        self._change(item_ids, lambda item: replace(item, tags=tuple(sorted({*item.tags, *added} - {*dropped}))))

    async def reclassify(self, item_ids: Sequence[str], item_class: ItemClass, reason: str) -> None:
        self._change(item_ids, lambda item: replace(item, item_class=item_class))

    async def move(self, item_ids: Sequence[str], project_id: str | None) -> None:
        self._change(item_ids, lambda item: replace(item, project_id=project_id))

    async def rename(self, item_id: str, name: str) -> None:
        self._change([item_id], lambda item: replace(item, name=name))

    async def export(self, item_ids: Sequence[str], folder: Path) -> Exported:
        written, skipped = 0, []
        for item in await self.items(item_ids):
            if (folder / item.name).exists():
                skipped.append(f"{item.name} is there already.")
            else:
                (folder / item.name).write_bytes(b"content")
                written += 1
        return Exported(written=written, skipped=tuple(skipped))

    async def ask_removal(self, item_ids: Sequence[str]) -> str:
        return f"Delete {len(item_ids)} items? Not reached: your backups."

    async def ask_purge(self, item_ids: Sequence[str]) -> str:
        return f"Purge {len(item_ids)} items now? Not reached: your backups."

    async def purge(self, item_ids: Sequence[str]) -> str:
        self.shelf.trash = [item for item in self.shelf.trash if item.id not in item_ids]
        return f"{len(item_ids)} purged"
