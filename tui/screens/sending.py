"""A send while it happens: how far it is, and the text of the answer as it arrives."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.widget import Widget

from localai.phrases import sendings as says
from tui.acts.sending import SENDING
from tui.keys import bindings
from tui.looks import Meaning
from tui.plans import Outcome
from tui.screens.page import Page
from tui.sending import REPAINTS_PER_SECOND, Sending
from tui.widgets.stream import Stream
from tui.widgets.words import Line, Words

_EVERY: Final = 1 / REPAINTS_PER_SECOND


class SendingScreen(Page[Outcome]):
    """Repaints at its own pace, however fast the answer comes; ends with the outcome, or with None when it is left."""

    CSS_PATH = "sending.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(SENDING))
    acts = SENDING
    named = says.TITLE

    def __init__(self, sending: Sending) -> None:
        super().__init__()
        self.sending = sending
        self._told_end = False

    def body(self) -> Iterable[Widget]:
        """Return the sentence, how far it is, and the text."""
        yield Words(self.sending.lead, id="lead", classes="leaves")
        yield Line(id="progress")
        yield Stream(id="answer")

    def begin(self) -> None:
        """Show what is known so far, and look again ten times a second."""
        stream = self.query_one(Stream)
        stream.focus()
        stream.add(self.sending.text)
        self.repaint()
        self.set_interval(_EVERY, self.repaint)

    def repaint(self) -> None:
        """Show what arrived since the last time."""
        if self._told_end:
            return
        stream, new = self.query_one(Stream), self.sending.take()
        if new:
            stream.add(new)
        self._tell_progress()
        if self.sending.is_over:
            self._told_end = True
            self._tell_end()

    def _tell_progress(self) -> None:
        sending = self.sending
        told = says.progress(stage=sending.stage, sent=sending.sent, total=sending.bytes_out, seconds=sending.seconds)
        parts = [(told, Meaning.PLAIN)]
        if sending.text:
            parts.append((f"   {says.arrived(characters=len(sending.text))}", Meaning.QUIET))
        self.query_one("#progress", Line).tell(*parts)

    def _tell_end(self) -> None:
        if self.sending.problem is not None:
            self.tell_error(self.sending.problem)
        elif self.sending.outcome is not None:
            self.tell(says.OVER)

    def action_leave(self) -> None:
        """Close the screen; it goes on, and what is over leads to its receipt."""
        if self.sending.is_over:
            self.dismiss(self.sending.outcome)
        else:
            self.localai.announce(says.LEFT)
            self.dismiss(None)

    def action_receipt(self) -> None:
        """Show the receipt, once it is over."""
        if self.sending.outcome is not None:
            self.dismiss(self.sending.outcome)
        elif self.sending.is_over:
            self.dismiss(None)
        else:
            self.tell(says.STILL_RUNNING)

    def action_copy(self) -> None:
        """Ask the terminal to copy the text."""
        self.tell(self.localai.copy(self.sending.text))
