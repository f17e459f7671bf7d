"""One key leads to each place from everywhere, and never to a second copy of it."""

from tests.tui.paper import open_paper
from tests.tui.steps import app_over, settle
from tui.screens.accounts import AccountsScreen
from tui.screens.boxes import Help
from tui.screens.compose import ComposeScreen
from tui.screens.jobs import JobsScreen
from tui.screens.library import LibraryScreen
from tui.screens.places import PLACES


async def test_a_place_is_left_for_another_and_one_key_leads_home() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for keys, screen in (("2", JobsScreen), ("6", AccountsScreen), ("6", AccountsScreen), ("1", LibraryScreen)):
            await pilot.press(keys)
            await settle(pilot)
            assert isinstance(app.screen, screen)
        assert len(app.screen_stack) == 1


async def test_home_closes_what_lies_over_the_library() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "s")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        app.action_place("library")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert len(app.screen_stack) == 1


async def test_no_place_opens_over_a_question() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f1")
        await settle(pilot)
        for name in PLACES:
            app.action_place(name)
        await settle(pilot)
        assert isinstance(app.screen, Help)
