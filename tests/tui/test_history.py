"""The history of an item as a tree that can be walked."""

from dataclasses import replace

import pytest

from tests.tui.paper import open_paper
from tests.tui.paper_history import LINES
from tests.tui.payloads import MARKUP_PAYLOADS
from tests.tui.steps import SIZES, app_over, on_screen, settle
from tui.history import guides, parent
from tui.looks import ASCII, UNICODE, Taste
from tui.screens.history import HistoryScreen
from tui.screens.item import ItemScreen
from tui.screens.receipt import ReceiptScreen
from tui.widgets.frame import Notice


def test_branches_can_be_followed_in_both_signs() -> None:
    depths = [0, 1, 2, 3, 2, 1]
    assert guides(depths, ASCII) == ("", "|- ", "|  |- ", "|  |  `- ", "|  `- ", "`- ")
    assert guides([0, 1, 1], UNICODE) == ("", "├─ ", "└─ ")
    assert [parent(depths, place) for place in range(6)] == [0, 0, 1, 2, 1, 0]


@pytest.mark.parametrize("size", SIZES)
async def test_arrows_walk_and_enter_opens_the_receipt_or_the_item(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    paper.history.all_lines = (*LINES, replace(LINES[2], words=MARKUP_PAYLOADS[0], item_id="dd" * 16))
    app = app_over(paper, Taste(signs=ASCII))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("enter", "h")
        await settle(pilot)
        assert isinstance(app.screen, HistoryScreen)
        painted = on_screen(app)
        assert "`- run 7c01, edit by openai" in painted
        assert "   |- a.jpg" in painted
        assert MARKUP_PAYLOADS[0][:12] in painted
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ReceiptScreen)
        await pilot.press("escape", "down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ItemScreen)
        await pilot.press("escape", "down", "left", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ReceiptScreen)
        await pilot.press("escape", "down", "down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, HistoryScreen)
        assert app.screen.query_one(Notice).display
