"""Small focusable parts of a form: one of several, and something to press."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.message import Message

from tui.widgets.words import Words


class Choice(Words, can_focus=True):
    """One of several, each on its line; up and down move inside, left and right too."""

    @dataclass
    class Changed(Message):
        """Another one is chosen."""

        choice: "Choice"

    def __init__(self, options: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self.chosen = 0

    def render(self) -> Text:
        """Return the lines with the chosen one marked."""
        lines = [f"({'o' if index == self.chosen else ' '}) {words}" for index, words in enumerate(self._options)]
        return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")

    def on_mount(self) -> None:
        """Take the height of the options."""
        self.styles.height = len(self._options)

    def on_key(self, event: events.Key) -> None:
        """Move inside; leave the keys at the edges to the form."""
        step = {"up": -1, "left": -1, "down": 1, "right": 1}.get(event.key, 0)
        target = len(self._options) and (self.chosen + 1) % len(self._options) if event.key == "space" else None
        if target is None:
            target = self.chosen + step
        if target != self.chosen and 0 <= target < len(self._options):
            event.stop()
            event.prevent_default()
            self.choose(target)

    def on_click(self, event: events.Click) -> None:
        """Choose the line."""
        if 0 <= event.y < len(self._options):
            self.choose(event.y)

    def choose(self, index: int) -> None:
        """Mark one and say that it changed."""
        self.chosen = index
        self.refresh()
        self.post_message(self.Changed(self))


class Press(Words, can_focus=True):
    """Words that can be pressed with Enter or the mouse."""

    DEFAULT_CSS = """
    Press { height: 1; width: auto; padding: 0 1; background: $panel; }
    Press:focus { background: $cursor-row; text-style: bold; }
    Press:disabled { color: $quiet; background: $background; }
    """

    def __init__(self, words: str, *, id: str, disabled: bool = False) -> None:
        super().__init__(words, id=id)
        self.disabled = disabled

    @dataclass
    class Pressed(Message):
        """It was pressed."""

        press: "Press"

    def on_key(self, event: events.Key) -> None:
        """Count Enter as a press."""
        if event.key == "enter":
            event.stop()
            self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        """Count a click as a press."""
        event.stop()
        self.post_message(self.Pressed(self))
