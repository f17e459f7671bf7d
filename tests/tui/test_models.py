"""Models on screen: verdicts, narrowing while typing, cards side by side with evidence, doubts and changes."""

from pathlib import Path

import pytest

from tests.tui.paper import open_paper
from tests.tui.payloads import MARKUP_PAYLOADS
from tests.tui.steps import SIZES, app_over, choose, on_screen, settle
from tui.looks import ASCII, Taste
from tui.models import CardFact, Cards, Known
from tui.screens.boxes import Rows
from tui.screens.models import ModelsScreen
from tui.screens.paper import PaperScreen
from tui.screens.side_by_side import SideBySideScreen
from tui.side_by_side import lines_of
from tui.widgets.cards import CardGrid


async def to_models(pilot) -> None:
    await settle(pilot)
    await pilot.press("3")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ModelsScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_each_model_has_its_verdict_and_typing_leaves_those_that_fit(size: tuple[int, int]) -> None:
    app = app_over(open_paper("a.jpg"), Taste(signs=ASCII))
    async with app.run_test(size=size) as pilot:
        await to_models(pilot)
        painted = on_screen(app)
        for words in ("o  on-device/ocr", "^  openai/gpt-image-2.5", "?  fal/flux", "x  runway/gen4", "your call"):
            assert words in painted
        assert "4 of 4 models, for internal items" in painted
        assert "~ changed by the l" in painted
        await pilot.press("slash", *"edit refused")
        await settle(pilot)
        assert "1 of 4 models" in on_screen(app)
        assert "runway/gen4" in on_screen(app)
        await pilot.press("x", "x")
        await settle(pilot)
        assert "No model fits." in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "4 of 4 models" in on_screen(app)


async def test_four_models_at_most_are_marked_and_stand_side_by_side() -> None:
    paper = open_paper("a.jpg")
    paper.models.all_lines = (*paper.models.all_lines, *paper.models.all_lines[:1])
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_models(pilot)
        await pilot.press("down", "space", "space")
        await settle(pilot)
        assert "2 marked" in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, SideBySideScreen)
        assert paper.models.compared == [("openai/gpt-image-2.5", "fal/flux")]
        painted = on_screen(app)
        assert "its page, read 1 Sep 2026" in painted
        assert "~!= keeps a copy" in painted
        assert "!= trains" not in painted
        assert "Our reading of a public page." in " ".join(painted.split())
        await pilot.press("down", "question_mark")
        await settle(pilot)
        assert isinstance(app.screen, Rows)
        assert "nobody knows how long: Two pages differ. (https://f.ai)" in " ".join(on_screen(app).split())
        await pilot.press("escape", "w")
        await settle(pilot)
        assert "The rules allow this." in on_screen(app)


async def test_a_class_a_rating_and_a_report_are_one_key_away(tmp_path: Path) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_models(pilot)
        assert "4 of 5" in on_screen(app)
        await pilot.press("c")
        await settle(pilot)
        await choose(pilot, "regulated")
        await settle(pilot)
        assert paper.models.classes[-1] == "regulated"
        await pilot.press("w")
        await settle(pilot)
        assert "nothing can allow it" in on_screen(app)
        assert [model for model, _, _ in paper.advice.asked] == ["on-device/ocr"]
        await pilot.press("escape", "s")
        await settle(pilot)
        await choose(pilot, "5 best")
        await settle(pilot)
        assert paper.models.rated == [("on-device/ocr", 5)]
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(app.screen, PaperScreen)
        await pilot.press("x")
        await settle(pilot)
        app.screen.query_one("#answer").value = str(tmp_path / "page.html")
        await pilot.press("enter")
        await settle(pilot)
    assert "<h1>About on-device/ocr</h1>" in (tmp_path / "page.html").read_text()


def test_a_card_shows_markup_as_it_is_and_wraps_in_its_column() -> None:
    words = f"{MARKUP_PAYLOADS[0]} " + "long words of a card " * 4
    cell = (Known(words=words, evidence="its page"),)
    cards = Cards(
        models=("a", "b"),
        verdicts=("allowed", "refused"),
        why=("", ""),
        facts=(CardFact(label="trains on it", cells=(cell, cell)),),
    )
    lines = lines_of(cards, 60, ASCII)
    assert {len(piece.text) <= piece.width for line in lines for piece in line.pieces} == {True}
    assert MARKUP_PAYLOADS[0].split()[0] in " ".join(line.pieces[1].text for line in lines if line.pieces)


async def test_cards_of_four_models_can_be_read_on_a_small_screen() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_models(pilot)
        await pilot.press("space", "space", "space", "space", "up", "enter")
        await settle(pilot)
        painted = " ".join(on_screen(app).split())
        assert "30 days" in painted
        assert "changed by" in painted
        app.screen.query_one(CardGrid).action_move(5)
        assert app.screen.query_one(CardGrid).at == 1
