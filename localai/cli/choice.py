"""`--model auto`: has a model chosen by the person's order and says which and why, before there is a plan."""

from collections.abc import Callable
from typing import Any

from localai.cli import diagnostics
from localai.errors import UsageError
from localai.operations import choosing
from localai.operations.choosing import AUTO, Choice, Order
from localai.operations.plan import Planned
from localai.operations.session import Session
from localai.phrases import choosing as phrases
from localai.vocabulary.tasks import Task


def check(given: dict[str, Any]) -> None:
    """Raise UsageError for words that do not go together."""
    if given["model"] != AUTO and given["order"]:
        raise UsageError(problem=phrases.ORDER_WITHOUT_AUTO, remedy=phrases.LEAVE_OUT_ORDER)
    if given["model"] == AUTO and not given["task"]:
        raise UsageError(problem=phrases.WITHOUT_TASK, remedy=phrases.ASK_FOR)


def made(session: Session, given: dict[str, Any], plan: Callable[[dict[str, Any]], Planned]) -> Choice | None:
    """Choose a model where that is left open, say why, and put its name into the words; None where one is named.

    `plan` makes the plan for words that name a model.
    """
    if given["model"] != AUTO:
        return None

    def attempt(model: str, remember: bool) -> Planned:
        diagnostics.progress(phrases.looking_at(model))
        quiet = {} if remember else {"dry_run": True}
        return plan({**given, **quiet, "model": model})

    task = Task(given["task"])
    choice = choosing.choose(session, task, Order(given["order"] or session.settings.order), attempt)
    diagnostics.end_progress()
    given["model"] = choice.model
    diagnostics.say(phrases.chosen(choice.model, choice.because))
    others = choice.candidates - 1 - len(choice.runners_up)
    diagnostics.say(phrases.next_ones([(each.model, each.words) for each in choice.runners_up], others))
    if choice.left_out:
        diagnostics.say(phrases.left_out([each.why for each in choice.left_out], task))
    return choice
