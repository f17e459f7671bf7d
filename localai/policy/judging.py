"""Judges many models at once: those with the same facts share what holds, those of the same cost the verdict too."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from localai.policy.catalog import Catalog
from localai.policy.effective import default_levers, effective
from localai.policy.verdict import decide
from localai.vocabulary.cards import Card
from localai.vocabulary.models import Model, PriceUnit
from localai.vocabulary.policies import Attestation, EffectivePolicy
from localai.vocabulary.rules import Request, RuleSet, Verdict

CostRange: TypeAlias = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A model, what holds for it, the verdict, and what one run costs (None where nobody can say beforehand)."""

    model: Model
    policy: EffectivePolicy
    verdict: Verdict
    cost: CostRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges models of one catalog by one set of rules, with the same answers on record and for the same request.

    The cost of `request` does not count: each model has its own.
    """

    catalog: Catalog
    rules: RuleSet
    request: Request
    today: date
    stated: tuple[Attestation, ...] = ()
    _policies: dict[object, EffectivePolicy] = field(default_factory=dict, repr=False)
    _verdicts: dict[object, Verdict] = field(default_factory=dict, repr=False)

    def judge(self, model: Model) -> Judged:
        """Judge one model; what was found before for its surface, override and answers is found again."""
        card = self.catalog.card(model)
        place = (model.provider, model.surface, model.override, self._answers_about(model))
        policy = self._policies.get(place)
        if policy is None:
            levers = default_levers(card, model, self.request.region)
            policy = effective(card, model, self.stated, levers, self.today)
            self._policies[place] = policy
        cost = cost_of_one(model, card)
        verdict = self._verdicts.get((place, cost))
        if verdict is None:
            verdict = decide(policy, costing(self.request, cost), self.rules, self.today)
            self._verdicts[place, cost] = verdict
        return Judged(model=model, policy=policy, verdict=verdict, cost=cost)

    def _answers_about(self, model: Model) -> tuple[str, ...]:
        return tuple(each.id for each in self.stated if each.model == model.id)


def judge_all(judge: Judge, models: Iterable[Model]) -> tuple[Judged, ...]:
    """Judge models in their order."""
    return tuple(map(judge.judge, models))


def costing(request: Request, cost: CostRange | None) -> Request:
    """Return a request that may cost so much."""
    low, high = cost or (None, None)
    return replace(request, cost_low=low, cost_high=high)


def cost_of_one(model: Model, card: Card) -> CostRange | None:
    """Return what one result costs, from the cheapest to the dearest variant; None where nobody can say beforehand."""
    if card.runs_here:
        return Decimal(0), Decimal(0)
    amounts = [price.amount for price in model.prices if price.unit in (PriceUnit.IMAGE, PriceUnit.RUN)]
    return (min(amounts), max(amounts)) if amounts else None
