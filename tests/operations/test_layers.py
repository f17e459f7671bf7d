"""Rules of items and of several projects, what is made from them, and a workspace's own rules for a class."""

import pytest

from localai.errors import NotFoundError, RefusedError
from localai.operations import ledger, models, rules, send
from localai.operations.add import Filing, add
from localai.operations.delete import purge
from localai.operations.models import Wanted
from localai.operations.organize import create_project, move
from localai.operations.plan import plan
from localai.operations.rules import Within, set_rules
from localai.operations.showing import view_plan
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How
from localai.vocabulary.rules import LayerName, Outcome, Requirement, Rule, RuleSet
from tests.operations.desk import ELSEWHERE, add_picture, picture, wish, with_cards

SHUT = RuleSet(exclude=("openai",))


@pytest.fixture
def desk(session):
    return with_cards(session)


@pytest.fixture
def item(desk, tmp_path):
    return add_picture(desk, tmp_path)


def judged(session, **wanted):
    return models.judge_model(session, ELSEWHERE, Wanted(**wanted))


def cleaned(session, *items):
    """Have a copy made of the first item here; return the copy."""
    planned = plan(session, wish(items[0]))
    send.approve(session, planned, How.DIGEST)
    return send.run(session, planned, planned.digest).items[0]


def test_rules_of_an_item_hold_for_it_alone_and_name_their_layer(desk, item, tmp_path):
    set_rules(desk, LayerName.ITEM, item.id, SHUT, "the client asked")
    reasons = judged(desk, items=(item.id,)).verdict.reasons
    assert [(reason.rule, reason.layer) for reason in reasons] == [(Rule.EXCLUDE, LayerName.ITEM)]
    assert judged(desk, items=(add_picture(desk, tmp_path, "blue").id,)).verdict.outcome is Outcome.ALLOWED
    ledger.verify(desk)


def test_a_plan_asks_for_the_rules_of_each_item_in_it(desk, item):
    set_rules(desk, LayerName.ITEM, item.id, SHUT, "")
    with pytest.raises(RefusedError) as refused:
        plan(desk, wish(item, ELSEWHERE))
    assert refused.value.facts["because"] == "By the rules of this item, openai is left out."


def test_rules_of_an_item_that_is_not_there_are_refused(desk):
    with pytest.raises(NotFoundError):
        set_rules(desk, LayerName.ITEM, "0" * 32, SHUT, "")


def test_what_is_made_from_an_item_has_its_rules(desk, item):
    set_rules(desk, LayerName.ITEM, item.id, SHUT, "")
    copy = cleaned(desk, item)
    assert rules.rules_set(desk, LayerName.ITEM, copy.id) == SHUT
    assert judged(desk, items=(copy.id,)).verdict.outcome is Outcome.REFUSED
    ledger.verify(desk)


def test_what_is_made_from_an_item_without_rules_has_none(desk, item):
    assert rules.rules_set(desk, LayerName.ITEM, cleaned(desk, item).id) is None


def test_rules_of_an_item_are_passed_on_before_it_is_purged_and_go_with_it(desk, item):
    set_rules(desk, LayerName.ITEM, item.id, SHUT, "")
    copy = cleaned(desk, item)
    purge(desk, [item.id])
    assert rules.rules_set(desk, LayerName.ITEM, item.id) is None
    assert rules.rules_set(desk, LayerName.ITEM, copy.id) == SHUT
    ledger.verify(desk)


def test_the_order_of_items_and_projects_does_not_matter(desk, item, tmp_path):
    other, project = add_picture(desk, tmp_path, "blue"), create_project(desk, "strict")
    for layer, subject, wanted in (
        (LayerName.ITEM, item.id, RuleSet(retention_days=7, only=("openai", "gemini"))),
        (LayerName.ITEM, other.id, RuleSet(retention_days=9, only=("gemini",), max_bytes=10)),
        (LayerName.PROJECT, project.id, RuleSet(max_bytes=10)),
    ):
        set_rules(desk, layer, subject, wanted, "")
    found = {
        rules.rules_for(desk, ItemClass.INTERNAL, Within(items=items, projects=(project.id,)))
        for items in ((item.id, other.id), (other.id, item.id), (item.id, other.id, item.id))
    }
    assert [(each.retention_days, each.only, each.max_bytes) for each in found] == [(7, ("gemini",), 10)]


def test_what_is_made_in_another_project_keeps_the_rules_of_the_first(desk, tmp_path):
    strict, other = create_project(desk, "strict"), create_project(desk, "other")
    set_rules(desk, LayerName.PROJECT, strict.id, SHUT, "")
    path = tmp_path / "green.png"
    path.write_bytes(picture("green"))
    inside = add(desk, [path], Filing(project="strict")).items[0]
    assert rules.inherited(desk, [inside], strict.id) is None
    assert rules.inherited(desk, [inside], other.id) == SHUT
    assert move(desk, [inside.id], other.id)[0].project_id == other.id


def test_the_deciding_layer_of_a_second_project_is_the_project(desk):
    first, second = create_project(desk, "first"), create_project(desk, "second")
    set_rules(desk, LayerName.PROJECT, second.id, SHUT, "")
    reasons = judged(desk, projects=(first.id, second.id)).verdict.reasons
    assert [reason.layer for reason in reasons] == [LayerName.PROJECT]


def test_a_plan_shows_the_layers_that_decide(desk, item):
    set_rules(desk, LayerName.ITEM, item.id, RuleSet(retention_days=60), "")
    set_rules(desk, LayerName.CLASS, "internal", RuleSet(retention_days=80), "")
    facts = {name: value for name, value, _ in view_plan(desk, plan(desk, wish(item))).facts}
    assert facts["rules"] == "those of internal, changed from built-in; stricter: the rules of this item"


def test_a_plan_under_the_built_in_rules_alone_does_not_mention_them(desk, item):
    assert "rules" not in {name for name, _, _ in view_plan(desk, plan(desk, wish(item))).facts}


def test_a_class_with_its_own_rules_says_what_was_built_in_and_what_is_now(desk):
    set_rules(desk, LayerName.CLASS, "internal", RuleSet(retention_days=365), "our own")
    instead = {rule: (before, now) for rule, before, now in rules.view_rules(desk, ItemClass.INTERNAL).instead}
    assert instead[Rule.RETENTION_DAYS] == (
        "no copy elsewhere longer than 90 days",
        "no copy elsewhere longer than 365 days",
    )
    assert instead[Rule.NO_PUBLIC_LINKS] == ("no copy open to anyone with a link", "nothing")
    assert rules.view_rules(desk, ItemClass.PUBLIC).instead == ()


def test_a_view_of_an_items_rules_names_its_layer(desk, item):
    set_rules(desk, LayerName.ITEM, item.id, RuleSet(require=(Requirement.ZERO_RETENTION,)), "")
    rows = {row.rule: row.layer for row in rules.view_rules(desk, item.item_class, Within(items=(item.id,))).rows}
    assert rows[Rule.ZERO_RETENTION] is LayerName.ITEM
    assert rows[Rule.RETENTION_DAYS] is LayerName.CLASS
