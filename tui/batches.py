"""What the screens ask for about many plans under one approval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from localai.vocabulary.tasks import Wish
from tui.meaning import Meaning
from tui.plans import Facts, Proposal
from tui.working import Working


class Manner(StrEnum):
    """How several items go: in one request together, or each in one of its own."""

    TOGETHER = "together"
    EACH = "each"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One plan of a batch, in words, by its number from 1; 0 for what is left out, and then `note` says why."""

    number: int
    name: str
    item_class: str = ""
    size: str = ""
    cost: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProposal:
    """Plans that would be approved together: the sentence, the facts, a row for each, and what is left out."""

    digest: str
    lead: str
    leaves: bool
    facts: Facts
    rows: tuple[BatchRow, ...]
    left_out: tuple[BatchRow, ...]
    confirmations: int
    key_missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlace:
    """Where one plan of an approved batch is, in words; `run_id` is its last run, empty before the first."""

    number: int
    name: str
    stage: str
    meaning: Meaning
    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchState:
    """Where an approved batch is: a title, how far it is in words, and what may still begin."""

    id: str
    title: str
    words: str
    left: int
    goes_on: bool


class Batches(Protocol):
    """Where several wishes become one approval, and where that is worked off."""

    async def propose(self, wishes: Sequence[tuple[str, Wish]], tell: Callable[[int], bool]) -> BatchProposal | None:
        """Plan one after the other, beside everything else; `tell` hears how many are done and may end it (None).

        Raises what keeps all of them out.
        """

    async def look(self, number: int) -> Proposal:
        """Return one plan of what was proposed, to be looked at byte for byte; raises ConsentError."""

    async def approve(self, digest: str) -> str:
        """Record the approval of what was proposed and return the id of the batch."""

    async def work(self, working: Working) -> None:
        """Work a batch off beside everything else; `working` hears of each plan and may leave."""

    async def listing(self) -> tuple[BatchState, ...]:
        """Return batches, those that go on first."""

    async def places(self, batch_id: str) -> tuple[BatchPlace, ...]:
        """Return where every plan of a batch is."""

    async def cancel(self, batch_id: str) -> str:
        """Let nothing of it begin any more, cancel what goes on, and say where it is."""
