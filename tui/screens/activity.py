"""What was sent: plots by day and service, and the same as numbers below; models ranked by the person's own ratings."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Grid
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.activity import Activity, Sum
from localai.operations.papers import Paper
from localai.phrases import activity as says
from localai.phrases import amounts
from tui.activity_rows import cells, paper_of
from tui.acts.activity import ACTIVITY
from tui.keys import bindings
from tui.looks import ASCII, Meaning
from tui.plots import Ground, Measure, plot
from tui.screens.writing import PaperPage
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Line, Words

_TALL = 32


def _known_cost(row: Sum) -> float | None:
    return None if row.unknown == row.requests else float(row.cost)


MEASURES = (
    Measure(title=says.COST, value=_known_cost, words=lambda value: f"${value:.2f}"),
    Measure(title=says.REQUESTS, value=lambda row: row.requests, words=lambda value: amounts.number(round(value))),
    Measure(title=says.ERRORS, value=lambda row: row.errors or None, words=lambda value: amounts.number(round(value))),
    Measure(title=says.TOOK, value=lambda row: row.p95, words=says.seconds, adds_up=False),
    Measure(title=says.SENT, value=lambda row: row.sent, words=amounts.size),
)
_FIRST = {False: (says.HEADS[0], says.HEADS[1]), True: (says.MODEL_HEADS[0], says.MODEL_HEADS[1])}


def columns(*, by_model: bool) -> tuple[Column, ...]:
    """Return the columns of the table below the plots."""
    first, second = _FIRST[by_model]
    return (
        Column(title=first, width=0) if by_model else Column(title=first, width=11),
        Column(title=second, width=11) if by_model else Column(title=second, width=0),
        Column(title="requests", width=8, right=True),
        Column(title="errors", width=6, right=True),
        Column(title="cost", width=16, right=True),
        Column(title="bytes out", width=9, right=True, drop=1),
        Column(title="bytes in", width=8, right=True, drop=4),
        Column(title=says.USUAL, width=7, right=True, drop=3),
        Column(title=says.SLOW, width=7, right=True, drop=2),
    )


class ActivityScreen(PaperPage[None]):
    """Five plots over one table."""

    CSS_PATH = "activity.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(ACTIVITY))
    acts = ACTIVITY
    named = says.TITLE

    def __init__(self) -> None:
        super().__init__()
        self._found = Activity(days=(), models=())
        self._by_model = False

    def body(self) -> Iterable[Widget]:
        """Return the plots and both tables, of which one is shown."""
        yield Grid(*(Words(classes="plot", id=f"plot-{place}") for place in range(len(MEASURES))), id="plots")
        yield Line(id="which")
        yield Table(columns(by_model=False), self._cells, id="days")
        yield Table(columns(by_model=True), self._cells, id="models")

    def begin(self) -> None:
        """Add everything up."""
        self._show_table()
        self.look()

    def on_resize(self) -> None:
        """Draw the plots for the new width."""
        self.call_after_refresh(self._draw)

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read the ledger and show what it adds up to."""
        try:
            self._found = await self.desk.activity.read(self.tell)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell("" if self._found.days else says.EMPTY)
        self.query_one("#days", Table).restart(len(self._found.days))
        self.query_one("#models", Table).restart(len(self._found.models))
        self._draw()

    def _draw(self) -> None:
        plots = self.query_one("#plots", Grid)
        plots.display = bool(self._found.days)
        width = max((self.size.width - 6) // 2, 30)
        most = 3 if self.size.height >= _TALL else 2
        ground = Ground(width=width, today=self.desk.now().date(), most=most, ascii=self.signs is ASCII)
        for place, measure in enumerate(MEASURES):
            self.query_one(f"#plot-{place}", Words).say("\n".join(plot(measure, self._found.days, ground)))

    def _show_table(self) -> None:
        words = says.MODELS if self._by_model else says.DAYS
        self.query_one("#which", Line).tell((words, Meaning.QUIET))
        for name, shown in (("#days", not self._by_model), ("#models", self._by_model)):
            table = self.query_one(name, Table)
            table.display = shown
            if shown:
                table.focus()

    def _cells(self, row: Sum, here: bool) -> tuple[Cell, ...]:
        told = [Cell(words) for words in cells(row)]
        if row.errors:
            told[3] = Cell(told[3].text, Meaning.UNKNOWN)
        return tuple(told)

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._found.models if message.table.id == "models" else self._found.days
        message.table.supply(message.generation, message.offset, rows[message.offset : message.offset + message.limit])

    def action_table(self) -> None:
        """Show the other table."""
        self._by_model = not self._by_model
        self._show_table()

    async def paper(self) -> Paper:
        """Return both tables."""
        return paper_of(self._found)
