"""What was used: requests, bytes and cost by provider or model and by week or day, from what the ledger says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from localai.ledger.requests import Request, requests_of
from localai.vocabulary.records import Line


class By(StrEnum):
    """What rows are about: a provider in a week (Monday to Sunday, UTC), a model in a week, a provider on a day."""

    PROVIDER = "provider"
    MODEL = "model"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Money in one currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What went to `subject` (a provider or a model) from the day `begins` on, for a week or a day.

    `requests` carried content, `questions` none. `cost` adds up what is known; of `unknown` requests nobody knows it,
    and `at_risk` is what they may cost at most, None where nobody knows that either.
    """

    subject: str
    begins: date
    requests: int
    questions: int
    sent: int
    received: int
    cost: tuple[Amount, ...]
    unknown: int
    at_risk: tuple[Amount, ...] | None


@dataclass(slots=True)
class _Sum:
    requests: int = 0
    questions: int = 0
    sent: int = 0
    received: int = 0
    cost: dict[str, Decimal] = field(default_factory=dict)
    unknown: int = 0
    at_risk: dict[str, Decimal] | None = field(default_factory=dict)


def usage(lines: Iterable[Line], by: By) -> tuple[Usage, ...]:
    """Return the rows, newest first; `lines` are the entries of requests (`requests.KINDS`), in order.

    A request whose end nobody knows counts as made. One that never went out, or of which a person found out that it
    never arrived, counts as nothing but its bytes.
    """
    sums: dict[tuple[date, str], _Sum] = {}
    for request in requests_of(lines):
        subject = request.model if by is By.MODEL and request.model else request.provider
        _count(sums.setdefault((_begins(request.at.date(), by), subject), _Sum()), request)
    ordered = sorted(sums.items(), key=lambda each: (-each[0][0].toordinal(), each[0][1]))
    return tuple(
        _row(begins, subject, each)
        for (begins, subject), each in ordered
        if each.requests or each.questions or each.sent
    )


def _count(total: _Sum, request: Request) -> None:
    if not request.model:
        total.questions += 1
        return
    total.sent += request.sent
    if not request.happened:
        return
    total.requests += 1
    total.received += request.received
    if request.cost is not None:
        total.cost[request.currency] = total.cost.get(request.currency, Decimal(0)) + request.cost
        return
    total.unknown += 1
    if request.at_risk is None:
        total.at_risk = None
    elif total.at_risk is not None:
        total.at_risk[request.currency] = total.at_risk.get(request.currency, Decimal(0)) + request.at_risk


def _row(begins: date, subject: str, total: _Sum) -> Usage:
    return Usage(
        subject=subject,
        begins=begins,
        requests=total.requests,
        questions=total.questions,
        sent=total.sent,
        received=total.received,
        cost=tuple(_amounts(total.cost)),
        unknown=total.unknown,
        at_risk=None if total.at_risk is None else tuple(_amounts(total.at_risk)),
    )


def _amounts(by_currency: dict[str, Decimal]) -> Iterator[Amount]:
    return (Amount(amount=amount, currency=currency) for currency, amount in sorted(by_currency.items()))


def _begins(day: date, by: By) -> date:
    """Return the Monday of a week, or the day itself."""
    return day if by is By.DAY else day - timedelta(days=day.weekday())
