"""A team's rules and cards: nothing is taken before what it changes was shown."""

import asyncio

import pytest

from localai.errors import BundleError
from localai.sending_errors import TeamRulesError
from tests.operations.desk import with_cards
from tests.operations.opening import make_workspace, open_at
from tests.operations.publisher import CHANGED, RENAMED, Publisher
from tests.operations.test_team import HEAD, Lead
from tests.tui.paper import open_paper
from tests.tui.steps import SIZES, app_over, choose, on_screen, settle
from tests.tui.test_rules_screen import to
from tui.ruling import RuleChange
from tui.ruling_book import WorkspaceRuling
from tui.screens.cards import PagesScreen
from tui.screens.consider import Consider
from tui.trusting_book import WorkspaceTrusting


@pytest.mark.parametrize("size", SIZES)
async def test_team_rules_are_shown_before_they_are_taken_and_removed_with_a_reason(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await to(pilot, "team")
        assert "Press t" in on_screen(app)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press(*"RWQ", "enter")
        await settle(pilot)
        assert "Pinned: RWQ" in on_screen(app)
        await pilot.press("i")
        await settle(pilot)
        await pilot.press(*"team", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Consider)
        assert "90 days -> no copy elsewhere" in on_screen(app)
        assert paper.trusting.taken == []
        await pilot.press("enter")
        await settle(pilot)
        assert [path.name for path in paper.trusting.taken] == ["team"]
        paper.trusting.problem = TeamRulesError(path="team", problem="the team's key did not sign exactly these bytes")
        await pilot.press("i")
        await settle(pilot)
        await pilot.press(*"team", "enter")
        await settle(pilot)
        assert "did not sign" in on_screen(app)
        await pilot.press("d")
        await settle(pilot)
        await choose(pilot, "the rules and the key")
        await settle(pilot)
        await pilot.press(*"over", "enter")
        await settle(pilot)
        assert paper.trusting.dropped == [(True, "over")]


@pytest.mark.parametrize("size", SIZES)
async def test_a_stale_card_is_marked_and_what_its_page_says_is_put_on_record(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await to(pilot, "cards")
        assert "?  fal" in on_screen(app)
        await pilot.press("d")
        await settle(pilot)
        assert "no key" in on_screen(app)
        app.screen.go_to("fal")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, PagesScreen)
        await pilot.press("w")
        await settle(pilot)
        await choose(pilot, "changed")
        await settle(pilot)
        assert paper.trusting.answers == [("fal", "1", "changed")]
        assert "An approval ends." in on_screen(app)


@pytest.fixture
def opened(tmp_path, now, new_id):
    make_workspace(tmp_path / "home")
    session = with_cards(open_at(tmp_path / "home", now, new_id))

    class Opened:
        async def run(self, act):
            return act(session)

    yield Opened()
    session.workspace.close()


def test_rules_of_a_real_team_stand_in_their_column_and_decide(opened, tmp_path):
    async def story():
        trusting, ruling = WorkspaceTrusting(opened), WorkspaceRuling(opened)
        lead = Lead(tmp_path)
        path = lead.sign(2, HEAD + "rules = { data_policy = { retention_days = 7 } }\n")
        change = RuleChange(layer="workspace", subject="", name="", rule="exclude", answer="openai")
        outlook = await ruling.foresee(change)
        await trusting.trust_team(str(lead.key))
        assert any("retention-days" in line for line in await trusting.preview_team(path))
        await trusting.take_team(path)
        await ruling.set_budget("openai", {"items": "40", "cost": " $5 ", "bytes": ""}, "")
        await ruling.apply(change, "")
        lines = {line.rule: line for line in await ruling.lines("internal", "")}
        cards = await trusting.cards()
        pages = await trusting.pages("openai")
        return outlook, lines, await ruling.budgets(), cards, pages, await ruling.overview(), await trusting.overview()

    outlook, lines, budgets, cards, pages, *overviews = asyncio.run(story())
    assert lines["retention-days"].said == {"class": "90 days", "team": "7 days"}
    assert lines["retention-days"].layer == "team"
    assert lines["exclude"].layer == "workspace"
    assert outlook.shifts
    assert {row.model.split("/")[0] for row in outlook.shifts} == {"openai"}
    assert [row.words for row in budgets] == ["0 of 40 items", "$0 of $5"]
    assert cards[0].name == "came with localai"
    assert pages[0].words.startswith("https://")
    assert [row.id for overview in overviews for row in overview] == ["rules", "budgets", "team", "cards"]


def test_what_was_put_in_place_of_a_file_after_it_was_shown_is_not_taken(opened, tmp_path):
    async def story():
        trusting, lead, publisher = WorkspaceTrusting(opened), Lead(tmp_path), Publisher(tmp_path)
        await trusting.trust_team(str(lead.key))
        await trusting.trust_key(str(publisher.key))
        shown, other = lead.sign(2, HEAD + "rules = { max_bytes = 5 }\n"), lead.sign(3)
        bundle, next_one = publisher.publish(1, **RENAMED), publisher.publish(2, **CHANGED)
        await trusting.preview_team(shown)
        await trusting.preview_cards(bundle)
        for old, new in ((shown, other), (bundle, next_one)):
            for ending in ("", ".minisig"):
                new.with_name(new.name + ending).replace(old.with_name(old.name + ending))
        with pytest.raises(TeamRulesError):
            await trusting.take_team(shown)
        with pytest.raises(BundleError):
            await trusting.import_cards(bundle)
        await trusting.preview_team(shown)
        await trusting.take_team(shown)
        await trusting.preview_cards(bundle)
        return await trusting.import_cards(bundle)

    assert "Version 2 holds" in asyncio.run(story())
