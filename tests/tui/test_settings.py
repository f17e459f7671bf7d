"""What can be set, where it comes from, and a change that holds at once."""

import pytest

from localai.errors import ConfigError
from tests.tui.paper import open_paper
from tests.tui.payloads import MARKUP_PAYLOADS
from tests.tui.steps import SIZES, app_over, choose, on_screen, settle
from tui.screens.program import ProgramScreen
from tui.screens.settings import SettingsScreen


async def to_program(pilot) -> None:
    await settle(pilot)
    await pilot.press("7")
    await settle(pilot)
    assert isinstance(pilot.app.screen, SettingsScreen)
    pilot.app.screen.go_to("program")
    await pilot.press("enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ProgramScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_a_setting_shows_its_origin_and_a_change_holds_at_once(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await to_program(pilot)
        assert "colors" in on_screen(app)
        assert size[0] == 80 or "config.toml, line 2" in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "config.toml, line 2" in on_screen(app)
        await pilot.press("escape", "e")
        await settle(pilot)
        await choose(pilot, "light")
        await settle(pilot)
        assert paper.settings.changed == [("ui.theme", "light")]
        assert "ui.theme is light" in on_screen(app)
        assert app.signs.stays == "o"
        assert "y change" in on_screen(app)


async def test_what_only_the_file_changes_is_told_and_nothing_is_worn() -> None:
    paper = open_paper("a.jpg")
    paper.settings.text = MARKUP_PAYLOADS[0]
    paper.settings.problem = ConfigError(path="config.toml", key="ui.theme", problem="by hand", remedy="Change line 7.")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_program(pilot)
        assert MARKUP_PAYLOADS[0][:14] in on_screen(app)
        await pilot.press("e")
        await settle(pilot)
        await choose(pilot, "dark")
        await settle(pilot)
        assert "config.toml: ui.theme: by hand" in on_screen(app)
        assert app.signs.stays == "●"
