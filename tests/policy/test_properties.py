"""What must hold for every card, account, request and rule set there can be."""

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from localai.policy.effective import default_levers, effective
from localai.policy.layers import base_layer, combine, from_words, to_words
from localai.policy.reading import Place
from localai.policy.verdict import decide
from localai.vocabulary.cards import (
    UNKNOWN_DAYS,
    Effect,
    Fact,
    Training,
    When,
)
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import DoubtName, Layer, LayerName, Outcome, Request, Rule, RuleSet
from tests.policy.generated import (
    MODEL,
    PLAIN_MODEL,
    TODAY,
    accounts,
    answers,
    cards,
    classes,
    days,
    evidences,
    features,
    layers,
    models,
    parties,
    requests,
    rule_sets,
    sent,
    stacks,
)


def verdict(card, model, account, used, request, rules, with_features=()):
    return decide(effective(card, model, account, used, TODAY, with_features), request, rules, TODAY)


def rules_for(request, stack):
    return combine([base_layer(request.item_class), *stack])


def paths_of_facts(value, path=()):
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from paths_of_facts(each, (*path, index))
    elif is_dataclass(value):
        if isinstance(value, Fact):
            yield path
        for field in fields(value):
            yield from paths_of_facts(getattr(value, field.name), (*path, field.name))


def changed(value, path, change):
    if not path:
        return change(value)
    step, *rest = path
    if isinstance(step, int):
        return (*value[:step], changed(value[step], rest, change), *value[step + 1 :])
    return replace(value, **{step: changed(getattr(value, step), rest, change)})


@given(cards, models, accounts, sent, features, requests, stacks, layers)
def test_adding_a_rule_never_turns_a_refusal_into_an_allowance(
    card, model, account, used, with_features, request, stack, more
):
    before = verdict(card, model, account, used, request, rules_for(request, stack), with_features)
    after = verdict(card, model, account, used, request, rules_for(request, [*stack, more]), with_features)
    assert after.outcome.rank >= before.outcome.rank
    assert after.confirmations >= before.confirmations


@given(cards, models, accounts, sent, requests, stacks, st.data())
def test_weaker_evidence_never_improves_a_verdict(card, model, account, used, request, stack, data):
    path = data.draw(st.sampled_from(sorted(paths_of_facts(card), key=repr)))
    weaker = data.draw(evidences)
    rules = rules_for(request, stack)

    def weaken(fact):
        return replace(fact, evidence=max(fact.evidence, weaker, key=lambda evidence: evidence.rank))

    before = verdict(card, model, account, used, request, rules)
    after = verdict(changed(card, path, weaken), model, account, used, request, rules)
    assert after.outcome.rank >= before.outcome.rank


def without_regions(card, account):
    """Answers and levers that name different regions contradict each other; taking one back settles it."""
    effect_of_state = replace(card.states[0].effect, region=None)
    effect_of_lever = replace(card.levers[0].effect, region=None)
    plain = replace(
        card,
        states=(replace(card.states[0], effect=effect_of_state),),
        levers=(replace(card.levers[0], effect=effect_of_lever),),
    )
    return plain, tuple(
        replace(each, contract=each.contract and replace(each.contract, region=None)) for each in account
    )


@given(cards, models, answers, accounts, sent, requests, stacks)
def test_an_answer_taken_back_never_improves_a_verdict(card, model, answer, account, used, request, stack):
    card, account = without_regions(card, (replace(answer, id="c" * 32), *account))
    rules = rules_for(request, stack)
    before = verdict(card, model, account, used, request, rules)
    after = verdict(card, model, account[1:], used, request, rules)
    assert after.outcome.rank >= before.outcome.rank


@given(cards, models, accounts, requests, stacks)
def test_a_lever_left_out_never_improves_a_verdict(card, model, account, request, stack):
    card, account = without_regions(card, account)
    rules = rules_for(request, stack)
    before = verdict(card, model, account, ("lever",), request, rules)
    after = verdict(card, model, account, (), request, rules)
    assert after.outcome.rank >= before.outcome.rank


@given(cards, accounts, sent, requests, stacks, days)
def test_unknown_never_beats_a_number(card, account, used, request, stack, number):
    path = ("surfaces", 0, "copies", 0)
    rules = rules_for(request, stack)
    counted = changed(card, path, lambda copy: replace(copy, days=number))
    unknown = changed(card, path, lambda copy: replace(copy, days=UNKNOWN_DAYS))
    with_number = verdict(counted, PLAIN_MODEL, account, used, request, rules)
    without = verdict(unknown, PLAIN_MODEL, account, used, request, rules)
    assert without.outcome.rank >= with_number.outcome.rank
    longest = effective(unknown, PLAIN_MODEL, account, used, TODAY).longest
    assert longest.order >= effective(counted, PLAIN_MODEL, account, used, TODAY).longest.order


@given(cards, sent, requests, stacks)
def test_unknown_retention_is_never_simply_allowed(card, used, request, stack):
    unknown = changed(card, ("surfaces", 0, "copies", 0), lambda copy: replace(copy, days=UNKNOWN_DAYS))
    unknown = replace(unknown, levers=(replace(unknown.levers[0], effect=Effect()),))
    policy = effective(unknown, PLAIN_MODEL, (), used, TODAY)
    assert decide(policy, request, rules_for(request, stack), TODAY).outcome is not Outcome.ALLOWED


@given(stacks.filter(lambda stack: len(stack) > 1), classes, st.randoms())
def test_the_order_of_layers_does_not_matter(stack, item_class, random):
    whole = [base_layer(item_class), *stack]
    shuffled = [*whole]
    random.shuffle(shuffled)
    assert combine(whole) == combine(shuffled)


