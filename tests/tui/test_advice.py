"""Every way out that Compose names is a number away, auto names its model, and a result can be rated."""

from dataclasses import replace

import pytest

from localai.sending_errors import NoModelError
from tests.tui.paper import HERE, Paper, item_of, open_paper
from tests.tui.paper_bench import REFUSED, SENDABLE
from tests.tui.steps import SIZES, Clock, app_over, approve, choose, on_screen, settle, to_confirm
from tui.screens.boxes import Agree
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.contract import ContractScreen
from tui.screens.explain import ExplainScreen
from tui.screens.marking import MarkingScreen
from tui.screens.receipt import ReceiptScreen
from tui.screens.ways import WaysBox


async def to_compose(pilot) -> None:
    await settle(pilot)
    await pilot.press("s")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ComposeScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_every_way_out_is_numbered_and_does_what_it_says(size: tuple[int, int]) -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=size) as pilot:
        await to_compose(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "ways out    use on-device/ocr" in on_screen(app)
        for number, screen in (("1", ConfirmScreen), ("2", ContractScreen), ("3", MarkingScreen)):
            await pilot.press("end", "enter")
            await settle(pilot)
            assert isinstance(app.screen, WaysBox)
            assert REFUSED.why in " ".join(on_screen(app).replace("│", "").split())
            await pilot.press("9", number)
            await settle(pilot)
            assert isinstance(app.screen, screen)
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(app.screen, ComposeScreen)


async def test_auto_is_the_first_line_and_names_its_model_before_the_plan() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (HERE, SENDABLE, REFUSED)
    paper.advice.model = SENDABLE.model
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_compose(pilot)
        assert "2 allowed, 1 refused" in on_screen(app)
        assert app.screen.query_one("#offers").current is HERE
        await pilot.press("up", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Agree)
        assert "it costs the least" in on_screen(app)
        assert paper.bench.wishes == []
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert [wish.model for wish in paper.bench.wishes] == [SENDABLE.model]
        await pilot.press("escape")
        await settle(pilot)
        paper.advice.problem = NoModelError(task="read", problem="no key yet: 2")
        await pilot.press("home", "enter")
        await settle(pilot)
        assert "no key yet: 2" in on_screen(app)


async def test_why_is_a_page_and_another_class_judges_again() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_compose(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert isinstance(app.screen, ExplainScreen)
        assert "nothing can allow it" in on_screen(app)
        await pilot.press("escape", "c")
        await settle(pilot)
        await choose(pilot, "confidential")
        await settle(pilot)
        assert "class: confidential" in on_screen(app)
        assert [item.item_class.value for item in paper.shelf.items] == ["confidential"]


async def test_a_result_is_rated_from_its_receipt_and_from_its_item() -> None:
    clock = Clock()
    paper = Paper(keys=open_paper().keys)
    paper.shelf.items = [replace(item_of(0), name="a.jpg")]
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await approve(pilot, clock)
        assert isinstance(app.screen, ReceiptScreen)
        await pilot.press("r")
        await settle(pilot)
        await choose(pilot, "4")
        await settle(pilot)
        assert "Your rating: 4 of 5." in on_screen(app)
        await pilot.press("o")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await choose(pilot, "no rating")
        await settle(pilot)
        assert paper.advice.stars == [(f"{0:032x}", 4), (f"{0:032x}", 0)]
