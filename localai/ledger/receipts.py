"""A receipt from the entries about one run or refusal."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from localai.vocabulary.bodies import Beginning, Ended, FoundOut, Intent, Refused, RunBegun
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.records import Entry, Receipt


def receipt_from(about: Sequence[Entry], *, plan: str | None, outputs: tuple[str, ...], among: int = 0) -> Receipt:
    """Return the public face of what happened; `about` are the entries about one id, in order.

    `among` is how many plans were approved together with this one.

    A run whose end nobody wrote down is `unknown`. Raises ValueError for entries that are about something else.
    """
    first = about[0]
    if isinstance(first.body, Refused):
        return _refused(first, first.body)
    if not isinstance(first.body, RunBegun | Intent):
        raise ValueError("no run and no refusal")
    return replace(_begun(about, first.body.beginning, plan, outputs), among=among)


def _refused(entry: Entry, body: Refused) -> Receipt:
    return Receipt(
        id=body.refusal_id,
        seq=entry.seq,
        at=entry.at,
        ended_at=entry.at,
        actor=entry.actor,
        face=entry.face,
        how=None,
        purpose=body.purpose,
        task=body.task,
        model=body.model,
        where="",
        item_class=body.item_class,
        policy=body.policy,
        plan=None,
        sent=0,
        received=0,
        cost=None,
        currency="",
        outcome=Outcome.REFUSED,
        problem=body.rule,
        copies=(),
        outputs=(),
    )


def _begun(about: Sequence[Entry], beginning: Beginning, plan: str | None, outputs: tuple[str, ...]) -> Receipt:
    first = about[0]
    last = next((entry for entry in about if isinstance(entry.body, Ended)), None)
    end = last.body if last and isinstance(last.body, Ended) else None
    expected = first.body.copies if isinstance(first.body, Intent) else ()
    return Receipt(
        id=beginning.run_id,
        seq=first.seq,
        at=first.at,
        ended_at=last.at if last else None,
        actor=first.actor,
        face=first.face,
        how=beginning.how,
        purpose=beginning.purpose,
        task=beginning.task,
        model=beginning.model,
        where=beginning.where,
        item_class=beginning.item_class,
        policy=beginning.policy,
        plan=plan,
        sent=sum(entry.sent for entry in about),
        received=end.received if end else 0,
        cost=_cost(about, end),
        currency=end.currency if end else "",
        outcome=end.outcome if end else Outcome.UNKNOWN,
        problem=end.problem if end else "",
        copies=end.copies if end else expected,
        outputs=outputs,
        number=beginning.number,
    )


def _cost(about: Sequence[Entry], end: Ended | None) -> Decimal | None:
    """Return what it cost: what a person found out, else what the outcome says."""
    found = [entry.body.cost for entry in about if isinstance(entry.body, FoundOut) and entry.body.cost is not None]
    return found[-1] if found else end.cost if end else None
