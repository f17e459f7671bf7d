"""What is made from something, and what is passed on, is judged no more loosely than where it came from."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from localai.crypto.canonical import digest
from localai.policy.effective import effective
from localai.policy.layers import base_layer, combine
from localai.policy.verdict import decide
from localai.vocabulary.cards import Evidence, Training
from localai.vocabulary.items import ItemClass, strictest
from tests.policy.generated import (
    MODEL,
    PLAIN_MODEL,
    TODAY,
    accounts,
    cards,
    classes,
    evidences,
    models,
    requests,
    sent,
    stacks,
)
from tests.policy.test_properties import changed, paths_of_facts

KNOWN = [evidence for evidence in Evidence if evidence not in (Evidence.RECALLED, Evidence.UNKNOWN)]
inputs = st.lists(classes, min_size=1, max_size=4)


@given(inputs, classes)
def test_one_more_input_never_loosens_the_class_of_what_is_made(several, more):
    assert strictest([*several, more]).rank >= strictest(several).rank
    assert all(strictest(several).rank >= each.rank for each in several)
    assert strictest(several) in several


@settings(max_examples=50)
@given(cards, models, accounts, sent, requests, inputs, stacks)
def test_what_is_made_is_never_allowed_where_one_of_its_inputs_is_not(
    card, model, account, used, request, several, stack
):
    policy = effective(card, model, account, used, TODAY)

    def verdict(item_class):
        rules = combine([base_layer(item_class), *stack])
        return decide(policy, replace(request, item_class=item_class), rules, TODAY)

    made = verdict(strictest(several))
    for item_class in several:
        assert made.outcome.rank >= verdict(item_class).outcome.rank
        assert made.confirmations >= verdict(item_class).confirmations


@settings(max_examples=50)
@given(cards, models, accounts, sent)
def test_no_means_that_everyone_who_gets_it_says_no(card, model, account, used):
    """Neither an onward party nor a carve-out, on a surface or on a model, ever reads as no."""
    surface, override = card.surfaces[0], card.overrides[0] if model is MODEL else None
    parties = [*surface.onward.parties, *(override.onward.parties if override and override.onward else ())]
    own = [surface.training, *([override.training] if override and override.training else [])]
    effects = [(state, state.effect) for state in card.states] + [(lever, lever.effect) for lever in card.levers]
    for option in effective(card, model, account, used, TODAY).training.options:
        if option.value is Training.NO:
            assert all(party.training is Training.NO and party.evidence in KNOWN for party in parties)
            says_no = [fact for fact, effect in effects if effect.training is Training.NO and fact.evidence in KNOWN]
            contracts = [each for each in account if each.contract and each.contract.training is Training.NO]
            all_no = all(fact.value is Training.NO and fact.evidence in KNOWN for fact in own)
            assert all_no or says_no or contracts


@settings(max_examples=50)
@given(cards, evidences, st.data())
def test_a_digest_changes_when_and_only_when_a_fact_does(card, evidence, data):
    path = data.draw(st.sampled_from(sorted(paths_of_facts(card), key=repr)))
    other = changed(card, path, lambda fact: replace(fact, evidence=evidence))
    assert (digest(other) == digest(card)) is (other == card)


@settings(max_examples=50)
@given(cards, accounts, sent)
def test_the_digest_of_what_holds_changes_with_the_rules_of_a_single_model(card, account, used):
    plain, single = (effective(card, model, account, used, TODAY) for model in (PLAIN_MODEL, MODEL))
    assert (digest(plain) == digest(single)) is (plain == single)
    assert plain.override != single.override


def test_classes_stand_in_order_of_strictness():
    assert [strictest([ItemClass.PUBLIC, each]) for each in ItemClass] == list(ItemClass)
