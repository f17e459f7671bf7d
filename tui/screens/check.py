"""Whether everything that a workspace names is there and whole."""

from typing import ClassVar

from textual import work
from textual.binding import BindingType

from localai.errors import LocalaiError
from localai.phrases import premises as says
from tui.acts.settings import CHECK
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.boxes import Choose, Option
from tui.screens.list_page import ListPage
from tui.widgets.table import Table


class CheckScreen(ListPage):
    """Asks how deep, tells how far it is, and lists what was found."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(CHECK))
    acts = CHECK
    named = says.CHECK

    def begin(self) -> None:
        """Ask at once."""
        self.query_one(Table).focus()
        self.action_run()

    async def entries(self) -> tuple[Entry, ...]:
        """Return what was found last."""
        return self.rows

    @work(exclusive=True, group="act")
    async def action_run(self) -> None:
        """Ask how much is looked at, and look."""
        options = (
            Option(value="quick", words=says.QUICK, note=says.QUICK_NOTE),
            Option(value="read", words=says.EVERY, note=says.EVERY_NOTE),
        )
        wanted = await self.app.push_screen_wait(Choose(says.HOW_DEEP, options))
        if wanted is None:
            return
        self.localai.working += 1
        self.tell(says.LOOKING)
        try:
            found = await self.desk.premises.check(read=wanted == "read", progress=self.tell)
        except LocalaiError as error:
            self.tell_error(error)
            return
        finally:
            self.localai.working -= 1
        self.rows = found
        self.query_one(Table).restart(len(found))
        self.tell(found[0].words)
