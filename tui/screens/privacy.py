"""Our own statement, and where everything is: each line of the map leads to the screen it is about."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from localai.phrases import guide as words
from localai.phrases import library as says
from localai.phrases import privacy
from tui.desk import Whereabout
from tui.screens.page import Box
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words


class Statement(Box[str]):
    """Ends with the name of the place that was chosen, or None; there is never a second one over it."""

    CSS_PATH = "privacy.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", show=False, id="box.back"),
        Binding("tab", "turn", show=False, id="privacy.turn"),
    ]

    def __init__(self, lines: Sequence[Whereabout]) -> None:
        super().__init__()
        self._map = tuple(lines)

    def compose(self) -> ComposeResult:
        """Lay out the map above the statement."""
        with Vertical(classes="box wide"):
            yield Words(says.STATEMENT_TITLE, classes="title")
            yield Table((Column(title=words.MAP, width=0),), lambda row, _: (Cell(row.words),), id="map")
            yield Words(id="line")
            with VerticalScroll(id="reading"):
                yield Words(privacy.STATEMENT.replace("**", ""))
            yield Words(words.MAP_HINT, classes="note")

    def on_mount(self) -> None:
        """Fill in the map."""
        table = self.query_one(Table)
        table.restart(len(self._map))
        table.styles.height = min(len(self._map) + 1, 8)
        table.focus()

    def action_turn(self) -> None:
        """Give the whole box to the statement, or show the map again."""
        table = self.query_one(Table)
        table.display = self.query_one("#line").display = not table.display
        (table if table.display else self.query_one("#reading")).focus()

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._map[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show the whole line, which may be longer than the list is wide."""
        row = message.row
        if isinstance(row, Whereabout):
            self.query_one("#line", Words).say(row.words)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Go where the line leads."""
        if isinstance(message.row, Whereabout) and message.row.place:
            self.dismiss(message.row.place)
