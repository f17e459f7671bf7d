"""Where work can go on when the card of its model changes: models that do the same and are allowed then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from localai.operations.models import ModelRow, Wanted, judge_model, list_models
from localai.operations.session import Session
from localai.policy.catalog import Catalog
from localai.vocabulary.bodies import Intent, Standing
from localai.vocabulary.cards import When
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Outcome
from localai.vocabulary.tasks import Task

MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Work that was done with a model, or is approved for later, and where it could go on under the new cards.

    `outcome` is what the rules say of its own model then, `move_to` the models that do the same task and are allowed;
    where there is none, `your_call` are those that only a doubt stands against.
    """

    model: str
    task: Task
    item_class: ItemClass
    times: int
    approvals: tuple[str, ...]
    outcome: Outcome | None
    move_to: tuple[str, ...]
    your_call: tuple[str, ...]


def homes(
    session: Session,
    after: Catalog,
    intents: Iterable[Intent],
    standing: Iterable[tuple[str, Standing]],
) -> Iterator[Home]:
    """Yield the work whose approvals end, or whose model the rules judge worse then: most often done first."""
    work: dict[tuple[str, Task, ItemClass], tuple[int, list[str]]] = {}
    for intent in intents:
        begun = intent.beginning
        times, approvals = work.get((begun.model, begun.task, begun.item_class), (0, []))
        work[begun.model, begun.task, begun.item_class] = (times + 1, approvals)
    for consent_id, scope in standing:
        for task in _tasks(session, scope):
            times, approvals = work.get((scope.model, task, scope.class_ceiling), (0, []))
            work[scope.model, task, scope.class_ceiling] = (times, [*approvals, consent_id])
    later = replace(session, load_catalog=lambda: after)
    for (model, task, item_class), (times, approvals) in sorted(work.items(), key=lambda each: (-each[1][0], each[0])):
        wanted = Wanted(item_class=item_class, task=task)
        before, outcome = _outcome(session, model, wanted), _outcome(later, model, wanted)
        if approvals or outcome is None or (before is not None and outcome.rank > before.rank):
            others = _others(later, model, wanted)
            yield Home(
                model=model,
                task=task,
                item_class=item_class,
                times=times,
                approvals=tuple(approvals),
                outcome=outcome,
                move_to=others[Outcome.ALLOWED],
                your_call=() if others[Outcome.ALLOWED] else others[Outcome.YOUR_CALL],
            )


def _tasks(session: Session, scope: Standing) -> tuple[Task, ...]:
    """Return the task of an approval; of one for any task the first that its model does."""
    if scope.task is not None:
        return (scope.task,)
    model = session.catalog.rows.get(scope.model)
    return model.tasks[:1] if model else ()


def _outcome(session: Session, model: str, wanted: Wanted) -> Outcome | None:
    """Return what the rules say of a model; None where there is no such model any more."""
    if model not in session.catalog.rows:
        return None
    return judge_model(session, model, wanted).verdict.outcome


def _others(session: Session, model: str, wanted: Wanted) -> dict[Outcome, tuple[str, ...]]:
    """Return by verdict what could do it instead: what runs here first, then what needs no new key, fewest copies."""
    rows = [row for row in list_models(session, wanted) if row.connected and not row.used_up and row.missing is None]
    others = sorted((row for row in rows if row.model.id != model), key=_ease)
    return {
        outcome: tuple([row.model.id for row in others if row.verdict.outcome is outcome][:MOST]) for outcome in Outcome
    }


def _ease(row: ModelRow) -> tuple[bool, bool, int, str]:
    kept = sum(1 for copy in row.policy.copies if copy.when is When.ALWAYS and copy.remains)
    return (not row.policy.runs_here, row.keyless, kept, row.model.id)
