"""Selections of a real workspace: narrowing, organizing, the trash, and how the list was left."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

from localai.errors import LocalaiError
from localai.operations import delete, export, filters, find, organize, panel, views
from localai.operations.session import Session
from localai.phrases import deletion
from localai.phrases import items as items_say
from localai.vocabulary.items import Item, ItemClass, ItemQuery
from tui.cabinet import Exported, View
from tui.workspace import Opened, in_words

_VIEW: Final = "library"


class WorkspaceCabinet:
    """The items of the open workspace, many at a time."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._run, self._read = opened.run, opened.read

    async def complete(self, typed: str) -> tuple[str, ...]:
        """Return what the last word may become, each as the whole line."""
        return await self._read(lambda session: filters.complete(session, typed))

    def remark(self, typed: str) -> str:
        """Return what to say about words of a filter that look like one and are none."""
        wrong = filters.unknown_fields(typed)
        return items_say.filters_are(wrong[0], filters.FIELDS) if wrong else ""

    async def place(self, query: ItemQuery, item_id: str) -> int | None:
        """Return at which place of a listing an item stands."""
        return await self._read(lambda session: find.place(session, query, item_id))

    async def ids(self, query: ItemQuery, most: int) -> tuple[str, ...]:
        """Return the ids of at most so many items that a query finds."""
        return await self._read(lambda session: find.ids(session, query, most))

    async def items(self, item_ids: Sequence[str]) -> tuple[Item, ...]:
        """Return items by their ids; those that are gone are left out."""
        return await self._read(lambda session: find.items_by_id(session, item_ids))

    async def about(self, item_id: str) -> tuple[str, ...]:
        """Return a few lines about one item: what it is, where it comes from, what was done with it."""
        return await self._read(lambda session: panel.lines(session, item_id))

    async def view(self) -> View:
        """Return what was shown last."""
        kept = await self._read(lambda session: views.kept(session, _VIEW))
        return View(**{name: value for name, value in kept.items() if name in View.__slots__})

    async def keep_view(self, view: View) -> None:
        """Keep what is shown."""
        await self._run(lambda session: views.keep(session, _VIEW, asdict(view)))

    # --- organizing -------------------------------------------------------------------------------------------------

    async def tag(self, item_ids: Sequence[str], added: Sequence[str], dropped: Sequence[str]) -> None:
        """Put tags on items and take others off."""

        def change(session: Session) -> None:
            if added:
                organize.tag(session, item_ids, added)
            if dropped:
                organize.untag(session, item_ids, dropped)

        await self._run(change)

    async def reclassify(self, item_ids: Sequence[str], item_class: ItemClass, reason: str) -> None:
        """Give items another class, all or none."""
        await self._run(lambda session: organize.reclassify_all(session, item_ids, item_class, reason))

    async def move(self, item_ids: Sequence[str], project_id: str | None) -> None:
        """Move items into a project, or out of any."""
        await self._run(lambda session: organize.move(session, item_ids, project_id))

    async def rename(self, item_id: str, name: str) -> None:
        """Give an item another name."""
        await self._run(lambda session: organize.rename(session, item_id, name))

    async def export(self, item_ids: Sequence[str], folder: Path) -> Exported:
        """Write the content of items into a folder that is there; what cannot be written is told, the rest is done."""

        def write(session: Session, closing: Callable[[], bool]) -> Exported:
            written, skipped = 0, []
            for item_id in item_ids:
                if closing():
                    break
                try:
                    export.export_to(session, item_id, folder)
                    written += 1
                except LocalaiError as error:
                    skipped.append(in_words(error)[0])
            return Exported(written=written, skipped=tuple(skipped))

        return await self._opened.apart(write)

    # --- the trash --------------------------------------------------------------------------------------------------

    async def ask_removal(self, item_ids: Sequence[str]) -> str:
        """Return what removing items would take, in words."""
        found = await self._run(lambda session: delete.plan_removal(session, item_ids))
        name = found.items[0].name if len(found.items) == 1 else ""
        return deletion.asked(name, len(found.items), len(found.results), found.days, _ends(found))

    async def ask_purge(self, item_ids: Sequence[str]) -> str:
        """Return what purging items destroys and what it does not reach, in words."""
        found = await self._run(lambda session: delete.plan_removal(session, item_ids))
        name = found.items[0].name if len(found.items) == 1 else ""
        return deletion.purge(name, len(found.items), found.receipts, _ends(found))

    async def purge(self, item_ids: Sequence[str]) -> str:
        """Destroy the keys of items in the trash, and say what is still to be done."""
        done = await self._run(lambda session: delete.purge(session, item_ids))
        return deletion.purged(done.items, done.pending)


def _ends(found: delete.Removal) -> list[date | None]:
    return [copy.until for copy in found.copies]
