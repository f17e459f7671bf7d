"""Small boxes: choose one, type one line, read a text, say yes with Enter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input

from localai.phrases import library as says
from tui.looks import Meaning
from tui.screens.page import Box
from tui.widgets.frame import Notice
from tui.widgets.paths import PathsInput
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Facts, Line, Words

_NOTE = 40  # cells of a note beside the words, in a box of the usual width
_BACK = Binding("escape", "back", show=False, id="box.back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose."""

    value: str
    words: str
    note: str = ""


class Choose(Box[str]):
    """A short list; Enter takes the line, Esc takes none."""

    BINDINGS: ClassVar[list[BindingType]] = [_BACK]

    def __init__(self, title: str, options: Sequence[Option], *, chosen: str = "") -> None:
        super().__init__()
        self._title = title
        self._options = tuple(options)
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Lay out the title and the list."""
        with Vertical(classes="box"):
            yield Words(self._title, classes="title")
            yield Table(
                (Column(title="", width=28), Column(title="", width=0)),
                lambda option, _: (Cell(option.words), Cell(option.note, Meaning.QUIET)),
                id="options",
            )
            if any(cell_len(option.note) > _NOTE for option in self._options):
                yield Words(id="whole", classes="quiet")

    def on_mount(self) -> None:
        """Fill the list and put the cursor on what holds now."""
        table: Table[Option] = self.query_one("#options", Table)
        table.restart(len(self._options))
        table.styles.height = min(len(self._options) + 1, 16)
        values = [option.value for option in self._options]
        if self._chosen in values:
            table.action_move(values.index(self._chosen))
        table.focus()

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._options[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show the whole note of the line, where some do not fit."""
        for whole in self.query("#whole").results(Words):
            whole.say(message.row.note if isinstance(message.row, Option) else "")

    def on_table_opened(self, message: Table.Opened) -> None:
        """Take the line."""
        if isinstance(message.row, Option):
            self.dismiss(message.row.value)


class Ask(Box[str]):
    """One line to type; Enter takes it, Esc takes none."""

    BINDINGS: ClassVar[list[BindingType]] = [_BACK]
    field: ClassVar[type[Input]] = Input

    def __init__(self, title: str, note: str = "", *, value: str = "", hidden: bool = False) -> None:
        super().__init__()
        self._title, self._note, self._value, self._hidden = title, note, value, hidden

    def compose(self) -> ComposeResult:
        """Lay out the title, the line and what to know."""
        with Vertical(classes="box"):
            yield Words(self._title, classes="title")
            yield self.field(value=self._value, id="answer", password=self._hidden, compact=True)
            yield Words(self._note, classes="note")
            yield Notice()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        if event.value.strip():
            self.dismiss(event.value.strip())


class AskPaths(Ask):
    """One line for one path or several."""

    field = PathsInput


class Read(Box[None]):
    """A text to read; Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [_BACK, Binding("q,enter", "back", show=False, id="box.close")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """Lay out the title and the text."""
        with Vertical(classes="box wide"):
            yield Words(self._title, classes="title")
            with VerticalScroll(id="reading"):
                yield Words(self._text)
            yield Line(("esc", Meaning.PLAIN), (" close", Meaning.QUIET), classes="note")


class Agree(Box[bool]):
    """Something to know before it happens: Enter agrees, Esc does not."""

    BINDINGS: ClassVar[list[BindingType]] = [_BACK, Binding("enter", "agree", show=False, id="box.agree")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """Lay out the title and the text."""
        with Vertical(classes="box"):
            yield Words(self._title, classes="title")
            yield Words(self._text)
            yield Line(
                ("esc", Meaning.PLAIN),
                (" leave it   ", Meaning.QUIET),
                ("enter", Meaning.PLAIN),
                (" go on", Meaning.QUIET),
                classes="note",
            )

    def action_agree(self) -> None:
        """Take it on."""
        self.dismiss(True)


class Rows(Box[None]):
    """Rows of name, value and what it rests on; Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [_BACK, Binding("q,enter,f1", "back", show=False, id="box.close")]

    def __init__(self, title: str, rows: Sequence[tuple[str, str, str]], note: str, *, name_width: int = 16) -> None:
        super().__init__()
        self._title, self._rows, self._note, self._name_width = title, tuple(rows), note, name_width

    def compose(self) -> ComposeResult:
        """Lay out the title and the rows."""
        with Vertical(classes="box wide"):
            yield Words(self._title, classes="title")
            with VerticalScroll(id="reading"):
                yield Facts(name_width=self._name_width, id="keys")
            yield Words(self._note or says.CLOSES, classes="note")

    def on_mount(self) -> None:
        """Fill in the rows."""
        self.query_one("#keys", Facts).list(self._rows)
        self.query_one("#reading").focus()


class Help(Rows):
    """What a screen is for, times in full, and keys: key, what it does, and the id to remap it by."""

    def __init__(self, purpose: str, rows: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(says.HELP_TITLE, rows, says.HELP_REMAP, name_width=10)
        self._purpose = purpose

    def compose(self) -> ComposeResult:
        """Lay out what the screen is for above the rows."""
        with Vertical(classes="box wide"):
            yield Words(self._purpose or self._title, classes="title")
            with VerticalScroll(id="reading"):
                yield Facts(name_width=self._name_width, id="keys")
            yield Words(self._note, classes="note")
