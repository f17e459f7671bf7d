"""The items of a real workspace: reading beside whatever runs, adding apart from the rest."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from localai.operations import add, delete, export, filters, find, foresee, organize, preview, status
from localai.operations.session import Session
from localai.phrases import amounts, cards, library
from localai.phrases import items as says
from localai.vocabulary.items import Item, ItemClass, ItemQuery, Project
from tui.adding import Adding
from tui.desk import Added, Detail, Progress
from tui.pixels import Pixels
from tui.workspace import Opened, in_words

_TELL_EVERY: Final = 0.2


class WorkspaceShelf:
    """The items of the open workspace."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._run, self._read = opened.run, opened.read
        self._runtime = opened.runtime

    async def add(self, paths: Sequence[Path], project_id: str | None, progress: Progress) -> Added:
        """Add files and folders; `progress` hears sentences."""
        adding = Adding(paths, project_id, time.monotonic)
        task = asyncio.ensure_future(self.take_in(adding))
        while not task.done():
            await asyncio.wait((task,), timeout=_TELL_EVERY)
            if adding.items:
                progress(says.added(adding.items, amounts.size(adding.size), 0))
        return await task

    async def take_in(self, adding: Adding) -> Added:
        """Add files and folders beside everything else; `adding` hears how far it is."""

        def take(session: Session, closing: Callable[[], bool]) -> add.Added:
            def stopped() -> bool:
                return adding.wants_stop or closing()

            def tell(so_far: add.Progress) -> None:
                adding.reached(so_far.items, so_far.size, so_far.name)
                if stopped():
                    raise add.StopAdding

            foreseen = foresee.foresee(session, adding.paths, stopped)
            adding.expect(foreseen.items, foreseen.size)
            return add.add(session, adding.paths, add.Filing(project=adding.project_id), tell)

        added = await self._opened.apart(take)
        skipped = tuple(in_words(problem.error)[0] for problem in added.skipped)
        return Added(items=added.items, skipped=skipped, stopped=added.stopped)

    async def projects(self) -> tuple[Project, ...]:
        """Return all projects by name."""
        return await self._read(organize.projects_by_name)

    async def new_project(self, name: str) -> Project:
        """Make a project."""
        return await self._run(lambda session: organize.create_project(session, name))

    # --- the list ---------------------------------------------------------------------------------------------------

    async def parse(self, typed: str) -> ItemQuery:
        """Return the query a person typed."""
        return await self._read(lambda session: filters.parse_query(session, typed))

    async def count(self, query: ItemQuery, most: int | None = None) -> int:
        """Return how many items a query finds; it counts no further than `most`."""
        return await self._read(lambda session: find.count(session, query, most))

    async def window(self, query: ItemQuery, offset: int, limit: int, total: int) -> Sequence[Item]:
        """Return the items at these places of a listing that has `total`; 0 where nobody knows yet."""
        return await self._read(lambda session: find.window(session, query, offset, limit, total or None))

    async def elsewhere(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        """Return, in words, which copies of these items exist elsewhere."""
        found = await self._read(lambda session: status.copies_of(session, item_ids))
        return {item_id: library.copies(ends=[copy.until for copy in copies]) for item_id, copies in found.items()}

    async def reclassify(self, item_id: str, item_class: ItemClass, reason: str) -> None:
        """Give an item another class."""
        await self._run(lambda session: organize.reclassify(session, item_id, item_class, reason))

    async def remove(self, item_ids: Sequence[str]) -> None:
        """Move items to the trash."""
        await self._run(lambda session: delete.remove(session, item_ids))

    async def restore(self, item_ids: Sequence[str]) -> None:
        """Take items back from the trash."""
        await self._run(lambda session: delete.restore(session, item_ids))

    # --- one item ---------------------------------------------------------------------------------------------------

    async def preview(self, item_id: str, columns: int, rows: int) -> Pixels | None:
        """Return a small picture for so many cells, each two pixels high; None where there is none."""
        made = await self._run(lambda session: preview.preview(session, item_id, columns, rows))
        return None if made is None else Pixels(width=made.width, height=made.height, rgb=made.rgb)

    async def detail(self, item_id: str) -> Detail:
        """Return one item and what is known about it."""
        known, copies = await self._read(
            lambda session: (find.detail(session, item_id), status.copies_of(session, [item_id]).get(item_id, ()))
        )
        facts = [("version", str(version.version)) for version in known.versions[-1:] if version.version > 1]
        facts += [("made from", source.name) for source in known.sources]
        facts += [("results", result.name) for result in known.results]
        facts += [
            (
                "" if place else "kept there",
                says.elsewhere(
                    what=cards.copy_named(each.copy.name, each.copy.when.value),
                    holder=each.copy.holder,
                    until=f"until about {cards.day(each.until)}" if each.until else cards.stays(str(each.copy.days)),
                ),
            )
            for place, each in enumerate(copies)
        ]
        project = known.project.name if known.project else ""
        return Detail(item=known.item, project=project, facts=tuple(facts), text=known.text)

    async def export(self, item_id: str, path: Path) -> Path:
        """Write an item's content to a new file and return its path."""
        return await self._run(lambda session: export.export_to(session, item_id, path))

    async def open_outside(self, item_id: str, confirmed: bool) -> str:
        """Show an item in the system's viewer and return what to know."""
        view = self._runtime.view
        copy = await self._run(lambda session: export.open_outside(session, item_id, view, confirmed=confirmed))
        return says.viewer_note(copy.in_memory)
