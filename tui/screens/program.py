"""The settings of this program: what holds, where it comes from, and changing what the app may change."""

from typing import ClassVar

from textual import work
from textual.binding import BindingType

from localai.errors import LocalaiError
from localai.phrases import configuring as says
from tui.acts.settings import PROGRAM
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.list_page import ListPage
from tui.widgets.table import Table

_TAKE_OUT = "\0"


class ProgramScreen(ListPage):
    """One line for each setting; a change is written to the configuration file, that line alone."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PROGRAM))
    acts = PROGRAM
    named = says.TITLE

    def __init__(self, *, key: str = "") -> None:
        super().__init__()
        self._first = key

    async def entries(self) -> tuple[Entry, ...]:
        """Return every setting."""
        return await self.desk.settings.rows()

    def on_table_moved(self, message: Table.Moved) -> None:
        """Go to the setting that was asked for, once."""
        super().on_table_moved(message)
        first, self._first = self._first, ""
        if first:
            self.go_to(first)

    @work(exclusive=True, group="act")
    async def action_change(self) -> None:
        """Ask for another value and write it."""
        if self.current is None:
            return
        try:
            setting = await self.desk.settings.setting(self.current.id)
            title = f"{says.CHANGE_TITLE}: {setting.name}"
            if setting.choices:
                options = [Option(value=each, words=each) for each in setting.choices]
                options.append(Option(value=_TAKE_OUT, words=says.BUILT_IN))
                typed = await self.app.push_screen_wait(Choose(title, options, chosen=setting.now))
            else:
                note = f"{setting.words}. {setting.possible}".strip()
                typed = await self.app.push_screen_wait(Ask(title, note, value=setting.now))
            if typed is None:
                return
            told, taste = await self.desk.settings.change(setting.key, None if typed == _TAKE_OUT else typed)
            self.localai.wear(taste)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look(told)
