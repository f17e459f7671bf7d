"""The desk over a real workspace: its door and its items, through operations in the one thread that owns it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar
from unicodedata import normalize

from localai.errors import DiskError, LocalaiError, LockedError
from localai.operations import add, delete, export, find, organize, preview, privacy, status, unlock, workspaces
from localai.operations.session import Session
from localai.operations.unlock import Means
from localai.operations.workspaces import NewKeys
from localai.phrases import amounts, cards, failures, library, reach
from localai.phrases import items as says
from localai.phrases import privacy as statement
from localai.runtime import Runtime, Worker
from localai.vocabulary.items import Item, ItemClass, ItemQuery, Project
from localai.vocabulary.secret import Secret
from localai.vocabulary.text import clean
from tui.desk import Added, Detail, Opening, Progress, Standing, Status
from tui.pixels import Pixels

Result = TypeVar("Result")
_FACT_LIMIT: Final = 400


class Opened:
    """The workspace that is open now, if any; everything about it happens in its thread."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.unlocked_at = runtime.now()
        self._worker: Worker | None = None
        self._folder: Path | None = None
        self._locks = 0

    @property
    def is_open(self) -> bool:
        """Whether there is one."""
        return self._worker is not None

    @property
    def folder(self) -> Path | None:
        """The folder of the one that is open."""
        return self._folder if self.is_open else None

    async def open(self, enter: Callable[[], AbstractContextManager[Session]]) -> None:
        """Open one; what was open before is closed."""
        await self.close()
        worker = Worker(enter)
        try:
            await worker.start()
        except BaseException:
            await worker.close()
            raise
        self._worker = worker
        self.unlocked_at = self.runtime.now()
        self._folder = await self.run(lambda session: session.workspace.folder)
        self._locks = unlock.lock_count(self._folder)

    def locked_elsewhere(self) -> bool:
        """Whether someone locked it since it was opened; raises NoWorkspaceError where it is gone."""
        return self.is_open and self._folder is not None and unlock.locked_since(self._folder, self._locks)

    async def close(self) -> None:
        """Close it and forget its key."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.close()

    async def run(self, act: Callable[[Session], Result]) -> Result:
        """Do something with it; raises LockedError where none is open, and DiskError for what the system refuses."""
        if self._worker is None:
            raise LockedError
        try:
            return await self._worker.run(act)
        except OSError as error:
            problem = error.strerror or type(error).__name__
            raise DiskError(path=error.filename or "", problem=problem) from error


class WorkspaceKeys:
    """Makes, opens and locks the usual workspace of this machine."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._runtime = opened.runtime
        self._sheet: Secret | None = None

    async def standing(self) -> Standing:
        """Return whether there is a workspace; it opens when asked to."""
        runtime = self._runtime
        listed = await asyncio.to_thread(
            workspaces.listing, runtime.places.workspaces, runtime.means(), now=runtime.now
        )
        return Standing.LOCKED if listed else Standing.NEW

    async def create(self, opening: Opening) -> None:
        """Make a workspace and keep its sheet until it is shown or put off."""
        await self._opened.open(lambda: self._created(opening))

    @contextmanager
    def _created(self, opening: Opening) -> Iterator[Session]:
        runtime = self._runtime
        keys = _new_keys(opening, runtime.means())
        made = workspaces.create(
            runtime.places.workspaces, label=opening.name, keys=keys, face=runtime.face, now=runtime.now
        )
        self._sheet = made.sheet
        workspaces.use(runtime.places.workspaces, made.workspace.id)
        with made.workspace as workspace:
            session = runtime.session(workspace)
            try:
                yield session
            finally:
                export.close_outside(session)

    async def recovery_sheet(self) -> str:
        """Return the sheet that was made with the workspace, or make a new one; it is shown once."""
        sheet, self._sheet = self._sheet, None
        if sheet is None:
            sheet = await self._opened.run(
                lambda session: workspaces.new_recovery(session.workspace, now=self._runtime.now)
            )
        return sheet.reveal().decode()

    async def put_off_sheet(self) -> None:
        """Drop the sheet nobody has seen, with its slot."""
        self._sheet = None
        await self._opened.run(lambda session: workspaces.put_off_recovery(session.workspace))

    async def unlock(self, passphrase: bytes | None, *, despite_lock: bool = False) -> None:
        """Open the usual workspace with what is at hand, a passphrase, or the key of its recovery sheet.

        `despite_lock` when a person asks.
        """
        runtime = self._runtime
        means = runtime.means(ask=None if passphrase is None else passphrase.decode)
        if passphrase is not None and (sheet := unlock.identity_typed(passphrase.decode("utf-8", "replace"))):
            means = replace(means, sheet=sheet)
        if despite_lock and passphrase is None:
            await asyncio.to_thread(_take_back_lock, runtime, means)
        await self._opened.open(lambda: runtime.open(None, means))

    async def lock(self) -> None:
        """Close the workspace, and make the next one who opens it ask."""
        folder = await self._opened.run(lambda session: session.workspace.folder)
        await self._opened.close()
        await asyncio.to_thread(unlock.lock, folder, self._runtime.means())
        self._sheet = None

    async def close(self) -> None:
        """Close the workspace and forget its key."""
        await self._opened.close()

    async def locked_elsewhere(self) -> bool:
        """Return whether another program locked it: one short file, read beside whatever runs."""
        return await asyncio.to_thread(self._opened.locked_elsewhere)

    async def privacy(self) -> str:
        """Return our own statement, and where everything is as far as the workspace is open."""
        if not self._opened.is_open:
            return "\n".join((statement.STATEMENT, statement.locked(), *self._not_blocked()))
        since = self._opened.unlocked_at
        found = await self._opened.run(lambda session: privacy.privacy_map(session, unlocked_at=since))
        return "\n".join((statement.STATEMENT, *privacy.told(found), *self._not_blocked()))

    def _not_blocked(self) -> tuple[str, ...]:
        return () if self._runtime.blocked else (reach.NOT_BLOCKED,)

    async def status(self) -> Status:
        """Return what the status line shows."""
        unlocked_at = self._opened.unlocked_at
        if not self._opened.is_open:
            blocked = self._runtime.blocked
            return Status(workspace="", unlocked=False, reach=self._runtime.reach, sent=0, running=0, blocked=blocked)

        def look(session: Session) -> Status:
            found = status.status(session, unlocked_at=unlocked_at)
            return Status(
                workspace=found.label,
                unlocked=True,
                reach=found.reach,
                sent=found.bytes_sent.session,
                running=found.running,
                open_outside=len(export.files_outside(session)),
                sheet_missing=workspaces.RECOVERY not in session.workspace.described.names(),
                blocked=found.blocked,
            )

        return await self._opened.run(look)


