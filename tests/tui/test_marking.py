from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from localai.vocabulary.tasks import Task
from tests.tui.paper import open_paper
from tests.tui.steps import SIZES, Clock, app_over, approve, on_screen, settle
from tui.marks import Scale, in_words, painted
from tui.pixels import Pixels
from tui.plans import Marks
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.marking import MarkingScreen
from tui.screens.viewing import PairScreen
from tui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from textual.pilot import Pilot

SCALE = Scale(width=8, height=8, full_width=800, full_height=801)


def value(pilot: "Pilot[None]", field: str) -> str:
    return pilot.app.screen.query_one(f"#{field}", Input).value


async def to_marking(pilot: "Pilot[None]") -> None:
    await settle(pilot)
    for keys in (("s",), ("t",), ("down", "enter"), ("e",)):
        await pilot.press(*keys)
        await settle(pilot)
    assert isinstance(pilot.app.screen, MarkingScreen)


@pytest.mark.parametrize("small", [(0, 0, 8, 8), (3, 2, 1, 4), (7, 7, 1, 1)])
def test_a_box_covers_all_it_shows_and_stays_in_the_picture(small: tuple[int, int, int, int]) -> None:
    x, y, width, height = SCALE.to_full(small)
    assert x * 8 <= small[0] * 800
    assert (x + width) * 8 >= (small[0] + small[2]) * 800
    assert y * 8 <= small[1] * 801
    assert (y + height) * 8 >= (small[1] + small[3]) * 801
    assert x + width <= 800
    assert y + height <= 801


def test_a_box_moves_no_further_than_the_edge() -> None:
    assert SCALE.moved((6, 6, 2, 2), (5, -9, 0, 0)) == (6, 0, 2, 2)
    assert SCALE.moved((6, 6, 2, 2), (0, 0, 1, -7)) == (5, 6, 3, 1)


def test_the_mouse_may_draw_from_any_corner_and_beyond_the_edge() -> None:
    assert SCALE.between((5, 6), (2, 20)) == (2, 6, 4, 2)


def test_a_blurred_box_is_flat_and_outside_a_crop_is_dim() -> None:
    pixels = Pixels(width=8, height=8, rgb=bytes(range(192)))
    shown = painted(pixels, Marks(blur=((1, 1, 5, 5),), crop=(0, 0, 7, 8)), None)
    assert len({shown.at(x, y) for x in range(2, 5) for y in range(2, 5)}) == 1
    assert shown.at(7, 7) == tuple(light // 4 for light in pixels.at(7, 7))
    assert shown.at(0, 0) == pixels.at(0, 0)


@pytest.mark.parametrize("size", SIZES)
async def test_boxes_drawn_with_keys_become_settings_of_the_wish(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await to_marking(pilot)
        await pilot.press("enter", "left", "shift+right", "enter")
        await settle(pilot)
        assert value(pilot, "blur") == "300,300,200,200;200,300,300,200"
        assert "box 200,300,300,200 " in on_screen(app)
        assert "of 800 x 800 pixels" in on_screen(app)
        await pilot.press("backspace", "c", "enter")
        app.screen.query_one("#fit", Input).value = "400"
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        assert "blur 300,300,200,200" in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
    (wish,) = paper.bench.wishes
    assert wish.task is Task.CLEAN
    assert dict(wish.settings) == {"blur": "300,300,200,200", "crop": "200,300,300,200", "fit": "400"}


async def test_the_mouse_draws_a_box() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_marking(pilot)
        left, top = app.screen.query_one(Canvas).corner
        await pilot.mouse_down(Canvas, offset=(left + 1, top + 1))
        await pilot.hover(Canvas, offset=(left + 3, top + 2))
        await pilot.mouse_up(Canvas, offset=(left + 3, top + 2))
        await settle(pilot)
        assert value(pilot, "blur") == in_words([(100, 200, 300, 300)])


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("fit", "0", "fit: '0' is not a whole number"),
        ("crop", "1,2,3", "crop=1,2,3 is no box"),
        ("blur", "790,0,20,20", "reaches outside the picture, which is 800 x 800"),
    ],
)
async def test_a_wrong_value_is_a_sentence_in_place(field: str, typed: str, says: str) -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_marking(pilot)
        app.screen.query_one(f"#{field}", Input).value = typed
        await settle(pilot)
        assert says in " ".join(on_screen(app).split())
        await pilot.press("u")
        await settle(pilot)
        assert isinstance(app.screen, MarkingScreen)


async def test_esc_changes_nothing() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_marking(pilot)
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)
        assert "none but taking out what the file carries" in on_screen(app)


async def test_before_and_after_stand_side_by_side() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    app = app_over(paper, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_marking(pilot)
        await pilot.press("u")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await approve(pilot, clock)
        await pilot.press("b")
        await settle(pilot)
        assert isinstance(app.screen, PairScreen)
        assert on_screen(app).count("▀" * 8) == 8


async def test_suggested_faces_become_boxes_that_the_person_may_remove() -> None:
    paper = open_paper("a.jpg")
    paper.bench.faces = ((10, 20, 40, 40), (200, 20, 30, 30))
    async with app_over(paper).run_test(size=(80, 24)) as pilot:
        await to_marking(pilot)
        await pilot.press("f")
        await settle(pilot)
        assert value(pilot, "blur") == "10,20,40,40;200,20,30,30"
        assert "These are suggestions" in on_screen(pilot.app)
        await pilot.press("f", "backspace")
        await settle(pilot)
        assert value(pilot, "blur") == "10,20,40,40"
