"""Keys, answers and standing approvals on screen; a key is pasted unseen and shown nowhere."""

from dataclasses import replace

import pytest
from textual.events import Paste
from textual.widgets import Input

from localai.errors import UsageError
from localai.sending_errors import ProviderRefusedError
from localai.vocabulary.text import clean
from tests.tui.paper import Paper, open_paper
from tests.tui.paper_bench import KEY, SENDABLE
from tests.tui.payloads import CONTROL_PAYLOADS, MARKUP_PAYLOADS
from tests.tui.steps import SIZES, app_over, on_screen, settle, to_confirm
from tui.accounts import RowKind, Said
from tui.looks import Meaning
from tui.screens.accounts import AccountsScreen
from tui.screens.boxes import Agree
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.contract import ContractScreen
from tui.screens.key import KeyScreen
from tui.widgets.choice import Choice, Press

SECRET = "sk-test-4711-3f9a"
ANSWER = replace(KEY, kind=RowKind.ANSWER, id="11" * 16, what="zero retention", where="letter of 3 May")
APPROVAL = replace(KEY, kind=RowKind.APPROVAL, id="22" * 16, who="openai/gpt-4.1-mini", what="38 of 40 left")


def rows_paper() -> Paper:
    paper = open_paper("a.jpg")
    paper.accounts.all_rows = (KEY, ANSWER, APPROVAL)
    return paper


async def to_accounts(pilot) -> None:
    await settle(pilot)
    await pilot.press("6")
    await settle(pilot)
    assert isinstance(pilot.app.screen, AccountsScreen)


async def to_key(pilot) -> None:
    await to_accounts(pilot)
    await pilot.press("a")
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, KeyScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_a_key_shows_its_last_four_and_where_it_rests(size: tuple[int, int]) -> None:
    app = app_over(rows_paper())
    async with app.run_test(size=size) as pilot:
        await to_accounts(pilot)
        painted = on_screen(app)
        assert "key ...3f9a" in painted
        assert "zero retention" in painted
        assert "38 of 40 left" in painted
        assert size[0] == 80 or "in this computer's keyring" in painted


async def test_a_key_is_pasted_unseen_checked_after_a_line_and_kept() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_key(pilot)
        assert "https://example.org/keys" in on_screen(app)
        app.screen.query_one("#key", Input).post_message(Paste(SECRET))
        await settle(pilot)
        assert SECRET not in on_screen(app)
        app.screen.query_one("#done").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert paper.accounts.keys == [SECRET.encode()]
        assert paper.accounts.checked == []
        assert isinstance(app.screen, Agree)
        assert "GET https://api.example.org/v1/models" in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert paper.accounts.checked == ["openai"]
        assert "The key works." in on_screen(app)
        assert SECRET not in on_screen(app)


async def test_a_check_that_nobody_agreed_to_does_not_happen() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_key(pilot)
        app.screen.query_one("#key", Input).value = SECRET
        app.screen.query_one("#done").focus()
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert paper.accounts.checked == []
        assert "The key rests in the keyring." in on_screen(app)


