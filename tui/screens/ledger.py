"""Everything that was done, newest first: only what is in sight is read, so its length does not matter."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.browsing import Narrow
from localai.operations.papers import Paper
from localai.phrases import amounts
from localai.phrases import browsing as says
from tui.acts.ledger import LEDGER
from tui.keys import bindings
from tui.ledger import LedgerRow
from tui.looks import Meaning
from tui.narrowing import narrowed, options_of
from tui.screens.boxes import Ask, Choose, Option, Rows
from tui.screens.copies import CopiesScreen
from tui.screens.receipt import ReceiptScreen
from tui.screens.writing import PaperPage
from tui.typed import path_of
from tui.widgets.frame import Ends
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words

COLUMNS = (
    Column(title="", width=1),
    Column(title="day", width=11),
    Column(title="", width=5),
    Column(title="", width=14),
    Column(title=says.COLUMNS["what"], width=0),
    Column(title=says.COLUMNS["size"], width=7, right=True),
    Column(title=says.COLUMNS["detail"], width=32, drop=1),
)


class LedgerScreen(PaperPage[None]):
    """The list, how far it is proved above it, and the whole of the entry under the cursor below it."""

    CSS_PATH = "ledger.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(LEDGER))
    acts = LEDGER
    named = says.TITLE
    enter = "receipt"

    def __init__(self) -> None:
        super().__init__()
        self._narrow = Narrow()
        self._out_there: list[tuple[str, Meaning]] = []

    def body(self) -> Iterable[Widget]:
        """Return the list between what is proved and the entry under the cursor."""
        yield Ends(id="proof")
        yield Ends(id="counted")
        yield Table(COLUMNS, self._cells, id="entries")
        yield Words(id="about")

    def begin(self) -> None:
        """Read how it stands and begin the list."""
        self.query_one(Table).focus()
        self.look()
        self.look_elsewhere()

    def on_screen_resume(self) -> None:
        """Show what was added meanwhile."""
        self.look()

    def look_anew(self) -> None:
        """Show what another program added."""
        self.look()

    @work(exclusive=True, group="look")
    async def look(self, then: str = "") -> None:
        """Count, and show the list anew."""
        narrow = self._narrow
        try:
            head = await self.desk.ledger.head(narrow)
        except LocalaiError as error:
            self.tell_error(error)
            return
        proof = Meaning.STAYS if head.is_proved else Meaning.QUIET
        self.query_one("#proof", Ends).tell([(head.proof, proof)], [(head.sent, Meaning.QUIET)])
        group = narrow.group.value if narrow.group else None
        counted = says.narrowed(group, narrow.provider, narrow.day, head.count, head.total)
        self.query_one("#counted", Ends).tell([(counted, Meaning.QUIET)], self._out_there)
        self.query_one(Table).restart(head.count, keep_cursor=True)
        if not head.count:
            self.query_one("#about", Words).say(says.EMPTY if narrow.is_everything else says.NOTHING)
        if then:
            self.tell(then)

    @work(exclusive=True, group="copies")
    async def look_elsewhere(self) -> None:
        """Say how much is out there, once that is known."""
        try:
            head = await self.desk.copies.head("")
        except LocalaiError:
            return  # the list itself says what is wrong
        self._out_there = [(f"{head.words} (c)", Meaning.LEAVES if head.count else Meaning.QUIET)]
        self.look()

    def _cells(self, row: LedgerRow, here: bool) -> tuple[Cell, ...]:
        told = row.meaning if row.meaning in (Meaning.UNKNOWN, Meaning.REFUSED) else Meaning.PLAIN
        return (
            Cell(self.signs.of(row.meaning), row.meaning),
            Cell(row.day, Meaning.PLAIN if row.first else Meaning.QUIET),
            Cell(row.time, Meaning.QUIET),
            Cell(row.kind, row.meaning),
            Cell(row.what),
            Cell(row.size),
            Cell(row.detail, told),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Fetch the entries that came into sight."""
        self.fetch(message.generation, message.offset, message.limit)

    @work(group="rows")
    async def fetch(self, generation: int, offset: int, limit: int) -> None:
        """Read some entries."""
        try:
            rows = await self.desk.ledger.window(self._narrow, offset, limit)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.query_one(Table).supply(generation, offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show the whole of the entry under the cursor: names and reasons are cut in the list."""
        row = message.row
        if isinstance(row, LedgerRow):
            self.query_one("#about", Words).say("   ".join(filter(None, (row.at, row.what, row.detail))))

    @work(exclusive=True, group="act")
    async def on_table_opened(self, message: Table.Opened) -> None:
        """Show the receipt it belongs to, or all that it says."""
        row = message.row
        if not isinstance(row, LedgerRow):
            return
        try:
            if row.receipt:
                self.app.push_screen(ReceiptScreen(await self.desk.ledger.receipt(row.receipt)))
            else:
                facts = await self.desk.ledger.entry(row.seq)
                self.app.push_screen(Rows(row.kind, facts, "", name_width=20))
        except LocalaiError as error:
            self.tell_error(error)

    async def paper(self) -> Paper:
        """Return the newest entries of the filter."""
        return await self.desk.ledger.paper(self._narrow)

    def action_copies(self) -> None:
        """Show what is out there now."""
        self.app.push_screen(CopiesScreen())

    # --- actions ----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="verify")
    async def action_verify(self) -> None:
        """Check every entry beside whatever is shown."""
        self.tell(says.VERIFYING.format(done="0", total="all"))
        try:
            told = await self.desk.ledger.verify(self.tell)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look(told)

    @work(exclusive=True, group="act")
    async def action_export(self) -> None:
        """Ask where to and write the whole ledger there."""
        typed = await self.app.push_screen_wait(Ask(says.EXPORT_TITLE, says.EXPORT_HELP))
        if not typed:
            return
        try:
            told = await self.desk.ledger.export(path_of(typed))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look(told)

    @work(exclusive=True, group="act")
    async def action_filter(self) -> None:
        """Ask for a kind, a service or a day; each is kept beside the others until everything is asked for."""
        try:
            providers = await self.desk.ledger.providers()
        except LocalaiError as error:
            self.tell_error(error)
            return
        chosen = await self.app.push_screen_wait(Choose(says.FILTER_TITLE, _options(providers)))
        if chosen is None:
            return
        part, _, value = chosen.partition(" ")
        if part == "day" and not value:
            value = await self.app.push_screen_wait(Ask(says.ASK_DAY, says.ASK_DAY_HELP)) or ""
            if not value:
                return
        today = amounts.here(self.desk.now()).date()
        try:
            self._narrow = narrowed(self._narrow, part, value, today)
        except ValueError:
            self.tell(says.no_day(value), wrong=True)
            return
        self.tell("")
        self.query_one(Table).restart(0)
        self.look()


def _options(providers: tuple[str, ...]) -> list[Option]:
    return [Option(value=value, words=words, note=note) for value, words, note in options_of(providers)]
