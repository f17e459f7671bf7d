"""Copies elsewhere, as a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from localai.operations.papers import Paper
from tui.copies import CopyHead, CopyLine

TODAY = date(2026, 11, 21)
LOG = CopyLine(
    run_id="7c01" * 8,
    provider="openai",
    what="log against abuse at OpenAI",
    until=TODAY + timedelta(days=30),
    stays=False,
    ends="until about 21 Dec 2026",
    about="portrait-014.jpg, sent 21 Nov 2026, receipt 7c017c01",
)
FILE = replace(
    LOG, what="result at fal", until=TODAY + timedelta(days=7), call="DELETE /v1/{id}", provider="fal",
    ends="until about 28 Nov 2026")  # fmt: skip
STAYS = replace(LOG, what="history at ElevenLabs", until=None, stays=True, ends="until it is deleted")
UNKNOWN = replace(LOG, what="cache at fal", until=None, ends="nobody knows how long")


@dataclass
class PaperCopies:
    lines: Sequence[CopyLine] = ()
    asked: list[str] = field(default_factory=list)
    deleted: list[CopyLine] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)

    async def head(self, item_id: str) -> CopyHead:
        self.asked.append(item_id)
        last = max((line.until for line in self.lines if line.until), default=None)
        words = f"out there now: {len(self.lines)} copies"
        return CopyHead(count=len(self.lines), words=words, today=TODAY, last=last)

    async def window(self, offset: int, limit: int) -> Sequence[CopyLine]:
        return self.lines[offset : offset + limit]

    async def delete(self, line: CopyLine) -> str:
        self.deleted.append(line)
        self.lines = [each for each in self.lines if each != line]
        return f"{line.call}: deleted"

    async def letter(self, provider: str, item_id: str) -> Paper:
        self.letters.append((provider, item_id))
        return Paper(title=f"A letter to {provider}", lines=("To whom it may concern,",), sections=())

    async def paper(self, item_id: str) -> Paper:
        return Paper(title="Out there now", lines=tuple(line.what for line in self.lines), sections=())
