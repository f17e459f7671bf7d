"""The recovery sheet, shown once: what opens the workspace stands first; it can be written to a file to print."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from localai.errors import LocalaiError
from localai.phrases import welcome as says
from localai.phrases import written
from tui.looks import Meaning
from tui.screens.boxes import Ask
from tui.screens.page import Box
from tui.typed import path_of
from tui.widgets.frame import Notice
from tui.widgets.words import Line, Words


class SheetBox(Box[None]):
    """A sheet to read; only Esc closes it, since it is not shown again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False, id="box.back"),
        Binding("x", "write", show=False, id="sheet.write"),
    ]

    def __init__(self, sheet: str) -> None:
        super().__init__()
        self._sheet = sheet

    def compose(self) -> ComposeResult:
        """Lay out what to know, the line that opens it, and the rest of the sheet."""
        lines = self._sheet.splitlines()
        opens = [line for line in lines if not line.startswith("#")]
        rest = [line.removeprefix("#").removeprefix(" ") for line in lines if line.startswith("#")]
        with Vertical(classes="box wide"):
            yield Words(says.SHEET_TITLE, classes="title")
            yield Words(says.SHEET_ONCE)
            yield Words("\n".join(("", *opens, "")), id="opens", classes="stays")
            with VerticalScroll(id="reading"):
                yield Words("\n".join(rest).strip(), classes="quiet")
            yield Notice()
            yield Line(
                ("x", Meaning.PLAIN),
                (f" {says.SHEET_WRITE}   ", Meaning.QUIET),
                ("esc", Meaning.PLAIN),
                (f" {says.SHEET_CLOSE}", Meaning.QUIET),
                classes="note",
            )

    def on_mount(self) -> None:
        """Let the arrow keys scroll it."""
        self.query_one("#reading").focus()

    @work(exclusive=True, group="act")
    async def action_write(self) -> None:
        """Ask where to, and write the whole sheet there."""
        typed = await self.app.push_screen_wait(Ask(says.SHEET_WHERE, says.SHEET_WHERE_HELP))
        if not typed:
            return
        try:
            path = path_of(typed)
            await self.desk.papers.write_text(path, self._sheet)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell(written.written(str(path)))
