"""The workspaces of this machine: which is open, opening another one, making one."""

from typing import ClassVar

from textual import work
from textual.binding import BindingType

from localai.errors import LocalaiError
from localai.phrases import premises as says
from tui.acts.settings import WORKSPACES
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.boxes import Agree
from tui.screens.list_page import ListPage


class WorkspacesScreen(ListPage):
    """One line for each workspace."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(WORKSPACES))
    acts = WORKSPACES
    named = says.WORKSPACES

    async def entries(self) -> tuple[Entry, ...]:
        """Return every workspace."""
        return await self.desk.premises.workspaces()

    @work(exclusive=True, group="act")
    async def action_use(self) -> None:
        """Open the workspace under the cursor in place of the one that is open."""
        row = self.current
        if row is None:
            return
        if row.note == says.OPEN:
            self.tell(says.IS_OPEN)
        elif self.localai.working:
            self.tell(says.RUNNING)
        elif await self.app.push_screen_wait(Agree(f"{says.USE_TITLE} {row.name}", says.USE_HELP)):
            try:
                await self.desk.premises.use(row.id)
            except LocalaiError as error:
                self.tell_error(error)
                return
            self.localai.change_workspace()

    def action_new(self) -> None:
        """Make another workspace; nothing is closed before it is made."""
        if self.localai.working:
            self.tell(says.RUNNING)
        else:
            self.localai.new_workspace()
