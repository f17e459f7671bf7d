"""Answers about models over the open workspace."""

from collections.abc import Sequence
from dataclasses import replace

from localai.operations import choosing, explaining, find, rating
from localai.operations.choosing import Order
from localai.operations.models import Wanted
from localai.operations.plan import Planned, plan
from localai.operations.session import Session
from localai.phrases import choosing as says
from localai.phrases import rating as rating_says
from localai.vocabulary.items import ItemClass, strictest
from localai.vocabulary.tasks import Task, Wish
from tui.advice import Chosen
from tui.workspace import Opened


class WorkspaceAdvice:
    """Chooses, explains and rates; what a choice rests on is the very plan of each model."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run
        self._opened = opened

    async def choose(self, wish: Wish) -> Chosen:
        """Choose a model for a wish by the person's order."""
        order = Order(self._opened.runtime.settings.order)

        def look(session: Session) -> Chosen:
            def attempt(model: str, remember: bool) -> Planned:
                return plan(session, replace(wish, model=model), remember=remember)

            choice = choosing.choose(session, wish.task, order, attempt)
            more = choice.candidates - 1 - len(choice.runners_up)
            return Chosen(
                model=choice.model,
                because=says.chosen(choice.model, choice.because),
                others=says.next_ones([(each.model, each.words) for each in choice.runners_up], more),
                left_out=says.left_out_here([each.why for each in choice.left_out]),
            )

        return await self._run(look)

    async def explain(
        self, model: str, task: Task | None, item_ids: Sequence[str], item_class: str = ""
    ) -> tuple[str, ...]:
        """Return line by line why the rules say what they say."""
        usual = ItemClass(item_class) if item_class else ItemClass.INTERNAL

        def look(session: Session) -> tuple[str, ...]:
            items = [find.detail(session, item_id).item for item_id in item_ids]
            wanted = Wanted(
                item_class=strictest(item.item_class for item in items) if items else usual,
                task=task,
                kind=items[0].kind if items else None,
                size=sum(item.size for item in items),
                projects=tuple(dict.fromkeys(item.project_id for item in items if item.project_id)),
                items=tuple(item.id for item in items),
            )
            return tuple(explaining.in_words(explaining.explain_fully(session, model, wanted)))

        return await self._run(look)

    async def rate(self, item_id: str, stars: int) -> str:
        """Put what the person thinks of a result on record, or take it back (0)."""

        def put(session: Session) -> str:
            if not stars:
                rating.unrate(session, item_id)
                return rating_says.TAKEN_BACK
            kept = rating.rate(session, item_id, stars)
            return rating_says.kept(kept.model, kept.item_id, kept.stars)

        return await self._run(put)
