"""The same wish again: the same plan where nothing changed, and words for all that did."""

from dataclasses import replace
from datetime import timedelta

import pytest

from localai.errors import NotFoundError
from localai.operations import keys
from localai.operations.delete import purge, remove
from localai.operations.keys import NewKey
from localai.operations.lineage import lineage_of
from localai.operations.plan import plan
from localai.operations.rerun import Branch, again, changed_since
from localai.operations.rules import set_rules
from localai.operations.send import approve, run
from localai.vocabulary.outcomes import How
from localai.vocabulary.rules import LayerName, RuleSet
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Input, Role, Task
from tests.operations.abroad import ACCEPTED, CHATTER, abroad, asking, said
from tests.operations.desk import add_picture, wish
from tests.wire.server import Recorder


@pytest.fixture
def sender(session):
    with Recorder(answers=[said()]) as recorder, abroad(session, recorder) as ready:
        yield ready


def carry_out(session, wished, rules=None):
    planned = plan(session, wished, rules=rules)
    approve(session, planned, How.DIGEST)
    return planned, run(session, planned, planned.digest).receipt.id


def planned_again(session, run_id, branch):
    once_more = again(session, run_id, branch)
    planned = plan(session, once_more.wish, rules=once_more.rules)
    return planned, [each.what for each in changed_since(session, once_more, planned)]


def test_same_again_is_the_same_plan_done_once_more(sender, tmp_path):
    item = add_picture(sender, tmp_path)
    given = (Input(role=Role.IMAGE, item_id=item.id, version=1),)
    first, run_id = carry_out(sender, asking(inputs=given, purpose="a test"), RuleSet(max_bytes=10_000_000))
    planned, changed = planned_again(sender, run_id[:8], Branch())
    assert (planned.base, planned.plan.repeat, changed) == (first.base, 1, [])


def test_branch_has_its_own_words_and_settings_and_keeps_the_rest(sender):
    _, run_id = carry_out(sender, asking())
    branch = Branch(prompt="something else", settings=(("stream", ""), ("max_output", "100")))
    planned, changed = planned_again(sender, run_id, branch)
    assert (planned.wish.prompt, planned.plan.settings) == ("something else", (("max_output", "100"),))
    assert changed == ["setting", "setting", "the text", "price"]


def test_setting_that_is_another_one_is_named_with_both_values(sender):
    _, run_id = carry_out(sender, asking())
    once_more = again(sender, run_id, Branch(settings=(("redact", "yes"),)))
    planned = plan(sender, once_more.wish, rules=once_more.rules)
    assert "Setting redact: yes; then: none." in [each.words for each in changed_since(sender, once_more, planned)]


def test_run_on_this_computer_can_be_done_again_and_branched(sender, tmp_path):
    item = add_picture(sender, tmp_path)
    _, run_id = carry_out(sender, wish(item))
    assert planned_again(sender, run_id, Branch())[1] == []
    planned, changed = planned_again(sender, run_id, Branch(settings=(("fit", "8"),)))
    assert (planned.plan.settings, changed) == ((("fit", "8"),), ["setting"])


def test_branch_to_a_service_of_what_ran_here_says_what_it_may_cost(sender, tmp_path):
    item = add_picture(sender, tmp_path)
    _, run_id = carry_out(sender, wish(item))
    branch = Branch(model=CHATTER, task=Task.CHAT, prompt="what is it?", accepted=ACCEPTED)
    planned, changed = planned_again(sender, run_id, branch)
    assert planned.plan.where == "openai"
    assert {"model", "price", "the text"} <= set(changed)


def test_branch_remembers_the_job_it_came_from(sender, tmp_path):
    item = add_picture(sender, tmp_path)
    _, first = carry_out(sender, wish(item))
    once_more = again(sender, first, Branch(settings=(("fit", "8"),)))
    carry_out(sender, once_more.wish)
    steps = lineage_of(sender, item.id).after.steps
    assert sorted(step.branch_of for step in steps) == ["", first]


def test_branch_to_another_model_takes_on_no_doubts_by_itself(sender):
    _, run_id = carry_out(sender, asking())
    assert again(sender, run_id, Branch(model="openai/gpt-6.1-sol")).wish.accepted == ()


def test_rules_that_changed_since_are_named_and_those_of_then_still_hold(sender):
    _, run_id = carry_out(sender, asking(), RuleSet(exclude=("xai",)))
    set_rules(sender, LayerName.WORKSPACE, "", RuleSet(max_bytes=10_000_000), "client")
    planned, changed = planned_again(sender, run_id, Branch())
    assert (planned.plan.rules.exclude, planned.plan.rules.max_bytes, changed) == (("xai",), 10_000_000, ["the rules"])


def test_key_that_is_another_one_is_named(sender):
    _, run_id = carry_out(sender, asking())
    keys.add_key(sender, NewKey(provider="openai", secret=Secret(b"sk-proj-CANARYanother0123456789")))
    assert "key" in planned_again(sender, run_id, Branch())[1]


def test_input_that_was_purged_is_named(sender, tmp_path):
    item = add_picture(sender, tmp_path)
    _, run_id = carry_out(sender, asking(inputs=(Input(role=Role.IMAGE, item_id=item.id, version=1),)))
    remove(sender, [item.id])
    purge(sender, [item.id])
    with pytest.raises(NotFoundError) as caught:
        again(sender, run_id, Branch())
    assert item.id[:8] in str(caught.value.facts["nearest"])


def test_words_that_were_not_kept_are_not_guessed(sender):
    _, run_id = carry_out(sender, asking(keep=False))
    with pytest.raises(NotFoundError):
        again(sender, run_id, Branch())


def test_card_that_changed_is_named_with_its_facts(sender):
    _, run_id = carry_out(sender, asking())
    catalog = sender.catalog
    card = catalog.cards["openai"]
    newer = replace(catalog, cards={**catalog.cards, "openai": replace(card, expires=card.expires + timedelta(days=1))})
    _, changed = planned_again(replace(sender, load_catalog=lambda: newer), run_id, Branch())
    assert changed == ["card", "fact"]


def test_model_that_is_gone_is_named_and_another_can_be_chosen(sender):
    _, run_id = carry_out(sender, asking())
    rows = {name: row for name, row in sender.catalog.rows.items() if name != CHATTER}
    catalog = replace(sender.catalog, rows=rows)
    later = replace(sender, load_catalog=lambda: catalog)
    with pytest.raises(NotFoundError):
        again(later, run_id, Branch())
    assert again(later, run_id, Branch(model="openai/gpt-6.1-sol")).wish.model == "openai/gpt-6.1-sol"
