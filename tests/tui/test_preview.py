from rich.color import Color
from rich.style import Style
from textual.app import ComposeResult

from tui.closed import ClosedApp
from tui.pixels import Pixels
from tui.widgets.preview import Preview, half_cells

RED, GREEN, BLUE, WHITE = b"\xff\0\0", b"\0\xff\0", b"\0\0\xff", b"\xff\xff\xff"


def test_a_half_cell_holds_the_upper_pixel_as_ink_and_the_lower_as_paper() -> None:
    pixels = Pixels(width=2, height=2, rgb=RED + GREEN + BLUE + WHITE)
    first, second = half_cells(pixels, 0, Style())
    assert first.text == second.text == "▀"
    assert first.style == Style(color=Color.from_rgb(255, 0, 0), bgcolor=Color.from_rgb(0, 0, 255))
    assert second.style == Style(color=Color.from_rgb(0, 255, 0), bgcolor=Color.from_rgb(255, 255, 255))


def test_an_odd_last_row_stands_on_the_ground() -> None:
    ground = Style(bgcolor="black")
    (cell,) = half_cells(Pixels(width=1, height=1, rgb=RED), 0, ground)
    assert cell.style == Style(color=Color.from_rgb(255, 0, 0), bgcolor="black")


class Showing(ClosedApp[None]):
    def compose(self) -> ComposeResult:
        yield Preview()


async def test_a_picture_stands_in_the_middle() -> None:
    app = Showing()
    async with app.run_test(size=(20, 10)) as pilot:
        preview = app.query_one(Preview)
        assert preview.room == (20, 10)
        preview.show(Pixels(width=10, height=8, rgb=RED * 80))
        await pilot.pause()
        lines = [preview.render_line(y).text for y in range(10)]
    assert lines[3] == " " * 5 + "▀" * 10 + " " * 5
    assert lines[2].strip() == lines[7].strip() == ""


async def test_words_stand_where_there_is_no_picture() -> None:
    app = Showing()
    async with app.run_test(size=(20, 10)):
        preview = app.query_one(Preview)
        preview.say("no preview")
        assert preview.render_line(5).text.strip() == "no preview"
