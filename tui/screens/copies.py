"""What is out there now, as a timeline: a bar for each copy from today until it is gone, and the same in words."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.papers import Paper
from localai.phrases import timeline as says
from localai.phrases.cards import day
from localai.vocabulary.items import Item
from tui.acts.ledger import COPIES
from tui.copies import CopyHead, CopyLine, bar
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.boxes import Agree
from tui.screens.paper import PaperScreen
from tui.screens.receipt import ReceiptScreen
from tui.screens.writing import PaperPage
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Line, Words

_NARROW, _WIDE = 22, 48
_ENOUGH = 110


class CopiesScreen(PaperPage[None]):
    """All copies elsewhere, or those of one item; those that end soonest first."""

    CSS_PATH = "copies.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(COPIES))
    acts = COPIES
    named = says.TITLE
    enter = "receipt"

    def __init__(self, item: Item | None = None) -> None:
        super().__init__()
        self._item = item
        self._head = CopyHead(count=0, words="", today=date.min, last=None)

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return what the copies are of."""
        return [(self.named, Meaning.PLAIN), *([(f"  {self._item.name}", Meaning.QUIET)] if self._item else [])]

    def body(self) -> Iterable[Widget]:
        """Return how many there are, the timeline, and all about the copy under the cursor."""
        yield Line(id="counted")
        yield Table(self._columns(), self._cells, id="copies")
        yield Words(id="about")

    def begin(self) -> None:
        """Read the copies."""
        self.query_one(Table).focus()
        self.look()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the bars for the new width."""
        self._draw_axis()

    @property
    def _item_id(self) -> str:
        return self._item.id if self._item else ""

    @property
    def _bar_width(self) -> int:
        return _WIDE if self.size.width >= _ENOUGH else _NARROW

    def _columns(self) -> tuple[Column, ...]:
        axis = "now"
        if self._head.last:
            end = day(self._head.last).rsplit(" ", 1)[0]
            axis = f"now{end:>{self._bar_width - 3}}"
        return (
            Column(title="", width=1),
            Column(title="", width=0),
            Column(title=axis, width=self._bar_width),
            Column(title="", width=27),
        )

    def _draw_axis(self) -> None:
        table = self.query_one(Table)
        table.columns = self._columns()
        table.refresh()

    @work(exclusive=True, group="look")
    async def look(self, then: str = "") -> None:
        """Count the copies and show them anew."""
        try:
            self._head = await self.desk.copies.head(self._item_id)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.query_one("#counted", Line).tell((self._head.words, Meaning.QUIET))
        table = self.query_one(Table)
        self._draw_axis()
        table.restart(self._head.count, keep_cursor=True)
        if not self._head.count:
            self.query_one("#about", Words).say(says.NOTHING)
        if then:
            self.tell(then)

    def _cells(self, line: CopyLine, here: bool) -> tuple[Cell, ...]:
        meaning = Meaning.UNKNOWN if line.until is None else Meaning.LEAVES
        return (
            Cell(self.signs.of(meaning), meaning),
            Cell(line.what),
            Cell(bar(line, self._head, self._bar_width, self.signs), meaning),
            Cell(line.ends, Meaning.UNKNOWN if line.until is None else Meaning.PLAIN),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Read the copies that came into sight."""
        self.fetch(message.generation, message.offset, message.limit)

    @work(group="rows")
    async def fetch(self, generation: int, offset: int, limit: int) -> None:
        """Read some copies."""
        try:
            lines = await self.desk.copies.window(offset, limit)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.query_one(Table).supply(generation, offset, lines)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Say what the copy under the cursor is of, and what deletes it."""
        line = message.row
        if isinstance(line, CopyLine):
            ends = line.call or says.NO_CALL
            self.query_one("#about", Words).say(f"{line.what}: {line.ends}. Of {line.about}. {ends}")

    @work(exclusive=True, group="act")
    async def on_table_opened(self, message: Table.Opened) -> None:
        """Show the receipt of the send that left it."""
        line = message.row
        if not isinstance(line, CopyLine):
            return
        try:
            self.app.push_screen(ReceiptScreen(await self.desk.ledger.receipt(line.run_id)))
        except LocalaiError as error:
            self.tell_error(error)

    async def paper(self) -> Paper:
        """Return all copies."""
        return await self.desk.copies.paper(self._item_id)

    @work(exclusive=True, group="act")
    async def action_delete(self) -> None:
        """Show the call, then make it when the person agrees."""
        line = self.query_one(Table).current
        if not isinstance(line, CopyLine):
            return
        if not line.call:
            self.tell(says.NO_CALL)
            return
        if not await self.app.push_screen_wait(Agree(says.DELETE_TITLE, says.ask(line.what, line.call))):
            return
        try:
            told = await self.desk.copies.delete(line)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.localai.look_again()
        self.look(told)

    @work(exclusive=True, group="act")
    async def action_letter(self) -> None:
        """Show a letter to the service of the copy under the cursor."""
        line = self.query_one(Table).current
        if not isinstance(line, CopyLine):
            return
        try:
            letter = await self.desk.copies.letter(line.provider, self._item_id)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.app.push_screen(PaperScreen(letter))
