"""Files while they come in: how far it is, how long it takes, what was left out and why."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from localai.phrases import adding as says
from localai.vocabulary.text import clean
from tui.adding import Adding
from tui.looks import Meaning
from tui.screens.page import Box
from tui.widgets.words import Line, Words

_EVERY: Final = 0.25
_SHOWN: Final = 200


class AddingBox(Box[None]):
    """Closes by itself where everything came in; what was left out stays to be read."""

    CSS_PATH = "adding.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "back", show=False, id="box.back"),
        Binding("c", "stop", show=False, id="adding.stop"),
    ]

    def __init__(self, adding: Adding) -> None:
        super().__init__()
        self.adding = adding
        self._told_end = False

    def compose(self) -> ComposeResult:
        """Lay out how far it is and what was left out."""
        with Vertical(classes="box"):
            yield Words(says.TITLE, classes="title")
            yield Line(id="progress")
            yield Words(id="name", classes="quiet")
            with VerticalScroll(id="left-out"):
                yield Words(id="reasons")
            yield Words(says.WAYS, id="ways", classes="note")

    def on_mount(self) -> None:
        """Show it now and four times a second."""
        self.query_one("#left-out").display = False
        self.repaint()
        self.set_interval(_EVERY, self.repaint)

    def repaint(self) -> None:
        """Show how far it is, or how it ended."""
        adding = self.adding
        if adding.is_over:
            self._end()
            return
        told = says.progress(
            items=adding.items,
            size=adding.size,
            expected=adding.expected,
            rate=adding.rate,
            left=adding.left,
            stopping=adding.wants_stop,
        )
        self.query_one("#progress", Line).tell((told, Meaning.PLAIN))
        self.query_one("#name", Words).say(clean(adding.name, limit=70))

    def _end(self) -> None:
        added = self.adding.added
        if added is None or not (added.skipped or added.stopped):
            self.dismiss(None)
        elif not self._told_end:
            self._told_end = True
            ended = says.ended(items=len(added.items), skipped=len(added.skipped), stopped=added.stopped)
            self.query_one("#progress", Line).tell((ended, Meaning.PLAIN))
            self.query_one("#name", Words).say("")
            more = max(len(added.skipped) - _SHOWN, 0)
            self.query_one("#reasons", Words).say(says.left_out(sentences=added.skipped[:_SHOWN], more=more))
            self.query_one("#ways", Words).say(says.CLOSE)
            area = self.query_one("#left-out")
            area.display = bool(added.skipped)
            area.focus()

    def action_stop(self) -> None:
        """Stop it; what is whole by then stays."""
        self.adding.stop()
        self.repaint()
