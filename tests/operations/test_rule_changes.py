"""A change of rules is looked at before it is made: what it would change is what it then changes."""

import pytest

from localai.errors import LocalaiError
from localai.operations import rules
from localai.operations.models import Wanted, list_models
from localai.operations.rule_changes import CHANGEABLE, foresee, rule_table, rules_now, value_now, with_rule
from localai.operations.rules import Within
from localai.phrases import rule_changes as phrases
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import LayerName, Outcome, Rule, RuleSet
from tests.operations.desk import with_cards
from tests.operations.opening import make_workspace, open_at


@pytest.fixture
def session(tmp_path, now, new_id):
    make_workspace(tmp_path / "home")
    opened = with_cards(open_at(tmp_path / "home", now, new_id))
    yield opened
    opened.workspace.close()


def outcomes(session, item_class):
    return {row.model.id: row.verdict.outcome for row in list_models(session, Wanted(item_class=item_class))}


@pytest.mark.parametrize(
    ("layer", "subject", "rule", "typed"),
    [
        (LayerName.WORKSPACE, "", Rule.RETENTION_DAYS, "0"),
        (LayerName.WORKSPACE, "", Rule.EXCLUDE, "openai, fal"),
        (LayerName.CLASS, "confidential", Rule.RETENTION_DAYS, "90"),
    ],
)
def test_what_is_foreseen_is_what_changes(session, layer, subject, rule, typed):
    wanted = with_rule(rules_now(session, layer, subject), rule, typed)
    before = {each: outcomes(session, each) for each in ItemClass}
    found = foresee(session, layer, subject, wanted)
    assert {each: outcomes(session, each) for each in ItemClass} == before
    rules.set_rules(session, layer, subject, wanted, "")
    after = {each: outcomes(session, each) for each in ItemClass}
    changed = {
        (name, model): (before[name][model], outcome)
        for name in ItemClass
        for model, outcome in after[name].items()
        if before[name][model] is not outcome
    }
    assert changed
    assert {(each.item_class, each.model): (each.before, each.after) for each in found.shifts} == changed
    assert all(each.why for each in found.shifts if each.after is Outcome.REFUSED)
    back = foresee(session, layer, subject, None)
    assert {(each.item_class, each.model): (each.after, each.before) for each in back.shifts} == changed


def test_every_usual_answer_is_kept_and_taken_out_again(session):
    for rule in CHANGEABLE:
        assert phrases.answers(rule) or phrases.can_be_typed(rule)
        for typed, _ in phrases.answers(rule):
            kept = with_rule(RuleSet(), rule, typed)
            assert kept != RuleSet()
            assert with_rule(kept, rule, "") == RuleSet()
            rules.set_rules(session, LayerName.WORKSPACE, "", kept, "")
            assert value_now(session, LayerName.WORKSPACE, "", rule) == typed
            (row,) = (row for row in rule_table(session, ItemClass.PUBLIC, Within()) if row.rule is rule)
            assert row.layer is LayerName.WORKSPACE
            assert row.said[LayerName.WORKSPACE] == phrases.short(rule, typed)


@pytest.mark.parametrize(
    ("rule", "typed"),
    [
        (Rule.RETENTION_DAYS, "-1"),
        (Rule.RETENTION_DAYS, "9" * 30),
        (Rule.MAX_BYTES, "much"),
        (Rule.MAX_COST, "NaN"),
        (Rule.EVIDENCE_AT_LEAST, "hearsay"),
        (Rule.KNOWN_PARTIES, "yes"),
    ],
)
def test_an_answer_that_no_rule_has_is_a_sentence(rule, typed):
    with pytest.raises(LocalaiError):
        with_rule(RuleSet(), rule, typed)
