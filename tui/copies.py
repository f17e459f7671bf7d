"""What the timeline of copies asks for, and how a copy is drawn as a bar from now until it is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from localai.operations.papers import Paper
from tui.taste import ASCII, Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One copy in words; `until` is None where nobody knows, or where it stays until it is deleted (`stays`).

    `call` is what deletes it, empty where no call does; `about` says what it is a copy of.
    """

    run_id: str
    provider: str
    what: str
    until: date | None
    stays: bool
    ends: str
    about: str
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyHead:
    """How many copies there are, in words too, and the time they are drawn over."""

    count: int
    words: str
    today: date
    last: date | None


def bar(line: CopyLine, head: CopyHead, width: int, signs: Signs) -> str:
    """Return a copy as a bar: `===|` ends within the time that is drawn, `==>` does not, `? ? ?` nobody knows."""
    body, end, beyond = ("=", "|", ">") if signs is ASCII else ("━", "┥", "►")
    if line.until is None:
        return body * (width - 1) + beyond if line.stays else ("? " * width)[:width]
    days = max((head.last - head.today).days, 1) if head.last else 1
    reach = round((line.until - head.today).days / days * (width - 1))
    return body * max(min(reach, width - 1), 0) + end


class Copies(Protocol):
    """The copies that exist elsewhere."""

    async def head(self, item_id: str) -> CopyHead:
        """Count the copies of one item, or of all."""

    async def window(self, offset: int, limit: int) -> Sequence[CopyLine]:
        """Return copies of those counted last, those that end soonest first."""

    async def delete(self, line: CopyLine) -> str:
        """Make the calls that delete what a send left, and say how that ended."""

    async def letter(self, provider: str, item_id: str) -> Paper:
        """Return a letter that asks a service to delete what no call deletes."""

    async def paper(self, item_id: str) -> Paper:
        """Return all copies as a paper."""
