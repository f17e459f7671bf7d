"""Copies elsewhere over a real workspace: all are counted once, those in sight are put into words."""

from collections.abc import Sequence
from typing import Final

from localai.operations import deleting, elsewhere
from localai.operations.elsewhere import CopyElsewhere, Elsewhere
from localai.operations.letter import write_letter
from localai.operations.papers import Paper, Section, grid
from localai.operations.session import Session
from localai.phrases import browsing, jobs
from localai.phrases import cards as card_says
from localai.phrases import timeline as says
from localai.vocabulary.reach import Reach
from tui.copies import CopyHead, CopyLine
from tui.workspace import Opened

_MOST: Final = 2000


class WorkspaceCopies:
    """Reads what the ledger says about copies; a call that deletes goes through a door of its own."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._counted: Elsewhere | None = None

    async def head(self, item_id: str) -> CopyHead:
        """Count the copies of one item, or of all."""
        found = self._counted = await self._opened.read(lambda session: elsewhere.elsewhere(session, item_id))
        words = says.summary(len(found.copies), found.last, found.endless)
        return CopyHead(count=len(found.copies), words=words, today=found.today, last=found.last)

    async def window(self, offset: int, limit: int) -> Sequence[CopyLine]:
        """Return copies of those counted last, those that end soonest first."""
        found = self._counted
        if found is None:
            return ()
        return await self._opened.read(lambda session: _lines(session, found, offset, limit))

    async def delete(self, line: CopyLine) -> str:
        """Make the calls that delete what a send left, and say how that ended."""

        def call(session: Session, stopped: object) -> str:
            if session.link is None or session.reach is Reach.NONE:
                return says.OUT_OF_REACH
            made = deleting.delete_copies(session, line.run_id)
            return " ".join(jobs.deleted(each.call, each.outcome.value, each.problem) for each in made) or says.NO_CALL

        return await self._opened.apart(call)

    async def letter(self, provider: str, item_id: str) -> Paper:
        """Return a letter that asks a service to delete what no call deletes."""

        def write(session: Session) -> Paper:
            letter = write_letter(session, provider, item_id or None)
            title = f"{says.LETTER_TITLE} {letter.operator}"
            return Paper(title=title, lines=tuple(letter.text.splitlines()), sections=())

        return await self._opened.read(write)

    async def paper(self, item_id: str) -> Paper:
        """Return all copies as a paper."""

        def write(session: Session) -> Paper:
            found = elsewhere.elsewhere(session, item_id)
            lines = [says.summary(len(found.copies), found.last, found.endless)]
            if len(found.copies) > _MOST:
                lines.append(browsing.newest(_MOST, len(found.copies)))
            rows = grid(says.HEADS, [_cells(session, found, copy) for copy in found.copies[:_MOST]])
            return Paper(title=says.TITLE, lines=tuple(lines), sections=(Section(title="", grid=rows),))

        return await self._opened.read(write)


def _lines(session: Session, found: Elsewhere, offset: int, limit: int) -> list[CopyLine]:
    shown = found.copies[offset : offset + limit]
    origins = elsewhere.origins(session, [copy.run_id for copy in shown])
    return [
        CopyLine(
            run_id=copy.run_id,
            provider=origins[copy.run_id].provider,
            what=says.what(copy.copy.name, copy.copy.when.value, copy.copy.holder),
            until=copy.until,
            stays=str(copy.copy.days) == "until-deleted",
            ends=says.until(copy.until, str(copy.copy.days)),
            about=says.of(_names(origins[copy.run_id].names), copy.since, copy.run_id),
            call=found.call_for(copy),
        )
        for copy in shown
    ]


def _names(names: Sequence[str | None]) -> tuple[str, ...]:
    known = tuple(name for name in names if name is not None)
    return known if len(known) == len(names) else (*known, says.GONE)


def _cells(session: Session, found: Elsewhere, copy: CopyElsewhere) -> tuple[str, ...]:
    names = _names(elsewhere.origins(session, [copy.run_id])[copy.run_id].names)
    return (
        card_says.copy_named(copy.copy.name, copy.copy.when.value),
        copy.copy.holder,
        card_says.day(copy.since),
        says.until(copy.until, str(copy.copy.days)),
        ", ".join(names),
        found.call_for(copy) or says.BY_LETTER,
        copy.run_id,
    )
