"""The bar of places and the line of keys: what fits, what is marked, and what a click does."""

from dataclasses import replace

import pytest

from tests.tui.paper import DOUBTFUL, open_paper
from tests.tui.steps import Clock, app_over, on_screen, settle
from tui.looks import ASCII, Meaning, Taste
from tui.screens.accounts import AccountsScreen
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.exact import ExactScreen
from tui.screens.jobs import JobsScreen
from tui.screens.library import LibraryScreen
from tui.screens.locked import LockedScreen
from tui.widgets.bar import Part, laid_out, shortened

ALL_PLACES = "1 Library  2 Jobs  3 Models  4 Ledger  5 Activity  6 Accounts  7 Settings"


def part(words: str) -> Part:
    return Part(((words, Meaning.PLAIN),))


def where(painted: str, words: str) -> tuple[int, int]:
    """The first cell of some words on the screen."""
    for y, line in enumerate(painted.splitlines()):
        if words in line:
            return line.index(words), y
    raise AssertionError(f"{words} is not in\n{painted}")


def test_parts_go_whole_and_leave_room_for_a_mark() -> None:
    parts = [part("one"), part("two"), part("three")]
    assert [placed.start for placed in laid_out(parts, 15)[0]] == [0, 5, 10]
    assert [placed.start for placed in laid_out(parts, 14)[0]] == [0, 5]
    assert laid_out(parts, 9) == (laid_out(parts[:1], 9)[0], False)


@pytest.mark.parametrize(("words", "width", "told"), [("東京写真", 5, "東京…"), ("abc", 3, "abc"), ("abcd", 3, "ab…")])
def test_a_part_is_cut_by_cells(words: str, width: int, told: str) -> None:
    assert "".join(text for text, _ in shortened(part(words), width).spans) == told


async def test_places_are_named_where_there_is_room_else_numbered_and_the_one_here_is_marked() -> None:
    app = app_over(open_paper("a.jpg"), Taste(signs=ASCII))
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        assert ">" + ALL_PLACES in on_screen(app)
        await pilot.press("6")
        await settle(pilot)
        assert ALL_PLACES.replace("6", ">6") in on_screen(app)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "1  2  3  4  5  >6 Accounts  7" in on_screen(app)


async def test_a_click_on_the_bars_does_what_the_key_does() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        for words, screen in (
            ("6 Accounts", AccountsScreen),
            ("2 Jobs", JobsScreen),
            ("1 Library", LibraryScreen),
            ("s send", ComposeScreen),
            ("enter review", ConfirmScreen),
        ):
            await pilot.click(offset=where(on_screen(app), words))
            await settle(pilot)
            assert isinstance(app.screen, screen)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.click(offset=where(on_screen(app), "lock ctrl+l"))
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)


async def test_a_click_on_a_name_that_looks_like_a_key_does_nothing() -> None:
    name = "2 Jobs  ctrl+p all  s send"
    app = app_over(open_paper(name))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        x, y = where(on_screen(app), "2 Jobs")
        assert y == 0
        for at in (x, x + 9, x + 21):
            await pilot.click(offset=(at, y))
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)


async def test_no_click_on_confirm_approves_and_one_on_a_look_looks() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (replace(DOUBTFUL, doubts=(), verdict="allowed"),)
    paper.bench.lead = "s send once   p exact bytes   goes to s send once"
    clock = Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        clock.seconds += 10
        lead, yes = where(on_screen(app), "s send once   p"), app.screen.query_one("#yes").region.offset
        for x, y in ((lead[0], lead[1]), (lead[0] + 16, lead[1]), (yes.x, yes.y), (yes.x + 3, yes.y)):
            await pilot.click(offset=(x, y))
            clock.seconds += 10
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert paper.bench.approved == []
        more = app.screen.query_one("#more").region.offset
        await pilot.click(offset=(more.x + 1, more.y))
        await settle(pilot)
        assert isinstance(app.screen, ExactScreen)
