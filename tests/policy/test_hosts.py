"""Which host a request goes to: the one of the region asked for or promised, and only what holds there is said."""

from dataclasses import replace

import pytest

from localai.policy.effective import default_levers
from localai.policy.hosts import Sent, place
from localai.sending_errors import HostRefusedError
from localai.vocabulary.cards import HostUse, LeverPlace, RegionChoice
from tests.policy.test_cards import everything_stated

PER_REQUEST = LeverPlace.HEADER, LeverPlace.BODY, LeverPlace.QUERY, LeverPlace.CALL


def host_levers(card):
    return {lever.name: lever for lever in card.levers if lever.place is LeverPlace.HOST}


def fixed(model, catalog):
    """Tell whether a card names a host as it stands: some have a place for the account's own name, some none."""
    names = [host.name for host in catalog.card(model).hosts if host.use is HostUse.API]
    return bool(names) and "*" not in "".join(names)


def cases(catalog):
    """Yield every model with every region that its card knows a host, a lever or a state for, and with none."""
    for model in catalog.models():
        card = catalog.card(model)
        if card.runs_here or not fixed(model, catalog):
            continue
        regions = {host.region for host in card.hosts} | {lever.effect.region for lever in card.levers}
        regions |= {state.effect.region for state in card.states}
        for region in (None, *sorted({each for each in regions if each})):
            yield model, card, region


def sent_to(model, card, region):
    carried = [
        lever.name
        for lever in card.levers
        if lever.place in PER_REQUEST and lever.name in default_levers(card, model, region)
    ]
    return Sent(levers=carried, region=region)


def test_the_region_asked_for_goes_to_the_host_that_the_card_names_for_it(catalog, today):
    seen = set()
    for model, card, region in cases(catalog):
        for name, lever in host_levers(card).items():
            if region != lever.effect.region or name not in default_levers(card, model, region):
                continue
            found = place(card, model, (), sent_to(model, card, region), today)
            assert (found.host, found.policy.region.choice) == (lever.key, RegionChoice.HOST), model.id
            assert found.policy.region.name == region or found.policy.onward.parties, model.id
            seen.add((card.provider, region))
    named = {
        (card.provider, lever.effect.region) for card in catalog.cards.values() for lever in host_levers(card).values()
    }
    assert seen == named >= {("mistral", "eu"), ("mistral", "us"), ("xai", "us"), ("assemblyai", "eu")}


def test_a_lever_of_a_host_holds_exactly_where_the_request_goes_there(catalog, today):
    for model, card, region in cases(catalog):
        found = place(card, model, (), sent_to(model, card, region), today)
        for name, lever in host_levers(card).items():
            if name in default_levers(card, model, lever.effect.region):
                assert (name in found.policy.levers) is (lever.key == found.host), (model.id, region)


def test_without_a_region_only_a_host_that_the_card_always_takes_is_chosen(catalog, today):
    for model, card, region in cases(catalog):
        if region is None:
            found = place(card, model, (), sent_to(model, card, region), today)
            always = [lever.key for lever in host_levers(card).values() if lever.always]
            assert found.host in always if always else found.policy.region.choice is not RegionChoice.HOST, model.id


def test_a_region_of_the_account_has_its_own_host(catalog, today):
    seen = set()
    for model, card, _ in cases(catalog):
        surface = next(each for each in card.surfaces if each.name == model.surface)
        by_region = {host.region: host.name for host in card.hosts}
        for answer in everything_stated(card, model, today):
            state = next(each for each in card.states if each.name == answer.state)
            if state.name in surface.states and state.effect.region in by_region:
                found = place(card, model, (answer,), sent_to(model, card, None), today)
                assert found.host == by_region[state.effect.region], model.id
                seen.add(card.provider)
    assert seen == {"openai", "openrouter", "elevenlabs"}


def test_a_region_that_nothing_promises_is_not_said_to_hold(catalog, today):
    """`--region au` at a service whose account has no answer about it: the usual host, and no region."""
    model = catalog.model("openai/gpt-6-luna")
    found = place(catalog.card(model), model, (), Sent(levers=(), region="au"), today)
    assert (found.host, found.policy.region.name) == ("api.openai.com", "any")


def test_two_regions_at_once_are_none(catalog, today):
    model = next(model for model in catalog.models() if model.provider == "xai")
    card = catalog.card(model)
    state = replace(catalog.cards["openai"].states[0], name="in-eu", effect=host_levers(card)["host-us"].effect)
    state = replace(state, effect=replace(state.effect, region="eu"))
    surfaces = tuple(replace(each, states=(*each.states, "in-eu")) for each in card.surfaces)
    both = replace(card, states=(*card.states, state), surfaces=surfaces)
    (answer,) = (each for each in everything_stated(both, model, today) if each.state == "in-eu")
    found = place(both, model, (answer,), Sent(levers=(), region="us"), today)
    assert (found.host, found.policy.region.name) == ("us.api.x.ai", "unknown")


def test_a_lever_whose_account_state_is_missing_leads_nowhere(catalog, today):
    model = next(model for model in catalog.models() if model.provider == "xai")
    card = catalog.card(model)
    levers = tuple(replace(each, needs="contract-only") if each.name == "host-us" else each for each in card.levers)
    found = place(replace(card, levers=levers), model, (), Sent(levers=(), region="us"), today)
    assert (found.host, found.policy.region.name) == ("api.x.ai", "any")


def test_a_host_that_is_no_host_of_the_card_is_refused(catalog, today):
    model = next(model for model in catalog.models() if model.provider == "xai")
    card = catalog.card(model)
    levers = tuple(replace(each, key="api.x.ai.example.org") for each in card.levers if each.name == "host-us")
    with pytest.raises(HostRefusedError):
        place(replace(card, levers=levers), model, (), Sent(levers=(), region="us"), today)
