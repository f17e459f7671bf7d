"""What the list of models says about rules of an item and about a budget that is used up, over a real workspace."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest

from localai.errors import UsageError
from localai.operations import budgets, rules
from localai.vocabulary.budgets import Budget
from localai.vocabulary.rules import LayerName, RuleSet
from localai.vocabulary.tasks import Task
from tests.operations.desk import CLEAN, ELSEWHERE, add_picture, wish, with_cards
from tests.operations.opening import make_workspace, open_at
from tui.advice_book import WorkspaceAdvice
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


def test_a_choice_an_explanation_and_a_rating_come_from_the_workspace(session, item):
    class Opened:
        runtime = SimpleNamespace(settings=session.settings)

        async def run(self, act):
            return act(session)

    advice = WorkspaceAdvice(Opened())
    chosen = asyncio.run(advice.choose(replace(wish(item), model="auto")))
    assert chosen.model == CLEAN
    assert chosen.because.startswith(f"Chosen: {CLEAN}. Why: ")
    told = asyncio.run(advice.explain("runway/gen4-image", Task.EDIT, [item.id]))
    assert "Ways out, in this order:" in told
    assert any("no training" in line for line in told)
    of_class = asyncio.run(advice.explain("runway/gen4-image", None, [], "regulated"))
    assert any("a certificate" in line for line in of_class)
    with pytest.raises(UsageError, match="not made by a model"):
        asyncio.run(advice.rate(item.id, 4))
