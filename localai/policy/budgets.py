"""Whether a send fits the budgets of its week; pure, and closed wherever a cost is not known.

Every limit counts by itself, so more budgets only tighten and their order does not matter. What a send takes nothing of
is no question: it fits. A cost that nobody knows, of this send or of one before it in the week, fits no limit.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from localai.vocabulary.budgets import ALL, Budget, Limit, Measure, Over, Spend, Use
from localai.vocabulary.rules import LayerName

_LAYERS = list(LayerName)
_MEASURES = list(Measure)


def limits_of(budgets: Iterable[tuple[LayerName, Budget]]) -> tuple[Limit, ...]:
    """Return the strictest limit of each provider, measure and currency, with the layer that decides it."""
    strictest: dict[tuple[str, Measure, str], Limit] = {}
    for limit in (limit for layer, budget in budgets for limit in _limits(layer, budget)):
        place = (limit.provider, limit.measure, limit.currency)
        if place not in strictest or _rank(limit) < _rank(strictest[place]):
            strictest[place] = limit
    return tuple(
        sorted(strictest.values(), key=lambda each: (each.provider, _MEASURES.index(each.measure), each.currency))
    )


def use_of(limit: Limit, spends: Iterable[Spend]) -> Use:
    """Return how much of a limit some sends took."""
    found = [(spend, amount_of(limit, spend)) for spend in spends if limit.provider in (ALL, spend.provider)]
    known = (amount for _, amount in found if amount is not None)
    unknown = (spend.run for spend, amount in found if amount is None)
    return Use(limit=limit, used=sum(known, Decimal(0)), unknown=tuple(sorted(unknown)))


def amount_of(limit: Limit, spend: Spend) -> Decimal | None:
    """Return how much a send takes of a limit; None where nobody knows, as of money in another currency."""
    if limit.measure is Measure.BYTES:
        return Decimal(spend.size)
    if limit.measure is Measure.ITEMS:
        return Decimal(spend.items)
    return spend.cost if not spend.cost or spend.currency == limit.currency else None


def over(limits: Iterable[Limit], spends: Sequence[Spend], wanted: Spend) -> tuple[Over, ...]:
    """Return the limits that a send does not fit after others of its week; none where it may go."""
    return tuple(
        _over(limit, spends, wanted) for limit in about(limits, wanted.provider) if not _fits(limit, spends, wanted)
    )


def about(limits: Iterable[Limit], provider: str) -> tuple[Limit, ...]:
    """Return the limits that sends to a provider count for."""
    return tuple(limit for limit in limits if limit.provider in (ALL, provider))


def _over(limit: Limit, spends: Sequence[Spend], wanted: Spend) -> Over:
    return Over(use=use_of(limit, spends), wanted=amount_of(limit, wanted))


def _fits(limit: Limit, spends: Sequence[Spend], wanted: Spend) -> bool:
    amount, use = amount_of(limit, wanted), use_of(limit, spends)
    if amount is None or use.unknown:
        return amount == 0
    return amount == 0 or use.used + amount <= limit.amount


def _limits(layer: LayerName, budget: Budget) -> Iterator[Limit]:
    amounts = {Measure.BYTES: budget.max_bytes, Measure.ITEMS: budget.max_items, Measure.COST: budget.max_cost}
    for measure, amount in amounts.items():
        if amount is not None:
            currency = budget.currency if measure is Measure.COST else ""
            yield Limit(
                provider=budget.provider, measure=measure, amount=Decimal(amount), currency=currency, layer=layer
            )


def _rank(limit: Limit) -> tuple[Decimal, int]:
    """Order by strictness; of equal limits the outermost layer decides, as with rules."""
    return limit.amount, _LAYERS.index(limit.layer)
