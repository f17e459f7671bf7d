"""A batch while it is worked off, and afterwards: how far it is, and what came of each plan."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import working as says
from tui.acts.batches import WORKING
from tui.batches import BatchPlace, BatchState
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.boxes import Agree, Rows
from tui.screens.page import Page
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Line, Words
from tui.working import Working

COLUMNS = (
    Column(title="", width=1),
    Column(title="", width=6, right=True),
    Column(title="name", width=0),
    Column(title="how far", width=34),
)
_EVERY = 0.25
_PLACES_EVERY = 4  # repaints
_FEW = 500  # plans; more are read again less often


class WorkingScreen(Page[None]):
    """Watches the batch of this id, whoever works at it; leaving the screen stops nothing."""

    CSS_PATH = "working.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(WORKING))
    acts = WORKING
    named = says.WORKING
    enter = "receipt"

    def __init__(self, batch: BatchState) -> None:
        super().__init__()
        self.about_batch = batch
        self._places: tuple[BatchPlace, ...] = ()
        self._painted = 0
        self._told_end: Working | None = None

    @property
    def working(self) -> Working | None:
        """The work at it in this app, the latest; None where there was none."""
        mine = [each for each in self.localai.workings if each.batch_id == self.about_batch.id]
        return mine[-1] if mine else None

    def body(self) -> Iterable[Widget]:
        """Return how far it is and the plans."""
        yield Line(id="progress")
        yield Table(COLUMNS, self._cells, id="places")
        yield Words(id="held")

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return which batch it is."""
        return [(f"{self.named}   ", Meaning.PLAIN), (self.about_batch.title, Meaning.QUIET)]

    def begin(self) -> None:
        """Show it, and again while it goes on."""
        self.query_one(Table).focus()
        self.look()
        self.set_interval(_EVERY, self.repaint)

    def repaint(self) -> None:
        """Show how far it is; the plans are read again once a second, of long batches less often."""
        self._painted += 1
        working = self.working
        if working is None:
            self.query_one("#progress", Line).tell((self.about_batch.words, Meaning.PLAIN))
            return
        if working.is_over:
            if self._told_end is not working:
                self._told_end = working
                self.look()
            told = working.words or self.about_batch.words
        else:
            told = says.progress(
                ended=len(working.ended),
                count=working.count,
                failed=working.failed,
                seconds=working.seconds,
                spent=working.spent,
            )
            every = _PLACES_EVERY * (1 if working.count <= _FEW else 10)
            if self._painted % every == 0:
                self.look()
        self.query_one("#progress", Line).tell((told, Meaning.PLAIN))
        self.query_one("#held", Words).say(says.held(why=working.halted) if working.halted else "")

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read where every plan is."""
        try:
            found = await self.desk.batches.places(self.about_batch.id)
            listed = {each.id: each for each in await self.desk.batches.listing()}
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.about_batch = listed.get(self.about_batch.id, self.about_batch)
        table: Table[BatchPlace] = self.query_one("#places", Table)
        begun, self._places = bool(self._places), found
        table.restart(len(found), keep_cursor=begun)
        self.repaint()

    def _cells(self, row: BatchPlace, here: bool) -> tuple[Cell, ...]:
        return (
            Cell(self.signs.of(row.meaning) if row.meaning is not Meaning.QUIET else "", row.meaning),
            Cell(str(row.number), Meaning.QUIET),
            Cell(row.name),
            Cell(row.stage, row.meaning),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._places[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    @work(exclusive=True, group="act")
    async def on_table_opened(self, message: Table.Opened) -> None:
        """Show what is known of one send."""
        if isinstance(message.row, BatchPlace) and message.row.run_id:
            try:
                facts = await self.desk.bench.job_facts(message.row.run_id)
            except LocalaiError as error:
                self.tell_error(error)
                return
            self.app.push_screen(Rows(message.row.name, facts, ""))

    def action_back(self) -> None:
        """Close the screen; what runs goes on."""
        working = self.working
        if working is not None and not working.is_over:
            self.localai.announce(says.GOES_ON)
        self.dismiss(None)

    @work(exclusive=True, group="act")
    async def action_cancel(self) -> None:
        """Ask, then let nothing more of it begin."""
        if not self.about_batch.goes_on:
            self.tell(says.NOT_GOING)
            return
        if not await self.app.push_screen_wait(Agree(says.CANCEL_TITLE, says.CANCEL_HELP)):
            return
        try:
            self.tell(await self.desk.batches.cancel(self.about_batch.id))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look()

    def action_resume(self) -> None:
        """Go on with what is left."""
        working = self.working
        if working is not None and not working.is_over:
            return
        if not self.about_batch.left:
            self.tell(says.NOT_GOING)
            return
        self.localai.work_off(self.about_batch.id, self.about_batch.left)
        self.repaint()
