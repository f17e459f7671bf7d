"""Rule sets of the classes, layers, and the words they are written in."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest

from localai.errors import CardError
from localai.policy.layers import BUILT_IN, base_layer, combine, decider, parse_words
from localai.vocabulary.cards import Evidence
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Layer, LayerName, Requirement, Rule, RuleSet


def test_the_words_of_the_request_api_are_read():
    words = {
        "data_policy": {"training_allowed": False, "retention_days": 30},
        "providers": {
            "require": ["no-training", "zero-retention", {"certified": ["iso"]}, {"region": ["eu", "us"]}],
            "exclude": ["runway"],
        },
        "max_cost": "0.50",
    }
    rules = parse_words(json.dumps(words))
    assert rules == RuleSet(
        retention_days=30,
        require=(Requirement.NO_TRAINING, Requirement.ZERO_RETENTION),
        certified=("iso",),
        regions=("eu", "us"),
        exclude=("runway",),
        max_cost=Decimal("0.50"),
    )


def test_the_words_of_openrouter_are_read_beside_our_own():
    words = {
        "provider": {"data_collection": "deny", "zdr": True, "only": ["openai", "fal"], "ignore": ["runway"]},
        "providers": {"require": ["no-public-links"], "exclude": ["kling"], "only": ["openai", "gemini"]},
    }
    assert parse_words(json.dumps(words)) == RuleSet(
        require=(Requirement.NO_TRAINING, Requirement.ZERO_RETENTION, Requirement.NO_PUBLIC_LINKS),
        exclude=("kling", "runway"),
        only=("openai",),
    )


@pytest.mark.parametrize("words", [{"data_collection": "allow"}, {"zdr": False}, {"ignore": []}, {}])
def test_a_word_of_openrouter_that_allows_changes_nothing(words):
    assert parse_words(json.dumps({"provider": words})) == RuleSet()


UNKNOWN_WORDS = {
    '{"provider": {"data_colection": "deny"}}': ("provider.data_colection", "the nearest is data_collection"),
    '{"provider": {"data_collection": "denied"}}': ("provider.data_collection", "the nearest is deny"),
    '{"provider": {"ignored": ["fal"]}}': ("provider.ignored", "the nearest is ignore"),
    '{"provider": {"sort": "price"}}': ("provider.sort", "it can be data_collection, ignore, only, zdr"),
    '{"provder": {"zdr": true}}': ("provder", "the nearest is provider"),
    '{"data_polcy": {}}': ("data_polcy", "the nearest is data_policy"),
    '{"data_policy": {"retention_day": 3}}': ("data_policy.retention_day", "the nearest is retention_days"),
    '{"providers": {"require": ["no-trainig"]}}': ("require[0]", "the nearest is no-training"),
    '{"providers": {"require": [{"regions": ["eu"]}]}}': ("require[0].regions", "the nearest is region"),
    '{"evidence_at_least": "publishd"}': ("evidence_at_least", "the nearest is published"),
}
WRONG_VALUES = [
    '{"data_policy": {"training_allowed": "no"}}',
    '{"data_policy": {"retention_days": -1}}',
    '{"data_policy": {"retention_days": true}}',
    '{"data_policy": {"retention_days": 1.5}}',
    '{"providers": {"require": "no-training"}}',
    '{"providers": {"exclude": [1]}}',
    '{"provider": {"zdr": "true"}}',
    '{"provider": {"zdr": null}}',
    '{"provider": {"only": "openai"}}',
    '{"provider": []}',
    '{"max_cost": "cheap"}',
    '{"max_cost": 1}',
    '{"max_bytes": "1"}',
    '{"max_bytes": NaN}',
    '{"data_policy": []}',
    "[]",
    "{",
    "[" * 100_000,
    '{"max_bytes": 1, "max_bytes": 2}',
    '{"max_cost": "1e400"}',
    '{"max_cost": 1e-400}',
    '{"max_bytes": 1000000000000000000}',
    '{"max_bytes": ' + "9" * 5_000 + "}",
    "",
]


@pytest.mark.parametrize("text", UNKNOWN_WORDS)
def test_an_unknown_word_is_refused_with_the_nearest_valid_one(text):
    where, problem = UNKNOWN_WORDS[text]
    with pytest.raises(CardError) as refused:
        parse_words(text)
    assert where in refused.value.facts["where"]
    assert problem in refused.value.facts["problem"]


@pytest.mark.parametrize("text", WRONG_VALUES)
def test_a_wrong_value_is_refused(text):
    with pytest.raises(CardError):
        parse_words(text)


def test_an_empty_policy_demands_nothing():
    assert parse_words("{}") == RuleSet()


def test_a_request_that_allows_training_is_understood_and_changes_nothing():
    wanting = parse_words('{"data_policy": {"training_allowed": true}}')
    assert wanting.training_allowed
    combined = combine([base_layer(ItemClass.PUBLIC), Layer(name=LayerName.REQUEST, rules=wanting)])
    assert combined.training_allowed is False


def test_the_strictest_layer_wins_and_is_named():
    project = Layer(name=LayerName.PROJECT, rules=RuleSet(retention_days=30, exclude=("fal",)))
    request = Layer(name=LayerName.REQUEST, rules=RuleSet(retention_days=60, exclude=("runway",)))
    rules = combine([request, base_layer(ItemClass.INTERNAL), project])
    assert rules.retention_days == 30
    assert rules.exclude == ("fal", "runway")
    assert decider(rules, Rule.RETENTION_DAYS) is LayerName.PROJECT
    assert decider(rules, Rule.NO_PUBLIC_LINKS) is LayerName.CLASS


def test_regions_of_two_layers_are_those_that_both_allow():
    layers = [Layer(name=LayerName.PROJECT, rules=RuleSet(regions=("eu", "us")))]
    layers.append(Layer(name=LayerName.REQUEST, rules=RuleSet(regions=("eu", "jp"))))
    assert combine(layers).regions == ("eu",)


def test_each_class_is_at_least_as_strict_as_the_one_before():
    ranks = list(ItemClass)
    for easier, stricter in pairwise(ranks):
        both = combine([base_layer(easier), Layer(name=LayerName.WORKSPACE, rules=BUILT_IN[stricter])])
        alone = combine([base_layer(stricter)])
        assert {**vars_of(both), "decided_by": ()} == {**vars_of(alone), "decided_by": ()}


def vars_of(rules):
    return {name: getattr(rules, name) for name in RuleSet.__dataclass_fields__}


def test_the_built_in_rules_are_those_of_the_design():
    internal, confidential, regulated = (BUILT_IN[each] for each in list(ItemClass)[1:])
    assert BUILT_IN[ItemClass.PUBLIC] == RuleSet()
    assert (internal.retention_days, internal.training_evidence_at_least) == (90, Evidence.THIRD_PARTY)
    assert (confidential.retention_days, confidential.max_card_age_days) == (0, 90)
    assert (regulated.max_card_age_days, regulated.confirmations) == (30, 2)


def test_a_workspace_may_replace_the_rules_of_a_class_and_it_shows():
    layer = base_layer(ItemClass.PUBLIC, RuleSet(retention_days=10))
    assert layer.changed
    assert combine([layer]).retention_days == 10
    assert not base_layer(ItemClass.PUBLIC).changed
