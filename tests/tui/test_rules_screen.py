"""Rules layer by layer, a change that is looked at before it is made, and budgets of a week."""

import pytest
from textual.widgets import Input

from localai.errors import UsageError
from tests.tui.paper import open_paper
from tests.tui.steps import SIZES, app_over, choose, on_screen, settle
from tui.screens.budgets import BudgetBox, BudgetsScreen
from tui.screens.outlook import OutlookBox
from tui.screens.rules import RulesScreen


async def to(pilot, section) -> None:
    await settle(pilot)
    await pilot.press("7")
    await settle(pilot)
    pilot.app.screen.go_to(section)
    await pilot.press("enter")
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_who_decides_is_marked_and_a_change_is_shown_before_it_is_made(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await to(pilot, "rules")
        assert isinstance(app.screen, RulesScreen)
        painted = on_screen(app)
        assert "■ 0 days, none" in painted
        assert "■ 90 days" not in painted
        assert "decided by: workspace" in painted
        (deciding,) = (
            segment
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if "■ 0 days" in segment.text
        )
        assert deciding.style is not None
        assert deciding.style.bold
        await pilot.press("enter")
        await settle(pilot)
        await choose(pilot, "30 days")
        await settle(pilot)
        assert isinstance(app.screen, OutlookBox)
        assert "openai/gpt-4.1-mini" in on_screen(app)
        assert "refused -> allowed" in on_screen(app)
        assert paper.ruling.applied == []
        await pilot.press(*"client", "enter")
        await settle(pilot)
        ((change, reason),) = paper.ruling.applied
        assert (change.layer, change.rule, change.answer, reason) == ("workspace", "retention-days", "30", "client")
        assert "Set for it." in on_screen(app)


async def test_rules_of_a_class_need_a_reason_and_esc_leaves_them() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to(pilot, "rules")
        await pilot.press("l")
        await settle(pilot)
        await pilot.press("home")
        await choose(pilot, "class")
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "Say why" in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert paper.ruling.applied == []
        paper.ruling.problem = UsageError(problem="-1 is no whole number.", remedy="30 is an example.")
        await pilot.press("enter")
        await settle(pilot)
        await choose(pilot, "another answer")
        await settle(pilot)
        app.screen.query_one(Input).value = "-1"
        await pilot.press("enter")
        await settle(pilot)
        assert "-1 is no whole number" in on_screen(app)


async def test_a_budget_is_set_shown_and_removed() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to(pilot, "budgets")
        assert isinstance(app.screen, BudgetsScreen)
        assert "Press a to set one" in on_screen(app)
        await pilot.press("a")
        await settle(pilot)
        await choose(pilot, "OpenAI")
        await settle(pilot)
        assert isinstance(app.screen, BudgetBox)
        app.screen.query_one("#items", Input).value = "40"
        app.screen.query_one("#done").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert paper.ruling.limits == {"openai": {"bytes": "", "items": "40", "cost": ""}}
        assert "OpenAI" in on_screen(app)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert paper.ruling.limits == {}
