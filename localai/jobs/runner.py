"""Where an adapter and a door meet: the files of an attempt, the delivery of one exchange, and what came of it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localai.egress import delivery
from localai.egress.attempt import Attempt, read_answer, settle
from localai.egress.delivery import Files
from localai.egress.order import Delivered, Event, Order, Stage
from localai.jobs.answering import advance
from localai.providers.adapter import Adapter, Done, Problem, State
from localai.storage import files
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome

if TYPE_CHECKING:  # only a name: who holds a socket is egress
    from socket import socket

Show = Callable[[str], None]
Reached = Callable[[str, int], None]
BEFORE_FIRST_BYTE: Final = (Stage.REFUSED, Stage.RESOLVED, Stage.CONNECTED)
UNFINISHED: Final = Problem(outcome=Outcome.UNKNOWN, code="truncated")
_LEAVING: Final = 10.0  # seconds that a door which has said its last word may take to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The two files of one attempt."""

    part: Path
    state: Path

    def make(self) -> None:
        """Make both, empty and durable; a state that is there already stays, since a lock may be on it."""
        with files.disk_errors(self.state):
            self.part.unlink(missing_ok=True)
            os.close(files.new_file(self.part))
            if not self.state.exists():
                os.close(files.new_file(self.state))
            files.sync_folder(self.state.parent)

    def remove(self) -> None:
        """Remove both; what they said is written down. Raises DiskError."""
        with files.disk_errors(self.state):
            for path in (self.part, self.state):
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One exchange on its way: a door that waits, its order, where the answer goes, the sealed body (None: none)."""

    channel: "socket"
    order: Order
    place: Place
    body: int | None


def place_of(folder: Path, run_id: str, exchange: str = "") -> Place:
    """Return where the attempt of a run's work, or of one of its follow-ups, keeps its files."""
    name = f"{run_id}.{exchange}" if exchange else run_id
    return Place(part=folder / f"{name}.part", state=folder / f"{name}.state")


def deliver(work: Work, watch: Callable[[Event], None]) -> Delivered:
    """Have the door send it, and wait until that has ended; knows no session and may take minutes."""
    with _opened(work.place.part) as part, _opened(work.place.state) as state:
        return delivery.deliver(work.channel, work.order, Files(body=work.body, part=part, state=state), watch)


def settled(place: Place, delivered: Delivered) -> Delivered | None:
    """Return how it ended as the files have it: what a door said counts only where they say the same.

    One that said it sent nothing is kept from doing so later. None where the door still lives.
    """
    found, until = settle(place.state), time.monotonic() + _LEAVING
    while found is Attempt.ALIVE and time.monotonic() < until:
        time.sleep(0.005)
        found = settle(place.state)
    if found is Attempt.ALIVE:
        return None
    stage, problem = delivered.stage, delivered.problem
    if found is Attempt.DONE:
        return Delivered(stage=Stage.DONE, sent=delivered.sent)
    if found is Attempt.NOT_SENT:
        stage = stage if stage in BEFORE_FIRST_BYTE else Stage.REFUSED
        return Delivered(stage=stage, sent=0, problem=problem or "lost", detail=delivered.detail)
    stage = Stage.FIRST_BYTE if stage in (*BEFORE_FIRST_BYTE, Stage.DONE) else stage
    return Delivered(stage=stage, sent=delivered.sent, problem=problem or "lost", detail=delivered.detail)


def understood(
    adapter: Adapter, state: State, place: Place, key: bytes, exchange: str
) -> tuple[Done | Problem, Answer]:
    """Return what an answer means, and the answer. Raises IntegrityError, DiskError."""
    answer = read_answer(place.part, key, exchange)
    step = advance(adapter, state, answer)
    return (step if isinstance(step, Done | Problem) else UNFINISHED), answer


def reader(adapter: Adapter, state: State, show: Show, reached: Reached | None = None) -> Callable[[Event], None]:
    """Return what hears the events of a delivery and shows the text of its answer as it arrives.

    `reached` gets each stage and the bytes of the body that have left.
    """
    stream = adapter.watch(state)

    def hear(event: Event) -> None:
        if reached is not None:
            reached(event.stage.value, event.sent)
        if stream is not None and event.chunk and (text := stream.feed(event.chunk)):
            show(text)

    return hear


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    with files.disk_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
