"""Budgets: how much may go to a provider in a week, what went there, and what entries say about them.

A week begins on Monday, 00:00 UTC, as in `localai usage`. Records here are formats (docs/formats.md).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final

from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.rules import LayerName

ALL: Final = ""
"""The provider of a budget that is about all of them together."""


class Measure(StrEnum):
    """What a budget counts."""

    BYTES = "bytes"
    ITEMS = "items"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that may go to a provider in a week; None limits nothing, an empty provider is all together."""

    provider: str
    max_bytes: int | None = None
    max_items: int | None = None
    max_cost: Decimal | None = None
    currency: str = "USD"

    @property
    def limits_nothing(self) -> bool:
        """Say whether there is no limit in it."""
        return self.max_bytes is None and self.max_items is None and self.max_cost is None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetChanged:
    """A budget was set, or removed (None); `reason` is the person's."""

    TYPE: ClassVar[str] = "localai budget 1"
    KIND: ClassVar[EntryKind] = EntryKind.BUDGET

    provider: str
    budget: Budget | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit of one budget, and the layer that it comes from."""

    provider: str
    measure: Measure
    amount: Decimal
    currency: str
    layer: LayerName


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """What one send takes of a week: `cost` is what was charged, else the most it may be; None where nobody knows.

    `run` is empty for a send that is only planned.
    """

    provider: str
    size: int
    items: int
    cost: Decimal | None
    currency: str
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How much of a limit a week has taken; `unknown` are the sends whose cost nobody knows, not even at most."""

    limit: Limit
    used: Decimal
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A limit that a send does not fit; `wanted` is what it would take, None where nobody knows."""

    use: Use
    wanted: Decimal | None


def week_of(moment: datetime) -> datetime:
    """Return when the week of a UTC moment began."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
