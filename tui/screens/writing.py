"""What a screen shows, written to a new file: the same key on every screen that has a table or a receipt."""

from typing import TypeVar

from textual import work

from localai.errors import LocalaiError
from localai.operations.papers import Paper
from localai.phrases import written as says
from tui.screens.boxes import Ask
from tui.screens.page import Page
from tui.typed import path_of

Result = TypeVar("Result")


class PaperPage(Page[Result]):
    """A screen that can be written down; `WRITE` belongs to its actions."""

    async def paper(self) -> Paper:
        """Return what is shown as a paper."""
        raise NotImplementedError

    @work(exclusive=True, group="act")
    async def action_write(self) -> None:
        """Ask where to, and write it there."""
        typed = await self.app.push_screen_wait(Ask(says.TITLE, says.HELP))
        if not typed:
            return
        try:
            path = path_of(typed)
            await self.desk.papers.write(path, await self.paper())
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell(says.written(str(path)))
