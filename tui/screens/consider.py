"""A longer text to read before something happens: Enter agrees, Esc does not."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from tui.looks import Meaning
from tui.screens.page import Box
from tui.widgets.words import Line, Words


class Consider(Box[bool]):
    """Ends with True where the person agrees; the text scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False, id="box.back"),
        Binding("enter", "agree", show=False, id="box.agree"),
    ]

    def __init__(self, title: str, lines: tuple[str, ...], agree: str) -> None:
        super().__init__()
        self._title, self._told, self._agree = title, lines, agree

    def compose(self) -> ComposeResult:
        """Lay out the title, the text and the two ways to go on."""
        with Vertical(classes="box wide"):
            yield Words(self._title, classes="title")
            with VerticalScroll(id="reading"):
                yield Words("\n".join(self._told))
            yield Line(
                ("esc", Meaning.PLAIN),
                (" leave it   ", Meaning.QUIET),
                ("enter", Meaning.PLAIN),
                (f" {self._agree}", Meaning.QUIET),
                classes="note",
            )

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one("#reading").focus()

    def action_agree(self) -> None:
        """Take it on."""
        self.dismiss(True)
