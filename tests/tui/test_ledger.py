"""The ledger on screen: signs and words, only what is in sight is read, proof, filters, files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from localai.operations.browsing import Group, Narrow
from localai.vocabulary.text import clean
from tests.tui.paper import Paper, open_paper
from tests.tui.paper_books import SENT
from tests.tui.payloads import CONTROL_PAYLOADS, MARKUP_PAYLOADS
from tests.tui.steps import SIZES, app_over, choose, on_screen, settle
from tui.ledger import LedgerRow
from tui.looks import ASCII, Meaning, Taste
from tui.screens.boxes import Rows
from tui.screens.ledger import LedgerScreen
from tui.screens.receipt import ReceiptScreen


class Numbered:
    """A hundred thousand entries that exist when they are looked at."""

    def __len__(self) -> int:
        return 100_000

    def __getitem__(self, wanted: slice) -> list[LedgerRow]:
        return [replace(SENT, seq=99_999 - place, what=f"entry {99_999 - place}") for place in range(100_000)[wanted]]


async def to_ledger(pilot, paper: Paper) -> None:
    await settle(pilot)
    await pilot.press("4")
    await settle(pilot)
    assert isinstance(pilot.app.screen, LedgerScreen)


async def typed(pilot, words: str) -> None:
    await settle(pilot)
    pilot.app.screen.query_one("#answer").value = words
    await pilot.press("enter")
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_each_entry_has_a_sign_and_a_word_and_enter_shows_its_receipt(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper, Taste(signs=ASCII))
    async with app.run_test(size=size) as pilot:
        await to_ledger(pilot, paper)
        painted = on_screen(app)
        assert [sign for sign in ("^  today", "x  today", "?  yesterday") if sign not in painted] == []
        assert "signed to entry 3" in painted
        assert "sent since unlock 398 KB" in painted
        assert "done 14:02:19, $0.04" in painted
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ReceiptScreen)
        assert "Receipt 7c01." in on_screen(app)
        await pilot.press("escape", "down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Rows)


async def test_a_hundred_thousand_entries_are_read_a_screenful_at_a_time() -> None:
    paper = open_paper("a.jpg")
    paper.ledger.rows = Numbered()  # type: ignore[assignment]
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_ledger(pilot, paper)
        await pilot.press("end")
        await settle(pilot)
        assert "entry 0 " in on_screen(app)
        assert "100,000 entries" in on_screen(app)
        assert sum(limit for _, limit in paper.ledger.windows) < 400


async def test_verifying_says_what_it_proves_and_what_is_broken() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_ledger(pilot, paper)
        await pilot.press("v")
        await settle(pilot)
        assert "verify: ok to entry 3" in on_screen(app)
        assert "Nothing was changed." in on_screen(app)
        paper.ledger.broken = True
        await pilot.press("v")
        await settle(pilot)
        assert "entry 2" in on_screen(app)


async def test_filters_of_kind_service_and_day_are_kept_together_until_everything_is_asked_for() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 40)) as pilot:
        await to_ledger(pilot, paper)
        for words in ("refused", "openai", "one day..."):
            await pilot.press("f")
            await settle(pilot)
            await choose(pilot, words)
        await typed(pilot, "2026-11-20")
        assert paper.ledger.asked[-1].group is Group.REFUSED
        assert "only refused, openai, 20 Nov 2026: 0 of 4" in on_screen(app)
        assert "Nothing is on record for this." in on_screen(app)
        await pilot.press("f")
        await settle(pilot)
        await choose(pilot, "one day...")
        await typed(pilot, "[b]soon")
        assert "[b]soon is no day" in on_screen(app)
        await pilot.press("f")
        await settle(pilot)
        await choose(pilot, "everything")
        await settle(pilot)
        assert paper.ledger.asked[-1] == Narrow()


async def test_what_is_shown_and_the_whole_ledger_are_written_to_new_files_alone(tmp_path: Path) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_ledger(pilot, paper)
        await pilot.press("x")
        await typed(pilot, str(tmp_path / "shown.json"))
        await pilot.press("e")
        await typed(pilot, str(tmp_path / "ledger.txt"))
        assert "4 entries written to" in on_screen(app)
        await pilot.press("x")
        await typed(pilot, str(tmp_path / "ledger.txt"))
        assert "exists already and was left as it is" in " ".join(on_screen(app).split())
    shown = json.loads((tmp_path / "shown.json").read_text())
    assert shown["sections"][0]["rows"][0] == {"kind": "sent", "what": SENT.what}
    assert (tmp_path / "ledger.txt").read_text() == "localai ledger 1\n"
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


async def test_names_of_items_are_shown_and_not_obeyed() -> None:
    payloads = [each for each in (*MARKUP_PAYLOADS, *CONTROL_PAYLOADS) if each.strip()]
    paper = open_paper("a.jpg")
    paper.ledger.rows = [
        replace(SENT, what=f"<{each}>", detail=f"<{each}>", meaning=Meaning.PLAIN) for each in payloads
    ]
    app = app_over(paper)
    async with app.run_test(size=(200, 90)) as pilot:
        await to_ledger(pilot, paper)
        painted = on_screen(app)
        shown = [payload for payload in payloads if len(clean(payload)) < 14]
        assert [payload for payload in shown if f"<{clean(payload)}>" not in painted] == []


async def test_an_empty_ledger_says_what_will_fill_it() -> None:
    paper = open_paper("a.jpg")
    paper.ledger.rows = ()
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_ledger(pilot, paper)
        assert "Every approval, send, refusal" in on_screen(app)
