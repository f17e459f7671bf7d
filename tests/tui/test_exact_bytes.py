"""The screen of exact bytes: every header line, the pieces of the body, nothing that a terminal obeys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from localai.vocabulary.text import clean
from tests.tui.paper import Paper, open_paper
from tests.tui.paper_bench import CONTENTS, RAW, REQUESTS, SENDABLE
from tests.tui.payloads import CONTROL_PAYLOADS, MARKUP_PAYLOADS
from tests.tui.steps import SIZES, app_over, on_screen, settle, to_confirm
from tui.folds import Form
from tui.screens.exact import ExactScreen
from tui.widgets.sheet import Sheet


def sending_paper() -> Paper:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    return paper


@asynccontextmanager
async def exact(paper: Paper, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await to_confirm(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert isinstance(app.screen, ExactScreen)
        yield pilot


@pytest.mark.parametrize("size", SIZES)
async def test_every_header_line_and_the_whole_url_are_shown(size: tuple[int, int]) -> None:
    async with exact(sending_paper(), size) as pilot:
        painted = on_screen(pilot.app)
        for line in (*REQUESTS[0].head, REQUESTS[0].url):
            assert line in painted


async def test_text_pieces_are_open_and_base64_is_folded_with_its_size() -> None:
    async with exact(sending_paper()) as pilot:
        painted = on_screen(pilot.app)
        assert CONTENTS[0].decode() in painted
        assert "+ piece 2 of 3: the photo as base64" in painted
        assert not [read for read in pilot.app.desk.bench.reads if read[1] == 1]


async def test_hex_shows_what_base64_stands_for_and_reads_only_what_is_seen() -> None:
    async with exact(sending_paper()) as pilot:
        await pilot.press("tab", "h")
        await settle(pilot)
        assert "00000010  10 11 12 13" in on_screen(pilot.app)
        await pilot.press("end")
        await settle(pilot)
        assert f"{len(RAW) - 16:08x}  f0 f1" in on_screen(pilot.app)


async def test_text_of_a_base64_piece_is_what_goes_out() -> None:
    async with exact(sending_paper()) as pilot:
        await pilot.press("tab", "t")
        await settle(pilot)
        assert CONTENTS[1][:70].decode() in on_screen(pilot.app)


async def test_a_picture_is_shown_as_one_and_text_is_not() -> None:
    async with exact(sending_paper()) as pilot:
        await pilot.press("i")
        await settle(pilot)
        assert "no picture in this piece" in on_screen(pilot.app)
        await pilot.press("tab", "i")
        await settle(pilot)
        assert "▀▀▀▀▀▀▀▀" in on_screen(pilot.app)


async def test_enter_folds_and_unfolds() -> None:
    async with exact(sending_paper()) as pilot:
        sheet = pilot.app.screen.query_one(Sheet)
        await pilot.press("enter")
        assert sheet.here is not None
        assert sheet.here.form is Form.FOLDED
        await pilot.press("enter")
        assert sheet.here.form is Form.TEXT


async def test_all_that_the_approval_covers_is_the_last_page() -> None:
    async with exact(sending_paper()) as pilot:
        await pilot.press("right")
        await settle(pilot)
        painted = on_screen(pilot.app)
        assert "2 of 2" in painted
        assert "localai plan 1" in painted
        await pilot.press("right")
        await settle(pilot)
        assert "1 of 2" in on_screen(pilot.app)


async def test_hostile_text_in_a_prompt_is_shown_and_not_obeyed() -> None:
    paper = sending_paper()
    told = [f"<{payload}>" for payload in (*MARKUP_PAYLOADS, *CONTROL_PAYLOADS) if payload not in "\r\n"]
    content = "\n".join(told).encode("utf-8", "surrogateescape")
    piece = replace(REQUESTS[0].pieces[0], size=len(content), inside=len(content))
    paper.bench.contents = (content,)
    paper.bench.requests = (replace(REQUESTS[0], pieces=(piece,)),)
    async with exact(paper, (120, 140)) as pilot:
        screen, painted = pilot.app.screen, on_screen(pilot.app)
        assert [line for line in map(clean, told) if line not in painted] == []
        assert pilot.app.screen is screen
