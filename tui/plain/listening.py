"""What the dialogue hears: a line of a person, or why none came."""

from enum import StrEnum
from typing import Protocol


class Interruption(Exception):  # noqa: N818  nothing failed
    """No line came, or it led elsewhere."""


class Ended(Interruption):
    """There will be no more lines: the end of input, or a terminal that was closed."""


class Stopped(Interruption):
    """Ctrl+c was pressed."""


class Suspended(Interruption):
    """Ctrl+z was pressed."""


class TooLong(Interruption):
    """The terminal may have cut the line."""


class Reason(StrEnum):
    """Why a question is given up that a person is sitting at."""

    IDLE = "idle"
    ELSEWHERE = "elsewhere"
    GONE = "gone"


class Woken(Interruption):
    """The question is given up."""

    def __init__(self, reason: Reason, problem: Exception | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.problem = problem


class Went(Interruption):
    """The person typed a word that leads elsewhere from everywhere."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Listener(Protocol):
    """Where lines come from."""

    async def line(self, *, hidden: bool = False) -> bytes:
        """Return the next line without its end; `hidden` ones are not shown while they are typed.

        Raises Ended, Stopped, Suspended, TooLong, and what `wake` was given.
        """

    def discard(self) -> bool:
        """Leave out what was typed already, and tell whether there was something."""

    def follows(self) -> bool:
        """Tell whether more was typed than the line that was read, and leave it out."""

    def wake(self, reason: Exception) -> None:
        """Have the line that is waited for, or the next one, raise this."""

    def was_stopped(self) -> bool:
        """Tell once whether ctrl+c was pressed while no line was waited for."""

    def suspend(self) -> None:
        """Give the terminal to the shell until it gives it back."""

    def clear(self) -> bool:
        """Ask the terminal to forget what it shows; False where it cannot be asked."""
