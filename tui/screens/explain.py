"""Why the rules say what they say about one model: reasons, rules, facts with their pages, ways out."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import compose as says
from localai.vocabulary.tasks import Task
from tui.acts.app import BACK
from tui.keys import bindings
from tui.looks import Meaning
from tui.models import ModelLine
from tui.screens.page import Page
from tui.screens.writing import PaperPage
from tui.widgets.table import Table
from tui.widgets.words import Words


class ExplainScreen(Page[None]):
    """A page to read; for a model, a task or none, and items or a class."""

    CSS_PATH = "explain.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings((BACK,)))
    acts = (BACK,)

    def __init__(
        self, model: str, task: Task | None = None, item_ids: Sequence[str] = (), *, item_class: str = ""
    ) -> None:
        super().__init__()
        self._model, self._doing, self._items, self._class = model, task, tuple(item_ids), item_class

    def body(self) -> Iterable[Widget]:
        """Return the page."""
        yield VerticalScroll(Words(id="why"), id="page")
        yield Words(says.NOT_LEGAL_ADVICE, id="advice")

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return which model it is about."""
        return [(f"{says.WHY}   ", Meaning.PLAIN), (self._model, Meaning.PLAIN), (f"   {self._class}", Meaning.QUIET)]

    def begin(self) -> None:
        """Let the arrow keys scroll, and read it."""
        self.query_one("#page").focus()
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read it."""
        self.tell(says.JUDGING)
        try:
            told = await self.desk.advice.explain(self._model, self._doing, self._items, self._class)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell("")
        self.query_one("#why", Words).say("\n".join(told))


class WhyPage(PaperPage[None]):
    """A list of models for one class, of which any can be explained."""

    _class: str

    def action_why(self) -> None:
        """Show why the model under the cursor is allowed or refused for the class."""
        row = self.query_one(Table).current
        if isinstance(row, ModelLine):
            self.app.push_screen(ExplainScreen(row.id, item_class=self._class))
