"""What entries of the ledger say about a send that is over: copies that were deleted, what a person found out.

These are formats, as those in `bodies.py` (docs/formats.md).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from localai.vocabulary.outcomes import EntryKind, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyDeleted:
    """A call was made that deletes a copy after a send; `call` is the card's, `problem` a stable code or empty."""

    TYPE: ClassVar[str] = "localai deletion 1"
    KIND: ClassVar[EntryKind] = EntryKind.DELETION

    run_id: str
    call: str
    outcome: Outcome
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOut:
    """What a person found out about a send whose end was unknown: `arrived` or `not-arrived`, and what it cost."""

    TYPE: ClassVar[str] = "localai finding 1"
    KIND: ClassVar[EntryKind] = EntryKind.FINDING

    run_id: str
    found: str
    cost: Decimal | None
    currency: str
