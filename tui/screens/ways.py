"""What can be done instead of a refused model: numbered, each done by its number or by Enter."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from localai.phrases import compose as says
from tui.looks import Meaning
from tui.plans import Way
from tui.screens.page import Box
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words

_NUMBER = 8


class WaysBox(Box[Way]):
    """The reason and the ways out; ends with the one that was taken, or None."""

    CSS_PATH = "ways.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False, id="box.back")]

    def __init__(self, title: str, why: str, ways: Sequence[Way]) -> None:
        super().__init__()
        self._title, self._why, self._ways = title, why, tuple(ways)

    def compose(self) -> ComposeResult:
        """Lay out the reason and the list."""
        with Vertical(classes="box"):
            yield Words(self._title, classes="title")
            yield Words(self._why)
            yield Words(says.WAYS_HERE if self._ways else says.NO_WAY_OUT, classes="note")
            yield Table((Column(title="", width=2), Column(title="", width=0)), self._cells, id="ways")
            yield Words(id="whole")
            yield Words(says.WAYS_HINT, classes="note")

    def on_mount(self) -> None:
        """Give each way its number."""
        table = self.query_one(Table)
        table.restart(len(self._ways))
        table.styles.height = len(self._ways) + 1
        table.focus()

    def _cells(self, way: Way, here: bool) -> tuple[Cell, ...]:
        return (Cell(f"{self._ways.index(way) + 1}"), Cell(way.words, Meaning.PLAIN))

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._ways[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show the whole of a way that is wider than the list."""
        way, room = message.row, self.query_one(Table).size.width - _NUMBER
        self.query_one("#whole", Words).say(way.words if isinstance(way, Way) and len(way.words) > room else "")

    def on_table_opened(self, message: Table.Opened) -> None:
        """Take the one under the cursor."""
        if isinstance(message.row, Way):
            self.dismiss(message.row)

    def on_key(self, event: events.Key) -> None:
        """Take the one with that number; here a number leads nowhere else."""
        if event.key.isdigit():
            event.stop()
            event.prevent_default()
            if 0 < int(event.key) <= len(self._ways):
                self.dismiss(self._ways[int(event.key) - 1])