@pytest.mark.parametrize("presses", [(), ("down",)])
async def test_not_sure_and_no_put_nothing_on_record(presses: tuple[str, ...]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_key(pilot)
        app.screen.query_one("#key", Input).value = SECRET
        app.screen.query_one("#answer-0").focus()
        await pilot.press(*presses)
        app.screen.query_one("#done").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert paper.accounts.said == []
        assert len(paper.accounts.keys) == 1


async def test_a_yes_says_where_it_is_written_and_until_when() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_key(pilot)
        app.screen.query_one("#key", Input).value = SECRET
        app.screen.query_one("#answer-0").focus()
        await pilot.press("down", "down")
        await settle(pilot)
        app.screen.query_one("#done").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert paper.accounts.keys == []
        assert "Say where the answer is written" in on_screen(app)
        app.screen.query_one("#reference-0", Input).value = "letter of 3 May"
        app.screen.query_one("#until-0", Input).value = "2027-05-03"
        app.screen.query_one("#done").focus()
        await pilot.press("enter")
        await settle(pilot)
        expected = Said(state="zero-retention", reference="letter of 3 May", until="2027-05-03")
        assert paper.accounts.said == [expected]


async def test_a_new_key_says_what_it_makes_void() -> None:
    paper = open_paper("a.jpg")
    paper.accounts.voids = ("1 answer names the key that is there now and counts no more with a new one.",)
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_key(pilot)
        assert "1 answer names the key that is there now" in on_screen(app)


async def test_removing_says_what_follows_and_asks() -> None:
    paper = rows_paper()
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_accounts(pilot)
        await pilot.press("end", "d")
        await settle(pilot)
        assert "Each plan is asked about again." in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert paper.accounts.removed == []
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert paper.accounts.removed == [APPROVAL]
        assert "It is forgotten here." in on_screen(app)


async def test_a_model_without_a_key_can_be_looked_at_and_not_sent() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (replace(SENDABLE, in_short="no key yet", key_missing="openai"),)
    paper.bench.key_missing = "OpenAI"
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_confirm(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "no key for OpenAI yet" in on_screen(app)
        await pilot.press("s", "escape")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        assert "no key yet" in on_screen(app)
        await pilot.press("A")
        await settle(pilot)
        assert isinstance(app.screen, KeyScreen)


async def test_hostile_text_is_shown_and_not_obeyed() -> None:
    payloads = [each for each in (*MARKUP_PAYLOADS, *CONTROL_PAYLOADS) if each.strip()]
    paper = open_paper("a.jpg")
    paper.accounts.all_rows = tuple(
        replace(KEY, who=f"<{each}>", what=f"<{each}>", where=f"<{each}>", meaning=Meaning.PLAIN) for each in payloads
    )
    paper.accounts.title = paper.accounts.look = f"<{MARKUP_PAYLOADS[0]}\x1b[2J>"
    paper.accounts.problem = ProviderRefusedError(provider="OpenAI", problem="no \x1b]0;key\x07 [@click=app.quit]x[/]")
    app = app_over(paper)
    async with app.run_test(size=(200, 90)) as pilot:
        await to_accounts(pilot)
        painted = on_screen(app)
        shown = [payload for payload in payloads if len(clean(payload)) < 14]
        assert [payload for payload in shown if f"<{clean(payload)}>" not in painted] == []
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert clean(paper.accounts.look) in on_screen(app)
        app.screen.query_one("#key", Input).value = SECRET
        app.screen.query_one("#done").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, KeyScreen)
        assert "no ␛]0;key␇ [@click=app.quit]x[/]" in on_screen(app)


async def test_a_contract_is_asked_about_line_by_line_and_put_on_record() -> None:
    paper = rows_paper()
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_accounts(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert isinstance(app.screen, ContractScreen)
        assert "OpenAI OpCo, LLC" in app.screen.query_one("#party", Input).value
        app.screen.query_one("#training", Choice).choose(1)
        app.screen.query_one("#review", Choice).choose(2)
        app.screen.query_one("#days", Input).value = "30"
        app.screen.query_one("#done", Press).focus()
        await pilot.press("enter")
        await settle(pilot)
        assert paper.accounts.contracts == []
        assert "Say where it is written" in on_screen(app)
        app.screen.query_one("#reference", Input).value = "order form 7"
        app.screen.query_one("#done", Press).focus()
        await pilot.press("enter")
        await settle(pilot)
        (said,) = paper.accounts.contracts
        assert (said.training, said.review, said.days, said.reference) == ("no", "if-flagged", "30", "order form 7")
        assert (said.region, said.begins, said.document) == ("", "", "")
        assert "On record: contract." in on_screen(app)


@pytest.mark.parametrize("payload", MARKUP_PAYLOADS[:2])
async def test_what_no_contract_says_is_told_and_the_form_stays(payload: str) -> None:
    paper = rows_paper()
    paper.accounts.problem = UsageError(problem=f"{payload} is not what a contract can say there.", remedy="--days 0")
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_accounts(pilot)
        await pilot.press("t")
        await settle(pilot)
        app.screen.query_one("#reference", Input).value = "order form 7"
        app.screen.query_one("#done", Press).focus()
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ContractScreen)
        assert "is not what a contract can say there" in on_screen(app)


async def test_a_service_is_asked_about_itself_after_its_line_was_seen() -> None:
    paper = rows_paper()
    app = app_over(paper)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_accounts(pilot)
        await pilot.press("f")
        await settle(pilot)
        assert isinstance(app.screen, Agree)
        assert "GET https://api.example.org/v1/terms" in on_screen(app)
        assert paper.accounts.asked == []
        await pilot.press("enter")
        await settle(pilot)
        assert paper.accounts.asked == [KEY.provider]
        assert "zero retention on the account: yes" in on_screen(app)
