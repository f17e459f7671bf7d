"""What the screens about rules ask for: rules layer by layer, what a change would do, budgets of a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from tui.entries import Entry
from tui.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One question: what each layer says to it in short, what holds in words, and which layer decides (or none)."""

    rule: str
    question: str
    said: Mapping[str, str]
    demand: str
    layer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """Another answer to one question, of one layer: a class, the workspace (empty) or a project by id.

    An empty answer demands nothing. Without a rule, the whole layer goes back to what was built in, or to nothing.
    """

    layer: str
    subject: str
    name: str
    rule: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """A model that would be judged otherwise: for items of which class, and how."""

    item_class: str
    model: str
    words: str
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a change would do: in one sentence, model by model, and what ends with it."""

    summary: str
    shifts: tuple[ShiftRow, ...]
    ends: str


class Ruling(Protocol):
    """Rules and budgets of the open workspace."""

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line for rules and one for budgets, with how they stand."""

    async def lines(self, item_class: str, project_id: str) -> tuple[RuleLine, ...]:
        """Return every question for a class, within a project or none."""

    async def answer_now(self, change: RuleChange) -> str:
        """Return what the layer says to that question now, as it would be typed."""

    async def foresee(self, change: RuleChange) -> Outlook:
        """Return what a change would do; nothing is changed. Raises UsageError for an answer that no rule has."""

    async def apply(self, change: RuleChange, reason: str) -> str:
        """Set it and say so; a ledger entry."""

    async def budgets(self) -> tuple[Entry, ...]:
        """Return every limit with what this week has taken of it; the id is the service."""

    async def services(self) -> tuple[tuple[str, str], ...]:
        """Return (provider, title) of each service a budget can be for."""

    async def set_budget(self, provider: str, typed: Mapping[str, str], reason: str) -> str:
        """Set limits (`bytes`, `items`, `cost` as typed, empty ones stay as they are) and say so."""

    async def remove_budget(self, provider: str, reason: str) -> str:
        """Remove the budget of a service, or of all together (empty)."""
