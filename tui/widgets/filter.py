"""The line that narrows a list: it proposes how a word may go on, and leaves pasted paths to the screen."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from localai.errors import LocalaiError
from tui.typed import paths_of

Complete = Callable[[str], Awaitable[Sequence[str]]]


class _Completion(Suggester):
    def __init__(self, complete: Complete) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first way the line may go on."""
        try:
            found = await self._complete(value)
        except LocalaiError:
            return None
        return next((one for one in found if one != value), None)


class Filter(Input):
    """One line; Tab takes what is proposed, or goes on to the list where nothing is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "take", show=False, id="filter.take")]

    def __init__(self, complete: Complete, *, placeholder: str, id: str) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True, suggester=_Completion(complete))

    def action_take(self) -> None:
        """Take what is proposed."""
        if self._suggestion and self.cursor_position == len(self.value):
            self.action_cursor_right()
        else:
            self.screen.focus_next()

    def on_paste(self, event: events.Paste) -> None:
        """Leave paths to the screen, which adds them."""
        if paths_of(event.text):
            event.prevent_default()
