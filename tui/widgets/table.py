"""A list of any length, drawn line by line; it holds only the rows in sight."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from localai.vocabulary.text import clean
from tui.looks import Meaning
from tui.rows import Rows

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `width` in cells, 0 takes what is left; where it is narrow, the highest `drop` goes first."""

    title: str
    width: int
    right: bool = False
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Text, cleaned when it is drawn, what its color says, and whether it is what decides."""

    text: str
    meaning: Meaning = Meaning.PLAIN
    bold: bool = False


def fit(columns: Sequence[Column], width: int, *, least: int = 24) -> list[tuple[int, int]]:
    """Return (index, width) of the columns that fit, two cells apart, the open column at least `least` wide."""
    shown = list(range(len(columns)))

    def taken() -> int:
        return sum(columns[index].width or least for index in shown) + 2 * (len(shown) - 1)

    while taken() > width and any(columns[index].drop for index in shown):
        shown.remove(max(shown, key=lambda index: columns[index].drop))
    spare = max(width - taken(), 0)
    return [(index, columns[index].width or max(least + spare, 1)) for index in shown]


def place(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` in exactly `width` cells, cut with `…`."""
    if cell_len(text) > width:
        return set_cell_size(text, max(width - 1, 0)) + "…"[:width]
    padding = " " * (width - cell_len(text))
    return padding + text if right else text + padding


class Table(ScrollView, Generic[Row], can_focus=True):
    """Rows of cells with one cursor; asks for rows with `Wanted`, tells of the cursor with `Moved` and `Opened`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--head",
        "table--cursor",
        *(f"table--{meaning.value}" for meaning in Meaning),
    }
    DEFAULT_CSS = """
    Table { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    Table > .table--head { color: $quiet; }
    Table > .table--cursor { background: $cursor-row; }
    Table > .table--quiet { color: $quiet; }
    Table > .table--stays { color: $stays; }
    Table > .table--leaves { color: $leaves; }
    Table > .table--refused { color: $refused; }
    Table > .table--unknown { color: $unknown; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="list.up"),
        Binding("down,j", "move(1)", show=False, id="list.down"),
        Binding("pageup", "leap(-1)", show=False, id="list.page-up"),
        Binding("pagedown", "leap(1)", show=False, id="list.page-down"),
        Binding("home,g", "edge(False)", show=False, id="list.first"),
        Binding("end,G", "edge(True)", show=False, id="list.last"),
        Binding("enter", "open", show=False, id="list.open"),
    ]

    @dataclass
    class Wanted(Message):
        """Rows came into sight that are not here; answer with `supply`."""

        table: "Table"  # type: ignore[type-arg]
        generation: int
        offset: int
        limit: int

    @dataclass
    class Moved(Message):
        """The cursor stands on another row; None where the list is empty or the row is not here yet."""

        table: "Table"  # type: ignore[type-arg]
        row: object

    @dataclass
    class Opened(Message):
        """Enter or a click on the row under the cursor."""

        table: "Table"  # type: ignore[type-arg]
        row: object

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row, bool], Iterable[Cell]],
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self._cells = cells
        self.rows: Rows[Row] = Rows()
        self.cursor = 0
        self._to_end = False

    def restart(self, count: int, *, keep_cursor: bool = False, more: bool = False) -> None:
        """Show another list of `count` rows; with `more` it is longer than that and `grow` says how long."""
        self.rows.restart(count, more=more)
        self._to_end = False
        self.cursor = min(self.cursor, max(count - 1, 0)) if keep_cursor else 0
        self.virtual_size = Size(self.size.width, count + 1)
        self._follow()
        self._tell()

    def grow(self, count: int) -> None:
        """Show that the list has so many rows; the cursor stays, unless it was sent to the end."""
        self.rows.grow(count)
        self.virtual_size = Size(self.size.width, count + 1)
        if self._to_end:
            self.action_edge(True)
        self._ask()
        self.refresh()

    def supply(self, generation: int, offset: int, rows: Sequence[Row]) -> None:
        """Take in rows that were wanted."""
        if self.rows.supply(generation, offset, rows):
            self.refresh()
            if offset <= self.cursor < offset + len(rows):
                self.post_message(self.Moved(self, self.current))

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows.at(self.cursor)

    def render_line(self, y: int) -> Strip:
        """Return the heading as line 0 and a row as any other."""
        width = self.scrollable_content_region.width
        if y == 0:
            return self._head(width)
        index = self.scroll_offset.y + y - 1
        if index >= self.rows.count:
            return Strip.blank(width, self.rich_style)
        return self._line(index, width)

    def _head(self, width: int) -> Strip:
        style = self.rich_style + self._style("head")
        parts = [
            place(self.columns[index].title, size, right=self.columns[index].right)
            for index, size in fit(self.columns, width)
        ]
        return Strip([Segment("  ".join(parts), style)]).adjust_cell_length(width, style)

    def _line(self, index: int, width: int) -> Strip:
        row = self.rows.at(index)
        here = index == self.cursor
        ground = self.rich_style
        if here:
            ground += Style(bgcolor=self._style("cursor").bgcolor, bold=self.has_focus or None)
        if row is None:
            return Strip([Segment("  …", ground + self._style("quiet"))]).adjust_cell_length(width, ground)
        cells = tuple(self._cells(row, here))
        segments: list[Segment] = []
        for column, size in fit(self.columns, width):
            cell = cells[column]
            if segments:
                segments.append(Segment("  ", ground))
            look = ground if cell.meaning is Meaning.PLAIN else ground + self._style(cell.meaning.value)
            look = look + Style(bold=True) if cell.bold else look
            segments.append(Segment(place(clean(cell.text), size, right=self.columns[column].right), look))
        return Strip(segments).adjust_cell_length(width, ground)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"table--{name}", partial=name != "cursor")

    def _ask(self) -> None:
        for offset, limit in self.rows.missing(self.scroll_offset.y, self.size.height):
            self.post_message(self.Wanted(self, self.rows.generation, offset, limit))

    def _follow(self) -> None:
        lines = max(self.size.height - 1, 1)
        first = self.scroll_offset.y
        if self.cursor < first:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= first + lines:
            self.scroll_to(y=self.cursor - lines + 1, animate=False)
        self._ask()
        self.refresh()

    def _tell(self) -> None:
        self.post_message(self.Moved(self, self.current))

    def go(self, index: int) -> None:
        """Put the cursor on a row, or on the nearest there is."""
        index = max(0, min(index, self.rows.count - 1))
        if index != self.cursor:
            self.cursor = index
            self._follow()
            self._tell()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for what the new position shows."""
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    def on_resize(self, event: events.Resize) -> None:
        """Ask for what the new size shows."""
        self.virtual_size = Size(event.size.width, self.rows.count + 1)
        self._follow()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the line; open it when the cursor is there already."""
        index = self.scroll_offset.y + event.y - 1
        if event.y == 0 or index >= self.rows.count:
            return
        if index == self.cursor:
            self.action_open()
        self.go(index)

    def action_move(self, by: int) -> None:
        """Move the cursor by lines."""
        self.go(self.cursor + by)

    def action_leap(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.go(self.cursor + pages * max(self.size.height - 2, 1))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or last row; where nobody knows yet which is the last, once it is known."""
        self._to_end = last and self.rows.more
        self.go(self.rows.count - 1 if last else 0)

    def action_open(self) -> None:
        """Tell that the row under the cursor is wanted."""
        if self.current is not None:
            self.post_message(self.Opened(self, self.current))
