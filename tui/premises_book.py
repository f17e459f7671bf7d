"""The workspaces of this machine, and the system they are on."""

import asyncio
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Final

from localai.errors import UsageError
from localai.operations import check, doctor, report, workspaces
from localai.operations.check import CheckReport
from localai.operations.session import Session
from localai.operations.workspaces import RECOVERY, Listed
from localai.phrases import amounts
from localai.phrases import doctor as doctor_says
from localai.phrases import premises as says
from localai.phrases import record as record_says
from tui.entries import Entry
from tui.meaning import Meaning
from tui.typed import path_of
from tui.workspace import Opened

_OFTEN: Final = 100


class WorkspacePremises:
    """Looks at workspaces without opening them, and checks the one that is open."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run
        self._opened = opened

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line each for workspaces, the recovery sheet, this system and the check."""

        def look(session: Session) -> tuple[str, bool]:
            return session.workspace.label, RECOVERY in session.workspace.described.names()

        label, has_sheet = await self._run(look)
        found = await self._listed()
        blocked = self._opened.runtime.blocked
        return (
            Entry(id="workspaces", name=says.WORKSPACES, words=label, note=says.how_many(len(found))),
            Entry(
                id="sheet",
                name=says.SHEET,
                words=says.SHEET_THERE if has_sheet else says.SHEET_MISSING,
                note=says.SHEET_NOTE,
                meaning=Meaning.PLAIN if has_sheet else Meaning.UNKNOWN,
            ),
            Entry(
                id="system",
                name=says.SYSTEM,
                words=says.BLOCKED if blocked else says.NOT_BLOCKED,
                note=says.SYSTEM_NOTE,
                meaning=Meaning.PLAIN if blocked else Meaning.UNKNOWN,
            ),
            Entry(id="check", name=says.CHECK, words=says.CHECK_WORDS, note=says.CHECK_NOTE),
            Entry(id="report", name=says.REPORT, words=says.REPORT_WORDS, note=says.REPORT_NOTE),
        )

    async def workspaces(self) -> tuple[Entry, ...]:
        """Return every workspace."""
        here = self._opened.folder
        return tuple(_workspace(each, is_open=each.folder == here) for each in await self._listed())

    async def use(self, id: str) -> str:
        """Make a workspace the one that opens."""
        runtime = self._opened.runtime
        named = runtime.settings.workspace
        if named and not id.startswith(named):
            raise UsageError(problem=says.named_elsewhere(named), remedy=says.TAKE_IT_OUT)
        await asyncio.to_thread(workspaces.use, runtime.places.workspaces, id)
        return says.used(id)

    async def try_sheet(self, typed: str) -> str:
        """Say which slot a recovery sheet opens."""
        folder = await self._run(lambda session: session.workspace.folder)
        words = typed.strip()
        if workspaces.is_sheet(words):
            return says.opens(await asyncio.to_thread(workspaces.try_typed, folder, words))
        return says.opens(await asyncio.to_thread(workspaces.try_recovery, folder, path_of(words)))

    async def system(self) -> tuple[Entry, ...]:
        """Return what was looked at on this system."""
        runtime = self._opened.runtime

        def look() -> tuple[doctor.Finding, ...]:
            found = doctor.look(runtime.places, runtime.outside(), runtime.seal(), runtime.now)
            return (*found, *doctor.look_before_seal(runtime.means()))

        found = await asyncio.to_thread(look)
        wrong = sum(not each.good for each in found)
        first = Entry(id="", name=says.IN_ALL, words=doctor_says.wrong(wrong), meaning=_meaning(good=not wrong))
        return (first, *(_finding(each) for each in found))

    async def check(self, *, read: bool, progress: Callable[[str], None]) -> tuple[Entry, ...]:
        """Check that all that is kept is whole."""
        loop, screen = asyncio.get_running_loop(), copy_context()  # the screen is drawn in this thread only

        def tell(versions: int, size: int) -> None:
            if versions % _OFTEN == 0:
                words = says.checked(versions, amounts.size(size) if read else "")
                loop.call_soon_threadsafe(progress, words, context=screen)

        found = await self._run(lambda session: check.check(session, read_data=read, on_progress=tell))
        return tuple(_report(found, read=read))

    async def report(self, folder: Path, project: str) -> str:
        """Write the folder for a lawyer."""
        made = await self._run(lambda session: report.write_report(session, folder, project or None))
        told = record_says.written(str(made.folder), len(made.files), made.sends, made.refusals)
        return f"{told} {record_says.documents_left_out(made.left_out)}" if made.left_out else told

    async def _listed(self) -> list[Listed]:
        runtime = self._opened.runtime
        return await asyncio.to_thread(workspaces.listing, runtime.places.workspaces, runtime.means(), now=runtime.now)


def _meaning(*, good: bool) -> Meaning:
    return Meaning.PLAIN if good else Meaning.UNKNOWN


def _workspace(row: Listed, *, is_open: bool) -> Entry:
    name = row.label or (says.DAMAGED if row.problem else says.LOCKED)
    opens = says.opens_with(row.slots)
    return Entry(
        id=row.id,
        name=name,
        words=opens,
        note=says.OPEN if is_open else says.CHOSEN if row.current else "",
        meaning=Meaning.STAYS if is_open else _meaning(good=row.problem is None),
        facts=(
            (says.NAME, name, ""),
            (says.ID, row.id, ""),
            (says.KEY_CHECK, row.key_check, says.KEY_CHECK_NOTE),
            (says.OPENS_WITH, opens, ""),
            (says.FOLDER, str(row.folder), ""),
        ),
    )


def _finding(found: doctor.Finding) -> Entry:
    facts = ((found.name, found.says, ""),)
    return Entry(id=found.name, name=found.name, words=found.says, meaning=_meaning(good=found.good), facts=facts)


def _report(found: CheckReport, *, read: bool) -> Iterator[Entry]:
    yield Entry(
        id="",
        name=says.IN_ALL,
        words=says.WHOLE if found.healthy else says.NOT_WHOLE,
        note=says.checked(found.versions, amounts.size(found.read) if read else ""),
        meaning=_meaning(good=found.healthy),
    )
    for problem in found.problems:
        yield Entry(id=problem, name=says.DATABASE, words=problem, meaning=Meaning.UNKNOWN)
    for each in found.damages:
        what = says.MISSING if each.missing else says.SET_ASIDE
        name = f"{each.item.name}, version {each.version}"
        yield Entry(id=each.item.id, name=name, words=what, meaning=Meaning.UNKNOWN)
    if found.orphans:
        yield Entry(id="orphans", name=says.ORPHANS, words=says.nameless(found.orphans))
    if found.purges_pending:
        yield Entry(id="purges", name=says.PURGES, words=says.waiting(found.purges_pending))
