"""No fact on a card is idle: changing any one changes what a person reads or what the rules say."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from localai.operations.facts import facts_of
from localai.policy import catalog as catalog_module
from localai.policy.effective import default_levers, effective
from localai.policy.layers import base_layer, combine
from localai.policy.verdict import decide
from localai.vocabulary.cards import (
    Days,
    Effect,
    Evidence,
    Onward,
    Passing,
    Reader,
    Review,
    Span,
    Training,
)
from localai.vocabulary.items import ItemClass
from localai.vocabulary.policies import Attestation
from localai.vocabulary.rules import Request

TODAY = date(2026, 11, 22)
FOLDER = Path(catalog_module.__file__).parent / "cards"
CATALOG = catalog_module.load({path.name: path.read_bytes() for path in FOLDER.glob("*.toml")})
ELSEWHERE = [card for card in CATALOG.cards.values() if not card.runs_here]
MODELS = {
    (model.provider, model.surface, model.override): model
    for model in CATALOG.models()
    if model.provider != "on-device"
}


def shown(card, model, *, levers=None, states=()):
    """Return everything that follows for one model: its facts in words, and the verdict for each class."""
    surface = next(each for each in card.surfaces if each.name == model.surface)
    features = [copy.feature for copy in surface.copies if copy.feature]
    answers = [
        Attestation(
            id=f"{index:032x}",
            provider=card.provider,
            fingerprint="",
            state=state,
            reference="letter",
            stated_on=TODAY,
            expires=TODAY,
            model=model.id,
        )
        for index, state in enumerate(states)
    ]
    sent = default_levers(card, model) if levers is None else levers
    views = []
    for used in ((), features):
        policy = effective(card, model, answers, sent, TODAY, used)
        verdicts = [decide(policy, Request(item_class=each), combine([base_layer(each)]), TODAY) for each in ItemClass]
        views.append((tuple(facts_of(policy, card, model, TODAY)), verdicts))
    return views


def with_surface(card, name, **changes):
    surfaces = tuple(replace(each, **changes) if each.name == name else each for each in card.surfaces)
    return replace(card, surfaces=surfaces)


def other(value, kind):
    return next(each for each in kind if each is not value)


def surface_changes():
    for card in ELSEWHERE:
        for surface in card.surfaces:
            here = [model for key, model in MODELS.items() if key[:2] == (card.provider, surface.name)]
            model = min(here, key=lambda each: each.override)
            yield card, model, surface


def turned(fact, **value):
    """Return the fact with another value, known from a page: what is only recalled counts as unknown."""
    return replace(fact, **value, evidence=Evidence.PUBLISHED, source="https://acme.example/terms")


def passed_otherwise(onward):
    """Return the fact with the other answer that fits its parties; the loader refuses the rest."""
    fitting = (Passing.NAMED, Passing.UNKNOWN) if onward.parties else (Passing.NOBODY_KNOWN, Passing.UNKNOWN)
    return turned(onward, value=other(onward.value, fitting))


def weakened(fact):
    return replace(fact, evidence=Evidence.RECALLED if fact.evidence is not Evidence.RECALLED else Evidence.PUBLISHED)


@pytest.mark.parametrize("place", surface_changes(), ids=lambda place: f"{place[0].provider}/{place[2].name}")
def test_changing_any_fact_of_a_surface_changes_what_is_shown(place):
    card, model, surface = place
    before = shown(card, model, levers=())
    changes = [
        {"training": turned(surface.training, value=other(surface.training.value, Training))},
        {"training": weakened(surface.training)},
        {"review": turned(surface.review, value=other(surface.review.value, Review))},
        {"review": weakened(surface.review)},
        {"onward": passed_otherwise(surface.onward)},
        {"regions": (turned(surface.regions[0], name="sg"), *surface.regions[1:])},
    ]
    for index, copy in enumerate(surface.copies):
        odd = Days(span=Span.COUNTED, count=777)
        for changed in (turned(copy, days=odd), weakened(copy), replace(copy, note="changed")):
            changes.append({"copies": (*surface.copies[:index], changed, *surface.copies[index + 1 :])})
        changes.append({"copies": (*surface.copies[:index], *surface.copies[index + 1 :])})
    for change in changes:
        assert shown(with_surface(card, surface.name, **change), model, levers=()) != before, change


def test_a_public_link_on_any_copy_that_stays_is_seen_by_the_rules():
    for card, model, surface in surface_changes():
        for index, copy in enumerate(surface.copies):
            if copy.when != "always" or copy.days.order == (0, 0) or Reader.PUBLIC_LINK in copy.readers:
                continue
            linked = replace(copy, readers=(*copy.readers, Reader.PUBLIC_LINK))
            changed = with_surface(
                card, surface.name, copies=(*surface.copies[:index], linked, *surface.copies[index + 1 :])
            )
            assert shown(changed, model, levers=())[0][1] != shown(card, model, levers=())[0][1]


@pytest.mark.parametrize("key", [key for key in MODELS if key[2]], ids=lambda key: "/".join(key))
def test_an_override_without_its_facts_changes_what_is_shown(key):
    model = MODELS[key]
    card = CATALOG.card(model)
    (override,) = (each for each in card.overrides if each.name == model.override)
    empty = replace(override, training=None, review=None, onward=None, copies=(), voids=())
    without = replace(card, overrides=tuple(empty if each is override else each for each in card.overrides))
    states = [state.name for state in card.states]
    levers = [lever.name for lever in card.levers]
    assert shown(without, model, levers=levers, states=states) != shown(card, model, levers=levers, states=states)


def override_changes():
    for key, model in MODELS.items():
        if key[2]:
            card = CATALOG.card(model)
            yield card, model, next(each for each in card.overrides if each.name == model.override)


def with_override(card, name, **changes):
    overrides = tuple(replace(each, **changes) if each.name == name else each for each in card.overrides)
    return replace(card, overrides=overrides)


def flips_of(override):
    """Yield every change of one training, copy or onward fact of an override."""
    if override.training:
        yield {"training": turned(override.training, value=other(override.training.value, Training))}
    if override.onward:
        yield {"onward": passed_otherwise(override.onward)}
    for index, copy in enumerate(override.copies):
        odd = turned(copy, days=Days(span=Span.COUNTED, count=777))
        yield {"copies": (*override.copies[:index], odd, *override.copies[index + 1 :])}
    yield from ({"onward": onward} for onward in flipped_parties(override.onward))


def flipped_parties(onward):
    """Yield an onward fact with one fact of one party changed: whether it trains, and how long it keeps a copy."""
    for index, party in enumerate(onward.parties if onward else ()):
        for changed in (
            turned(party, training=other(party.training, Training)),
            turned(party, days=Days(span=Span.COUNTED, count=777)),
            weakened(party),
        ):
            yield replace(onward, parties=(*onward.parties[:index], changed, *onward.parties[index + 1 :]))


@pytest.mark.parametrize("place", override_changes(), ids=lambda place: f"{place[0].provider}/{place[2].name}")
def test_flipping_any_fact_of_an_override_changes_what_is_shown(place):
    card, model, override = place
    before = shown(card, model, levers=())
    for change in flips_of(override):
        assert shown(with_override(card, override.name, **change), model, levers=()) != before, change


def test_flipping_any_fact_of_a_party_that_a_surface_names_changes_what_is_shown():
    named = [(card, model, surface) for card, model, surface in surface_changes() if surface.onward.parties]
    assert named
    for card, model, surface in named:
        for onward in flipped_parties(surface.onward):
            changed = with_surface(card, surface.name, onward=onward)
            assert shown(changed, model, levers=()) != shown(card, model, levers=()), onward


def test_every_lever_and_every_account_state_does_something_on_some_surface():
    for card in ELSEWHERE:
        models = [model for key, model in MODELS.items() if key[0] == card.provider]
        for lever in card.levers:
            if lever.effect == Effect():
                assert lever.note, f"{lever.name} is sent along, and nothing says why"
                continue
            on_record = (lever.needs,) if lever.needs else ()
            assert any(
                shown(card, model, levers=(lever.name,), states=on_record)
                != shown(card, model, levers=(), states=on_record)
                for model in models
            ), lever.name
        for state in card.states:
            idle = replace(card, states=tuple(replace(each, effect=Effect()) for each in card.states))
            assert any(
                shown(card, model, levers=(), states=(state.name,))
                != shown(idle, model, levers=(), states=(state.name,))
                for model in models
            ), state.name


def test_every_override_is_used_by_a_model():
    used = {(model.provider, model.override) for model in CATALOG.models()}
    idle = {(card.provider, override.name) for card in ELSEWHERE for override in card.overrides} - used
    assert idle == set()


def test_a_party_that_gets_the_content_has_its_own_line():
    model = CATALOG.model("fal/flux-kontext")
    rows = shown(CATALOG.card(model), model)[0][0]
    assert any(row.words.startswith("Black Forest Labs: trains on it: yes") for row in rows)


def test_an_onward_fact_without_parties_says_nobody_we_know_of():
    model = CATALOG.model("openai/gpt-image-2.5")
    rows = shown(CATALOG.card(model), model)[0][0]
    assert ("passes it on", "to nobody we know of") in {(row.label, row.words) for row in rows}
    assert isinstance(CATALOG.card(model).surfaces[0].onward, Onward)
