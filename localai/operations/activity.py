"""What was sent, by day and by model: requests, errors, cost, bytes, and how long answers took; from the ledger."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from localai.ledger.requests import KINDS, Request, requests_of
from localai.operations import rating
from localai.operations.session import Session
from localai.vault import entries
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.records import Line

_ERRORS: Final = (Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN)
_TOLD_EVERY: Final = 1000
CURRENCY: Final = "USD"
"""The money that is added up; costs in others count as not known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Requests to `subject` (a provider on a day, or a model in all).

    `cost` adds up what is known in US dollars, of `unknown` requests it is not. `p50` and `p95` are seconds from the
    beginning of a request to its end, of those that were done; None where there are none. `stars` is the person's own
    rating of a model, 0 for none.
    """

    subject: str
    day: date | None
    requests: int
    errors: int
    cost: Decimal
    unknown: int
    sent: int
    received: int
    p50: float | None
    p95: float | None
    stars: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Days newest first, each with its providers by name; models, the best rated and then the most used first."""

    days: tuple[Sum, ...]
    models: tuple[Sum, ...]


def activity(session: Session, tell: Callable[[int], object] = lambda _: None) -> Activity:
    """Return all that was sent; `tell` hears from time to time how many entries were read."""
    lines = _heard(entries.of_kind(session.workspace.database, *KINDS), tell)
    found = [each for each in requests_of(lines) if each.model and each.happened]
    by_day: dict[tuple[date, str], list[Request]] = defaultdict(list)
    by_model: dict[str, list[Request]] = defaultdict(list)
    for each in found:
        by_day[each.at.date(), each.provider].append(each)
        by_model[each.model].append(each)
    rated = rating.rated(session)
    days = [_sum(provider, day, requests) for (day, provider), requests in by_day.items()]
    models = [
        _sum(model, None, by_model.get(model, ()), rated[model].stars if model in rated else 0.0)
        for model in {*by_model, *rated}
    ]
    return Activity(
        days=tuple(sorted(days, key=lambda row: (-row.day.toordinal() if row.day else 0, row.subject))),
        models=tuple(sorted(models, key=lambda row: (-row.stars, -row.requests, row.subject))),
    )


def _heard(lines: Iterable[Line], tell: Callable[[int], object]) -> Iterator[Line]:
    for number, line in enumerate(lines):
        if number % _TOLD_EVERY == 0:
            tell(number)
        yield line


def _sum(subject: str, day: date | None, requests: Iterable[Request], stars: float = 0.0) -> Sum:
    found = list(requests)
    known = [each.cost for each in found if each.cost is not None and each.currency == CURRENCY]
    took = sorted(
        (each.ended_at - each.at).total_seconds() for each in found if each.ended_at and each.outcome == Outcome.DONE
    )
    return Sum(
        subject=subject,
        day=day,
        requests=len(found),
        errors=sum(each.outcome in _ERRORS for each in found),
        cost=sum(known, Decimal(0)),
        unknown=len(found) - len(known),
        sent=sum(each.sent for each in found),
        received=sum(each.received for each in found),
        p50=_rank(took, 0.5),
        p95=_rank(took, 0.95),
        stars=stars,
    )


def _rank(ordered: list[float], part: float) -> float | None:
    """Return the nearest rank; None of nothing."""
    return ordered[max(math.ceil(part * len(ordered)) - 1, 0)] if ordered else None
