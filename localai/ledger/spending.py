"""What the sends of a week took, from what the ledger says about them."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from localai.ledger.copies import NOT_ARRIVED
from localai.vocabulary.bodies import Ended, FoundOut, Intent
from localai.vocabulary.budgets import Spend
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.records import Entry


def spends_of(entries: Iterable[Entry], *, here: str) -> tuple[Spend, ...]:
    """Return what each send took; `entries` are those of sends, in order, and `here` is where work stays here.

    A send counts from its intent on, by the most it may cost, until its outcome or a person says what was charged. One
    that was not sent took nothing; one that a person found never to have arrived took its bytes and no money.
    """
    spends: dict[str, Spend] = {}
    for entry in entries:
        run = entry.subject
        match entry.body:
            case Intent() as intent if intent.beginning.where != here:
                spends[run] = Spend(
                    provider=intent.beginning.where,
                    size=intent.sent,
                    items=intent.items,
                    cost=intent.cost_at_risk,
                    currency=intent.currency,
                    run=run,
                )
            case Ended() as end if run in spends:
                if end.outcome is Outcome.NOT_SENT:
                    del spends[run]
                    continue
                taken = replace(spends[run], size=max(spends[run].size + end.sent, 0))
                spends[run] = taken if end.cost is None else _charged(taken, end.cost, end.currency)
            case FoundOut() as found if run in spends and found.cost is not None:
                spends[run] = _charged(spends[run], found.cost, found.currency)
            case FoundOut() as found if run in spends and found.found == NOT_ARRIVED:
                spends[run] = replace(spends[run], cost=Decimal(0))
    return tuple(spends.values())


def _charged(spend: Spend, cost: Decimal, currency: str) -> Spend:
    """Return what a send took once it is said what it cost; nobody's word makes room by being less than nothing."""
    return replace(spend, cost=max(cost, Decimal(0)), currency=currency or spend.currency)
