"""A conversation that goes on: what was said before, by whom, from the runs that said it; all of it is sent again."""

from dataclasses import dataclass
from typing import Final

from localai.errors import NotFoundError, UsageError
from localai.operations.inputs import Source, source_of
from localai.operations.session import Session
from localai.phrases import earlier as phrases
from localai.vault import runs, sends, wishes
from localai.vault.items import item_of
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Input, Role, Wish

MOST_TURNS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """One earlier turn: the words typed then, what was given with them, the answer; `items` are all but the words."""

    items: tuple[Input, ...]
    prompt: str
    given: tuple[Source, ...]
    answer: Source

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything of it that is an item."""
        return (*self.given, self.answer)


def earlier_of(session: Session, wish: Wish) -> tuple[Before, ...]:
    """Return the turns that a wish goes on with, the oldest first; none where it begins something.

    Raises UsageError where there are too many, and NotFoundError where one of them is not kept, or not any more.
    """
    found: list[Before] = []
    run_id = wish.continues
    while run_id:
        if len(found) == MOST_TURNS:
            raise UsageError(problem=phrases.too_long(MOST_TURNS), remedy=phrases.BEGIN_ANEW)
        said = wishes.wish_of(session.workspace.database, run_id)
        if said is None or sends.send_of(session.workspace.database, run_id) is None:  # a run here said nothing
            raise NotFoundError(what=phrases.SAID_IN_RUN, id=run_id, nearest=None)
        found.append(_before(session, run_id, said.prompt))
        run_id = said.continues
    return tuple(reversed(found))


def _before(session: Session, run_id: str, prompt: str) -> Before:
    database = session.workspace.database
    run = runs.run_of(database, run_id)
    made = (item_of(database, item_id) for item_id in runs.made_by(database, run_id))
    texts = [item.id for item in made if item.media_type.startswith("text/")]
    if run is None or run.outcome is not Outcome.DONE or len(texts) != 1:
        raise UsageError(problem=phrases.no_answer(run_id), remedy=phrases.BEGIN_ANEW)
    items = (*runs.used_in(database, run_id), Input(role=Role.TEXT, item_id=texts[0], version=1))
    (*given, answer) = (source_of(session, used) for used in items)
    return Before(items=items, prompt=prompt, given=tuple(given), answer=answer)
