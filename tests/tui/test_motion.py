"""Nothing moves by itself where a person wants no motion."""

import pytest
from textual.widgets import Input

from tests.tui.paper import open_paper
from tests.tui.steps import app_over, settle
from tui.looks import Taste


@pytest.mark.parametrize("still", [True, False])
async def test_no_cursor_blinks_where_no_motion_is_wanted(still: bool) -> None:
    app = app_over(open_paper("a.jpg"), Taste(reduced_motion=still))
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (("slash",), ("escape", "ctrl+p")):
            await settle(pilot)
            await pilot.press(*keys)
            await settle(pilot)
            field = app.screen.focused
            assert isinstance(field, Input)
            assert field._blink_timer is not None
            assert field._blink_timer._active.is_set() is not still
            assert field._cursor_visible or not still
        assert app.animation_level == ("none" if still else "full")
