"""What was used: requests, bytes and cost by provider or model and by week or day, from what the ledger says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from localai.ledger.copies import NOT_ARRIVED
from localai.vocabulary.bodies import Ended, FoundOut, Inquiry, Intent
from localai.vocabulary.records import Entry


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


@dataclass(slots=True, kw_only=True)
class _Send:
    """One request as its entries tell it so far."""

    at: date
    provider: str
    model: str
    sent: int
    at_risk: Decimal | None
    currency: str
    received: int = 0
    cost: Decimal | None = None
    happened: bool = True


@dataclass(slots=True)
class _Sum:
    requests: int = 0
    questions: int = 0
    sent: int = 0
    received: int = 0
    cost: dict[str, Decimal] = field(default_factory=dict)
    unknown: int = 0
    at_risk: dict[str, Decimal] | None = field(default_factory=dict)


def usage(entries: Iterable[Entry], by: By) -> tuple[Usage, ...]:
    """Return the rows, newest first; `entries` are those of sends and inquiries, in order.

    A request whose end nobody knows counts as made. One that never went out, or of which a person found out that it
    never arrived, counts as nothing but its bytes.
    """
    sums: dict[tuple[date, str], _Sum] = {}
    sends: dict[str, _Send] = {}
    asked: set[str] = set()
    for entry in entries:
        body = entry.body
        if isinstance(body, Inquiry):
            if body.inquiry_id not in asked:  # it has an entry before it goes and one after
                asked.add(body.inquiry_id)
                sums.setdefault((_begins(entry.at.date(), by), body.provider), _Sum()).questions += 1
        else:
            _follow(sends, entry)
    for send in sends.values():
        subject = send.model if by is By.MODEL else send.provider
        _count(sums.setdefault((_begins(send.at, by), subject), _Sum()), send)
    ordered = sorted(sums.items(), key=lambda each: (-each[0][0].toordinal(), each[0][1]))
    return tuple(
        _row(begins, subject, each)
        for (begins, subject), each in ordered
        if each.requests or each.questions or each.sent
    )


def _follow(sends: dict[str, _Send], entry: Entry) -> None:
    match entry.body:
        case Intent() as intent:
            sends[entry.subject] = _Send(
                at=entry.at.date(),
                provider=intent.beginning.model.partition("/")[0],
                model=intent.beginning.model,
                sent=entry.sent,
                at_risk=intent.cost_at_risk,
                currency=intent.currency,
            )
        case Ended() as end if entry.subject in sends:
            send = sends[entry.subject]
            send.sent += entry.sent
            send.received, send.cost = end.received, end.cost
            send.happened = end.outcome.counts
        case FoundOut() as found if entry.subject in sends:
            send = sends[entry.subject]
            send.happened = found.found != NOT_ARRIVED
            send.cost = found.cost if found.cost is not None else send.cost


def _count(total: _Sum, send: _Send) -> None:
    total.sent += send.sent
    if not send.happened:
        return
    total.requests += 1
    total.received += send.received
    if send.cost is not None:
        total.cost[send.currency] = total.cost.get(send.currency, Decimal(0)) + send.cost
        return
    total.unknown += 1
    if send.at_risk is None:
        total.at_risk = None
    elif total.at_risk is not None:
        total.at_risk[send.currency] = total.at_risk.get(send.currency, Decimal(0)) + send.at_risk


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
