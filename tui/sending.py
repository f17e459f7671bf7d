"""One send while it happens, as a plain class: another thread tells it what arrives, the screen asks it at its pace."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from localai.errors import LocalaiError

if TYPE_CHECKING:
    from tui.plans import Bench, Outcome, Proposal

REPAINTS_PER_SECOND = 10


class Sending:
    """What is known of one send; `hear` and `reached` may be called in any thread, all else in the screen's."""

    def __init__(self, *, lead: str, model: str, bytes_out: int, clock: Callable[[], float]) -> None:
        self.lead = lead
        self.model = model
        self.bytes_out = bytes_out
        self.watched = False
        self.stage = ""
        self.sent = 0
        self.text = ""
        self.outcome: Outcome | None = None
        self.problem: Exception | None = None
        self._clock = clock
        self._began = clock()
        self._ended: float | None = None
        self._arrived: deque[str] = deque()

    @property
    def is_over(self) -> bool:
        """Whether it ended, well or not."""
        return self._ended is not None

    @property
    def seconds(self) -> int:
        """How long it has taken."""
        return int((self._ended or self._clock()) - self._began)

    def reached(self, stage: str, sent: int) -> None:
        """Note how far it is, and how many bytes of the body left."""
        self.stage, self.sent = stage, max(self.sent, sent)

    def hear(self, text: str) -> None:
        """Note text of the answer as it arrives."""
        if text:
            self._arrived.append(text)

    def take(self) -> str:
        """Return the text that arrived since the last time."""
        parts = []
        while self._arrived:
            parts.append(self._arrived.popleft())
        new = "".join(parts)
        self.text += new
        return new

    def end(self, *, outcome: "Outcome | None" = None, problem: Exception | None = None) -> None:
        """Note how it ended."""
        self.outcome, self.problem = outcome, problem
        self._ended = self._clock()

    def forget(self) -> None:
        """Drop every text: the workspace is locked."""
        self._arrived.clear()
        self.text, self.lead, self.outcome = "", "", None


async def carry(bench: "Bench", proposal: "Proposal", sending: Sending) -> None:
    """Do what an approved plan says; the state says how it ended."""
    try:
        sending.end(outcome=await bench.carry_out(proposal, sending))
    except LocalaiError as error:
        sending.end(problem=error)
