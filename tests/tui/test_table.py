from dataclasses import dataclass, field

import pytest
from rich.cells import cell_len
from textual.app import ComposeResult

from tui.closed import ClosedApp
from tui.looks import Meaning
from tui.rows import Rows
from tui.widgets.table import Cell, Column, Table, fit, place

COLUMNS = (
    Column(title="name", width=0),
    Column(title="kind", width=8, drop=2),
    Column(title="size", width=8, right=True),
    Column(title="added", width=12, drop=1),
)


@dataclass
class Shelf:
    """A list of numbered names that notes what was fetched."""

    count: int
    fetched: list[tuple[int, int]] = field(default_factory=list)

    def window(self, offset: int, limit: int) -> list[str]:
        self.fetched.append((offset, limit))
        return [f"item-{number:07d}" for number in range(offset, min(offset + limit, self.count))]


class Listing(ClosedApp[None]):
    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf
        self.opened: list[object] = []

    def compose(self) -> ComposeResult:
        yield Table(COLUMNS, lambda row, here: (Cell(row), Cell("image", Meaning.QUIET), Cell("1 KB"), Cell("now")))

    def on_mount(self) -> None:
        self.query_one(Table).restart(self.shelf.count)

    def on_table_wanted(self, message: Table.Wanted) -> None:
        rows = self.shelf.window(message.offset, message.limit)
        message.table.supply(message.generation, message.offset, rows)

    def on_table_opened(self, message: Table.Opened) -> None:
        self.opened.append(message.row)


def shown(app: Listing) -> str:
    table = app.query_one(Table)
    return "\n".join(table.render_line(y).text for y in range(table.size.height))


@pytest.mark.parametrize("count", [100_000, 1_000_000])
async def test_a_long_list_fetches_only_what_is_in_sight(count: int) -> None:
    app = Listing(Shelf(count))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "item-0000000" in shown(app)
        assert sum(limit for _, limit in app.shelf.fetched) == 64
        await pilot.press("end")
        await pilot.pause()
        assert f"item-{count - 1:07d}" in shown(app)
        assert sum(limit for _, limit in app.shelf.fetched) <= 4 * 64


async def test_the_cursor_moves_and_opens() -> None:
    app = Listing(Shelf(500))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("down", "j", "j", "k", "enter")
        await pilot.pause()
        assert app.opened == ["item-0000002"]


async def test_the_cursor_stays_in_sight_while_paging() -> None:
    app = Listing(Shelf(500))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(7):
            await pilot.press("pagedown")
        await pilot.pause()
        table = app.query_one(Table)
        assert f"item-{table.cursor:07d}" in shown(app)
        assert table.cursor == 7 * 22


async def test_an_empty_list_has_a_heading_and_no_row() -> None:
    app = Listing(Shelf(0))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter", "end")
        assert "name" in shown(app)
        assert "item" not in shown(app)
        assert app.opened == []


async def test_a_click_moves_and_a_second_click_opens() -> None:
    app = Listing(Shelf(50))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(Table, offset=(3, 4))
        assert app.opened == []
        await pilot.click(Table, offset=(3, 4))
        await pilot.pause()
        assert app.opened == ["item-0000003"]


def test_an_answer_to_an_older_question_is_dropped() -> None:
    rows: Rows[str] = Rows(page=4)
    old = rows.restart(10)
    rows.restart(10)
    assert not rows.supply(old, 0, ["stale"] * 4)
    assert rows.at(0) is None


def test_a_page_is_asked_for_once() -> None:
    rows: Rows[str] = Rows(page=4)
    rows.restart(10)
    assert rows.missing(0, 6) == [(0, 4), (4, 4)]
    assert rows.missing(0, 6) == []


def test_pages_long_out_of_sight_are_forgotten() -> None:
    rows: Rows[int] = Rows(page=4, keep=2)
    generation = rows.restart(100)
    for offset in (0, 4, 8):
        rows.supply(generation, offset, list(range(offset, offset + 4)))
    assert rows.at(0) is None
    assert rows.at(11) == 11


@pytest.mark.parametrize("text", ["short", "much longer than the place for it", "写真写真写真写真写真", ""])
@pytest.mark.parametrize("right", [True, False])
def test_a_cell_has_exactly_its_width(text: str, right: bool) -> None:
    assert cell_len(place(text, 12, right=right)) == 12


@pytest.mark.parametrize("width", range(30, 130, 7))
def test_columns_fit_or_drop(width: int) -> None:
    shown = fit(COLUMNS, width)
    assert sum(size for _, size in shown) + 2 * (len(shown) - 1) <= max(width, 34)
    assert [index for index, _ in shown][:1] == [0]
