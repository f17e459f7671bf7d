"""Main's side of a door: hand it an order and the descriptors, listen until it has ended, and read what it took in."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from localai.egress.attempt import Attempt as Attempt
from localai.egress.attempt import look as look
from localai.egress.attempt import read_answer as read_answer
from localai.egress.attempt import told
from localai.egress.frames import next_told, send_order
from localai.egress.order import Delivered, Event, Order, Stage

_MOST_STATE: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Open descriptors for a door: the sealed body (None without one), and the two empty files of the attempt."""

    body: int | None
    part: int
    state: int


def deliver(channel: socket.socket, order: Order, files: Files, watch: Callable[[Event], None]) -> Delivered:
    """Have a door send one exchange; return how that ended, which may take minutes.

    `watch` hears every event, in this thread. Takes `channel` and closes it; the descriptors stay the caller's. When
    `watch` raises, the door goes on by itself: what became of it is in the state.
    """
    descriptors = (files.part, files.state, *(() if files.body is None else (files.body,)))
    with channel:
        try:
            send_order(channel, order, descriptors)
        except OSError:
            return Delivered(stage=Stage.REFUSED, sent=0, problem="lost", detail="the door was gone")
        furthest = Delivered(stage=Stage.REFUSED, sent=0, problem="lost")
        while (heard := next_told(channel)) is not None:
            if isinstance(heard, Delivered):
                return heard
            furthest = Delivered(stage=heard.stage, sent=heard.sent, problem="lost")
            watch(heard)
    return _after(furthest, told(os.pread(files.state, _MOST_STATE, 0)))


def _after(furthest: Delivered, attempt: Attempt) -> Delivered:
    """Return how it ended when the door died without a word: what is on disk counts, not what it had said."""
    if attempt is Attempt.DONE:
        return Delivered(stage=Stage.DONE, sent=furthest.sent)
    if attempt is Attempt.NOT_SENT:
        return Delivered(stage=Stage.REFUSED, sent=0, problem="lost")
    if furthest.stage in (Stage.REFUSED, Stage.RESOLVED, Stage.CONNECTED):
        return Delivered(stage=Stage.FIRST_BYTE, sent=0, problem="lost")
    return furthest
