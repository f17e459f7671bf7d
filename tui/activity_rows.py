"""What was sent, row by row in words, and both tables as a paper."""

from collections.abc import Sequence

from localai.operations.activity import Activity, Sum
from localai.operations.papers import Paper, Section, grid
from localai.phrases import activity as says
from localai.phrases import amounts, cards, model_list


def cells(row: Sum) -> Sequence[str]:
    """Return one row under the heads of days or of models."""
    first = (cards.day(row.day), row.subject) if row.day else (row.subject, model_list.stars(row.stars))
    return (
        *first,
        amounts.number(row.requests),
        amounts.number(row.errors),
        says.cost(row.cost, row.unknown, row.requests),
        amounts.size(row.sent),
        amounts.size(row.received),
        says.seconds(row.p50),
        says.seconds(row.p95),
    )


def paper_of(found: Activity) -> Paper:
    """Return both tables."""
    days, models = (list(map(cells, rows)) for rows in (found.days, found.models))
    return Paper(
        title=says.TITLE,
        lines=() if days else (says.EMPTY,),
        sections=(
            Section(title=says.DAYS, grid=grid(says.HEADS, days)),
            Section(title=says.MODELS, grid=grid(says.MODEL_HEADS, models)),
        ),
    )