def _take_back_lock(runtime: Runtime, means: Means) -> None:
    """Unlock what a person locked, with the key that is at hand."""
    folder = workspaces.find(runtime.places.workspaces, runtime.settings.workspace, means, now=runtime.now)
    unlock.unlock(folder, means, now=runtime.now)


def _new_keys(opening: Opening, means: unlock.Means) -> NewKeys:
    """Return what shall open a new workspace: what was typed, else a file from the settings, else the keyring."""
    if opening.passphrase is not None:
        return NewKeys(passphrase=Secret(normalize("NFC", opening.passphrase.decode()).encode()))
    if means.identity_file:
        return NewKeys(identity=unlock.read_identity_file(means.identity_file))
    if means.passphrase_file:
        return NewKeys(passphrase=unlock.read_passphrase_file(means.passphrase_file))
    return NewKeys(keyring=unlock.system_keyring(means))


class WorkspaceShelf:
    """The items of the open workspace."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run
        self._runtime = opened.runtime

    async def add(self, paths: Sequence[Path], project_id: str | None, progress: Progress) -> Added:
        """Add files and folders; `progress` hears sentences."""
        loop, screen = asyncio.get_running_loop(), copy_context()  # the screen is drawn in this thread only

        def tell(so_far: add.Progress) -> None:
            words = says.added(so_far.items, amounts.size(so_far.size), 0)
            loop.call_soon_threadsafe(progress, words, context=screen)

        filing = add.Filing(project=project_id)
        added = await self._run(lambda session: add.add(session, paths, filing, tell))
        skipped = tuple(in_words(problem.error)[0] for problem in added.skipped)
        return Added(items=added.items, skipped=skipped)

    async def projects(self) -> tuple[Project, ...]:
        """Return all projects by name."""
        rows = await self._run(organize.list_projects)
        return tuple(row.project for row in rows)

    async def new_project(self, name: str) -> Project:
        """Make a project."""
        return await self._run(lambda session: organize.create_project(session, name))

    async def parse(self, typed: str) -> ItemQuery:
        """Return the query a person typed."""
        return await self._run(lambda session: find.parse_query(session, typed))

    async def count(self, query: ItemQuery) -> int:
        """Return how many items a query finds."""
        return await self._run(lambda session: find.count(session, query))

    async def window(self, query: ItemQuery, offset: int, limit: int, total: int) -> Sequence[Item]:
        """Return the items at these places of a listing that has `total`."""
        return await self._run(lambda session: find.window(session, query, offset, limit, total))

    async def elsewhere(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        """Return, in words, which copies of these items exist elsewhere."""

        def look(session: Session) -> dict[str, str]:
            if not status.copies(session):  # of nothing at all, so not of each
                return {}
            found = {item_id: [copy.until for copy in status.copies(session, item_id)] for item_id in item_ids}
            return {item_id: library.copies(ends=ends) for item_id, ends in found.items() if ends}

        return await self._run(look)

    async def preview(self, item_id: str, columns: int, rows: int) -> Pixels | None:
        """Return a small picture for so many cells, each two pixels high; None where there is none."""
        made = await self._run(lambda session: preview.preview(session, item_id, columns, rows))
        return None if made is None else Pixels(width=made.width, height=made.height, rgb=made.rgb)

    async def detail(self, item_id: str) -> Detail:
        """Return one item and what is known about it."""
        known, copies = await self._run(
            lambda session: (find.detail(session, item_id), status.copies(session, item_id))
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

    async def reclassify(self, item_id: str, item_class: ItemClass, reason: str) -> None:
        """Give an item another class."""
        await self._run(lambda session: organize.reclassify(session, item_id, item_class, reason))

    async def remove(self, item_ids: Sequence[str]) -> None:
        """Move items to the trash."""
        await self._run(lambda session: delete.remove(session, item_ids))

    async def restore(self, item_ids: Sequence[str]) -> None:
        """Take items back from the trash."""
        await self._run(lambda session: delete.restore(session, item_ids))

    async def export(self, item_id: str, path: Path) -> Path:
        """Write an item's content to a new file and return its path."""
        return await self._run(lambda session: export.export_to(session, item_id, path))

    async def open_outside(self, item_id: str, confirmed: bool) -> str:
        """Show an item in the system's viewer and return what to know."""
        view = self._runtime.view
        copy = await self._run(lambda session: export.open_outside(session, item_id, view, confirmed=confirmed))
        return says.viewer_note(copy.in_memory)


def in_words(error: Exception) -> tuple[str, tuple[str, ...]]:
    """Return the sentence of an error and what can be done about it."""
    facts = error.facts if isinstance(error, LocalaiError) else {}
    code = error.code if isinstance(error, LocalaiError) else "failure"
    told = failures.explain(code, _shown(facts))
    return told.sentence, told.remedies


def _shown(facts: Mapping[str, object]) -> dict[str, str | tuple[str, ...]]:
    return {
        name: tuple(clean(str(part), limit=_FACT_LIMIT) for part in fact)
        if isinstance(fact, list | tuple)
        else clean(str(fact), limit=_FACT_LIMIT)
        for name, fact in facts.items()
    }
