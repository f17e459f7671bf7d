"""What this terminal really sends when a key is pressed, and what that key does; and the keys of every action."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import guide as says
from tui.acts.app import BACK
from tui.acts.every import ALL
from tui.acts.settings import KEYS
from tui.entries import Entry
from tui.keys import bindings, shown
from tui.screens.list_page import ListPage
from tui.screens.page import Box, Page
from tui.widgets.table import Column
from tui.widgets.words import Words

_MOST = 200
TRAPS = frozenset({"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+left_square_bracket", "tab", "enter", "backspace"})
"""Keys that many terminals send for another one, so that no action can rest on them."""


class Listening(Words, can_focus=True):
    """Takes every key before anything else does, and shows it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(says.PRESS_ANY, id=id)
        self.heard: list[str] = []
        self._before = ""

    def on_key(self, event: events.Key) -> None:
        """Show what came; the second Esc in a row is not taken."""
        if event.key == "escape" and self._before == "escape":
            return
        self._before = event.key
        event.stop()
        event.prevent_default()
        does = [act.id for act in dict.fromkeys(ALL) if event.key in act.keys.split(",")]
        self.heard = [says.heard(event.key, event.character or "", does), *self.heard][:_MOST]
        self.say("\n".join((says.PRESS_ANY, "", *self.heard)))


class TerminalScreen(Page[None]):
    """One line for each key that came, the last one first."""

    CSS_PATH = "terminal.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings((BACK,)))
    acts = (BACK,)
    named = says.TERMINAL

    def body(self) -> Iterable[Widget]:
        """Return what listens."""
        yield VerticalScroll(Listening(id="heard"), id="page", can_focus=False)

    def begin(self) -> None:
        """Listen."""
        self.query_one(Listening).focus()


class KeysScreen(ListPage):
    """Every action with its key and its id; Enter gives it another key."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(KEYS))
    acts = KEYS
    named = says.KEYS
    enter = says.OTHER_KEY
    columns = (
        Column(title="", width=1),
        Column(title="", width=14),
        Column(title="", width=0),
        Column(title="", width=22, drop=1),
    )

    async def entries(self) -> tuple[Entry, ...]:
        """Return every action."""
        keys_of = self.localai.keys_of
        return tuple(
            Entry(id=act.id, name=", ".join(map(shown, keys_of(act.id, act.keys))), words=act.help, note=act.id)
            for act in dict.fromkeys(ALL)
        )

    def opened(self, row: Entry) -> None:
        """Ask for another key."""
        self.give(row)

    @work(exclusive=True, group="act")
    async def give(self, row: Entry) -> None:
        """Ask for a key and write it."""
        key = await self.app.push_screen_wait(PressBox(row.words))
        if key is None:
            return
        if key in TRAPS:
            self.tell(says.trap(key), wrong=True)
            return
        await self._write(row, key)

    @work(exclusive=True, group="act")
    async def action_built_in(self) -> None:
        """Go back to the key that was built in."""
        if self.current is not None:
            await self._write(self.current, None)

    async def _write(self, row: Entry, key: str | None) -> None:
        try:
            told, taste = await self.desk.settings.change(f"ui.keys.{row.id}", key)
            self.localai.wear(taste)
        except LocalaiError as error:
            self.tell_error(error)
            return
        others = [act.id for act in dict.fromkeys(ALL) if act.id != row.id and key in act.keys.split(",")]
        self.look(f"{told} {says.also(others)}".strip())

    def action_listen(self) -> None:
        """Show what this terminal sends."""
        self.app.push_screen(TerminalScreen())


class PressBox(Box[str]):
    """Ends with the key that was pressed, or None for Esc."""

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        """Lay out what it is for."""
        with Vertical(classes="box"):
            yield Words(says.PRESS_NEW, classes="title")
            yield Words(self._about)
            yield Words(says.PRESS_HELP, classes="note")

    def on_key(self, event: events.Key) -> None:
        """Take the key, whatever it does elsewhere."""
        event.stop()
        event.prevent_default()
        self.dismiss(None if event.key == "escape" else event.key)
