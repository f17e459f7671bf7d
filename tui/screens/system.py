"""What the system gives and blocks here: the kernel, the keyring, libraries, folders."""

from typing import ClassVar

from textual.binding import BindingType

from localai.phrases import premises as says
from tui.acts.settings import SYSTEM
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.list_page import ListPage
from tui.widgets.table import Column


class SystemScreen(ListPage):
    """One line for each thing that was looked at; it takes a moment."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(SYSTEM))
    acts = SYSTEM
    named = says.SYSTEM
    columns = (Column(title="", width=1), Column(title="", width=14), Column(title="", width=0))

    def begin(self) -> None:
        """Look, and say that this takes a moment."""
        self.tell(says.LOOKING)
        super().begin()

    async def entries(self) -> tuple[Entry, ...]:
        """Return what was looked at."""
        return await self.desk.premises.system()
