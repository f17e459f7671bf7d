"""No fact of a card is there for nothing: flipped, it changes a verdict or a sentence.

All of them: python3 tests/policy/flipping.py
"""

from dataclasses import replace

import pytest

from localai.crypto.canonical import digest
from localai.policy.catalog import load
from localai.policy.effective import effective
from localai.vocabulary.cards import Copy, Onward, Party, Training, TrainingFact
from tests.policy.flipping import CARDS, flips, observed, tried
from tests.policy.test_properties import paths_of_facts

STRIDE = 29
KINDS = (TrainingFact, Copy, Onward, Party)
PROVIDERS = sorted(path.stem for path in CARDS.glob("*.toml") if path.stem != "on-device")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_flipped_fact_changes_a_verdict_or_a_sentence(catalog, today, provider):
    picked = slice(PROVIDERS.index(provider) % 7, None, STRIDE)
    found = tried(catalog, provider, today, picked)
    assert [f"{each.place}: {each.became}" for each in found.nothing] == []


def test_every_fact_about_training_copies_and_onward_parties_is_flipped(catalog):
    for card in catalog.cards.values():
        if not card.runs_here:
            flipped = {flip.path for flip in flips(card)}
            missed = [path for path in paths_of_facts(card) if isinstance(at(card, path), KINDS)]
            assert [path for path in missed if path not in flipped] == [], card.provider


def test_what_is_observed_tells_a_flip_from_none(catalog, today):
    card = catalog.cards["openai"]
    models = [model for model in catalog.models() if model.provider == "openai"]
    same = load({"openai.toml": (CARDS / "openai.toml").read_bytes()}).cards["openai"]
    assert observed(same, models, today) == observed(card, models, today)
    retitled = replace(card, read_how="Read some other way.")
    assert observed(retitled, models, today) == observed(card, models, today)


def test_the_digest_of_a_card_tells_every_flip(catalog):
    for card in catalog.cards.values():
        before = digest(card)
        assert all(digest(flip.card) != before for flip in [*flips(card)][::STRIDE])


def test_every_surface_and_every_rule_of_single_models_has_a_model(catalog):
    for card in catalog.cards.values():
        models = [model for model in catalog.models() if model.provider == card.provider]
        assert {surface.name for surface in card.surfaces} == {model.surface for model in models}, card.provider
        assert {override.name for override in card.overrides} == {each.override for each in models} - {""}


def test_a_training_fact_that_turns_to_yes_is_refused_everywhere_it_holds(catalog, today):
    for card in catalog.cards.values():
        for surface in card.surfaces:
            trained = replace(surface, training=replace(surface.training, value=Training.YES))
            other = replace(card, surfaces=tuple(trained if each is surface else each for each in card.surfaces))
            model = next(m for m in catalog.models() if (m.provider, m.surface) == (card.provider, surface.name))
            assert effective(other, model, (), (), today).training.value is Training.YES


def at(value, path):
    for step in path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value
