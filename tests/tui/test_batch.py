import asyncio

from textual.pilot import Pilot

from tests.tui.paper import Paper, open_paper
from tests.tui.paper_batches import ROOT
from tests.tui.steps import Clock, app_over, approve, on_screen, settle
from tui.batches import BatchState
from tui.screens.batch import BatchScreen, LookBox
from tui.screens.compose import ComposeScreen
from tui.screens.exact import ExactScreen
from tui.screens.jobs import JobsScreen
from tui.screens.library import LibraryScreen
from tui.screens.working import WorkingScreen


async def to_batch(pilot: Pilot[None]) -> None:
    """From the library to the question about a plan for each of two items."""
    await settle(pilot)
    await pilot.press("space", "space", "s")
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)


def three(**fields: object) -> Paper:
    paper = open_paper("a.jpg", "b.jpg", "c.jpg")
    for name, value in fields.items():
        setattr(paper.batches, name, value)
    return paper


async def test_each_item_gets_a_plan_and_one_key_approves_them_all() -> None:
    paper, clock = three(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_batch(pilot)
        assert [len(wish.inputs) for _, wish in paper.batches.wishes] == [1, 1]
        painted = on_screen(app)
        assert "2 plans in one approval, to OpenAI" in painted
        assert "a.jpg" in painted
        await approve(pilot, clock)
        assert paper.batches.approved == [ROOT]
        assert isinstance(app.screen, WorkingScreen)
        assert "2 done" in on_screen(app)


async def test_a_row_is_looked_at_byte_for_byte_and_nothing_there_approves() -> None:
    paper, clock = three(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_batch(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, LookBox)
        assert paper.batches.looked == [2]
        clock.seconds += 5
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert isinstance(app.screen, ExactScreen)
        await pilot.press("escape", "escape", "s")
        await settle(pilot)
        assert isinstance(app.screen, BatchScreen)
        assert paper.batches.approved == []


async def test_what_is_left_out_is_in_the_list_with_its_reason() -> None:
    app = app_over(three(refused=("b.jpg",)))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_batch(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "b.jpg is refused." in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)


async def test_a_held_key_approves_no_batch_and_a_missing_key_says_so() -> None:
    paper, clock = three(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_batch(pilot)
        clock.seconds += 2
        await pilot.press("s", "s", "s")
        clock.seconds += 1
        await settle(pilot)
        app.screen._settle()
        await settle(pilot)
        assert paper.batches.approved == []
    app = app_over(three(key_missing="OpenAI"), clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_batch(pilot)
        await approve(pilot, clock)
        assert isinstance(app.screen, BatchScreen)
        assert "OpenAI" in on_screen(app)


async def test_a_batch_goes_on_beside_the_library_and_jobs_lead_back_to_cancel_it() -> None:
    paper, clock = three(gate=asyncio.Event()), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(120, 24)) as pilot:
        await to_batch(pilot)
        await approve(pilot, clock)
        assert "1 of 2" in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        await pilot.press("2")
        await settle(pilot)
        assert isinstance(app.screen, JobsScreen)
        assert "batch of 2" in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "it was cancelled" in on_screen(app)
        paper.batches.gate.set()
        await settle(pilot)


async def test_an_approved_batch_that_was_left_is_told_of_and_goes_on_when_asked() -> None:
    paper = three()
    paper.batches.known = [BatchState(id="b" * 32, title="batch of 2", words="2 to go", left=2, goes_on=True)]
    app = app_over(paper)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        assert any("2 plans to go" in each.message for each in app._notifications)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        app.screen.repaint()
        await settle(pilot)
        assert paper.batches.worked == ["b" * 32]
        assert "2 done" in on_screen(app)
