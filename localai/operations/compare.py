"""Models side by side: the same fact of each, with how it is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from localai.operations import models
from localai.operations.facts import FactRow, facts_of, limits_of, prices_of
from localai.operations.models import ModelRow, Wanted
from localai.operations.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is known about one fact of one model: several rows where there are several copies, parties or prices."""

    model: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One fact, and what is known about it for each model, in the order of the models; no rows where it has none."""

    label: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Models in the order of the list (allowed first), and one line per fact that at least one of them has."""

    rows: tuple[ModelRow, ...]
    lines: tuple[Line, ...]


def compare(session: Session, wanted: Wanted, named: Sequence[str] = ()) -> Comparison:
    """Put the named models side by side, or all that do the task. Raises NotFoundError for a name nobody knows."""
    chosen = {session.catalog.model(name).id for name in named}
    found = models.list_models(session, wanted)
    rows = tuple(row for row in found if not chosen or row.model.id in chosen)
    found_of = {row.model.id: known(session, row) for row in rows}
    labels = list(dict.fromkeys(label for facts in found_of.values() for label in facts))
    lines = tuple(
        Line(label=label, said=tuple(Said(model=model, rows=facts.get(label, ())) for model, facts in found_of.items()))
        for label in labels
    )
    return Comparison(rows=rows, lines=lines)


def known(session: Session, row: ModelRow) -> dict[str, tuple[FactRow, ...]]:
    """Return the facts of one model by label; a row without a label belongs to the one above."""
    card = session.catalog.card(row.model)
    facts: dict[str, tuple[FactRow, ...]] = {}
    label = ""
    found = (*facts_of(row.policy, card, row.model, session.now().date()), *limits_of(row.model), *prices_of(row.model))
    for fact in found:
        label = fact.label or label
        facts[label] = (*facts.get(label, ()), fact)
    return facts
