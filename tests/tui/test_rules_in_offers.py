"""What the list of models says about rules of an item and about a budget that is used up, over a real workspace."""

import asyncio

import pytest

from localai.operations import budgets, rules
from localai.vocabulary.budgets import Budget
from localai.vocabulary.rules import LayerName, RuleSet
from localai.vocabulary.tasks import Task
from tests.operations.desk import ELSEWHERE, add_picture, with_cards
from tests.operations.opening import make_workspace, open_at
from tui.bench import WorkspaceBench


@pytest.fixture
def session(tmp_path, now, new_id):
    make_workspace(tmp_path / "home")
    opened = with_cards(open_at(tmp_path / "home", now, new_id))
    yield opened
    opened.workspace.close()


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path)


def offer(session, item):
    class Opened:
        async def run(self, act):
            return act(session)

    offers = asyncio.run(WorkspaceBench(Opened()).offers(Task.EDIT, [item.id], ""))
    return next(each for each in offers if each.model == ELSEWHERE)


def test_the_rules_of_an_item_decide_and_are_named(session, item):
    rules.set_rules(session, LayerName.ITEM, item.id, RuleSet(exclude=("openai",)), "")
    found = offer(session, item)
    assert (found.verdict, found.can_be_chosen) == ("refused", False)
    assert found.why.startswith("By the rules of this item, ")


def test_a_used_up_budget_stands_on_the_row_and_among_the_facts(session, item):
    budgets.set_budget(session, Budget(provider="openai", max_items=0))
    found = offer(session, item)
    assert (found.verdict, found.in_short) == ("allowed", "this week's budget is used up")
    assert "0 of 0 items" in found.why
    assert ("this week", "0 of 0 items", "counted from the ledger") in found.facts
