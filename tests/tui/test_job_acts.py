"""What can be done about jobs on screen: end them, do them once more, delete what they left."""

from dataclasses import replace

import pytest

from tests.tui.paper import Paper, open_paper
from tests.tui.steps import SIZES, Clock, app_over, approve, choose, on_screen, settle
from tui.looks import Meaning
from tui.plans import JobRow
from tui.screens.boxes import Agree
from tui.screens.confirm import ConfirmScreen
from tui.screens.jobs import JobsScreen
from tui.screens.receipt import ReceiptScreen

GOING = JobRow(
    id="4f2c" * 8, meaning=Meaning.LEAVES, when="2 min ago", what="fal/kling at fal", outcome="going on, 40 %",
    sent="398 KB", at_risk="", ended=False,
)  # fmt: skip
DONE = replace(GOING, id="7c01" * 8, meaning=Meaning.PLAIN, what="on-device/ocr", outcome="done", ended=True)
LOST = replace(GOING, id="99aa" * 8, meaning=Meaning.UNKNOWN, outcome="unknown", at_risk="$0.31", unknown=True)


def jobs_paper() -> Paper:
    paper = open_paper("a.jpg")
    paper.bench.job_rows = (GOING, DONE, LOST)
    return paper


async def to_jobs(pilot) -> None:
    await settle(pilot)
    await pilot.press("2")
    await settle(pilot)
    assert isinstance(pilot.app.screen, JobsScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_unknown_ones_come_first_then_what_goes_on(size: tuple[int, int]) -> None:
    app = app_over(jobs_paper())
    async with app.run_test(size=size) as pilot:
        await to_jobs(pilot)
        painted = on_screen(app)
        places = [painted.index(words) for words in ("unknown", "going on, 40 %", "on-device/ocr")]
        assert places == sorted(places)


async def test_ending_a_job_is_asked_first_and_given_up_only_when_no_call_ends_it() -> None:
    paper = jobs_paper()
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_jobs(pilot)
        await pilot.press("down", "c", "escape")
        await settle(pilot)
        assert paper.upkeep.cancelled == []
        await pilot.press("c", "enter")
        await settle(pilot)
        assert paper.upkeep.cancelled == [(GOING.id, False)]
        paper.upkeep.can_cancel = False
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, Agree)
        assert "OpenAI has no call that cancels it" in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert paper.upkeep.cancelled[-1] == (GOING.id, True)
        await pilot.press("end", "c")
        await settle(pilot)
        assert "It is over; there is nothing to end." in on_screen(app)


async def test_once_more_says_what_is_not_as_it_was_and_asks_anew() -> None:
    paper, clock = jobs_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_jobs(pilot)
        await pilot.press("end", "n")
        await settle(pilot)
        assert "The key is another one than then." in on_screen(app)
        assert paper.bench.approved == []
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        await approve(pilot, clock)
        await settle(pilot)
        assert isinstance(app.screen, ReceiptScreen)
        assert paper.bench.again == [(DONE.id, "", None)]


async def test_a_branch_has_other_words_and_deletions_are_tried_again() -> None:
    paper = jobs_paper()
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_jobs(pilot)
        await pilot.press("end", "b")
        await settle(pilot)
        await choose(pilot, "other words")
        await settle(pilot)
        assert app.screen.query_one("#answer").value == "What is it?"
        app.screen.query_one("#answer").value = "And at night?"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert paper.bench.again == [(DONE.id, "", "And at night?")]
        await pilot.press("d", "enter")
        await settle(pilot)
        assert paper.upkeep.deleted == [DONE.id]
