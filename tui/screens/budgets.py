"""Budgets of a week: each limit with what this week has taken of it."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.phrases import budgets as says
from tui.acts.settings import BUDGETS
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.boxes import Agree, Choose, Option
from tui.screens.list_page import ListPage
from tui.screens.page import Box
from tui.widgets.choice import Press
from tui.widgets.words import Words

_FIELDS = {"bytes": (says.BYTES, "50 MB"), "items": (says.ITEMS, "40"), "cost": (says.COST, "5")}


class BudgetsScreen(ListPage):
    """One line for each limit."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(BUDGETS))
    acts = BUDGETS
    named = says.SCREEN
    nothing = says.NONE_HERE

    async def entries(self) -> tuple[Entry, ...]:
        """Return every limit."""
        return await self.desk.ruling.budgets()

    @work(exclusive=True, group="act")
    async def action_add(self) -> None:
        """Ask which service and which limits, and set them."""
        try:
            services = await self.desk.ruling.services()
            options = [Option(value="", words=says.EVERYONE)]
            options += [Option(value=provider, words=title) for provider, title in services]
            here = self.current.id if self.current else ""
            provider = await self.app.push_screen_wait(Choose(says.CHOOSE, options, chosen=here))
            if provider is None:
                return
            name = dict(services).get(provider, says.EVERYONE)
            typed = await self.app.push_screen_wait(BudgetBox(name))
            if typed is not None:
                reason = typed.pop("reason", "")
                self.look(await self.desk.ruling.set_budget(provider, typed, reason))
        except LocalaiError as error:
            self.tell_error(error)

    @work(exclusive=True, group="act")
    async def action_remove(self) -> None:
        """Say what follows, then remove the budget under the cursor."""
        row = self.current
        if row is None or not await self.app.push_screen_wait(Agree(row.name, says.REMOVE_ASK)):
            return
        try:
            told = await self.desk.ruling.remove_budget(row.id, "")
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look(told)


class BudgetBox(Box[dict[str, str]]):
    """Three limits and why; what is left empty stays as it is."""

    CSS_PATH = "budgets.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False, id="box.back"),
        Binding("down", "app.focus_next", show=False, id="budget.next"),
        Binding("up", "app.focus_previous", show=False, id="budget.before"),
    ]

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def compose(self) -> ComposeResult:
        """Lay out the fields."""
        with Vertical(classes="box"):
            yield Words(self._service, classes="title")
            yield Words(says.FORM_TITLE, classes="note")
            for id, (words, example) in (*_FIELDS.items(), ("reason", (says.REASON, ""))):
                field = Input(id=id, placeholder=example, compact=True)
                yield Horizontal(Words(words, classes="row-name quiet"), field, classes="row")
            yield Press(says.PUT, id="done")

    def on_mount(self) -> None:
        """Begin in the first field."""
        self.query_one("#bytes").focus()

    def on_input_submitted(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def on_press_pressed(self) -> None:
        """Take what was typed."""
        self.dismiss({id: self.query_one(f"#{id}", Input).value for id in (*_FIELDS, "reason")})
