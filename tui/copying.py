"""Copying: the terminal is asked for it (OSC 52), on this computer and over SSH alike, and taken at no word."""

from base64 import b64encode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from textual.widgets import Input

from localai.phrases import amounts
from localai.phrases import copying as says
from tui.closed import ClosedApp

MOST: Final = (
    74_994  # bytes; their base64 is what common terminals take at most, 100,000 characters with what is around
)
_SCREEN_PIECE: Final = 512  # GNU screen takes no longer string at once
_ST: Final = "\x1b\\"


def asking(text: str) -> str:
    """Return the sequence that asks a terminal to copy a text; without text, to forget what it copied."""
    return f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07"


def wrapped(sequence: str, environment: Mapping[str, str]) -> str:
    """Return a sequence as it gets through tmux or GNU screen; both forms for tmux, which may take either."""
    if "TMUX" in environment or environment.get("TERM", "").startswith("tmux"):
        return sequence + "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + _ST
    if "STY" in environment:
        pieces = (sequence[start : start + _SCREEN_PIECE] for start in range(0, len(sequence), _SCREEN_PIECE))
        return "".join(f"\x1bP{piece}{_ST}" for piece in pieces)
    return sequence


class CopyingApp(ClosedApp[None]):
    """Asks the terminal to copy, says what was asked, and asks it to forget when the workspace is locked."""

    terminal: Mapping[str, str] = MappingProxyType({})
    _gave: bool = False

    def copy(self, text: str) -> str:
        """Ask the terminal to copy a text; return what can truthfully be said of that."""
        size = len(text.encode())
        if not text:
            return says.NOTHING
        if size > MOST:
            return says.too_long(size=amounts.size(size), most=amounts.size(MOST))
        self._clipboard, self._gave = text, True
        told = wrapped(asking(text), self.terminal)
        self._ask(told)
        return says.ASKED if told == asking(text) else says.ASKED_THROUGH

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is selected, and say so; what is typed hidden stays where it is."""
        field = self.focused
        hidden = isinstance(field, Input) and field.password and field.selected_text == text
        self.notify(says.HIDDEN if hidden else self.copy(text))

    def forget_copies(self) -> bool:
        """Forget what was copied and ask the terminal to; False where it was given nothing."""
        gave, self._gave, self._clipboard = self._gave, False, ""
        if gave:
            self._ask(wrapped(asking(""), self.terminal))
        return gave

    def _ask(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)
