"""What runs and how what was sent ended: what nobody knows comes first, with a way to put it on record."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import sendings as says
from tui.acts.jobs import JOBS
from tui.batches import BatchState
from tui.keys import bindings
from tui.looks import Meaning
from tui.plans import JobRow
from tui.screens.boxes import Rows
from tui.screens.job_acts import JobActs
from tui.screens.receipt import ReceiptScreen
from tui.screens.sending import SendingScreen
from tui.screens.working import WorkingScreen
from tui.sending import Sending
from tui.widgets.table import Cell, Column, Table

COLUMNS = (
    Column(title="", width=1),
    Column(title="when", width=12),
    Column(title="", width=32),
    Column(title="ended", width=0),
    Column(title="sent", width=8, right=True, drop=2),
    Column(title="at risk", width=9, right=True, drop=1),
)
_OFTEN = 1.0


class JobsScreen(JobActs):
    """What is on its way in this app stands above what the ledger knows."""

    CSS_PATH = "jobs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(JOBS))
    acts = JOBS
    named = says.JOBS_TITLE
    enter = "open"

    def body(self) -> Iterable[Widget]:
        """Return the list."""
        yield Table(COLUMNS, self._cells, id="jobs")

    def begin(self) -> None:
        """Read the list, and again every second while something is on its way."""
        self.query_one(Table).focus()
        self.look()
        self.set_interval(_OFTEN, self._look_at_running)

    def on_screen_resume(self) -> None:
        """Show what has changed meanwhile."""
        self.look()

    def look_anew(self) -> None:
        """Show what another program began or ended."""
        self.look()

    def _look_at_running(self) -> None:
        if any(isinstance(row, Sending) for row in self._rows) or any(
            not working.is_over for working in self.localai.workings
        ):
            self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read the list."""
        try:
            known = await self.desk.bench.jobs()
            batches = await self.desk.batches.listing()
        except LocalaiError as error:
            self.tell_error(error)
            return
        running = [sending for sending in self.localai.sendings if not sending.is_over]
        unknown, rest = [row for row in known if row.unknown], [row for row in known if not row.unknown]
        going, over = [each for each in batches if each.goes_on], [each for each in batches if not each.goes_on]
        self._rows = (*unknown, *running, *going, *rest, *over)
        self.tell(says.UNKNOWN_FIRST if unknown else "" if self._rows else says.NO_JOBS)
        table = self.query_one(Table)
        here = getattr(table.current, "id", None)
        table.restart(len(self._rows), keep_cursor=True)
        for place, row in enumerate(self._rows):
            if here is not None and getattr(row, "id", None) == here:
                table.go(place)  # the cursor stays on its job, wherever that stands now

    def moments(self) -> list[tuple[str, str]]:
        """Return when the job under the cursor began, in full."""
        row = self.query_one(Table).current
        return [(row.what, row.at)] if isinstance(row, JobRow) and row.at else []

    def _cells(self, row: Sending | JobRow | BatchState, here: bool) -> tuple[Cell, ...]:
        if isinstance(row, BatchState):
            sign = Meaning.LEAVES if row.goes_on else Meaning.QUIET
            texts = (self.signs.of(sign) if row.goes_on else "", "", row.title, row.words, "", "")
            return tuple(Cell(each, sign if place == 0 else Meaning.PLAIN) for place, each in enumerate(texts))
        if isinstance(row, Sending):
            told = says.progress(stage=row.stage, sent=row.sent, total=row.bytes_out, seconds=row.seconds)
            leaves = Meaning.LEAVES
            words = (self.signs.of(leaves), says.RUNNING, f"{row.model}: {told}", "", "", "")
            return tuple(Cell(each, leaves if place == 0 else Meaning.PLAIN) for place, each in enumerate(words))
        ended = row.meaning if row.meaning in (Meaning.UNKNOWN, Meaning.REFUSED) else Meaning.PLAIN
        return (
            Cell(self.signs.of(row.meaning), row.meaning),
            Cell(row.when),
            Cell(row.what),
            Cell(row.outcome, ended),
            Cell(row.sent, Meaning.QUIET),
            Cell(row.at_risk, Meaning.UNKNOWN if row.unknown else Meaning.QUIET),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._rows[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    @work(exclusive=True, group="act")
    async def on_table_opened(self, message: Table.Opened) -> None:
        """Go back to what is on its way, or show what is known of the rest."""
        if isinstance(message.row, Sending):
            self.app.push_screen(SendingScreen(message.row))
        elif isinstance(message.row, BatchState):
            self.app.push_screen(WorkingScreen(message.row))
        elif isinstance(message.row, JobRow):
            try:
                await self._open(message.row)
            except LocalaiError as error:
                self.tell_error(error)

    async def _open(self, row: JobRow) -> None:
        if row.ended:
            self.app.push_screen(ReceiptScreen(await self.desk.ledger.receipt(row.id)))
        else:
            self.app.push_screen(Rows(row.what, await self.desk.bench.job_facts(row.id), ""))
