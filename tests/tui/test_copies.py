"""Copies elsewhere as a timeline: by their end, unknown ends drawn as unknown, deleted by a call or by a letter."""

from dataclasses import replace

import pytest

from tests.tui.paper import Paper, open_paper
from tests.tui.paper_copies import FILE, LOG, STAYS, TODAY, UNKNOWN
from tests.tui.payloads import MARKUP_PAYLOADS
from tests.tui.steps import SIZES, app_over, on_screen, settle
from tui.copies import CopyHead, bar
from tui.looks import ASCII, UNICODE, Taste
from tui.screens.copies import CopiesScreen
from tui.screens.paper import PaperScreen
from tui.screens.receipt import ReceiptScreen


def copies_paper() -> Paper:
    paper = open_paper("a.jpg")
    paper.copies.lines = (FILE, LOG, STAYS, UNKNOWN)
    return paper


async def to_copies(pilot) -> None:
    await settle(pilot)
    await pilot.press("4", "c")
    await settle(pilot)
    assert isinstance(pilot.app.screen, CopiesScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_each_copy_is_a_bar_until_it_is_gone_and_the_same_in_words(size: tuple[int, int]) -> None:
    app = app_over(copies_paper(), Taste(signs=ASCII))
    async with app.run_test(size=size) as pilot:
        await to_copies(pilot)
        painted = on_screen(app)
        lines = {line.what: next(row for row in painted.splitlines() if line.what[:20] in row) for line in (FILE, LOG)}
        assert lines[FILE.what].count("=") < lines[LOG.what].count("=")
        assert "=|" in lines[LOG.what]
        assert "=>" in painted
        assert "? ? ? ?" in painted
        for words in ("until about 21 Dec 2026", "until it is deleted", "nobody knows how long", "21 Dec"):
            assert words in painted
        assert "Of portrait-014.jpg, sent 21 Nov 2026" in " ".join(painted.split())
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ReceiptScreen)


async def test_a_copy_is_deleted_only_after_its_call_was_seen_and_a_letter_asks_for_the_rest() -> None:
    paper = copies_paper()
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_copies(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert "DELETE /v1/{id}" in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert paper.copies.deleted == []
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert paper.copies.deleted == [FILE]
        assert "DELETE /v1/{id}: deleted" in on_screen(app)
        await pilot.press("d")
        await settle(pilot)
        assert "No call deletes it" in on_screen(app)
        await pilot.press("l")
        await settle(pilot)
        assert isinstance(app.screen, PaperScreen)
        assert paper.copies.letters == [("openai", "")]


async def test_copies_of_one_item_are_asked_for_from_it_and_none_says_what_will_fill_it() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "e")
        await settle(pilot)
        assert isinstance(app.screen, CopiesScreen)
        assert paper.copies.asked == [paper.shelf.items[0].id]
        assert "What a send leaves at a service will stand here" in " ".join(on_screen(app).split())
        paper.copies.lines = (replace(LOG, what=MARKUP_PAYLOADS[0]),)
        app.screen.look()
        await settle(pilot)
        assert MARKUP_PAYLOADS[0][:10] in on_screen(app)


def test_a_bar_stays_within_its_width() -> None:
    head = CopyHead(count=1, words="", today=TODAY, last=LOG.until)
    for line in (FILE, LOG, STAYS, UNKNOWN, replace(LOG, until=TODAY)):
        assert len(bar(line, head, 22, UNICODE)) <= 22
    assert bar(LOG, head, 10, UNICODE) == "━" * 9 + "┥"
