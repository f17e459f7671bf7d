"""The question about a send: what can be looked at, what is approved, what is not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from textual.widgets import Input

from localai.sending_errors import ProviderError
from tests.tui.paper import NOW, Paper, open_paper
from tests.tui.paper_bench import SENDABLE
from tests.tui.payloads import CONTROL_PAYLOADS, MARKUP_PAYLOADS
from tests.tui.steps import SIZES, Clock, app_over, approve, choose, on_screen, settle, to_confirm
from tui.more_like import count_of, money_of, until_of
from tui.screens.changes import ChangesScreen
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.more import ApproveMore
from tui.screens.sending import SendingScreen


def sending_paper() -> Paper:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    paper.bench.lead = "1 photo (398 KB) and 128 characters of text go to OpenAI in the USA. About $0.04."
    return paper


@pytest.mark.parametrize("size", SIZES)
async def test_every_way_on_is_on_the_screen(size: tuple[int, int]) -> None:
    app = app_over(sending_paper())
    async with app.run_test(size=size) as pilot:
        await to_confirm(pilot)
        painted = on_screen(app)
        for words in (
            "Send this?",
            "go to OpenAI in the USA",
            "esc do not send",
            "s send once",
            "a approve more like this",
            "p exact bytes",
            "b before, after",
            "w all facts",
            "r rehearse",
            "c copy as command",
            "plan 9f3a 11c0",
        ):
            assert words in painted


async def test_an_approval_sends_on_a_screen_of_its_own() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await approve(pilot, clock)
        assert isinstance(app.screen, SendingScreen)
        assert paper.bench.approved == ["9f3a11c0" * 8]


async def test_a_regulated_send_is_asked_about_twice() -> None:
    paper, clock = sending_paper(), Clock()
    paper.bench.confirmations = 2
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await approve(pilot, clock)
        assert isinstance(app.screen, ConfirmScreen)
        assert paper.bench.approved == []
        await approve(pilot, clock, "y")
        assert len(paper.bench.approved) == 1


async def test_looking_closer_approves_nothing() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        for key in "pbwrc":
            clock.seconds += 2
            await pilot.press(key)
            await settle(pilot)
            if not isinstance(app.screen, ConfirmScreen):
                await pilot.press("s", "escape")
                await settle(pilot)
            assert isinstance(app.screen, ConfirmScreen)
        assert paper.bench.approved == []


async def test_all_facts_and_the_rehearsal_are_one_key_away() -> None:
    app = app_over(sending_paper())
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert "SOC 2" in on_screen(app)
        await pilot.press("escape", "r")
        await settle(pilot)
        assert "recorder got 1,204 bytes = plan, byte for byte" in on_screen(app)


async def test_a_rehearsal_that_fails_is_a_sentence() -> None:
    paper = sending_paper()
    paper.bench.problem = ProviderError(provider="OpenAI", problem="no \x1b[2J answer")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "It did not work at OpenAI: no ␛[2J answer." in " ".join(on_screen(app).split())


@pytest.mark.parametrize("size", SIZES)
async def test_before_and_after_stand_side_by_side_with_what_was_taken_out(size: tuple[int, int]) -> None:
    app = app_over(sending_paper())
    async with app.run_test(size=size) as pilot:
        await to_confirm(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert isinstance(app.screen, ChangesScreen)
        painted = on_screen(app)
        assert "▀▀▀▀▀▀▀▀" in painted
        assert "There is no picture in this plan." in painted
        assert "GPS position, camera number, 14 more" in painted


async def test_hostile_facts_are_shown_and_not_obeyed() -> None:
    paper = sending_paper()
    payloads = [each for each in (*MARKUP_PAYLOADS, *CONTROL_PAYLOADS) if each.strip()]
    paper.bench.lead = f"<{MARKUP_PAYLOADS[0]}>"
    paper.bench.facts = tuple(("fact", payload, payload) for payload in payloads)
    paper.bench.taken_out = tuple(payloads)
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_confirm(pilot)
        for key in ("w", "b"):
            below = app.screen
            await pilot.press(key)
            await settle(pilot)
            await pilot.press("escape")
            await settle(pilot)
            assert app.screen is below


# --- more like this ---


async def to_more(pilot) -> ApproveMore:
    await to_confirm(pilot)
    await pilot.press("a")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ApproveMore)
    return pilot.app.screen


async def test_forty_like_this_until_tonight_and_this_one_is_still_asked_about() -> None:
    paper, clock = sending_paper(), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        box = await to_more(pilot)
        box.query_one("#cost", Input).value = "2"
        await settle(pilot)
        assert "40 like this until" in on_screen(app)
        box.query_one("#go").focus()
        await pilot.press("enter")
        await settle(pilot)
        (more,) = paper.bench.more
        assert (more.count, more.max_cost) == (40, Decimal(2))
        assert NOW < more.until < NOW + timedelta(days=1)
        assert isinstance(app.screen, ConfirmScreen)
        assert paper.bench.approved == []


async def test_enter_in_a_field_approves_nothing() -> None:
    paper = sending_paper()
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_more(pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert paper.bench.more == []


async def test_what_cannot_be_meant_is_a_sentence_and_approves_nothing() -> None:
    paper = sending_paper()
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        box = await to_more(pilot)
        for field, words in (("count", "whole number"), ("until", "next 31 days"), ("cost", "amount")):
            before = box.query_one(f"#{field}", Input).value
            box.query_one(f"#{field}", Input).value = "never"
            box.query_one("#go").focus()
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert words in on_screen(app)
            box.query_one(f"#{field}", Input).value = before
            await settle(pilot)
        assert paper.bench.more == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("40", 40), ("1", 1), ("0", None), ("1001", None), ("-4", None), ("٤", None), ("", None), ("4.0", None)],
)
def test_a_count_is_a_plain_number_within_bounds(typed: str, meant: int | None) -> None:
    assert count_of(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2", Decimal(2)), ("$0.50", Decimal("0.50")), ("-1", None), ("NaN", None), ("Infinity", None), ("", None)],
)
def test_money_is_finite_and_never_below_nothing(typed: str, meant: Decimal | None) -> None:
    assert money_of(typed) == meant


@pytest.mark.parametrize("typed", ["tonight", "", "2026-11-25"])
def test_a_moment_in_the_next_month_is_understood(typed: str) -> None:
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    meant = until_of(typed, now)
    assert meant is not None
    assert now < meant <= now + timedelta(days=31)


@pytest.mark.parametrize("typed", ["2026-11-20", "2027-11-21", "soon", "25:00"])
def test_a_moment_that_is_over_far_away_or_none_is_not(typed: str) -> None:
    assert until_of(typed, datetime(2026, 11, 21, 9, 0, tzinfo=UTC)) is None


async def test_what_is_typed_after_choosing_a_task_with_a_prompt_is_the_prompt() -> None:
    app = app_over(sending_paper())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await choose(pilot, "describe it in words")
        await settle(pilot)
        await pilot.press("w", "h", "y", "question_mark")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        assert app.screen.query_one("#prompt", Input).value == "why?"
