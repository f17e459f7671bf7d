"""A batch while it is worked off, as a plain class: another thread tells it of each plan, the screen asks."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tui.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of one plan, in words."""

    number: int
    name: str
    words: str
    meaning: Meaning


class Working:
    """One batch in this app; `hear` and `is_left` may be called in any thread, all else in the screen's."""

    def __init__(self, batch_id: str, count: int, clock: Callable[[], float]) -> None:
        self.batch_id = batch_id
        self.count = count
        self.ended: list[Ended] = []
        self.failed = 0
        self.spent = Decimal(0)
        self.halted = ""
        self.words = ""
        self.problem: Exception | None = None
        self.is_over = False
        self.is_left = False
        self._clock = clock
        self._began = clock()
        self._stopped: float | None = None

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return (self._stopped or self._clock()) - self._began

    def hear(self, ended: Ended, *, failed: bool, cost: Decimal) -> None:
        """Note what came of one plan."""
        self.ended.append(ended)
        self.failed += failed
        self.spent += cost

    def leave(self) -> None:
        """Ask for an end of the work, not of the approval: it can go on later."""
        self.is_left = True

    def end(self, *, words: str = "", halted: str = "", problem: Exception | None = None) -> None:
        """Note how it ended: where the batch is, and why no more of it began by itself."""
        self.words, self.halted, self.problem = words, halted, problem
        self.is_over = True
        self._stopped = self._clock()

    def forget(self) -> None:
        """Drop every name: the workspace is locked."""
        self.ended.clear()
        self.leave()
