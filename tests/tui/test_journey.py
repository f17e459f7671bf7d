from pathlib import Path

import pytest
from textual.widgets import Input

from localai.errors import KeyringAbsentError
from tests.tui.paper import Paper, open_paper
from tests.tui.steps import SIZES, Clock, app_over, approve, on_screen, settle
from tui.desk import Opening, Standing
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.library import LibraryScreen
from tui.screens.receipt import ReceiptScreen
from tui.screens.sheet import SheetBox
from tui.screens.welcome import WelcomeScreen

PHRASE_KEYS = ["space" if letter == " " else letter for letter in "correct horse battery"]


@pytest.mark.parametrize("size", SIZES)
async def test_first_run_leads_to_a_receipt_with_arrow_keys_and_enter(size: tuple[int, int], tmp_path: Path) -> None:
    note = tmp_path / "note.jpg"
    note.write_bytes(b"\xff\xd8")
    paper, clock = Paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, WelcomeScreen)
        await pilot.press("enter")
        await settle(pilot)
        assert paper.keys.name == "studio"
        await pilot.press("enter")
        await settle(pilot)
        app.screen.query_one("#path", Input).value = str(note)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        await pilot.press("down", "up", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert paper.bench.approved == []
        await approve(pilot, clock)
        assert isinstance(app.screen, ReceiptScreen)
        assert "TOTAL 12.40" in on_screen(app)
        assert len(paper.bench.approved) == 1
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_the_sheet_is_shown_once_and_the_status_line_stops_reminding() -> None:
    paper = Paper()
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "no recovery sheet (r)" in on_screen(app)
        await pilot.press("up", "enter")
        await settle(pilot)
        assert isinstance(app.screen, SheetBox)
        assert "AGE-SECRET-KEY-1PAPER" in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "AGE-SECRET-KEY" not in on_screen(app)
        assert "no recovery sheet (r)" not in on_screen(app)


async def test_without_a_keyring_enter_leads_to_a_passphrase_and_a_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper()
    make = paper.keys.create

    async def without_keyring(opening: Opening) -> None:
        if opening.passphrase is None:
            raise KeyringAbsentError
        await make(opening)

    monkeypatch.setattr(paper.keys, "create", without_keyring)
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "Choose a passphrase instead" in on_screen(app)
        await pilot.press(*PHRASE_KEYS, "enter", *PHRASE_KEYS, "enter", "enter")
        await settle(pilot)
        assert paper.keys.standing_now is not Standing.NEW


async def test_two_passphrases_that_differ_make_nothing() -> None:
    paper = Paper()
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("up", "down", "up", "down")
        app.screen.query_one("#opens-for").focus()
        await pilot.press("down")
        app.screen.query_one("#phrase", Input).value = "correct horse battery"
        app.screen.query_one("#again", Input).value = "correct horse batterz"
        app.screen.query_one("#make").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert paper.keys.standing_now is Standing.NEW
        assert "The two passphrases differ." in on_screen(app)
        assert "correct horse" not in on_screen(app)


async def test_a_missing_path_is_a_sentence_and_the_app_goes_on() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("a", *"nowhere", "enter")
        await settle(pilot)
        assert "nowhere" in on_screen(app)
        assert isinstance(app.screen, LibraryScreen)
