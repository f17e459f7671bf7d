"""What happens outside the app: another program locks, the workspace goes away, copies exist."""

from datetime import date

import pytest

from localai.phrases import library
from tests.tui.paper import item_of, open_paper
from tests.tui.steps import app_over, on_screen, settle, to_confirm
from tests.tui.test_job_acts import DONE, LOST
from tui.screens.library import LibraryScreen
from tui.screens.locked import LockedScreen
from tui.screens.privacy import Statement
from tui.widgets.table import Table


async def test_a_lock_by_another_program_blanks_and_closes() -> None:
    paper = open_paper("secret-name.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        paper.keys.locked_by_others = True
        app.watch_lock()
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)
        assert "Another program locked this workspace." in on_screen(app)
        assert "secret-name" not in on_screen(app)
        assert not paper.keys.unlocked
        assert paper.keys.locks == 0


async def test_a_workspace_that_goes_away_is_a_sentence() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        paper.keys.gone = True
        app.watch_lock()
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)
        assert "There is no workspace studio here." in on_screen(app)


async def test_nothing_closes_while_nobody_locks() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.watch_lock()
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_what_another_program_adds_shows_and_the_cursor_stays_on_its_item() -> None:
    paper = open_paper("a.jpg", "b.jpg", "c.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        library = app.screen
        assert isinstance(library, LibraryScreen)
        paper.shelf.items = [item_of(9, "new.jpg"), *paper.shelf.items]
        app.look_again()
        await settle(pilot)
        assert "new.jpg" not in on_screen(app)
        paper.keys.changes += 1
        app.look_again()
        await settle(pilot)
        await settle(pilot)
        assert "new.jpg" in on_screen(app)
        assert library.listing.table.current == paper.shelf.items[2]


async def test_a_job_that_another_program_ends_shows_and_the_cursor_stays_on_its_job() -> None:
    paper = open_paper("a.jpg")
    paper.bench.job_rows = (DONE,)
    app = app_over(paper)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        paper.bench.job_rows = (LOST, DONE)
        paper.keys.changes += 1
        app.look_again()
        await settle(pilot)
        await settle(pilot)
        assert LOST.what in on_screen(app)
        assert app.screen.query_one(Table).current == DONE


async def test_one_key_shows_the_statement_on_every_screen_and_once() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for keys in ((), ("s",), ("enter",), ("ctrl+l",)):
            await pilot.press(*keys)
            await settle(pilot)
            below = app.screen
            await pilot.press("f2", "f2")
            await settle(pilot)
            assert isinstance(app.screen, Statement)
            assert "What localai does" in on_screen(app)
            assert "**" not in on_screen(app)
            await pilot.press("escape")
            await settle(pilot)
            assert app.screen is below
        assert "privacy" in {command.title for command in app.get_system_commands(app.screen)}


async def test_copies_elsewhere_stand_on_the_row_and_at_the_item() -> None:
    paper = open_paper("a.jpg", "b.jpg")
    paper.shelf.copies = {paper.shelf.items[0].id: "1 copy, until about 2026-12-03"}
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        rows = [line for line in on_screen(app).splitlines() if "4.1 MB" in line]
        first, second = (next(row for row in rows if name in row) for name in ("a.jpg", "b.jpg"))
        assert "▲" in first
        assert "1 copy" in first
        assert "●" in second
        assert "none" in second
        await pilot.press("enter")
        await settle(pilot)
        assert "1 copy, until about 2026-12-03" in on_screen(app)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ([date(2026, 12, 3)], "1 copy, until about 2026-12-03"),
        ([date(2026, 12, 3), date(2026, 12, 9)], "2 copies, until about 2026-12-09"),
        ([date(2026, 12, 3), None], "2 copies, no known end"),
    ],
)
def test_the_last_end_counts_and_an_unknown_one_is_said(ends: list[date | None], words: str) -> None:
    assert library.copies(ends=ends) == words
