"""A person who types the lines of a script, and what a dialogue of lines may write."""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from localai.vocabulary.text import clean
from tests.tui.paper import Paper
from tests.tui.steps import Clock
from tui.desk import Desk
from tui.plain import item
from tui.plain.dialogue import Dialogue
from tui.plain.house import House
from tui.plain.listening import Ended
from tui.plain.room import Room
from tui.plain.speaker import Speaker

Answer = str | Exception | Callable[[], str]
ROLES = re.compile(
    r"(heading|note|list|verdicts|question|answer|error|way out|warning|status|plan|receipt|text|done|progress"
    r"|project|verdict|reason|doubt|model|skipped|selected|setting|command|request|taken out|job|key|approval"
    r"|keys are made at|filter|entry|workspace|value|paper|section|possible|left out|batch"
    r"|item( [\d,]+ of [\d,]+)?|(fact|request|piece|row) \d+ of \d+|choice( \d+)?(,? [a-zA-Z-]+)?):( |$)"
)


class Person:
    """Types each answer a second after its question; without any left, the input ends."""

    def __init__(self, answers: Iterable[Answer], clock: Clock, echo: Callable[[str], None]) -> None:
        self._echo = echo
        self.answers = deque(answers)
        self.clock = clock
        self.hidden: list[bytes] = []
        self.typed_before = False
        self.pastes = 0
        self.haste = 1.0
        self.cleared = 0
        self.suspended = 0
        self.stopped = False
        self._woken: Exception | None = None

    async def line(self, *, hidden: bool = False) -> bytes:
        for _ in range(3):
            await asyncio.sleep(0)  # what else goes on, goes on
        if self._woken is not None:
            woken, self._woken = self._woken, None
            raise woken
        if not self.answers:
            raise Ended
        self.clock.seconds += self.haste
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        words = answer if isinstance(answer, str) else answer()
        typed = words.encode()
        self._echo("\n" if hidden else f"{clean(words)}\n")
        if hidden:
            self.hidden.append(typed)
        return typed

    def discard(self) -> bool:
        before, self.typed_before = self.typed_before, False
        return before

    def follows(self) -> bool:
        self.pastes -= 1
        return self.pastes >= 0

    def wake(self, reason: Exception) -> None:
        self._woken = reason

    def was_stopped(self) -> bool:
        stopped, self.stopped = self.stopped, False
        return stopped

    def suspend(self) -> None:
        self.suspended += 1

    def clear(self) -> bool:
        self.cleared += 1
        return True


class Talk:
    """One dialogue over paper or a real desk; `said` is everything that was written."""

    def __init__(
        self, paper: Paper | Desk, *answers: Answer, width: int = 80, idle_lock: float = 0, sample: Path | None = None
    ):
        desk = paper.desk() if isinstance(paper, Paper) else paper
        self.clock = Clock()
        self._written: list[str] = []
        self.person = Person(answers, self.clock, self._written.append)
        dialogue = Dialogue(
            Speaker(self._written.append, lambda: width), self.person, clock=self.clock, pause=self._pause
        )
        self.house = House(Room(desk, dialogue, item.show, sample), idle_lock=idle_lock)

    async def _pause(self, seconds: float) -> None:
        self.clock.seconds += seconds
        await asyncio.sleep(0)

    async def go(self) -> str:
        assert await self.house.run() == 0
        assert not self.person.answers, f"never asked for {self.person.answers[0]!r} in\n{self.said}"
        return self.said

    @property
    def said(self) -> str:
        return "".join(self._written)


async def said(paper: Paper, *answers: Answer, width: int = 80) -> str:
    """Let a person type these lines and return everything that was written."""
    return await Talk(paper, *answers, width=width).go()


def strange(text: str) -> list[str]:
    """Return the lines that begin neither with a role nor as a quotation, or hold what no line may hold."""
    return [
        line
        for line in text.split("\n")
        if line and (not line.isprintable() or not (line.startswith("> ") or ROLES.match(line)))
    ]
