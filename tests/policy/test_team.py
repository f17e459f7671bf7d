"""A team's rules as a text: what is read, what is refused, and that no team can loosen anything."""

from decimal import Decimal

import pytest
from hypothesis import given

from localai.errors import CardError
from localai.policy import team
from localai.policy.layers import base_layer, combine
from localai.policy.team import Pack, names_in, read
from localai.policy.verdict import decide
from localai.vocabulary.budgets import ALL, Budget
from localai.vocabulary.cards import Evidence
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import LayerName, Requirement, RuleSet
from tests.policy.generated import MODEL, TODAY, accounts, cards, classes, requests, rule_sets, stacks
from tests.policy.test_properties import effective

TEXT = b"""
format = "localai team rules 1"
team = "Studio North"

[rules]
providers = { exclude = ["runway"], require = ["no-public-links"] }
max_cost = "2"

[class.confidential]
data_policy = { retention_days = 0 }

[budget.openai]
items = 200
bytes = 50000000
cost = "25"

[budget.all]
cost = "40"
"""
HEAD = 'format = "localai team rules 1"\nteam = "x"\n'
WRONG = {
    "no format": 'team = "x"',
    "another format": 'format = "localai team rules 2"\nteam = "x"',
    "no team": 'format = "localai team rules 1"',
    "a name that moves the cursor": 'format = "localai team rules 1"\nteam = "x\\u001b[2J"',
    "an unknown word": HEAD + "rulez = {}",
    "an unknown rule": HEAD + "rules = { providers = { exlude = [] } }",
    "a class that there is not": HEAD + "[class.secret]\n",
    "a budget for what is not counted": HEAD + "[budget.openai]\nhours = 3",
    "money that is rounded": HEAD + "[budget.openai]\ncost = 0.1",
    "less than nothing": HEAD + "[budget.openai]\nitems = -1",
    "yes as a number": HEAD + "[budget.openai]\nitems = true",
    "a table twice": HEAD + "[rules]\n[rules]",
    "no TOML": "{",
}


def test_rules_for_all_for_a_class_and_budgets_are_read():
    assert read(TEXT) == Pack(
        team="Studio North",
        rules=RuleSet(exclude=("runway",), require=(Requirement.NO_PUBLIC_LINKS,), max_cost=Decimal(2)),
        classes=((ItemClass.CONFIDENTIAL, RuleSet(retention_days=0)),),
        budgets=(
            Budget(provider=ALL, max_cost=Decimal(40)),
            Budget(provider="openai", max_items=200, max_bytes=50_000_000, max_cost=Decimal(25)),
        ),
    )


@pytest.mark.parametrize("what", sorted(WRONG))
def test_what_does_not_belong_there_is_refused(what):
    with pytest.raises(CardError):
        read(WRONG[what].encode())


def test_what_is_no_text_is_refused():
    with pytest.raises(CardError):
        read(b"\xff\xfe")


def test_a_team_may_ask_for_nothing():
    assert read(HEAD.encode()) == Pack(team="x", rules=RuleSet(), classes=(), budgets=())


@pytest.mark.parametrize(
    ("comment", "version"),
    [
        ("localai team rules, version 12", 12),
        ("localai cards, version 12", None),
        ("localai team rules, version 0", None),
        ("localai team rules, version 12 ", None),
    ],
)
def test_only_the_comment_of_team_rules_names_their_version(comment, version):
    assert team.version_of(comment) == version


def test_what_a_pack_names_can_be_looked_up():
    assert names_in(read(TEXT)) == ("openai", "runway")


def test_rules_for_a_class_hold_for_that_class():
    pack = read(TEXT)
    assert [len(pack.layers(each)) for each in ItemClass] == [1, 1, 2, 1]
    assert {layer.name for layer in pack.layers(ItemClass.CONFIDENTIAL)} == {LayerName.TEAM}


@given(cards, accounts, requests, stacks, rule_sets, rule_sets, classes)
def test_a_team_only_tightens(card, account, request_, stack, rules, more, item_class):
    pack = Pack(team="x", rules=rules, classes=((item_class, more),), budgets=())
    policy = effective(card, MODEL, account, ("lever",), TODAY)
    base = [base_layer(request_.item_class), *stack]
    without = decide(policy, request_, combine(base), TODAY)
    within = decide(policy, request_, combine([*base, *pack.layers(request_.item_class)]), TODAY)
    assert within.outcome.rank >= without.outcome.rank
    assert within.confirmations >= without.confirmations


def test_a_team_that_asks_for_less_changes_nothing():
    lax = Pack(
        team="x",
        rules=RuleSet(training_allowed=True, retention_days=9999, evidence_at_least=Evidence.UNKNOWN),
        classes=(),
        budgets=(),
    )
    for each in ItemClass:
        base = combine([base_layer(each)])
        with_lax = combine([base_layer(each), *lax.layers(each)])
        assert with_lax.retention_days in (base.retention_days, 9999)
        assert (with_lax.training_allowed, with_lax.require) == (False, base.require)
