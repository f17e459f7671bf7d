"""All models: what the rules say of each for a class, narrowed as a person types; marked ones side by side."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.operations.papers import Paper
from localai.phrases import library
from localai.phrases import model_list as says
from localai.vocabulary.items import ItemClass
from tui.acts.models import MODELS
from tui.keys import bindings
from tui.looks import Meaning
from tui.model_papers import list_paper
from tui.models import MOST_CARDS, ModelLine
from tui.screens.boxes import Choose, Option
from tui.screens.explain import WhyPage
from tui.screens.paper import PaperScreen
from tui.screens.side_by_side import SideBySideScreen
from tui.side_by_side import CHANGED
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Line, Words

COLUMNS = (
    Column(title="", width=1),
    Column(title="model", width=30),
    Column(title="trains", width=7, drop=3),
    Column(title="keeps a copy", width=12, drop=4),
    Column(title="people look", width=11, drop=5),
    Column(title="rating", width=8, drop=2),
    Column(title="", width=9),
    Column(title="", width=0),
)


class ModelsScreen(WhyPage):
    """The list, and in one line below it what stands in the way of the model under the cursor."""

    CSS_PATH = "models.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(MODELS))
    acts = MODELS
    named = says.TITLE
    enter = "cards"

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[ModelLine, ...] = ()
        self._shown: list[ModelLine] = []
        self._marked: dict[str, ModelLine] = {}
        self._class = ItemClass.INTERNAL.value
        self._order = 0

    def body(self) -> Iterable[Widget]:
        """Return the filter, the list, and the line below it."""
        yield Horizontal(
            Words(says.FILTER, classes="quiet", id="filter-name"),
            Input(placeholder=says.FILTER_HELP, id="filter", compact=True),
            id="narrow",
        )
        yield Line(id="counted")
        yield Table(COLUMNS, self._cells, id="models")
        yield Words(id="about")

    def begin(self) -> None:
        """Read the list."""
        self.query_one(Table).focus()
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Judge every model, and show those that fit."""
        try:
            self._all = await self.desk.models.lines(self._class)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._narrow()

    def _narrow(self) -> None:
        words = self.query_one("#filter", Input).value.lower().split()
        found = [line for line in self._all if line.answers(words)]
        orders = (None, lambda line: (-line.stars, line.id), lambda line: line.id)
        order = orders[self._order]
        self._shown = found if order is None else sorted(found, key=order)
        self.query_one(Table).restart(len(self._shown))
        if not self._shown:
            self.query_one("#about", Words).say(says.NOTHING if self._all else "")
        self._count()

    def _count(self) -> None:
        order = says.ORDERS[self._order]
        told = says.counted(len(self._shown), len(self._all), self._class, order, len(self._marked))
        self.query_one("#counted", Line).tell((told, Meaning.QUIET))

    def _cells(self, line: ModelLine, here: bool) -> tuple[Cell, ...]:
        marked = line.id in self._marked
        told = line.meaning if line.meaning in (Meaning.REFUSED, Meaning.UNKNOWN) else Meaning.PLAIN
        note = f"{CHANGED} {says.CHANGED}  {line.in_short}" if line.changed else line.in_short
        return (
            Cell(self.signs.chosen) if marked else Cell(self.signs.of(line.meaning), line.meaning),
            Cell(line.id),
            Cell(line.trains, Meaning.UNKNOWN if line.trains == "?" else Meaning.PLAIN),
            Cell(line.keeps, Meaning.UNKNOWN if line.keeps == "?" else Meaning.PLAIN),
            Cell(line.people_look, Meaning.UNKNOWN if line.people_look == "?" else Meaning.PLAIN),
            Cell(says.stars(line.stars)),
            Cell(line.verdict, told),
            Cell(note, Meaning.UNKNOWN if line.changed else Meaning.QUIET),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._shown[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show what is cut in the list."""
        line = message.row
        if isinstance(line, ModelLine):
            told = (line.title, ", ".join(line.tasks), line.in_short, line.price)
            self.query_one("#about", Words).say("   ".join(filter(None, told)))

    def on_table_opened(self, message: Table.Opened) -> None:
        """Show the cards of those that are marked, or the one under the cursor."""
        if isinstance(message.row, ModelLine):
            chosen = tuple(self._marked) or (message.row.id,)
            self.app.push_screen(SideBySideScreen(chosen, self._class))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits what is typed."""
        self._narrow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the list."""
        self.query_one(Table).focus()

    async def paper(self) -> Paper:
        """Return the models that are shown."""
        told = says.counted(len(self._shown), len(self._all), self._class, says.ORDERS[self._order], 0)
        return list_paper(self._shown, told)

    # --- actions ----------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Leave the filter first, then the screen."""
        field = self.query_one("#filter", Input)
        if field.has_focus or field.value:
            field.value = ""
            self.query_one(Table).focus()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter", Input).focus()

    def action_mark(self) -> None:
        """Mark the model under the cursor, or leave it, and go on to the next."""
        line = _under_cursor(self.query_one(Table))
        if line is None:
            return
        if self._marked.pop(line.id, None) is None:
            if len(self._marked) == MOST_CARDS:
                self.tell(says.FOUR)
                return
            self._marked[line.id] = line
        self.tell("")
        self._count()
        self.query_one(Table).action_move(1)
        self.query_one(Table).refresh()

    def action_order(self) -> None:
        """Order by the next of what the rules say, your ratings, name."""
        self._order = (self._order + 1) % len(says.ORDERS)
        self._narrow()

    @work(exclusive=True, group="act")
    async def action_judge_for(self) -> None:
        """Ask for which class."""
        options = [Option(value=one.value, words=one.value, note=library.CLASS_WORDS[one.value]) for one in ItemClass]
        chosen = await self.app.push_screen_wait(Choose(says.JUDGE_TITLE, options, chosen=self._class))
        if chosen is not None:
            self._class = chosen
            self.look()

    @work(exclusive=True, group="act")
    async def action_report(self) -> None:
        """Show the page about the service."""
        line = _under_cursor(self.query_one(Table))
        if line is None:
            return
        try:
            paper = await self.desk.models.report(line.id, self._class)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.app.push_screen(PaperScreen(paper))

    @work(exclusive=True, group="act")
    async def action_rate(self) -> None:
        """Ask for the person's own rating."""
        line = _under_cursor(self.query_one(Table))
        if line is None:
            return
        options = [Option(value=str(place + 1), words=words) for place, words in enumerate(says.RATINGS)]
        options += [Option(value="0", words=says.TAKE_BACK)] if line.stars else []
        chosen = await self.app.push_screen_wait(Choose(f"{says.RATE_TITLE} {line.id}", options))
        if chosen is None:
            return
        try:
            told = await self.desk.models.rate(line.id, int(chosen))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell(told)
        self.look()


def _under_cursor(table: "Table[ModelLine]") -> ModelLine | None:
    return table.current
