"""Help, the palette, the map of everything, and keys: what is here, what is elsewhere, what the terminal sends."""

import pytest

from localai.phrases.guide import PURPOSE
from tests.tui.paper import NOW, open_paper
from tests.tui.steps import SIZES, app_over, on_screen, settle
from tests.tui.test_rules_screen import to
from tui.screens.activity import ActivityScreen
from tui.screens.boxes import Help
from tui.screens.places import PLACES
from tui.screens.privacy import Statement
from tui.screens.program import ProgramScreen
from tui.screens.settings import SECTIONS
from tui.screens.terminal import KeysScreen, Listening, TerminalScreen


@pytest.mark.parametrize("size", SIZES)
async def test_help_says_what_the_screen_is_for_its_keys_and_its_times_in_full(size: tuple[int, int]) -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f1")
        await settle(pilot)
        assert isinstance(app.screen, Help)
        painted = on_screen(app)
        assert "Everything you added, encrypted here." in painted
        assert f"{NOW:%Y-%m-%d %H:%M:%S} UTC" in painted
        rows = app.screen._rows
        assert ("s", "Choose a model for the chosen items.", "library.send") in rows
        assert any(id == "list.down" for _, _, id in rows)
        await pilot.press("escape")
        await settle(pilot)
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        assert {"accounts: add a key", "settings: Rules", "setting: colors", "privacy"} <= set(commands)
        await commands["setting: colors"].callback()
        await settle(pilot)
        assert isinstance(app.screen, ProgramScreen)


def test_every_place_and_every_section_says_what_it_is_for() -> None:
    screens = {screen.__name__ for screen in (*PLACES.values(), *SECTIONS.values())}
    assert screens <= set(PURPOSE)
    assert all(words.count(".") + words.count(":") >= 2 for words in PURPOSE.values())


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_of_the_map_leads_to_its_screen(size: tuple[int, int]) -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        assert isinstance(app.screen, Statement)
        assert "Here: studio" in on_screen(app)
        await pilot.press("tab")
        await settle(pilot)
        assert "Here: studio" not in on_screen(app)
        assert "No telemetry" in on_screen(app)
        await pilot.press("tab")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, ActivityScreen)


async def test_a_key_is_shown_as_it_arrives_and_given_to_another_action() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to(pilot, "keys")
        assert isinstance(app.screen, KeysScreen)
        app.screen.go_to("library.send")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("z")
        await settle(pilot)
        assert paper.settings.changed == [("ui.keys.library.send", "z")]
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("tab")
        await settle(pilot)
        assert "Many terminals" in on_screen(app)
        await pilot.press("w")
        await settle(pilot)
        assert isinstance(app.screen, TerminalScreen)
        await pilot.press("7", "ctrl+n", "escape")
        await settle(pilot)
        assert isinstance(app.screen, TerminalScreen)
        heard = app.screen.query_one(Listening).heard
        assert [line.split()[0] for line in heard] == ["escape", "ctrl+n", "7"]
        assert "app.settings" in heard[-1]
        assert "U+0037" in heard[-1]
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, KeysScreen)
