"""The queue of jobs: turns of several jobs at once, each request in a thread with a door of its own.

What a job waits for is durable, so this can stop between any two steps and go on in another process. No thread knows a
session: they wait for doors, and everything that is written down is written by the one that called.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from localai.egress.order import Delivered, Stage
from localai.errors import BusyError, LocalaiError
from localai.operations import turns
from localai.operations.concluding import Finished, Waiting
from localai.operations.deleting import delete_copies, delete_due
from localai.operations.recovery import recover
from localai.operations.session import Session
from localai.operations.turns import Turn
from localai.sending_errors import ContradictedError
from localai.vault import steps

DOORS: Final = 8
"""How many doors of one process are at work at once."""
_LONGEST_NAP: Final = 5.0  # seconds: the clock may be set, and a computer may sleep
_SOON: Final = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came of one turn of a job: it waits again, it is finished, or `error` says why it did not work."""

    run_id: str
    waiting: Waiting | None = None
    finished: Finished | None = None
    error: LocalaiError | None = None

    @property
    def is_over(self) -> bool:
        """Whether the job has its end."""
        return self.waiting is None


Tell = Callable[[Said], None]


class Feed(Protocol):
    """Sends that may begin while there is a free door, such as the plans of a batch that was approved."""

    @property
    def has_more(self) -> bool:
        """Whether any is left."""

    def next(self) -> Turn | Said | None:
        """Begin the next one; what ends without a door is said. None where there is no room now."""


