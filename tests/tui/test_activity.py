"""Plots of what was sent: the same as blocks, as digits, and as numbers with units; ratings rank the models."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from localai.operations.activity import Activity
from tests.tui.paper import open_paper
from tests.tui.paper_activity import DAYS, ROW, TODAY
from tests.tui.steps import SIZES, app_over, on_screen, settle
from tui.looks import ASCII, UNICODE, Signs, Taste
from tui.plots import Ground, bars, plot
from tui.screens.activity import MEASURES, ActivityScreen


async def to_activity(pilot) -> None:
    await settle(pilot)
    await pilot.press("5")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ActivityScreen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["blocks", "digits"])
async def test_plots_and_the_same_numbers_stand_on_one_screen(size: tuple[int, int], signs: Signs) -> None:
    app = app_over(open_paper("a.jpg"), Taste(signs=signs))
    async with app.run_test(size=size) as pilot:
        await to_activity(pilot)
        painted = on_screen(app)
        for title in ("cost", "requests", "errors", "time of slow ones (1 in 20)", "bytes out", "by day and service"):
            assert title in painted
        assert "highest $0.40" in painted
        assert ("█" in painted) is (signs is UNICODE)
        assert "21 Nov 2026  openai" in painted
        assert "$0.10, 2 unknown" in painted
        await pilot.press("t")
        await settle(pilot)
        painted = on_screen(app)
        assert "4.5 of 5" in painted
        assert painted.index("fal/flux") < painted.index("openai/gpt-image")


def test_a_bar_says_the_highest_the_lowest_nothing_and_no_value() -> None:
    assert bars([8.0, 4.0, 0.0, None], 8.0, ascii=True) == "84_ "
    assert bars([8.0, 4.0, 0.0, None], 8.0, ascii=False) == "█▄_ "
    assert bars([0.0], 0.0, ascii=True) == "_"


def test_small_services_are_drawn_together_and_a_time_is_never_added_up() -> None:
    rows = [replace(ROW, subject=f"s{number}", requests=number, p95=float(number)) for number in range(1, 9)]
    ground = Ground(width=40, today=TODAY, ascii=True)
    requests, took = MEASURES[1], MEASURES[3]
    lines = plot(requests, rows, ground)
    assert [line.split()[0] for line in lines[2:]] == ["s8", "s7", "all"]
    assert lines[-1].endswith("21")
    assert plot(took, rows, ground)[-1].endswith("6.00 s")


async def test_an_empty_activity_says_what_will_fill_it_and_numbers_are_written_down(tmp_path: Path) -> None:
    paper = open_paper("a.jpg")
    paper.activity.found = Activity(days=(), models=())
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_activity(pilot)
        assert "Nothing was sent yet." in on_screen(app)
        paper.activity.found = Activity(days=DAYS, models=())
        app.screen.look()
        await settle(pilot)
        assert "Nothing was sent yet." not in on_screen(app)
        await pilot.press("x")
        await settle(pilot)
        app.screen.query_one("#answer").value = str(tmp_path / "numbers.json")
        await pilot.press("enter")
        await settle(pilot)
    rows = json.loads((tmp_path / "numbers.json").read_text())["sections"][0]["rows"]
    assert rows[0]["cost"] == "$0.40"
