"""What the sends of a week took, from what the ledger says about them.

Of each entry only the few fields that count are read, since a thousand sends are asked about before the next one.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from localai.crypto.canonical import type_line
from localai.ledger.copies import NOT_ARRIVED
from localai.ledger.glance import body_of, part, type_of, values
from localai.vocabulary.bodies import Beginning, Ended, FoundOut, Intent
from localai.vocabulary.budgets import Spend
from localai.vocabulary.outcomes import Outcome

_KINDS: Final = {type_line(kind): kind for kind in (Intent, Ended, FoundOut)}


def spends_of(entries: Iterable[bytes], *, here: str) -> tuple[Spend, ...]:
    """Return what each send took; `entries` are canonical bytes of those about sends, `here` is where work stays here.

    A send counts from its intent on, by the most it may cost, until its outcome or a person says what was charged. One
    that was not sent took nothing; one that a person found never to have arrived took its bytes and no money. Raises
    EncodingError.
    """
    spends: dict[str, Spend | None] = {}
    for encoded in entries:
        body = body_of(encoded)
        kind = _KINDS[type_of(body)]
        if kind is Intent:
            begun = _begun(body)
            spends[begun.run] = None if begun.provider == here else begun
            continue
        (run,) = values(body, kind, "run_id")
        spend = spends.get(run)
        if spend is not None:
            spends[run] = _ended(spend, body) if kind is Ended else _found_out(spend, body)
    return tuple(spend for spend in spends.values() if spend is not None)


def _begun(body: bytes) -> Spend:
    run, where = values(part(body, Intent, "beginning"), Beginning, "run_id", "where")
    size, items, cost, currency = values(body, Intent, "sent", "items", "cost_at_risk", "currency")
    return Spend(provider=where, size=size, items=items, cost=cost, currency=currency, run=run)


def _ended(spend: Spend, body: bytes) -> Spend | None:
    outcome, correction, cost, currency = values(body, Ended, "outcome", "sent", "cost", "currency")
    if outcome == Outcome.NOT_SENT:
        return None
    return _charged(replace(spend, size=max(spend.size + correction, 0)), cost, currency)


def _found_out(spend: Spend, body: bytes) -> Spend:
    found, cost, currency = values(body, FoundOut, "found", "cost", "currency")
    if cost is None and found == NOT_ARRIVED:
        return replace(spend, cost=Decimal(0))
    return _charged(spend, cost, currency)


def _charged(spend: Spend, cost: Decimal | None, currency: str) -> Spend:
    """Return what a send took once it is said what it cost; nobody's word makes room by being less than nothing."""
    return spend if cost is None else replace(spend, cost=max(cost, Decimal(0)), currency=currency or spend.currency)