@given(stacks, classes)
def test_combining_twice_changes_nothing(stack, item_class):
    once = combine([base_layer(item_class), *stack])
    again = combine([Layer(name=LayerName.CLASS, rules=once)])
    assert replace(once, decided_by=()) == replace(again, decided_by=())


@given(cards, models, accounts, sent, st.sampled_from([-1, 1]))
def test_answers_outside_their_time_equal_none(card, model, account, used, side):
    shift = timedelta(days=side * 10)
    outside = tuple(replace(each, stated_on=each.stated_on + shift, expires=each.expires + shift) for each in account)
    assert effective(card, model, outside, used, TODAY) == effective(card, model, (), used, TODAY)


@given(cards, models, accounts, sent, features)
def test_what_is_kept_when_flagged_or_by_law_never_vanishes(card, model, account, used, with_features):
    kept = {copy.name: copy for copy in effective(card, model, account, used, TODAY, with_features).copies}
    plain = {copy.name: copy for copy in effective(card, model, (), (), TODAY, with_features).copies}
    for name in ("flagged", "held"):
        assert kept[name] == plain[name]
        assert kept[name].when in (When.IF_FLAGGED, When.BY_LAW)


@given(cards, models, accounts, sent)
def test_a_card_that_says_nothing_about_flagged_content_or_the_law_still_keeps_it(card, model, account, used):
    silent = replace(card, surfaces=(replace(card.surfaces[0], copies=card.surfaces[0].copies[:1]),))
    found = {copy.when: copy.days for copy in effective(silent, model, account, used, TODAY).copies}
    assert found[When.IF_FLAGGED] == found[When.BY_LAW] == UNKNOWN_DAYS


@given(cards, models, accounts, sent, requests, stacks)
def test_nothing_allows_training(card, model, account, used, request, stack):
    wanting = [replace(layer, rules=replace(layer.rules, training_allowed=True)) for layer in stack]
    policy = effective(card, model, account, used, TODAY)
    rules = combine([base_layer(request.item_class, RuleSet(training_allowed=True)), *wanting])
    found = decide(policy, request, rules, TODAY)
    if policy.training.value in (Training.YES, Training.UNKNOWN, Training.DEPENDS):
        assert found.outcome is Outcome.REFUSED
    assert found == decide(policy, request, replace(rules, training_allowed=True), TODAY)


@given(cards, models, accounts, sent, requests, stacks)
def test_your_call_exists_for_public_and_internal_only(card, model, account, used, request, stack):
    everything = replace(request, accepted=tuple(DoubtName))
    found = verdict(card, model, account, used, everything, rules_for(request, stack))
    if found.outcome is Outcome.YOUR_CALL:
        assert request.item_class in (ItemClass.PUBLIC, ItemClass.INTERNAL)
        assert found.doubts
        assert found.may_proceed
    assert found.outcome == verdict(card, model, account, used, request, rules_for(request, stack)).outcome


@given(cards, accounts, sent, requests, stacks)
def test_an_override_never_loosens_its_surface(card, account, used, request, stack):
    rules = rules_for(request, stack)
    # A contract is with the provider about all its models; a lever or an answer that an override voids is gone.
    surface = verdict(card, PLAIN_MODEL, (), (), request, rules)
    overridden = verdict(card, MODEL, (), (), request, rules)
    assert overridden.outcome.rank >= surface.outcome.rank


@given(cards, accounts, sent, parties)
def test_whoever_gets_the_content_decides_about_training_too(card, account, used, party):
    path = ("surfaces", 0, "onward", "parties")
    passed = changed(card, path, lambda known: (*known, party))
    alone = effective(card, PLAIN_MODEL, account, used, TODAY).training.value
    together = effective(passed, PLAIN_MODEL, account, used, TODAY).training.value
    assert together.rank >= max(alone.rank, party.training.rank)


@given(cards, models, accounts, sent, requests, stacks)
def test_a_verdict_names_its_reasons_or_its_doubts(card, model, account, used, request, stack):
    found = verdict(card, model, account, used, request, rules_for(request, stack))
    assert bool(found.reasons) is (found.outcome is Outcome.REFUSED)
    assert bool(found.doubts) is (found.outcome is Outcome.YOUR_CALL)


@given(rule_sets)
def test_rules_survive_their_own_words(rules):
    assert from_words(to_words(rules), Place(file="rules")) == rules


@given(cards, models, accounts, sent)
def test_the_same_card_account_and_levers_give_the_same_policy(card, model, account, used):
    assert effective(card, model, account, used, TODAY) == effective(card, model, account[::-1], used, TODAY)


def test_models_that_run_here_are_allowed_for_every_class(catalog):
    for model_id in ("on-device/ocr", "on-device/clean"):
        model = catalog.model(model_id)
        policy = effective(catalog.card(model), model, (), (), TODAY)
        for item_class in ItemClass:
            old = TODAY + timedelta(days=4000)
            for day in (TODAY, old):
                found = decide(policy, Request(item_class=item_class), combine([base_layer(item_class)]), day)
                assert found.outcome is Outcome.ALLOWED
                assert found.warnings == ()


def test_a_rule_can_exclude_even_what_runs_here(catalog):
    model = catalog.model("on-device/ocr")
    policy = effective(catalog.card(model), model, (), default_levers(catalog.card(model), model), TODAY)
    found = decide(policy, Request(item_class=ItemClass.PUBLIC), RuleSet(exclude=("on-device",)), TODAY)
    assert [reason.rule for reason in found.reasons] == [Rule.EXCLUDE]
