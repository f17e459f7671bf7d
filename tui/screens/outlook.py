"""What a change of rules would do, model by model, before it is set."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from localai.phrases import rule_changes as says
from tui.looks import Meaning
from tui.ruling import Outlook, ShiftRow
from tui.screens.page import Box
from tui.widgets.frame import Notice
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words

COLUMNS = (
    Column(title="", width=1),
    Column(title="", width=12),
    Column(title="", width=26),
    Column(title="", width=0),
)


class OutlookBox(Box[str]):
    """Ends with the reason where the change is to be made, else with None."""

    CSS_PATH = "outlook.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False, id="box.back"),
        Binding("tab", "app.focus_next", show=False, id="outlook.next"),
    ]

    def __init__(self, about: str, outlook: Outlook, *, needs_reason: bool) -> None:
        super().__init__()
        self._about, self._outlook, self._needs_reason = about, outlook, needs_reason

    def compose(self) -> ComposeResult:
        """Lay out what would change and the line for the reason."""
        with Vertical(classes="box wide"):
            yield Words(f"{says.FORESEEN}: {self._about}", classes="title")
            yield Words(" ".join(filter(None, (self._outlook.summary, self._outlook.ends))), id="summary")
            yield Table(COLUMNS, self._cells, id="shifts")
            yield Words(says.REASON, classes="note")
            yield Input(id="reason", compact=True)
            yield Notice()

    def on_mount(self) -> None:
        """Show the models and wait for the reason."""
        self.query_one(Table).restart(len(self._outlook.shifts))
        self.query_one("#reason").focus()

    def _cells(self, row: ShiftRow, here: bool) -> tuple[Cell, ...]:
        return (
            Cell(self.signs.of(row.meaning), row.meaning),
            Cell(row.item_class, Meaning.QUIET),
            Cell(row.model),
            Cell(row.words),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._outlook.shifts[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Set it."""
        reason = event.value.strip()
        if self._needs_reason and not reason:
            self.tell(says.NEEDS_REASON, wrong=True)
        else:
            self.dismiss(reason)
