"""The desk over a real workspace: its door and its items, through operations in the one thread that owns it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final, TypeVar
from unicodedata import normalize

from localai.errors import DiskError, LocalaiError, LockedError
from localai.operations import export, privacy, status, unlock, workspaces
from localai.operations.session import Session
from localai.operations.unlock import Means
from localai.operations.workspaces import NewKeys
from localai.phrases import failures, reach
from localai.phrases import privacy as statement
from localai.runtime import Runtime, Worker, beside
from localai.vocabulary.secret import Secret
from localai.vocabulary.text import clean
from tui.desk import Opening, Standing, Status, Whereabout
from tui.threads import in_thread

Result = TypeVar("Result")
_FACT_LIMIT: Final = 400


class Opened:
    """The workspace that is open now, if any; everything about it happens in its thread."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.unlocked_at = runtime.now()
        self._worker: Worker | None = None
        self._reader: Worker | None = None
        self._folder: Path | None = None
        self._locks = 0
        self._apart: set[asyncio.Task[object]] = set()
        self._closing = Event()

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
        reader = Worker(await worker.run(lambda session: lambda: beside(session, read_only=True)))
        try:
            await reader.start()
        except BaseException:
            await reader.close()
            await worker.close()
            raise
        self._worker, self._reader = worker, reader
        self.unlocked_at = self.runtime.now()
        self._folder = await self.run(lambda session: session.workspace.folder)
        self._locks = unlock.lock_count(self._folder)

    def locked_elsewhere(self) -> bool:
        """Whether someone locked it since it was opened; raises NoWorkspaceError where it is gone."""
        return self.is_open and self._folder is not None and unlock.locked_since(self._folder, self._locks)

    async def close(self) -> None:
        """Close it and forget its key."""
        self._closing.set()
        if self._apart:
            await asyncio.wait(self._apart)
        self._closing = Event()
        workers, self._reader, self._worker = (self._reader, self._worker), None, None
        for worker in workers:
            if worker is not None:
                await worker.close()

    async def run(self, act: Callable[[Session], Result]) -> Result:
        """Do something with it; raises LockedError where none is open, and DiskError for what the system refuses."""
        if self._worker is None:
            raise LockedError
        with _disk_errors():
            return await self._worker.run(act)

    async def read(self, act: Callable[[Session], Result]) -> Result:
        """Read something beside whatever else runs; broken off where nobody waits for it any more."""
        if self._reader is None:
            raise LockedError
        with _disk_errors():
            return await self._reader.read(act)

    async def apart(self, act: Callable[[Session, Callable[[], bool]], Result]) -> Result:
        """Do what takes long beside everything else; `act` asks again and again whether it has to stop."""
        session, closing = await self.run(lambda session: session), self._closing

        def work() -> Result:
            with beside(session, read_only=False) as own:
                return act(own, closing.is_set)

        with _disk_errors():
            task = asyncio.ensure_future(in_thread(work))
            self._apart.add(task)
            task.add_done_callback(self._apart.discard)
            return await asyncio.shield(task)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
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

    async def whereabouts(self) -> tuple[Whereabout, ...]:
        """Return where everything is, line by line, as far as the workspace is open."""
        blocked = tuple(Whereabout(words=words, place="system") for words in self._not_blocked())
        if not self._opened.is_open:
            return (Whereabout(words=statement.locked()), *blocked)
        since = self._opened.unlocked_at
        found = await self._opened.run(lambda session: privacy.privacy_map(session, unlocked_at=since))
        here, backups, *elsewhere, never, sent = privacy.told(found)
        return (
            Whereabout(words=here, place="library"),
            Whereabout(words=backups),
            *(Whereabout(words=words, place="copies") for words in elsewhere),
            Whereabout(words=never, place="library"),
            Whereabout(words=sent, place="activity"),
            *blocked,
        )

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
                changes=session.workspace.changes,
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
