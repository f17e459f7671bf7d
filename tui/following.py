"""Jobs that go on elsewhere, while the app is open: the workspace is free while a door waits for an answer."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from localai.errors import LocalaiError
from localai.jobs.following import is_job
from localai.operations import deleting, ledger, send, standing, turns
from localai.operations.concluding import Waiting
from localai.operations.plan import Planned
from localai.operations.recovery import recover
from localai.operations.send import Begun, Finished
from localai.operations.session import Session
from localai.operations.turns import Turn
from localai.vocabulary.outcomes import How
from tui.threads import in_thread
from tui.workspace import Opened

_SOON: Final = 0.5  # seconds, where somebody else is at a job, or there is no place for it
_LONGEST_NAP: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Next:
    """What is next for a job: its turn, or how many seconds to wait; neither where it is over."""

    turn: Turn | None = None
    pause: float | None = None


class Following:
    """Takes the turns of jobs in an open workspace."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run

    async def to_its_end(self, run_id: str) -> Finished:
        """Go on with a job until it is over; raises what went wrong."""
        while True:
            found = await self._run(lambda session: _next(session, run_id))
            if found.turn is not None:
                ended = await self._take(found.turn)
                if isinstance(ended, Finished):
                    return ended
            elif found.pause is not None:
                await asyncio.sleep(found.pause)
            else:  # another process took the end in
                receipt = await self._run(lambda session: ledger.receipt(session, run_id))
                return Finished(receipt=receipt, results=(), items=())

    async def carry_on(self) -> None:
        """Take the turns that are due now, and try deletions that failed; what goes wrong is in the list of jobs."""
        for turn in await self._run(_due):
            with suppress(LocalaiError):
                await self._take(turn)
        await self._run(deleting.delete_due)

    async def _take(self, turn: Turn) -> Finished | Waiting:
        delivered = await in_thread(lambda: turns.deliver(turn))
        try:
            return await self._run(lambda session: turns.took(session, turn, delivered))
        finally:
            turn.close()  # where the workspace was locked meanwhile, whoever opens it next takes the answer in


def begin(session: Session, planned: Planned) -> Begun | str:
    """Approve what was shown and begin it; a job that finds no place waits in the queue, and its id is returned."""
    under = standing.matching(session, planned)
    if under is None:
        send.approve(session, planned, How.SCREEN)
    if is_job(planned.plan) and turns.free_places(session, planned.plan.where) < 1:
        return send.enqueue(session, planned, planned.digest, under=under)
    return send.begin(session, planned, planned.digest, under=under)


def _next(session: Session, run_id: str) -> _Next:
    turn = turns.take(session, run_id)
    if turn is not None:
        return _Next(turn=turn)
    waiting = turns.where(session, run_id)
    if waiting is None:
        return _Next()
    left = (waiting.due - session.now()).total_seconds()
    return _Next(pause=min(max(left, _SOON), _LONGEST_NAP))


def _due(session: Session) -> tuple[Turn, ...]:
    recover(session)
    found = []
    for waiting in turns.waiting(session):
        with suppress(LocalaiError):
            turn = turns.take(session, waiting.run_id)
            if turn is not None:
                found.append(turn)
    return tuple(found)
