"""The ledger over a real workspace: places are counted once for a filter, entries are read as they come into sight."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from localai.errors import LockedError
from localai.operations import browsing, ledger, showing, status
from localai.operations.browsing import Narrow, Sense, Told
from localai.operations.paper_files import write_new
from localai.operations.papers import Paper, Section, grid
from localai.operations.session import Session
from localai.phrases import amounts
from localai.phrases import browsing as says
from localai.phrases import receipt as receipt_says
from localai.vocabulary.outcomes import Outcome as Ending
from tui.ledger import LedgerHead, LedgerRow
from tui.meaning import Meaning
from tui.plans import Facts, Outcome
from tui.workspace import Opened

_MEANINGS: Final = {
    Sense.SENT: Meaning.LEAVES,
    Sense.HERE: Meaning.STAYS,
    Sense.REFUSED: Meaning.REFUSED,
    Sense.UNKNOWN: Meaning.UNKNOWN,
    Sense.PLAIN: Meaning.PLAIN,
}
_MOST: Final = 2000


class WorkspaceLedger:
    """Reads the ledger; what was proved is remembered until the workspace is opened again."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._read = opened.read
        self._places: tuple[Narrow, Sequence[int]] = (Narrow(), ())
        self._proved: tuple[datetime, int, int, datetime] | None = None

    async def head(self, narrow: Narrow) -> LedgerHead:
        """Count the entries of a filter, and say how the ledger stands."""
        since = self._opened.unlocked_at

        def look(session: Session) -> LedgerHead:
            found = browsing.places(session, narrow)
            self._places = (narrow, found)
            everything = browsing.places(session, Narrow())
            sent = status.bytes_sent(session, since).session
            return LedgerHead(
                total=len(everything),
                count=len(found),
                proof=self._proof(session, len(everything)),
                is_proved=self._is_proved(),
                sent=says.since_unlock(amounts.size(sent)),
            )

        return await self._read(look)

    async def window(self, narrow: Narrow, offset: int, limit: int) -> Sequence[LedgerRow]:
        """Return entries of the filter that was counted last, newest first."""
        counted, found = self._places
        if counted != narrow:
            return ()
        above = found[offset - 1] if offset else None

        def read(session: Session) -> list[LedgerRow]:
            told = browsing.told(session, found[offset : offset + limit], above=above)
            return [_row(session, each) for each in told]

        return await self._read(read)

    async def providers(self) -> tuple[str, ...]:
        """Return every provider that something was sent to or asked of."""
        return await self._read(browsing.providers)

    async def receipt(self, receipt: str) -> Outcome:
        """Return a receipt in words."""
        return await self._read(lambda session: _receipt(session, receipt))

    async def entry(self, seq: int) -> Facts:
        """Return everything that one entry says."""

        def read(session: Session) -> Facts:
            lines = showing.tree("entry", browsing.entry_at(session, seq))
            return tuple((name, value, "") for name, _, value in (line.partition(": ") for line in lines))

        return await self._read(read)

    async def verify(self, tell: Callable[[str], None]) -> str:
        """Check every entry and say what that proves."""
        loop, screen = asyncio.get_running_loop(), copy_context()  # the screen is drawn in this thread only

        def check(session: Session, stops: Callable[[], bool]) -> tuple[int, int, datetime]:
            total = len(browsing.places(session, Narrow()))

            def heard(done: int) -> None:
                if stops():
                    raise LockedError
                loop.call_soon_threadsafe(tell, says.verifying(done, total), context=screen)

            found = ledger.verify(session, heard)
            return found.size - 1, found.checkpoints, session.now()

        self._proved = None
        self._proved = (self._opened.unlocked_at, *await self._opened.apart(check))
        return receipt_says.WHAT_VERIFYING_PROVES

    async def export(self, path: Path) -> str:
        """Write the whole ledger into a new file and say so."""

        def write(session: Session) -> str:
            pieces: list[str] = []
            written = ledger.export(session, pieces.append)
            write_new(path, (piece.encode() for piece in pieces))
            if written.broken:
                raise written.broken
            return says.exported(written.entries, str(path))

        return await self._opened.run(write)

    async def paper(self, narrow: Narrow) -> Paper:
        """Return the newest entries of a filter as a paper."""
        return await self._read(lambda session: _paper(session, narrow))

    def _is_proved(self) -> bool:
        return self._proved is not None and self._proved[0] == self._opened.unlocked_at

    def _proof(self, session: Session, total: int) -> str:
        if self._proved is not None and self._is_proved():
            _, seq, checkpoints, at = self._proved
            return says.verified(seq, checkpoints, amounts.ago(at, session.now()))
        last = browsing.entry_at(session, total - 1)
        return says.checkpoint(last.seq, amounts.ago(last.at, session.now()))


def _row(session: Session, told: Told) -> LedgerRow:
    return LedgerRow(
        seq=told.seq,
        meaning=_MEANINGS[told.sense],
        first=told.first,
        day=says.day(amounts.here(told.at).date(), amounts.here(session.now()).date()),
        time=f"{amounts.here(told.at):%H:%M}",
        kind=told.kind,
        what=told.what,
        size=amounts.size(told.size) if told.size else "",
        detail=told.detail,
        receipt=told.receipt,
        at=amounts.moment_here(told.at),
    )


def _receipt(session: Session, wanted: str) -> Outcome:
    found = ledger.receipt(session, wanted)
    view = showing.view_receipt(found, showing.title_of(session, found))
    meanings = {Ending.DONE: Meaning.STAYS if found.where in ("", "here") else Meaning.LEAVES}
    return Outcome(
        lead=view.lead,
        meaning=meanings.get(found.outcome, Meaning.UNKNOWN if found.outcome is Ending.UNKNOWN else Meaning.REFUSED),
        facts=view.facts,
        text="",
        output_ids=found.outputs,
    )


def _paper(session: Session, narrow: Narrow) -> Paper:
    count = len(browsing.places(session, narrow))
    total = len(browsing.places(session, Narrow()))
    group = narrow.group.value if narrow.group else None
    lines = [says.narrowed(group, narrow.provider, narrow.day, count, total)]
    if count > _MOST:
        lines.append(says.newest(_MOST, count))
    rows = grid(says.HEADS, list(_cells(islice(browsing.every(session, narrow), _MOST))))
    return Paper(title=says.TITLE, lines=tuple(lines), sections=(Section(title=says.ENTRIES, grid=rows),))


def _cells(found: Iterator[Told]) -> Iterator[tuple[str, ...]]:
    for told in found:
        sent = amounts.size(told.size)
        yield str(told.seq), amounts.moment_here(told.at), told.kind, told.what, sent, told.detail, told.receipt
