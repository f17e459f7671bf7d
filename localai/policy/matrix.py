"""How useful the rules leave the catalog: what each task may use, class by class, with a new account."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from localai.policy.catalog import Catalog
from localai.policy.effective import default_levers, effective
from localai.policy.layers import base_layer, combine
from localai.policy.verdict import decide
from localai.vocabulary.cards import Card
from localai.vocabulary.items import ItemClass
from localai.vocabulary.models import Model
from localai.vocabulary.policies import Attestation
from localai.vocabulary.rules import Outcome, Request
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A model and the best that the rules can say about it.

    `answer` names the account state that must be on record first, `region` the one that the request must ask for.
    """

    model: str
    outcome: Outcome
    answer: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one task may use for one class, by what it takes."""

    at_once: tuple[Chance, ...]
    after_one_answer: tuple[Chance, ...]
    your_call: tuple[Chance, ...]
    refused: tuple[Chance, ...]


def matrix(catalog: Catalog, day: date) -> dict[Task, dict[ItemClass, Cell]]:
    """Return a cell for each task that a model does and each class, under the built-in rules."""
    judged = {each: _Judge(catalog=catalog, item_class=each, day=day) for each in ItemClass}
    return {
        task: {item_class: _cell(judge.chance(model) for model in models) for item_class, judge in judged.items()}
        for task in Task
        if (models := [model for model in catalog.models() if task in model.tasks and not model.has_ended(day)])
    }


def _cell(chances: Iterable[Chance]) -> Cell:
    found = list(chances)
    allowed = [each for each in found if each.outcome is Outcome.ALLOWED]
    return Cell(
        at_once=tuple(each for each in allowed if not each.answer),
        after_one_answer=tuple(each for each in allowed if each.answer),
        your_call=tuple(each for each in found if each.outcome is Outcome.YOUR_CALL),
        refused=tuple(each for each in found if each.outcome is Outcome.REFUSED),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Judges models of one class; those of one surface and override share what was found."""

    catalog: Catalog
    item_class: ItemClass
    day: date
    found: dict[object, Chance] = field(default_factory=dict)

    def chance(self, model: Model) -> Chance:
        place = (model.provider, model.surface, model.override)
        if place not in self.found:
            self.found[place] = self._best(self.catalog.card(model), model)
        return replace(self.found[place], model=model.id)

    def _best(self, card: Card, model: Model) -> Chance:
        """Return the best chance, without an answer or a region where they make no difference."""
        answers = ["", *sorted(state.name for state in card.states)]
        regions = ["", *sorted({lever.effect.region for lever in card.levers if lever.effect.region})]
        chances = [self._chance(card, model, answer, region) for answer in answers for region in regions]
        return min(chances, key=lambda chance: (chance.outcome.rank, chance.answer, chance.region))

    def _chance(self, card: Card, model: Model, answer: str, region: str) -> Chance:
        stated = (self._stated(card, model, answer),) if answer else ()
        levers = default_levers(card, model, region or None)
        policy = effective(card, model, stated, levers, self.day)
        request = Request(item_class=self.item_class, region=region or None)
        outcome = decide(policy, request, combine([base_layer(self.item_class)]), self.day).outcome
        return Chance(model=model.id, outcome=outcome, answer=answer, region=region)

    def _stated(self, card: Card, model: Model, state: str) -> Attestation:
        per_model = any(each.per_model for each in card.states if each.name == state)
        return Attestation(
            id="stated",
            provider=card.provider,
            fingerprint="",
            state=state,
            reference="stated",
            stated_on=self.day,
            expires=self.day,
            model=model.id if per_model else "",
        )
