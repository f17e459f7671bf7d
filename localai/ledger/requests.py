"""What each request that left this computer was: when, to whom, how large, how it ended, what it cost.

Of each entry only the few fields that count are read, since tens of thousands of them are summed up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from localai.ledger.copies import NOT_ARRIVED
from localai.ledger.glance import body_of, part, values
from localai.vocabulary.bodies import Beginning, Ended, FoundOut, Inquiry, Intent
from localai.vocabulary.outcomes import EntryKind, Outcome
from localai.vocabulary.records import Line

KINDS = (EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.FINDING, EntryKind.INQUIRY)


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as its entries tell it; `model` is empty for a question without content.

    `ended_at` and `outcome` are None where nobody wrote the end down, `cost` where nobody knows it. `happened` says
    that it was made, or may have been.
    """

    at: datetime
    provider: str
    model: str
    sent: int = 0
    received: int = 0
    at_risk: Decimal | None = None
    cost: Decimal | None = None
    currency: str = ""
    ended_at: datetime | None = None
    outcome: str | None = None
    happened: bool = True


def requests_of(lines: Iterable[Line]) -> tuple[Request, ...]:
    """Return the requests in order; `lines` are entries of `KINDS`, those of other work are passed over.

    A request whose end nobody knows counts as made. One that never went out, or of which a person found out that it
    never arrived, did not happen, but its bytes stay. Raises EncodingError.
    """
    found: dict[str, Request] = {}
    for line in lines:
        if line.kind == EntryKind.INTENT:
            found[line.subject] = _begun(line)
        elif line.kind == EntryKind.INQUIRY and line.subject not in found:  # one entry before it goes, and one after
            (provider,) = values(body_of(line.encoded), Inquiry, "provider")
            found[line.subject] = Request(at=datetime.fromisoformat(line.at), provider=provider, model="")
        elif line.subject in found and line.kind == EntryKind.OUTCOME:
            _end(found[line.subject], line)
        elif line.subject in found and line.kind == EntryKind.FINDING:
            _find_out(found[line.subject], line)
    return tuple(found.values())


def _begun(line: Line) -> Request:
    body = body_of(line.encoded)
    at_risk, currency = values(body, Intent, "cost_at_risk", "currency")
    (model,) = values(part(body, Intent, "beginning"), Beginning, "model")
    return Request(
        at=datetime.fromisoformat(line.at),
        provider=model.partition("/")[0],
        model=model,
        sent=line.sent,
        at_risk=at_risk,
        currency=currency,
    )


def _end(request: Request, line: Line) -> None:
    outcome, received, cost = values(body_of(line.encoded), Ended, "outcome", "received", "cost")
    request.sent += line.sent
    request.received, request.cost = received, cost
    request.outcome, request.ended_at = outcome, datetime.fromisoformat(line.at)
    request.happened = Outcome(outcome).counts


def _find_out(request: Request, line: Line) -> None:
    found, cost = values(body_of(line.encoded), FoundOut, "found", "cost")
    request.happened = found != NOT_ARRIVED
    request.cost = cost if cost is not None else request.cost
