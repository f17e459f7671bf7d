from dataclasses import replace

import pytest

from localai.vocabulary.text import clean
from tests.tui.paper import HERE, Paper, item_of, open_paper
from tests.tui.payloads import CONTROL_PAYLOADS, MARKUP_PAYLOADS
from tests.tui.steps import app_over, on_screen, settle, to_confirm
from tui.plans import Way
from tui.screens.library import LibraryScreen


def _everything(paper: Paper, text: str) -> None:
    """Put a text wherever a stranger's text can stand."""
    paper.shelf.items = [item_of(0, text, tags=(text,), media_type=f"image/{text}")]
    facts = ((text, text, text),)
    paper.bench.all_offers = (
        replace(
            HERE,
            model=f"on-device/{text}",
            why=text,
            trains=text,
            keeps=text,
            ways=(Way(kind="smaller", words=text),),
            facts=facts,
        ),
    )
    paper.bench.lead = text
    paper.keys.name = text


@pytest.mark.parametrize("payload", MARKUP_PAYLOADS)
async def test_markup_in_a_name_is_literal_and_fires_nothing(payload: str) -> None:
    paper = open_paper("a.jpg")
    _everything(paper, payload)
    app = app_over(paper)
    fired: list[object] = []
    app.action_confirm_send = fired.append  # type: ignore[attr-defined]
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert payload[:14] in on_screen(app)
        for x, y in ((6, 5), (12, 5), (20, 5), (90, 26), (2, 35), (10, 35)):
            await pilot.click(offset=(x, y))
        await settle(pilot)
        while not isinstance(app.screen, LibraryScreen):
            await pilot.press("escape")
            await settle(pilot)
        await to_confirm(pilot)
        assert payload[:14] in on_screen(app)
        await pilot.click(offset=(30, 16))
        await settle(pilot)
    assert fired == []
    assert paper.bench.approved == []


async def test_sixty_control_payloads_in_names_are_shown_as_tokens() -> None:
    names = [f"x{payload}y" for payload in CONTROL_PAYLOADS]
    assert len(names) >= 60
    app = app_over(open_paper(*names))
    async with app.run_test(size=(120, len(names) + 10)) as pilot:
        await settle(pilot)
        painted = on_screen(app)
    assert not {character for character in painted if not character.isprintable()} - {"\n"}
    assert all(clean(name)[:20] in painted for name in names)


@pytest.mark.parametrize("start", range(0, len(CONTROL_PAYLOADS), 12))
async def test_control_payloads_are_tokens_on_every_screen(start: int) -> None:
    paper = open_paper("a.jpg")
    _everything(paper, "".join(f"x{payload}y" for payload in CONTROL_PAYLOADS[start : start + 12]))
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_confirm(pilot)
        shown = [on_screen(app)]
        for keys in (("escape", "w"), ("escape", "m"), ("escape", "escape", "enter")):
            await pilot.press(*keys)
            await settle(pilot)
            shown.append(on_screen(app))
        assert (app.title, app.sub_title) == ("localai", "")
    for painted in shown:
        assert all(line.isprintable() for line in painted.splitlines())
        assert "x" in painted
