"""Plans under one approval, made of lists."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from localai.vocabulary.tasks import Wish
from tests.tui.paper_bench import REQUESTS
from tui.batches import BatchPlace, BatchProposal, BatchRow, BatchState
from tui.looks import Meaning
from tui.plans import Proposal
from tui.working import Ended, Working

ROOT = "9f" * 32
LOOKED_AT = Proposal(
    digest="ab" * 32,
    lead="1 photo goes to OpenAI in the USA.",
    leaves=True,
    facts=(("trains on it", "no", ""),),
    exact="",
    command="localai send",
    confirmations=1,
    requests=REQUESTS,
)


@dataclass
class PaperBatches:
    refused: tuple[str, ...] = ()
    confirmations: int = 1
    key_missing: str = ""
    wishes: list[tuple[str, Wish]] = field(default_factory=list)
    looked: list[int] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    worked: list[str] = field(default_factory=list)
    known: list[BatchState] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def propose(self, wishes: Sequence[tuple[str, Wish]], tell: Callable[[int], bool]) -> BatchProposal | None:
        self.wishes = list(wishes)
        if tell(len(wishes)):
            return None
        go = [name for name, _ in wishes if name not in self.refused]
        return BatchProposal(
            digest=ROOT,
            lead=f"{len(go)} plans in one approval, to OpenAI: 4 MB in all, $0.12.",
            leaves=True,
            facts=(("class", "internal", ""), ("copies elsewhere", "2 x log at OpenAI, 30 days", "")),
            rows=tuple(
                BatchRow(number=number, name=name, item_class="internal", size="2 MB", cost="$0.04")
                for number, name in enumerate(go, 1)
            ),
            left_out=tuple(BatchRow(number=0, name=name, note=f"{name} is refused.") for name in self.refused),
            confirmations=self.confirmations,
            key_missing=self.key_missing,
        )

    async def look(self, number: int) -> Proposal:
        self.looked.append(number)
        return LOOKED_AT

    async def approve(self, digest: str) -> str:
        self.approved.append(digest)
        count = len(self.wishes) - len(self.refused)
        title, words = f"batch of {count}", f"{count} to go"
        self.known.append(BatchState(id="b" * 32, title=title, words=words, left=count, goes_on=True))
        return "b" * 32

    async def work(self, working: Working) -> None:
        self.worked.append(working.batch_id)
        ended = Ended(number=1, name="a.jpg", words="done, $0.04", meaning=Meaning.STAYS)
        working.hear(ended, failed=False, cost=Decimal("0.04"))
        if self.gate is not None:
            await self.gate.wait()
        self.known = [replace(each, left=0, goes_on=False, words="2 done") for each in self.known]
        working.end(words="2 done")

    async def listing(self) -> tuple[BatchState, ...]:
        return tuple(self.known)

    async def places(self, batch_id: str) -> tuple[BatchPlace, ...]:
        return tuple(
            BatchPlace(number=number, name=name, stage="to go", meaning=Meaning.QUIET, run_id="")
            for number, (name, _) in enumerate(self.wishes or [("kept.jpg", None)], 1)
        )

    async def cancel(self, batch_id: str) -> str:
        self.known = [replace(each, left=0, goes_on=False, words="2 does not go") for each in self.known]
        return "2 does not go; it was cancelled"
