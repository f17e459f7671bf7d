"""Files on their way into the workspace, as a plain class: another thread tells it how far it is, the screen asks."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.desk import Added

_SOON = 1.0  # seconds before a rate means anything


class Adding:
    """One add; `expect` and `reached` may be called in any thread, all else in the screen's."""

    def __init__(self, paths: Sequence[Path], project_id: str | None, clock: Callable[[], float]) -> None:
        self.paths = tuple(paths)
        self.project_id = project_id
        self.items = self.size = 0
        self.name = ""
        self.expected: tuple[int, int] | None = None
        self.wants_stop = False
        self.added: Added | None = None
        self.problem: Exception | None = None
        self._clock = clock
        self._began = clock()

    @property
    def is_over(self) -> bool:
        """Whether it ended, well or not."""
        return self.added is not None or self.problem is not None

    @property
    def rate(self) -> float:
        """Bytes per second so far; 0 while nobody can say."""
        seconds = self._clock() - self._began
        return self.size / seconds if seconds >= _SOON else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that remain, about; None while nobody can say."""
        if self.expected is None or not self.rate:
            return None
        return max(self.expected[1] - self.size, 0) / self.rate

    def expect(self, items: int, size: int) -> None:
        """Note how many files there are and how large they are together."""
        self.expected = (items, size)

    def reached(self, items: int, size: int, name: str) -> None:
        """Note how far it is."""
        self.items, self.size, self.name = items, size, name

    def stop(self) -> None:
        """Ask for an end: what is whole by then is kept."""
        self.wants_stop = True

    def end(self, *, added: "Added | None" = None, problem: Exception | None = None) -> None:
        """Note how it ended."""
        self.added, self.problem = added, problem
