"""What a person asks about models: which one, why, what else could be done, and what they think of a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from localai.vocabulary.tasks import Task, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The model that was chosen for a wish, why, and who came next or was left out."""

    model: str
    because: str
    others: str
    left_out: str


class Advice(Protocol):
    """Answers about models; nothing is sent."""

    async def choose(self, wish: Wish) -> Chosen:
        """Choose a model for a wish by the person's order; raises NoModelError, or what every model raises."""

    async def explain(
        self, model: str, task: Task | None, item_ids: Sequence[str], item_class: str = ""
    ) -> tuple[str, ...]:
        """Return line by line why the rules say what they say: reasons, rules, facts with evidence, ways out.

        Without items it is for a class.
        """

    async def rate(self, item_id: str, stars: int) -> str:
        """Put what the person thinks of a result on record, 1 to 5, or take it back (0); say so."""
