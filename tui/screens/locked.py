"""The blank screen of a locked workspace; nothing of before is on it."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError, LockedError
from localai.phrases import library as says
from localai.phrases import premises
from tui.acts.app import LOCKED
from tui.keys import bindings
from tui.screens.boxes import Choose, Option
from tui.screens.page import Page
from tui.widgets.words import Words


class LockedScreen(Page[None]):
    """Enter unlocks; where a passphrase is needed, it is asked for."""

    CSS_PATH = "locked.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "unlock", show=False, id="locked.unlock"),
        *bindings(LOCKED),
    ]
    acts = LOCKED
    named = says.LOCKED
    enter = says.UNLOCK

    def body(self) -> Iterable[Widget]:
        """Return one line and, once asked for, the field."""
        field = Input(password=True, placeholder=says.PHRASE, id="phrase", compact=True)
        field.display = False
        yield Vertical(Words(says.LOCKED_HELP, id="how"), field, id="door")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try the passphrase and empty the field."""
        phrase = event.value.encode()
        event.input.clear()
        self.unlock(phrase)

    def action_unlock(self) -> None:
        """Try what is at hand: the keyring or an identity file."""
        self.unlock(None)

    @work(exclusive=True, group="unlock")
    async def unlock(self, phrase: bytes | None) -> None:
        """Unlock and go to the library."""
        self.tell(says.UNLOCKING)
        try:
            await self.desk.keys.unlock(phrase, despite_lock=True)
        except LocalaiError as error:
            self.wants_phrase(error, asked=phrase is not None)
            return
        self.localai.to_library()

    @work(exclusive=True, group="other")
    async def action_other(self) -> None:
        """Choose another workspace, and try to open it."""
        try:
            found = await self.desk.premises.workspaces()
            options = [Option(value=row.id, words=row.name, note=row.note or row.id) for row in found]
            here = next((row.id for row in found if row.note), "")
            wanted = await self.app.push_screen_wait(Choose(premises.OTHER_TITLE, options, chosen=here))
            if wanted is None:
                return
            await self.desk.premises.use(wanted)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.localai.change_workspace()

    def wants_phrase(self, error: LocalaiError, *, asked: bool) -> None:
        """Show the field; say what failed unless it is only that nobody has typed a passphrase yet."""
        if asked or error.code != LockedError.code:
            self.tell_error(error)
        else:
            self.tell("")
        field = self.query_one("#phrase", Input)
        field.display = True
        field.focus()
