"""What the screen of the ledger asks for: how it stands, entries in sight, receipts, proof."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from localai.operations.browsing import Narrow
from localai.operations.papers import Paper
from tui.meaning import Meaning
from tui.plans import Facts, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One entry in words; `first` is the newest of its day, `receipt` names what can be shown in full, or nothing.

    Times are by the clock of this computer, `at` with its zone.
    """

    seq: int
    meaning: Meaning
    first: bool
    day: str
    time: str
    kind: str
    what: str
    size: str
    detail: str
    receipt: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHead:
    """How the ledger stands: entries in all, those of the filter, how far it is proved, what left since unlock."""

    total: int
    count: int
    proof: str
    is_proved: bool
    sent: str


class Ledger(Protocol):
    """The ledger of the open workspace."""

    async def head(self, narrow: Narrow) -> LedgerHead:
        """Count the entries of a filter, and say how the ledger stands."""

    async def window(self, narrow: Narrow, offset: int, limit: int) -> Sequence[LedgerRow]:
        """Return entries of the filter that was counted last, newest first."""

    async def providers(self) -> tuple[str, ...]:
        """Return every provider that something was sent to or asked of."""

    async def receipt(self, receipt: str) -> Outcome:
        """Return a receipt in words."""

    async def entry(self, seq: int) -> Facts:
        """Return everything that one entry says."""

    async def verify(self, tell: Callable[[str], None]) -> str:
        """Check every entry and say what that proves; raises LedgerBrokenError."""

    async def export(self, path: Path) -> str:
        """Write the whole ledger into a new file and say so."""

    async def paper(self, narrow: Narrow) -> Paper:
        """Return the newest entries of a filter as a paper."""
