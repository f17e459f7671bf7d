import asyncio

from localai.sending_errors import TooLargeToSendError
from tests.tui.paper import DOUBTFUL, REFUSED, open_paper
from tests.tui.steps import Clock, after_burst, app_over, approve, on_screen, settle, to_confirm
from tui.screens.boxes import Agree
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.receipt import ReceiptScreen
from tui.screens.ways import WaysBox


async def test_a_refused_model_stays_in_compose_with_its_reason_and_ways_out() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (REFUSED,)
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        assert isinstance(app.screen, WaysBox)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        assert paper.bench.wishes == []
        painted = " ".join(on_screen(app).split())
        assert "Runway's terms let it train on what you send." in painted
        assert "use on-device/ocr, which sends nothing" in painted


async def test_a_doubt_is_named_before_it_is_taken_on() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (DOUBTFUL,)
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        assert isinstance(app.screen, Agree)
        await pilot.press("escape")
        await settle(pilot)
        assert paper.bench.wishes == []
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert paper.bench.wishes[0].accepted == ("retention-unknown",)


async def test_picture_too_large_for_a_model_goes_smaller_only_when_agreed_to() -> None:
    paper = open_paper("a.jpg")
    facts = {"name": "a.jpg", "size": "9.1 MB", "limit": "5.2 MB", "remedy": "", "settings": "fit=1920", "made": "3 MB"}
    paper.bench.too_large = TooLargeToSendError(**facts)
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        assert isinstance(app.screen, Agree)
        assert "1,920 pixels" in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        assert "it takes at most 5.2 MB" in " ".join(on_screen(app).split())
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert [wish.settings for wish in paper.bench.wishes] == [(), (), (("fit", "1920"),)]


async def test_enter_on_the_plan_does_the_safe_thing() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await approve(pilot, clock, "enter")
        assert isinstance(app.screen, ComposeScreen)
        assert paper.bench.approved == []


async def test_a_run_here_says_that_nothing_leaves() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        assert "Nothing leaves it." in on_screen(app)
        assert "plan 9f3a 11c0" in on_screen(app)


async def test_facts_that_do_not_fit_are_announced_until_they_are_seen() -> None:
    paper = open_paper("a.jpg")
    paper.bench.facts = tuple((f"fact {number}", "no", "") for number in range(30))
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await settle(pilot)
        assert "fact 29" not in on_screen(app)
        assert "More facts stand below" in on_screen(app)
        await pilot.press(*["down"] * 40)
        await settle(pilot)
        assert "fact 29" in on_screen(app)
        assert "More facts stand below" not in on_screen(app)


async def test_an_early_key_approves_nothing() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        clock.seconds += 0.2
        await pilot.press("s")
        clock.seconds += 0.1
        await after_burst(pilot)
        assert paper.bench.approved == []
        assert "too quickly" in on_screen(app)


async def test_a_held_key_approves_nothing() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        clock.seconds += 0.1
        for _ in range(30):
            await pilot.press("s")
            clock.seconds += 0.033
        await after_burst(pilot)
        assert paper.bench.approved == []


async def test_a_paste_approves_nothing() -> None:
    from textual.events import Paste

    paper, clock = open_paper("a.jpg"), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        clock.seconds += 5
        app.post_message(Paste("s"))
        await settle(pilot)
        for key in "send":
            await pilot.press(key)
            clock.seconds += 0.001
        clock.seconds += 1
        await after_burst(pilot)
        assert paper.bench.approved == []


async def test_regulated_is_asked_twice_with_two_keys() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    paper.bench.confirmations = 2
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await approve(pilot, clock)
        await approve(pilot, clock)
        assert paper.bench.approved == []
        await approve(pilot, clock, "y")
        assert len(paper.bench.approved) == 1


async def test_one_approval_carries_out_once() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    paper.bench.wait = asyncio.Event()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await approve(pilot, clock)
        assert "working on this machine" in on_screen(app)
        assert "run once" not in on_screen(app)
        await approve(pilot, clock)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert len(paper.bench.approved) == 1
        paper.bench.wait.set()
        await settle(pilot)
        assert isinstance(app.screen, ReceiptScreen)


async def test_quitting_while_something_runs_asks_first() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    paper.bench.wait = asyncio.Event()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await approve(pilot, clock)
        await pilot.press("ctrl+q")
        await settle(pilot)
        assert isinstance(app.screen, Agree)
        paper.bench.wait.set()


async def test_the_exact_plan_is_one_key_away() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert "localai plan 1" in on_screen(app)
