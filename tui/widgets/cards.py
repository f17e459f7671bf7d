"""Cards side by side, drawn line by line, with a cursor on one fact of all of them."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.looks import Meaning, Signs
from tui.models import Cards
from tui.side_by_side import CardLine, lines_of
from tui.widgets.table import place


class CardGrid(ScrollView, can_focus=True):
    """Up and down go from fact to fact; Enter and a click tell of the fact with `Opened`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"cards--cursor", *(f"cards--{meaning.value}" for meaning in Meaning)}
    DEFAULT_CSS = """
    CardGrid { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    CardGrid > .cards--cursor { background: $cursor-row; }
    CardGrid > .cards--quiet { color: $quiet; }
    CardGrid > .cards--stays { color: $stays; }
    CardGrid > .cards--leaves { color: $leaves; }
    CardGrid > .cards--refused { color: $refused; }
    CardGrid > .cards--unknown { color: $unknown; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="list.up"),
        Binding("down,j", "move(1)", show=False, id="list.down"),
        Binding("pageup", "move(-5)", show=False, id="list.page-up"),
        Binding("pagedown", "move(5)", show=False, id="list.page-down"),
        Binding("home,g", "move(-1000)", show=False, id="list.first"),
        Binding("end,G", "move(1000)", show=False, id="list.last"),
        Binding("enter", "open", show=False, id="list.open"),
    ]

    @dataclass
    class Opened(Message):
        """The fact under the cursor is wanted."""

        fact: int

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._cards = Cards(models=(), verdicts=(), why=(), facts=())
        self._lines: tuple[CardLine, ...] = ()
        self.at = 0

    def show(self, cards: Cards) -> None:
        """Show other cards."""
        self._cards = cards
        self.at = 0
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        self._lines = lines_of(self._cards, self.scrollable_content_region.width, self._signs)
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._follow()

    def _follow(self) -> None:
        ours = [number for number, line in enumerate(self._lines) if line.fact == self.at]
        if ours:
            first, last, top, height = ours[0], ours[-1], self.scroll_offset.y, max(self.size.height, 1)
            if self.at == 0:
                self.scroll_to(y=0, animate=False)
            elif first < top or last - first >= height:
                self.scroll_to(y=first, animate=False)
            elif last >= top + height:
                self.scroll_to(y=last - height + 1, animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        width, number, ground = self.scrollable_content_region.width, self.scroll_offset.y + y, self.rich_style
        if number >= len(self._lines):
            return Strip.blank(width, ground)
        line = self._lines[number]
        if line.fact == self.at and line.pieces:
            ground += Style(bgcolor=self._style("cursor").bgcolor, bold=self.has_focus or None)
        pieces = [Segment(place(each.text, each.width), self._look(each.meaning, ground)) for each in line.pieces]
        return Strip(pieces).adjust_cell_length(width, ground)

    def _look(self, meaning: Meaning, ground: Style) -> Style:
        return ground if meaning is Meaning.PLAIN else ground + self._style(meaning.value)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"cards--{name}", partial=name != "cursor")

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the fact; open it when the cursor is there already."""
        number = self.scroll_offset.y + event.y
        if number < len(self._lines) and self._lines[number].fact >= 0:
            if self._lines[number].fact == self.at:
                self.action_open()
            self.at = self._lines[number].fact
            self._follow()

    def action_move(self, by: int) -> None:
        """Move the cursor by facts."""
        self.at = max(0, min(self.at + by, len(self._cards.facts) - 1))
        self._follow()

    def action_open(self) -> None:
        """Tell that the fact under the cursor is wanted."""
        if self._cards.facts:
            self.post_message(self.Opened(self.at))
