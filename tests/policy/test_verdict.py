"""Verdicts over the built-in cards: what a person meets."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from localai.policy.effective import default_levers, effective
from localai.policy.layers import base_layer, combine
from localai.policy.verdict import decide
from localai.policy.ways import Choice, helpful_answers, ways_out
from localai.vocabulary.cards import UNKNOWN_DAYS, Evidence, Training
from localai.vocabulary.items import ItemClass
from localai.vocabulary.policies import Attestation, Contract
from localai.vocabulary.rules import (
    DoubtName,
    Layer,
    LayerName,
    Outcome,
    Request,
    Requirement,
    Rule,
    RuleSet,
    WayKind,
)

INTERNAL, CONFIDENTIAL, REGULATED = list(ItemClass)[1:]
NO_MORE = RuleSet()


@pytest.fixture
def judge(catalog, today):
    def judged(model_id, item_class, *answers, day=today, rules=NO_MORE, features=(), **request):
        model = catalog.model(model_id)
        card = catalog.card(model)
        policy = effective(card, model, answers, default_levers(card, model), day, features)
        layers = [base_layer(item_class), Layer(name=LayerName.REQUEST, rules=rules)]
        return decide(policy, Request(item_class=item_class, **request), combine(layers), day)

    return judged


@pytest.fixture
def answer(today):
    def answered(provider, state, **changes):
        values = {
            "id": "1" * 32,
            "provider": provider,
            "fingerprint": "",
            "state": state,
            "reference": "letter of 3 May",
            "stated_on": today,
            "expires": today + timedelta(days=100),
        }
        return Attestation(**values | changes)

    return answered


def rules_of(verdict):
    return [reason.rule for reason in verdict.reasons]


def test_an_internal_photo_may_go_to_openai(judge):
    assert judge("openai/gpt-image-2.5", INTERNAL).outcome is Outcome.ALLOWED


def test_a_confidential_photo_may_not_because_openai_keeps_a_copy_for_30_days(judge):
    found = judge("openai/gpt-image-2.5", CONFIDENTIAL)
    assert rules_of(found) == [Rule.RETENTION_DAYS]
    reason = found.reasons[0]
    assert (reason.allowed, reason.found, reason.subject) == ("0", "30", "OpenAI/abuse-log")
    assert reason.evidence is Evidence.PUBLISHED
    assert reason.source.startswith("https://developers.openai.com/")
    assert reason.as_of is not None


def test_a_confidential_photo_may_go_with_a_zero_retention_agreement_on_record(judge, answer):
    assert judge("openai/gpt-image-2.5", CONFIDENTIAL, answer("openai", "zero-retention")).outcome is Outcome.ALLOWED


def test_an_agreement_without_a_reference_is_not_enough_for_confidential(judge, answer):
    found = judge("openai/gpt-image-2.5", CONFIDENTIAL, answer("openai", "zero-retention", reference=""))
    assert found.outcome is Outcome.REFUSED


def test_an_agreement_that_ran_out_does_nothing(judge, answer, today):
    ended = answer("openai", "zero-retention", stated_on=today - timedelta(days=9), expires=today - timedelta(days=1))
    assert judge("openai/gpt-image-2.5", CONFIDENTIAL, ended).outcome is Outcome.REFUSED


def test_a_model_that_forces_retention_ignores_the_agreement(judge, answer):
    agreed = answer("anthropic", "zero-retention")
    assert judge("anthropic/claude-opus-5-5", CONFIDENTIAL, agreed).outcome is Outcome.ALLOWED
    assert judge("anthropic/claude-fable-5-1", CONFIDENTIAL, agreed).outcome is Outcome.REFUSED


def test_runway_is_refused_for_every_class_because_it_trains(judge):
    for item_class in ItemClass:
        found = judge("runway/gen4-image", item_class)
        assert found.outcome is Outcome.REFUSED
        assert found.reasons[0].rule is Rule.NO_TRAINING
        assert found.reasons[0].found == Training.YES


def test_a_contract_with_runway_turns_its_refusal_into_your_call(judge, answer):
    terms = Contract(party="Runway AI, Inc.", training=Training.NO)
    contract = answer("runway", "contract", contract=terms)
    found = judge("runway/gen4-image", ItemClass.PUBLIC, contract)
    assert found.outcome is Outcome.YOUR_CALL
    assert {doubt.name for doubt in found.doubts} >= {DoubtName.RETENTION_UNKNOWN, DoubtName.REGION_UNKNOWN}


def test_gemini_depends_on_billing_and_one_answer_settles_it(judge, answer):
    assert judge("gemini/gemini-3.1-flash-image", INTERNAL).outcome is Outcome.REFUSED
    assert judge("gemini/gemini-3.1-flash-image", INTERNAL, answer("gemini", "billing-on")).outcome is Outcome.ALLOWED


def test_a_vendor_behind_fal_decides_about_training(judge, answer):
    found = judge("fal/flux-kontext", INTERNAL, answer("fal", "enterprise-ready", model="fal/flux-kontext"))
    assert found.outcome is Outcome.REFUSED
    assert (found.reasons[0].subject, found.reasons[0].found) == ("Black Forest Labs", Training.YES)


def test_an_answer_about_one_model_says_nothing_about_another(judge, answer):
    about = answer("fal", "enterprise-ready", model="fal/qwen-image-edit")
    assert judge("fal/qwen-image-edit", INTERNAL, about).outcome is Outcome.YOUR_CALL
    assert judge("fal/flux-schnell", INTERNAL, about).outcome is Outcome.REFUSED


def test_doubts_are_accepted_one_by_one_by_their_names(judge, answer):
    about = answer("fal", "enterprise-ready", model="fal/qwen-image-edit")
    found = judge("fal/qwen-image-edit", INTERNAL, about)
    names = {doubt.name for doubt in found.doubts}
    assert names == {DoubtName.TRAINING_CARVE_OUT, DoubtName.REVIEW_UNKNOWN}
    assert not found.may_proceed
    half = judge("fal/qwen-image-edit", INTERNAL, about, accepted=(DoubtName.REVIEW_UNKNOWN,))
    assert [doubt.name for doubt in half.open_doubts] == [DoubtName.TRAINING_CARVE_OUT]
    assert judge("fal/qwen-image-edit", INTERNAL, about, accepted=tuple(names)).may_proceed


def test_an_accepted_doubt_that_is_not_there_is_not_recorded(judge):
    found = judge("openai/gpt-image-2.5", INTERNAL, accepted=(DoubtName.RETENTION_UNKNOWN,))
    assert found.accepted == ()


def test_a_carve_out_is_no_promise_where_one_is_required(judge, answer):
    about = answer("fal", "enterprise-ready", model="fal/qwen-image-edit")
    strict = RuleSet(require=(Requirement.NO_TRAINING,))
    assert Rule.NO_TRAINING in rules_of(judge("fal/qwen-image-edit", INTERNAL, about, rules=strict))


def test_uploading_a_file_first_leaves_a_copy_until_it_is_deleted(judge):
    found = judge("openai/gpt-image-2.5", INTERNAL, features=("files",))
    assert rules_of(found) == [Rule.RETENTION_DAYS]
    assert found.reasons[0].found == "until-deleted"


def test_a_card_past_its_date_warns_for_internal_and_stops_confidential(judge, answer, today):
    later = today + timedelta(days=200)
    internal = judge("openai/gpt-image-2.5", INTERNAL, day=later)
    assert internal.outcome is Outcome.ALLOWED
    assert [warning.rule for warning in internal.warnings] == [Rule.CARD_AGE]
    agreed = answer("openai", "zero-retention", expires=later)
    confidential = judge("openai/gpt-image-2.5", CONFIDENTIAL, agreed, day=later)
    assert confidential.only_stale


def test_a_card_that_was_checked_after_today_has_no_age_that_could_hold(judge, answer, today):
    agreed = answer("openai", "zero-retention", expires=today + timedelta(days=30))
    found = [judge("openai/gpt-image-2.5", CONFIDENTIAL, agreed, day=today - timedelta(days=back)) for back in (1, 400)]
    assert [Rule.CARD_AGE in rules_of(each) for each in found] == [False, True]


def test_a_refusal_for_another_reason_is_not_only_a_stale_card(judge, today):
    found = judge("openai/gpt-image-2.5", CONFIDENTIAL, day=today + timedelta(days=200))
    assert Rule.CARD_AGE in rules_of(found)
    assert not found.only_stale


def test_limits_of_bytes_and_cost_hold(judge):
    rules = RuleSet(max_bytes=100, max_cost=Decimal("0.10"))
    small = {"size": 100, "cost_high": Decimal("0.10")}
    assert judge("openai/gpt-image-2.5", INTERNAL, rules=rules, **small).outcome is Outcome.ALLOWED
    large = judge("openai/gpt-image-2.5", INTERNAL, rules=rules, size=101, cost_high=Decimal("0.11"))
    assert rules_of(large) == [Rule.MAX_BYTES, Rule.MAX_COST]


def test_a_cost_nobody_knows_exceeds_every_limit(judge):
    found = judge("openai/gpt-image-2.5", INTERNAL, rules=RuleSet(max_cost=Decimal(100)))
    assert [(reason.rule, reason.found) for reason in found.reasons] == [(Rule.MAX_COST, "unknown")]


def test_a_region_that_was_asked_for_must_be_the_one(judge, answer):
    assert rules_of(judge("openai/gpt-image-2.5", INTERNAL, region="eu")) == [Rule.REGION]
    set_up = answer("openai", "residency-eu")
    assert judge("openai/gpt-image-2.5", INTERNAL, set_up, region="eu").outcome is Outcome.ALLOWED


def test_regulated_asks_twice(judge):
    assert judge("on-device/ocr", REGULATED).confirmations == 2


def test_an_excluded_provider_is_refused_with_the_layer_that_said_so(judge):
    found = judge("openai/gpt-image-2.5", INTERNAL, rules=RuleSet(exclude=("openai",)))
    assert (found.reasons[0].rule, found.reasons[0].layer) == (Rule.EXCLUDE, LayerName.REQUEST)


def test_a_recalled_number_counts_as_unknown(catalog, today):
    model = catalog.model("openai/gpt-image-2.5")
    card = catalog.card(model)
    surface = card.surfaces[0]
    recalled = replace(surface.copies[0], evidence=Evidence.RECALLED)
    shaky = replace(card, surfaces=(replace(surface, copies=(recalled, *surface.copies[1:])), *card.surfaces[1:]))
    policy = effective(shaky, model, (), (), today)
    assert policy.longest == UNKNOWN_DAYS
    without_limit = decide(policy, Request(item_class=INTERNAL), RuleSet(), today)
    with_limit = decide(policy, Request(item_class=INTERNAL), RuleSet(retention_days=90), today)
    assert [doubt.name for doubt in without_limit.doubts] == [DoubtName.RETENTION_UNKNOWN]
    assert with_limit.outcome is Outcome.REFUSED


@pytest.fixture
def ways(catalog, judge, today):
    def found(model_id, item_class, **request):
        model = catalog.model(model_id)
        card = catalog.card(model)
        refused = Choice(model=model, runs_here=False, verdict=judge(model_id, item_class, **request))
        choices = [
            Choice(model=each, runs_here=catalog.card(each).runs_here, verdict=judge(each.id, item_class))
            for each in catalog.models()
            if set(each.tasks) & set(model.tasks)
        ]
        rules = combine([base_layer(item_class)])
        answers, contract = helpful_answers(card, model, (), Request(item_class=item_class), rules, today)
        return ways_out(refused, choices, answers, contract)

    return found


def test_ways_out_begin_with_a_model_here_and_end_with_an_answer(ways):
    found = ways("openai/gpt-6.1-sol", CONFIDENTIAL)
    assert found[0].kind is WayKind.OTHER_MODEL
    assert (found[0].model, found[0].runs_here) == ("on-device/ocr", True)
    assert found[-1].kind is WayKind.ANSWER
    assert [way.kind for way in found] == sorted((way.kind for way in found), key=list(WayKind).index)


def test_an_answer_is_offered_only_when_it_would_end_the_refusal(ways):
    assert [way.state for way in ways("openai/gpt-image-2.5", CONFIDENTIAL) if way.state] == [
        "zero-retention",
        "modified-abuse-monitoring",
    ]
    assert [way.state for way in ways("openai/gpt-image-2.5", REGULATED) if way.state] == []


def test_a_service_that_trains_is_answered_by_a_contract_only(ways):
    assert [way.state for way in ways("runway/gen4-image", ItemClass.PUBLIC) if way.kind is WayKind.ANSWER] == [
        "contract"
    ]


def test_too_many_bytes_offer_a_smaller_item(ways):
    found = ways("openai/gpt-image-2.5", INTERNAL, rules=RuleSet(max_bytes=100), size=500)
    assert [(way.kind, way.limit) for way in found if way.kind is WayKind.SMALLER] == [(WayKind.SMALLER, "100")]


def test_no_way_out_is_another_class(ways, catalog):
    for model_id in ("openai/gpt-6.1-sol", "runway/gen4-image", "mistral/mistral-small-4"):
        for item_class in ItemClass:
            told = " ".join(f"{way.state} {way.words} {way.limit}" for way in ways(model_id, item_class))
            assert not any(re.search(rf"\b{each}\b", told) for each in ItemClass)
    assert [kind.value for kind in WayKind] == ["other-model", "smaller", "answer"]


def test_no_task_is_closed_to_internal_items(catalog, today):
    rules = combine([base_layer(INTERNAL)])
    request = Request(item_class=INTERNAL)
    open_tasks = set()
    for model in catalog.models():
        card = catalog.card(model)
        policy = effective(card, model, (), default_levers(card, model), today)
        possible = decide(policy, request, rules, today).outcome is not Outcome.REFUSED
        if possible or helpful_answers(card, model, (), request, rules, today)[0]:
            open_tasks |= set(model.tasks)
    assert open_tasks == {task for model in catalog.models() for task in model.tasks}
