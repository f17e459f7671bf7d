"""Keys in the app: ours before the toolkit's, several for one action, Esc, Tab, and the palette for all."""

import pytest
from textual.command import CommandPalette

from tests.tui.paper import open_paper
from tests.tui.scenes import PLAN, full_paper
from tests.tui.steps import Clock, app_over, on_screen, settle
from tui.acts.app import APP, BACK
from tui.looks import Taste
from tui.screens.boxes import Help
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.exact import ExactScreen
from tui.screens.item import ItemScreen
from tui.screens.jobs import JobsScreen
from tui.screens.library import LibraryScreen
from tui.screens.places import PLACES

TAKEN = (("library.send", "z,f6"), ("app.palette", "f12,ctrl+t"), ("app.quit", "f10"), ("jobs.again", "f8,n"))


async def test_every_one_of_several_keys_works_and_what_they_replace_does_nothing() -> None:
    app = app_over(open_paper("a.jpg"), Taste(keys=TAKEN))
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        painted = on_screen(app)
        assert "z send" in painted
        assert "f12 all" in painted
        for keys, screen in (
            ("z", ComposeScreen),
            ("f6", ComposeScreen),
            ("f12", CommandPalette),
            ("ctrl+t", CommandPalette),
            ("f1", Help),
        ):
            await pilot.press(keys)
            await settle(pilot)
            assert isinstance(app.screen, screen)
            if screen is Help:
                rows = app.screen._rows
                assert {("z, f6", "library.send"), ("f10", "app.quit")} <= {(keys, id) for keys, _, id in rows}
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(app.screen, LibraryScreen)
        for key in ("s", "ctrl+p", "ctrl+q"):
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(app.screen, LibraryScreen)
        assert not app._exit
        told = {command.title: command.help for command in app.get_system_commands(app.screen)}
        assert "f8" in told["jobs: once more"]


async def test_keys_of_ours_come_before_those_of_the_toolkit() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ((), ("slash",)):  # in the list, then in a field
            await pilot.press(*key)
            await settle(pilot)
            active = app.screen.active_bindings
            assert {act.action for act in APP} >= {active[key].binding.action for key in ("ctrl+q", "ctrl+p", "ctrl+z")}
            assert not [key for key, bound in active.items() if bound.binding.priority]


@pytest.mark.parametrize("opens", [(), ("f1",), ("ctrl+p",), ("slash",)])
async def test_the_key_that_quits_quits_whatever_is_open(opens: tuple[str, ...]) -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(*opens)
        await settle(pilot)
        await pilot.press("ctrl+q")
        await settle(pilot)
        assert app._exit


async def test_escape_closes_what_lies_on_top_and_nothing_more() -> None:
    app = app_over(full_paper())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(ItemScreen(app.desk.shelf.items[0]))
        await settle(pilot)
        app.push_screen(ConfirmScreen(PLAN, Clock()))
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("f1")
        await settle(pilot)
        for screen in (Help, ExactScreen, ConfirmScreen, ItemScreen, LibraryScreen, LibraryScreen):
            assert isinstance(app.screen, screen)
            await pilot.press("escape")
            await settle(pilot)


async def test_the_palette_names_every_action_of_every_place() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for here in (LibraryScreen, JobsScreen):
            assert isinstance(app.screen, here)
            titles = {command.title for command in app.get_system_commands(app.screen)}
            for name, place in {"library": LibraryScreen, **PLACES}.items():
                lead = "" if place is here else f"{name}: "
                assert {f"{lead}{act.words}" for act in place.acts if act is not BACK} <= titles
            await pilot.press("2")
            await settle(pilot)


async def test_tab_reaches_everything_that_can_have_the_focus() -> None:
    paper = full_paper()
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for screen in (ComposeScreen([paper.shelf.items[0]]), ConfirmScreen(PLAN, Clock())):
            app.push_screen(screen)
            await settle(pilot)
            for hidden in screen.query("#prompting"):
                hidden.display = True
            can = {widget for widget in screen.query("*") if widget.focusable and widget.visible}
            for key in ("tab", "shift+tab"):
                reached = set()
                for _ in range(len(can)):
                    await pilot.press(key)
                    await settle(pilot)
                    reached.add(app.focused)
                assert reached == can
