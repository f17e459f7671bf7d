"""Workspaces, the recovery sheet, this system, the check and the report, each from Settings."""

import pytest
from textual.widgets import Input

from localai.errors import UsageError
from tests.tui.paper import open_paper
from tests.tui.steps import SIZES, app_over, choose, on_screen, settle
from tests.tui.test_rules_screen import to
from tui.screens.library import LibraryScreen
from tui.screens.locked import LockedScreen
from tui.screens.welcome import WelcomeScreen


@pytest.mark.parametrize("size", SIZES)
async def test_another_workspace_is_opened_in_place_of_the_one_that_is_open(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await to(pilot, "workspaces")
        await pilot.press("u")
        await settle(pilot)
        assert "open already" in on_screen(app)
        await pilot.press("down", "u")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await settle(pilot)
        assert paper.premises.in_use == ["acmeacme"]
        assert isinstance(app.screen, LibraryScreen)
        assert len(app.screen_stack) == 1


async def test_another_workspace_is_made_and_until_then_nothing_is_closed() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to(pilot, "workspaces")
        await pilot.press("n")
        await settle(pilot)
        assert isinstance(app.screen, WelcomeScreen)
        assert paper.keys.unlocked
        await pilot.press("escape")
        await settle(pilot)
        assert "acme" in on_screen(app)
        await pilot.press("n")
        await settle(pilot)
        app.screen.query_one("#name", Input).value = "second"
        await pilot.press("enter")
        await settle(pilot)
        assert paper.keys.name == "second"
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_a_locked_app_can_open_another_workspace() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        paper.premises.problem = UsageError(problem="A setting says that studio opens.", remedy="")
        await pilot.press("f4")
        await settle(pilot)
        await choose(pilot, "acme")
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)
        assert "A setting says that studio opens." in on_screen(app)
        paper.premises.problem = None
        await pilot.press("f4")
        await settle(pilot)
        await choose(pilot, "acme")
        await settle(pilot)
        await settle(pilot)
        assert paper.premises.in_use == ["acmeacme"]
        assert isinstance(app.screen, LibraryScreen)


async def test_sheet_system_check_and_report_are_done_from_settings(tmp_path) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to(pilot, "sheet")
        await choose(pilot, "try one")
        await settle(pilot)
        app.screen.query_one(Input).value = "AGE-SECRET-KEY-1PAPER"
        await settle(pilot)
        assert "PAPER" not in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert paper.premises.tried == ["AGE-SECRET-KEY-1PAPER"]
        app.screen.go_to("report")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        app.screen.query_one(Input).value = str(tmp_path / "record")
        await pilot.press("enter")
        await settle(pilot)
        assert paper.premises.reports == [(tmp_path / "record", "")]
        app.screen.go_to("system")
        await pilot.press("enter")
        await settle(pilot)
        assert "?  network" in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        app.screen.go_to("check")
        await pilot.press("enter")
        await settle(pilot)
        await choose(pilot, "every byte")
        await settle(pilot)
        assert paper.premises.checks == [True]
        assert "Everything is whole." in on_screen(app)
