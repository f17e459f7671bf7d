"""Sizes that come faster than anybody could look: from one cell to a wall of a screen, and back."""

from tests.tui.paper import open_paper
from tests.tui.steps import app_over, on_screen, settle, to_confirm
from tui.screens.confirm import ConfirmScreen

SIZES = [(1, 1), (300, 90), (2, 1), (1, 40), (300, 1), (3, 90), (120, 36)]


async def test_a_storm_of_sizes_ends_in_the_very_plan_it_began_with() -> None:
    app = app_over(open_paper("a.jpg", "b.jpg"))
    async with app.run_test(size=SIZES[-1]) as pilot:
        await to_confirm(pilot)
        screen, before = app.screen, on_screen(app)
        assert isinstance(screen, ConfirmScreen)
        for size in SIZES:
            await pilot.resize_terminal(*size)
        await settle(pilot)
        assert app.screen is screen
        assert on_screen(app) == before