class Rounds:
    """Works off the jobs of a session: those in `wanted`, or all there are, and what `feeds` begin meanwhile."""

    def __init__(
        self, session: Session, tell: Tell, wanted: Collection[str] | None = None, feeds: Sequence[Feed] = ()
    ) -> None:
        self._session = session
        self._tell = tell
        self._wanted = None if wanted is None else set(wanted)
        self._feeds = feeds
        self._back: SimpleQueue[tuple[Turn, Delivered]] = SimpleQueue()
        self._out: dict[str, Turn] = {}
        self._early: set[str] = set()
        self._not_before: dict[str, datetime] = {}
        self._put_off: set[str] = set()
        self._steps = steps.Reader(session.workspace.database)

    def until_over(self, patience: float | None = None, stop: Callable[[], bool] | None = None) -> bool:
        """Go on until none of these jobs waits any more; False where `patience` (seconds) came to its end first.

        `stop` is asked twice a second; what is on its way then is left to a later look.
        """
        until = None if patience is None else self._session.now() + timedelta(seconds=patience)
        try:
            while self._waiting() or self._out or self._has_more():
                if stop is not None and stop():
                    return False
                self._set_out()
                begun = self._begin_one()
                if not self._out and not begun and not self._has_more() and not self._may_go_on():
                    return not self._waiting()
                if until is not None and self._session.now() >= until and not self._out:
                    return False
                nap = self._nap() if stop is None else min(self._nap(), _SOON.total_seconds())
                self._take_back(0 if begun else nap)
        finally:
            self._let_go()
        return True

    def once(self, *, early: bool = False) -> None:
        """Take every turn that is due now (with `early`, the next of every job), and wait for them to end."""
        tried: set[str] = set()
        self._early = {step.run for step in self._waiting()} if early else set()
        try:
            while self._set_out(tried) or self._out:
                self._take_back(_LONGEST_NAP)
        finally:
            self._let_go()

    def _waiting(self) -> list[steps.StoredStep]:
        left = [step for step in self._steps.waiting() if step.run not in self._put_off]
        return [step for step in left if self._wanted is None or step.run in self._wanted]

    def _set_out(self, tried: set[str] | None = None) -> bool:
        """Give doors what is due, what waited longest first; with `tried`, each job once. Tell whether any got one.

        What a service says it is at work on must not keep what has a place there from being begun.
        """
        before, full = len(self._out), set[str]()
        for step in sorted(self._waiting(), key=lambda step: step.due):
            if len(self._out) >= DOORS:
                break
            is_wanted = step.run not in self._out and (tried is None or step.run not in tried)
            if step.queued and step.provider in full:
                continue
            if is_wanted and (step.run in self._early or self._is_due(step)):
                if not turns.has_place(self._session, step):
                    full.add(step.provider)
                    continue
                self._start(step.run)
                if tried is not None:
                    tried.add(step.run)
        return len(self._out) > before

    def _start(self, run_id: str) -> None:
        early = run_id in self._early
        self._early.discard(run_id)
        try:
            turn = turns.take(self._session, run_id, early=early)
        except LocalaiError as error:
            if isinstance(error, ContradictedError):
                self._put_off.add(run_id)  # until a person answers
            self._tell(Said(run_id=run_id, error=error, waiting=turns.where(self._session, run_id)))
            return
        if turn is None:  # somebody else is at it, or there is no place: not asked again at once
            self._not_before[run_id] = self._session.now() + _SOON
            return
        self._go(turn)

    def _go(self, turn: Turn) -> None:
        self._out[turn.run_id] = turn
        threading.Thread(target=self._deliver, args=(turn,), daemon=True).start()

    def _has_more(self) -> bool:
        return any(feed.has_more for feed in self._feeds)

    def _begin_one(self) -> bool:
        """Let one of the feeds begin something, one at a time so that what comes back is not kept waiting."""
        for feed in self._feeds:
            found = feed.next() if len(self._out) < DOORS else None
            if isinstance(found, Turn):
                if self._wanted is not None:
                    self._wanted.add(found.run_id)  # it may be a job that goes on
                self._go(found)
            if found is not None:
                return True
        return False

    def _is_due(self, step: steps.StoredStep) -> bool:
        now = self._session.now()
        return turns.is_due(self._session, step) and self._not_before.get(step.run, now) <= now

    def _due(self, step: steps.StoredStep) -> datetime:
        return max(step.due, self._not_before.get(step.run, step.due))

    def _deliver(self, turn: Turn) -> None:
        try:
            delivered = turns.deliver(turn)
        except Exception:  # what became of it is in its files, and nobody but this thread waits for it
            delivered = Delivered(stage=Stage.FIRST_BYTE, sent=0, problem="lost")
        self._back.put((turn, delivered))

    def _take_back(self, patience: float) -> None:
        try:
            turn, delivered = self._back.get(timeout=patience) if patience else self._back.get_nowait()
        except Empty:
            if not patience:
                return
            if any(step.begun and step.run not in self._out for step in self._waiting()):
                take_in(self._session)  # what another process was at and left, or a door that took its time to end
            return
        del self._out[turn.run_id]
        try:
            found = turns.took(self._session, turn, delivered)
        except BusyError:
            return
        except LocalaiError as error:
            self._tell(Said(run_id=turn.run_id, error=error, waiting=turns.where(self._session, turn.run_id)))
            return
        if isinstance(found, Waiting):
            self._tell(Said(run_id=turn.run_id, waiting=found))
        else:
            self._tell(Said(run_id=turn.run_id, finished=found))

    def _nap(self) -> float:
        """Return how long to wait for a door: until the next turn is due."""
        if len(self._out) >= DOORS:
            return _LONGEST_NAP
        idle = [step for step in self._waiting() if step.run not in self._out]
        room = {name: turns.free_places(self._session, name) > 0 for name in {s.provider for s in idle if s.queued}}
        due = [step.due for step in idle if not step.queued or room[step.provider]]
        left = (min(due) - self._session.now()).total_seconds() if due else _LONGEST_NAP
        if self._has_more():
            left = min(left, _SOON.total_seconds())  # a place may get free elsewhere
        return min(max(left, 0.01), _LONGEST_NAP)

    def _may_go_on(self) -> bool:
        """Tell whether any of these jobs lies within reach of this process at all."""
        return any(turns.is_reachable(self._session, step.run) for step in self._waiting())

    def _let_go(self) -> None:
        """Leave to a later look what is on its way when this ends early."""
        for turn in self._out.values():
            turn.close()


def take_in(session: Session) -> None:
    """Write down what came of requests whose process is gone, and delete the copies of jobs that ended with it."""
    for run_id in recover(session):
        delete_copies(session, run_id)


def carry_on(session: Session, tell: Tell = lambda _: None) -> None:
    """Take the turns that are due and try deletions that failed: what every session owes that may send."""
    take_in(session)
    Rounds(session, tell).once()
    delete_due(session)
