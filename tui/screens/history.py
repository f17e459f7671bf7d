"""The history of an item as a tree: arrows walk, Enter opens the item or the receipt of a run."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.lineage import Line
from localai.operations.papers import Paper
from localai.phrases import tree as says
from localai.vocabulary.items import Item
from tui.acts.ledger import HISTORY
from tui.history import guides, paper_of, parent
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.receipt import ReceiptScreen
from tui.screens.writing import PaperPage
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words


class HistoryScreen(PaperPage[None]):
    """First what the item was made from, then what was made from it."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(HISTORY))
    acts = HISTORY
    named = says.TITLE
    enter = "item or receipt"

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item
        self._lines: tuple[tuple[str, Line], ...] = ()

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return whose history it is."""
        return [(self.named, Meaning.PLAIN), (f"  {self._item.name}", Meaning.QUIET)]

    def body(self) -> Iterable[Widget]:
        """Return the tree, and the whole of the line under the cursor."""
        yield Table((Column(title="", width=0),), self._cells, id="history")
        yield Words(id="about")

    def begin(self) -> None:
        """Read the history."""
        self.query_one(Table).focus()
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read the history."""
        try:
            lines = await self.desk.history.lines(self._item.id)
        except LocalaiError as error:
            self.tell_error(error)
            return
        before = guides([line.depth for line in lines], self.signs)
        self._lines = tuple(zip(before, lines, strict=True))
        self.query_one(Table).restart(len(lines), keep_cursor=True)

    def _cells(self, row: tuple[str, Line], here: bool) -> tuple[Cell, ...]:
        before, line = row
        own = line.item_id == self._item.id or not line.depth
        return (Cell(f"{before}{line.words}", Meaning.PLAIN if line.item_id or not line.depth else Meaning.QUIET, own),)

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._lines[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show the whole line: it is cut in the tree."""
        place = self.query_one(Table).cursor
        if place < len(self._lines):
            self.query_one("#about", Words).say(self._lines[place][1].words)

    @work(exclusive=True, group="act")
    async def on_table_opened(self, message: Table.Opened) -> None:
        """Show the item, or the receipt of the run."""
        line = self._lines[self.query_one(Table).cursor][1]
        try:
            if line.item_id:
                self.localai.show_item((await self.desk.shelf.detail(line.item_id)).item)
            elif line.run_id:
                self.app.push_screen(ReceiptScreen(await self.desk.ledger.receipt(line.run_id)))
        except LocalaiError as error:
            self.tell_error(error)

    def action_up(self) -> None:
        """Go to what the line hangs from."""
        table = self.query_one(Table)
        depths = [line.depth for _, line in self._lines]
        if depths:
            table.action_move(parent(depths, table.cursor) - table.cursor)

    async def paper(self) -> Paper:
        """Return the tree."""
        return paper_of(self._item.name, [line for _, line in self._lines], self.signs)
