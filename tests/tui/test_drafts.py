"""What was begun in Compose comes back, and goes when it is sent, forgotten, or its item is."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from localai.errors import DiskError
from localai.vocabulary.drafts import Draft
from localai.vocabulary.tasks import Task
from tests.tui.paper import Paper, open_paper
from tests.tui.steps import Clock, app_over, approve, choose, on_screen, settle
from tui.screens import drafted
from tui.screens.compose import ComposeScreen
from tui.screens.library import LibraryScreen
from tui.screens.locked import LockedScreen

PROMPT = "what would the buyer of needle-4711 say?"


def begun(paper: Paper) -> Draft:
    return Draft(item_ids=(paper.shelf.items[0].id,), task=Task.DESCRIBE, prompt=PROMPT)


async def write(pilot) -> None:  # type: ignore[no-untyped-def]
    await settle(pilot)
    await pilot.press("s")
    await settle(pilot)
    await pilot.press("t")
    await settle(pilot)
    await choose(pilot, "describe it in words")
    await settle(pilot)
    pilot.app.screen.query_one("#prompt", Input).value = PROMPT
    await settle(pilot)


async def test_what_was_begun_is_kept_on_leaving_and_back_when_the_same_item_is_sent() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await write(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        (draft,) = paper.drafts.by_items.values()
        assert (draft.task, draft.prompt) == (Task.DESCRIBE, PROMPT)
        await pilot.press("s")
        await settle(pilot)
        assert app.screen.query_one("#prompt", Input).value == PROMPT
        assert "describe it in words" in on_screen(app)


async def test_panic_lock_keeps_the_draft_after_the_screen_is_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafted, "_KEEP_EVERY", 3600.0)
    paper = open_paper("a.jpg")
    app = app_over(paper)
    blank: list[bool] = []
    keep = paper.drafts.keep

    async def keep_and_look(draft: Draft) -> None:
        blank.append(isinstance(app.screen, LockedScreen))
        await keep(draft)

    paper.drafts.keep = keep_and_look  # type: ignore[method-assign]
    async with app.run_test(size=(120, 36)) as pilot:
        await write(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert paper.keys.locks == 1
        assert [draft.prompt for draft in paper.drafts.by_items.values()] == [PROMPT]
        assert blank == [True]


async def test_a_disk_that_is_full_keeps_no_draft_and_ends_nothing() -> None:
    paper = open_paper("a.jpg")
    paper.drafts.problem = DiskError(path="", problem="No space left on device")
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await write(pilot)
        screen = app.screen
        assert isinstance(screen, ComposeScreen)
        await screen.keep_draft(screen.draft())
        assert app.screen.query_one("#prompt", Input).value == PROMPT
        paper.drafts.problem = None
        await screen.keep_draft(screen.draft())
        assert paper.drafts.by_items
        paper.drafts.problem = DiskError(path="", problem="No space left on device")
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)
        assert paper.keys.locks == 1


async def test_a_draft_waits_in_the_library_and_is_gone_once_it_is_sent() -> None:
    paper, clock = open_paper("a.jpg", "b.jpg"), Clock()
    draft = begun(paper)
    other = replace(draft, item_ids=(paper.shelf.items[1].id,), prompt="another")
    paper.drafts.by_items = {draft.item_ids: draft, other.item_ids: other}
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "2 drafts wait" in on_screen(app)
        await pilot.press("w")
        await settle(pilot)
        await choose(pilot, f"a.jpg: describe it in words, {PROMPT}")
        await settle(pilot)
        assert app.screen.query_one("#prompt", Input).value == PROMPT
        app.screen.query_one("#offers").focus()
        await pilot.press("enter")
        await settle(pilot)
        await approve(pilot, clock)
        assert list(paper.drafts.by_items.values()) == [other]


async def test_a_draft_is_forgotten_on_request_and_an_empty_one_is_none() -> None:
    paper = open_paper("a.jpg")
    paper.drafts.by_items = {begun(paper).item_ids: begun(paper)}
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("ctrl+d")
        await settle(pilot)
        assert not paper.drafts.by_items
        assert not app.screen.query_one("#prompt", Input).value
        await pilot.press("escape")
        await settle(pilot)
        assert not paper.drafts.by_items
