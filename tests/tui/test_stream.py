"""A streamed answer on screen: inert, whole, at the screen's own pace."""

import asyncio

import pytest

from localai.sending_errors import OutcomeUnknownError, ProviderError
from localai.vocabulary.text import clean
from tests.tui.paper import Paper, open_paper
from tests.tui.paper_bench import SENDABLE
from tests.tui.payloads import CONTROL_PAYLOADS, MARKUP_PAYLOADS
from tests.tui.steps import SIZES, Clock, app_over, approve, on_screen, settle, to_confirm
from tui.app import LocalaiApp
from tui.screens.compose import ComposeScreen
from tui.screens.jobs import JobsScreen
from tui.screens.locked import LockedScreen
from tui.screens.receipt import ReceiptScreen
from tui.screens.sending import SendingScreen
from tui.sending import REPAINTS_PER_SECOND, Sending
from tui.widgets.stream import Stream


def sending_paper() -> Paper:
    paper = open_paper("secret-name.jpg")
    paper.bench.all_offers = (SENDABLE,)
    paper.bench.wait = asyncio.Event()
    return paper


def repainted(app: LocalaiApp) -> SendingScreen:
    """Let the moment of the next repaint be now."""
    screen = app.screen
    assert isinstance(screen, SendingScreen)
    screen.repaint()
    return screen


async def to_sending(pilot, clock: Clock) -> Sending:
    await to_confirm(pilot)
    await approve(pilot, clock)
    assert isinstance(pilot.app.screen, SendingScreen)
    return pilot.app.screen.sending


@pytest.mark.parametrize("size", SIZES)
async def test_the_text_is_shown_as_it_arrives(size: tuple[int, int]) -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=size) as pilot:
        sending = await to_sending(pilot, clock)
        sending.reached("answered", 100)
        for word in ("The total ", "is 12.40.\n", "Paid."):
            sending.hear(word)
        repainted(app)
        await settle(pilot)
        painted = on_screen(app)
        assert "The total is 12.40." in painted
        assert "the answer arrives" in painted


async def test_many_pieces_between_two_repaints_are_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        sending = await to_sending(pilot, clock)
        changes = []
        stream = app.screen.query_one(Stream)
        monkeypatch.setattr(stream, "add", changes.append)
        repainted(app)
        changes.clear()
        for number in range(1000):
            sending.hear(f"{number} ")
        repainted(app)
        repainted(app)
        assert len("".join(changes).split()) == 1000
        assert len(changes) <= 2


def test_ten_repaints_a_second_are_the_most() -> None:
    assert REPAINTS_PER_SECOND <= 10


async def test_the_end_leads_to_the_receipt() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_sending(pilot, clock)
        await pilot.press("enter")
        await settle(pilot)
        assert "not over yet" in on_screen(app)
        paper.bench.wait.set()
        await settle(pilot)
        repainted(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ReceiptScreen)


async def test_what_is_left_goes_on_and_jobs_lead_back_to_it() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        sending = await to_sending(pilot, clock)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        assert not sending.is_over
        await pilot.press("2")
        await settle(pilot)
        assert isinstance(app.screen, JobsScreen)
        assert SENDABLE.model in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.sending is sending
        paper.bench.wait.set()
        await settle(pilot)
        assert sending.is_over


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (ProviderError(provider="OpenAI", problem="it is overloaded"), "It did not work at OpenAI: it is overloaded."),
        (OutcomeUnknownError(provider="OpenAI", cost="$0.31", run="4f2c"), "nobody knows how it ended"),
    ],
)
async def test_a_problem_is_a_sentence_where_the_answer_was_awaited(problem: Exception, words: str) -> None:
    paper, clock = sending_paper(), Clock()
    paper.bench.problem = problem
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        sending = await to_sending(pilot, clock)
        sending.hear("half an ans")
        paper.bench.wait.set()
        await settle(pilot)
        repainted(app)
        await settle(pilot)
        painted = " ".join(on_screen(app).split())
        assert words in painted
        assert "half an ans" in painted
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)


async def test_a_lock_forgets_what_came_back() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        sending = await to_sending(pilot, clock)
        sending.hear("secret words")
        repainted(app)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)
        assert "secret" not in on_screen(app)
        assert sending.text == ""
        assert app.sendings == []
        paper.bench.wait.set()
        await settle(pilot)


async def test_hostile_text_of_a_provider_is_shown_and_not_obeyed() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(120, 90)) as pilot:
        sending = await to_sending(pilot, clock)
        screen = app.screen
        payloads = [each for each in (*MARKUP_PAYLOADS, *CONTROL_PAYLOADS) if each not in "\t\n"]
        for payload in payloads:
            half = len(payload) // 2  # a sequence that begins in one piece and ends in the next
            for part in ("<", payload[:half], payload[half:], ">\n"):
                sending.hear(part)
            repainted(app)
        await settle(pilot)
        painted = on_screen(app)
        assert [payload for payload in payloads if f"<{clean(payload)}>" not in painted] == []
        assert app.screen is screen


async def test_a_long_answer_stays_at_its_end_until_a_person_scrolls() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        sending = await to_sending(pilot, clock)
        for number in range(100):
            sending.hear(f"line {number}\n")
        repainted(app)
        await settle(pilot)
        assert "line 99" in on_screen(app)
        await pilot.press("home")
        await settle(pilot)
        sending.hear("line 100\n")
        repainted(app)
        await settle(pilot)
        painted = on_screen(app)
        assert "line 0" in painted
        assert "line 100" not in painted
