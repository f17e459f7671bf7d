"""A page that is one list of lines told in words; Enter shows all about one."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.papers import Paper, Section, grid
from localai.phrases import library as shared_says
from localai.phrases import written as written_says
from tui.entries import Entry
from tui.looks import Meaning
from tui.screens.boxes import Rows
from tui.screens.writing import PaperPage
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words


class ListPage(PaperPage[None]):
    """Reads its lines when it is shown; `nothing` is the sentence where there are none."""

    CSS_PATH = "list_page.tcss"
    columns: ClassVar[Sequence[Column]] = (
        Column(title="", width=1),
        Column(title="", width=24),
        Column(title="", width=0),
        Column(title="", width=34, drop=1),
    )
    nothing: ClassVar[str] = ""
    enter = "all about it"

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Entry, ...] = ()

    def body(self) -> Iterable[Widget]:
        """Return the list, and below it the whole line under the cursor, which may be wider than the screen."""
        yield Table(self.columns, self.cells, id="entries")
        yield Words(id="whole")

    def begin(self) -> None:
        """Read the list."""
        self.query_one(Table).focus()
        self.tell(shared_says.READING)
        self.look()

    async def entries(self) -> tuple[Entry, ...]:
        """Return the lines."""
        raise NotImplementedError

    @work(exclusive=True, group="look")
    async def look(self, then: str = "") -> None:
        """Read the lines again, and say what just happened."""
        try:
            self.rows = await self.entries()
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.query_one(Table).restart(len(self.rows), keep_cursor=True)
        self.tell(then or ("" if self.rows else self.nothing))

    async def paper(self) -> Paper:
        """Return every line with all that Enter shows of it."""
        rows = [(row.name, row.words, row.note) for row in self.rows]
        more = [Section(title=row.name, grid=grid(written_says.FACTS, row.facts)) for row in self.rows if row.facts]
        whole = Section(title="", grid=grid(written_says.LINES, rows))
        return Paper(title=self.named, lines=(), sections=(whole, *more))

    def cells(self, row: Entry, here: bool) -> tuple[Cell, ...]:
        """Return the cells of a line."""
        sign = self.signs.of(row.meaning)
        return (
            Cell(sign, row.meaning),
            Cell(row.name),
            Cell(row.words, row.meaning if row.meaning is Meaning.UNKNOWN else Meaning.PLAIN),
            Cell(row.note, Meaning.QUIET),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self.rows[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show the whole line."""
        row = message.row
        told = "  ".join(filter(None, (row.words, row.note))) if isinstance(row, Entry) else ""
        self.query_one("#whole", Words).say(told)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Do what Enter does."""
        if isinstance(message.row, Entry):
            self.opened(message.row)

    def opened(self, row: Entry) -> None:
        """Show everything about a line."""
        self.app.push_screen(Rows(row.name, row.facts or ((row.name, row.words, row.note),), ""))

    @property
    def current(self) -> Entry | None:
        """The line under the cursor."""
        row = self.query_one(Table).current
        return row if isinstance(row, Entry) else None

    def go_to(self, id: str) -> None:
        """Put the cursor on a line."""
        for place, row in enumerate(self.rows):
            if row.id == id:
                table = self.query_one(Table)
                table.action_move(place - table.cursor)
