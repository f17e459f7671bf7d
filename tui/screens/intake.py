"""How files get into the list: typed, pasted or dropped paths."""

from collections.abc import Sequence
from pathlib import Path

from textual import events, work

from localai.phrases import adding as add_says
from localai.phrases import library as says
from tui.adding import Adding
from tui.screens.adding import AddingBox
from tui.screens.boxes import Agree, AskPaths
from tui.screens.choosing import ChoosingPage
from tui.typed import paths_of, typed_paths

_NAMED = 6


class IntakePage(ChoosingPage):
    """Adds into the project that is shown; `_project` is its id and name."""

    def __init__(self) -> None:
        super().__init__()
        self._project: tuple[str | None, str] = (None, "")

    async def on_paste(self, event: events.Paste) -> None:
        """Take pasted or dropped paths as something to add, wherever the cursor is."""
        if paths := paths_of(event.text):
            event.stop()
            self.ask_to_add(paths)

    @work(exclusive=True, group="act")
    async def action_add(self) -> None:
        """Show what is coming in, else ask for a path and add it."""
        if self.localai.adding is not None:
            await self.app.push_screen_wait(AddingBox(self.localai.adding))
            return
        typed = await self.app.push_screen_wait(AskPaths(says.ADD_TITLE, says.ADD_HELP))
        if typed:
            await self._add(typed_paths(typed))

    @work(exclusive=True, group="act")
    async def ask_to_add(self, paths: Sequence[Path]) -> None:
        """Ask whether what was pasted is meant, then add it."""
        more = max(len(paths) - _NAMED, 0)
        names = [path.name or str(path) for path in paths[:_NAMED]]
        folders = tuple(dict.fromkeys(str(path.parent) for path in paths))
        question = add_says.question(names=names, more=more, folders=folders, project=self._project[1])
        if await self.app.push_screen_wait(Agree(add_says.ASK, question)):
            await self._add(paths)

    async def _add(self, paths: Sequence[Path]) -> None:
        if self.localai.adding is not None:
            self.tell(add_says.UNDER_WAY)
            return
        adding = Adding(paths, self._project[0], self.localai.clock)
        self.localai.take_in(adding)
        await self.app.push_screen_wait(AddingBox(adding))
        if adding.problem is not None:
            self.tell_error(adding.problem)
        elif adding.added is not None:
            added = adding.added
            self.tell(add_says.ended(items=len(added.items), skipped=len(added.skipped), stopped=added.stopped))
        self.look()
