"""Rules as a table: a line for each question, a column for each layer; who decides is bold and marked."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import library
from localai.phrases import rule_changes as says
from localai.vocabulary.items import ItemClass
from tui.acts.settings import RULES
from tui.keys import bindings
from tui.looks import Meaning
from tui.ruling import RuleChange, RuleLine
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.outlook import OutlookBox
from tui.screens.page import Page
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Facts, Line

_LAYERS = ("class", "team", "workspace", "project")
COLUMNS = (
    Column(title="", width=25),
    Column(title="class", width=15),
    Column(title="team", width=12, drop=2),
    Column(title="workspace", width=15),
    Column(title="project", width=15, drop=1),
)
_NOTHING, _OTHER = "\0", "\1"


class RulesScreen(Page[None]):
    """The questions for one class, within a project or none; Enter changes an answer after showing what that does."""

    CSS_PATH = "rules.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(RULES))
    acts = RULES
    named = says.TITLE
    enter = "change"

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[RuleLine, ...] = ()
        self._class = ItemClass.INTERNAL.value
        self._project = ("", "")
        self._layer = "workspace"

    def body(self) -> Iterable[Widget]:
        """Return what is shown, the table, and all about the line under the cursor."""
        yield Line(id="which")
        yield Table(COLUMNS, self._cells, id="rules")
        yield VerticalScroll(Facts(id="said", name_width=10), id="told", can_focus=False)

    def begin(self) -> None:
        """Read the rules."""
        self.query_one(Table).focus()
        self.look()

    @work(exclusive=True, group="look")
    async def look(self, then: str = "") -> None:
        """Read the rules again, and say what just happened."""
        try:
            self._lines = await self.desk.ruling.lines(self._class, self._project[0])
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.query_one("#which", Line).tell(
            (f"{says.CLASS} ", Meaning.QUIET),
            (self._class, Meaning.PLAIN),
            (f"   {says.PROJECT} ", Meaning.QUIET),
            (self._project[1] or says.NO_PROJECT, Meaning.PLAIN),
            (f"   {says.CHANGING} ", Meaning.QUIET),
            (self._layer, Meaning.PLAIN),
            (f"   {self.signs.chosen} {says.DECIDES}", Meaning.QUIET),
        )
        table = self.query_one(Table)
        table.restart(len(self._lines), keep_cursor=True)
        self.tell(then)

    def _cells(self, row: RuleLine, here: bool) -> tuple[Cell, ...]:
        return (Cell(row.question, Meaning.QUIET), *(self._said(row, layer) for layer in _LAYERS))

    def _said(self, row: RuleLine, layer: str) -> Cell:
        words = row.said.get(layer, "")
        decides = row.layer == layer and bool(words)
        mark = f"{self.signs.chosen} " if decides else "  "
        return Cell(f"{mark}{words or '-'}", Meaning.PLAIN if words else Meaning.QUIET, bold=decides)

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._lines[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Say what holds and who decides."""
        row = message.row
        if isinstance(row, RuleLine):
            said = [(says.LAYERS[layer], words, "") for layer, words in row.said.items()]
            holds = (says.HOLDS, row.demand, says.decides(row.layer) if row.layer else "")
            self.query_one("#said", Facts).list((holds, *said, ("", says.NEVER_TRAINING, "")))

    # --- what is shown ----------------------------------------------------------------------------------------------

    @work(exclusive=True, group="act")
    async def action_class(self) -> None:
        """Ask for which class."""
        options = [Option(value=each, words=each, note=library.CLASS_WORDS[each]) for each in ItemClass]
        wanted = await self.app.push_screen_wait(Choose(says.CHOOSE_CLASS, options, chosen=self._class))
        if wanted is not None:
            self._class = wanted
            self.look()

    @work(exclusive=True, group="act")
    async def action_project(self) -> None:
        """Ask within which project."""
        try:
            projects = await self.desk.shelf.projects()
        except LocalaiError as error:
            self.tell_error(error)
            return
        names = {project.id: project.name for project in projects}
        options = [Option(value="", words=says.NO_PROJECT)]
        options += [Option(value=id, words=name) for id, name in names.items()]
        wanted = await self.app.push_screen_wait(Choose(says.CHOOSE_PROJECT, options, chosen=self._project[0]))
        if wanted is not None:
            self._project = (wanted, names.get(wanted, ""))
            self._layer = "project" if wanted else "workspace"
            self.look()

    @work(exclusive=True, group="act")
    async def action_layer(self) -> None:
        """Ask whose rules are changed."""
        names = ["class", "workspace", *(["project"] if self._project[0] else [])]
        options = [Option(value=name, words=name, note=says.LAYER_NOTES[name]) for name in names]
        wanted = await self.app.push_screen_wait(Choose(says.CHOOSE_LAYER, options, chosen=self._layer))
        if wanted is not None:
            self._layer = wanted
            self.look()

    # --- a change ---------------------------------------------------------------------------------------------------

    def on_table_opened(self, message: Table.Opened) -> None:
        """Change the answer under the cursor."""
        if isinstance(message.row, RuleLine):
            self.change(message.row)

    def _change(self, rule: str, answer: str) -> RuleChange:
        subject = {"class": self._class, "workspace": "", "project": self._project[0]}[self._layer]
        name = {"class": self._class, "workspace": "", "project": self._project[1]}[self._layer]
        return RuleChange(layer=self._layer, subject=subject, name=name, rule=rule, answer=answer)

    @work(exclusive=True, group="act")
    async def change(self, row: RuleLine) -> None:
        """Ask for another answer, show what that does, and set it where the person agrees."""
        try:
            now = await self.desk.ruling.answer_now(self._change(row.rule, ""))
            answer = await self._answer(row, now)
            if answer is not None and answer != now:
                await self._set(self._change(row.rule, answer))
        except LocalaiError as error:
            self.tell_error(error)

    async def _answer(self, row: RuleLine, now: str) -> str | None:
        """Ask for one of the usual answers, or for one that is typed."""
        example = says.can_be_typed(row.rule)
        options = [Option(value=_NOTHING, words=says.NO_MORE_DEMAND)]
        options += [Option(value=value, words=words) for value, words in says.answers(row.rule)]
        options += [Option(value=_OTHER, words=says.OTHER, note=example)] if example else []
        title = f"{row.question} ({self._layer})"
        wanted = await self.app.push_screen_wait(Choose(title, options, chosen=now or _NOTHING))
        if wanted == _OTHER:
            return await self.app.push_screen_wait(Ask(title, example, value=now))
        return "" if wanted == _NOTHING else wanted

    @work(exclusive=True, group="act")
    async def action_built_in(self) -> None:
        """Show what going back does, and go back where the person agrees."""
        try:
            await self._set(self._change("", ""))
        except LocalaiError as error:
            self.tell_error(error)

    async def _set(self, change: RuleChange) -> None:
        outlook = await self.desk.ruling.foresee(change)
        about = says.about(change.layer, change.name)
        needs_reason = change.layer == "class"
        reason = await self.app.push_screen_wait(OutlookBox(about, outlook, needs_reason=needs_reason))
        if reason is not None:
            self.look(await self.desk.ruling.apply(change, reason))
