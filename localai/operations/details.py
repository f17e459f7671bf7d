"""A card in words, copy by copy and switch by switch: what `facts` folds into what holds now."""

from collections.abc import Iterator, Sequence

from localai.operations.facts import FactRow
from localai.phrases import cards
from localai.phrases import details as phrases
from localai.vocabulary.cards import Card, Copy, Effect, Fact, Onward, Override, RegionFact, ReviewFact, TrainingFact
from localai.vocabulary.models import Model


def details_of(card: Card, model: Model) -> Iterator[FactRow]:
    """Yield every fact of the card that can matter for this model: copies also of features that are not used."""
    return details_at(card, model.surface, model.override)


def details_at(card: Card, surface_name: str, override_name: str) -> Iterator[FactRow]:
    """Yield every fact of the card that can matter on one surface, with an override or without (empty)."""
    if card.runs_here:
        return
    surface = next(each for each in card.surfaces if each.name == surface_name)
    override = next((each for each in card.overrides if each.name == override_name), None)
    yield from _said(surface.training, surface.review, surface.onward, surface.copies)
    if override is not None:
        yield from _said(override.training, override.review, override.onward, override.copies, alone=True)
    yield from map(_region, surface.regions)
    yield from _switches(card, surface.levers, override)
    yield from _answers(card, surface.states, override)


def _said(
    training: TrainingFact | None,
    review: ReviewFact | None,
    onward: Onward | None,
    copies: Sequence[Copy],
    *,
    alone: bool = False,
) -> Iterator[FactRow]:
    def row(label: str, words: str, fact: Fact) -> FactRow:
        return _row(label, phrases.copies_of(words) if alone else words, fact)

    if training:
        yield row(cards.LABELS["training"], cards.training(training.value), training)
    for copy in copies:
        words = phrases.copy(copy.kind, str(copy.days), copy.when, copy.feature)
        yield row(phrases.LABELS["copy"], f"{words}; {phrases.read_by(copy.readers, copy.deletion)}", copy)
    if review:
        yield row(cards.LABELS["review"], cards.review(review.value), review)
    if onward:
        named = [party.name for party in onward.parties]
        yield row(cards.LABELS["onward"], cards.onward(onward.value, named), onward)
        for party in onward.parties:
            words = phrases.party(party.name, party.training, str(party.days), party.region)
            yield row(phrases.LABELS["party"], words, party)


def _region(fact: RegionFact) -> FactRow:
    return _row(phrases.LABELS["region"], phrases.region(fact.name, fact.choice, fact.setting), fact)


def _switches(card: Card, names: Sequence[str], override: Override | None) -> Iterator[FactRow]:
    for lever in card.levers:
        if _counts(lever.name, names, override):
            words = phrases.lever(lever.place, lever.key, lever.value, always=lever.always, needs=lever.needs)
            yield _row(phrases.LABELS["lever"], f"{words}; {_effect(lever.effect)}", lever)


def _answers(card: Card, names: Sequence[str], override: Override | None) -> Iterator[FactRow]:
    for state in card.states:
        if _counts(state.name, names, override):
            words = phrases.state(state.name, state.words, per_model=state.per_model)
            yield _row(phrases.LABELS["state"], f"{words}; {_effect(state.effect)}", state)


def _counts(name: str, names: Sequence[str], override: Override | None) -> bool:
    return name in names and (override is None or name not in override.voids)


def _effect(effect: Effect) -> str:
    copies = [(change.copy, str(change.days)) for change in effect.copies]
    return phrases.effect(effect.training, effect.review, effect.region, copies, effect.unlinked)


def _row(label: str, words: str, fact: Fact) -> FactRow:
    evidence = cards.evidence(fact.evidence, fact.as_of)
    return FactRow(label=label, words=words, evidence=evidence, note=fact.note, source=fact.source)
