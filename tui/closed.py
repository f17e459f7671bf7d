"""Doors of stock Textual that lead out of the screen, each shut.

The names are Textual's own and partly private, so the version is pinned and tests cover every one of them.
"""

from collections.abc import Iterable
from typing import Any, Literal, TypeVar

from rich.text import Text
from textual import constants
from textual.app import App, ScreenStackError, SystemCommand
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.filter import Monochrome
from textual.screen import Screen

from localai.phrases import crash
from localai.phrases import library as says
from tui import looks, strips
from tui.crashed import epitaph, inner

Result = TypeVar("Result")

_SHUT = {
    "DEBUG": False,  # error screens with every traceback
    "DRIVER": None,  # an import path from the environment
    "LOG_FILE": None,  # appends what widgets show to a file
    "SCREENSHOT_DELAY": -1,  # writes the decrypted screen as SVG
    "SCREENSHOT_LOCATION": None,
    "SCREENSHOT_FILENAME": None,
    "PRESS": "",  # keys pressed by the environment
    "SHOW_RETURN": False,
}


def is_about_what_left(error: BaseException) -> bool:
    """Return whether a part of the screen was not found because its screen is being closed: nobody's mistake.

    A worker or a message can be late by one step; the parts of a screen go before the screen does.
    """
    error = inner(error)
    trace = error.__traceback__ if isinstance(error, NoMatches) else None
    while trace is not None:
        node = trace.tb_frame.f_locals.get("self")
        if isinstance(node, DOMNode) and (node._closing or node._closed or node._pruning or not node.is_attached):
            return True
        trace = trace.tb_next
    return False


class ClosedApp(App[Result]):
    """A Textual app that writes no screenshot, no log and no traceback, and whose title never changes."""

    TITLE = "localai"

    def action_help_quit(self) -> None:
        """Answer ctrl+c with the key that quits; Textual's own words show their markup here."""
        for key, active in self.active_bindings.items():
            if active.binding.action in ("quit", "app.quit"):
                self.notify(says.how_to_quit(key=key), markup=False)
                return

    def __init__(self) -> None:
        for name, value in _SHUT.items():
            setattr(constants, name, value)
        strips.install()
        super().__init__()
        self.features = frozenset()
        self.devtools = None
        self._devtools_redirector = None
        self.css_monitor = None
        if self.no_color:
            self._filters = [each for each in self._filters if not isinstance(each, Monochrome)]
            self._filters.append(strips.Uncolored(looks.CURSORS))
        for theme in looks.THEMES.values():
            self.register_theme(theme)
        self.theme = looks.DARK.name

    def watch_title(self, title: str) -> None:
        """Keep the title: names do not belong into a window's title."""
        if title != self.TITLE:
            self.title = self.TITLE

    async def _init_devtools(self) -> None:
        """Connect to nothing."""

    def _handle_exception(self, error: Exception) -> None:
        """Close with one sentence; Textual would print the local variables."""
        if is_about_what_left(error) or (not self._running and isinstance(inner(error), ScreenStackError)):
            return  # a worker that was late by one step, on a screen or an app that is being closed
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._exit_renderables.append(Text("\n".join(strips.harmless(line) for line in epitaph(error).splitlines())))
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        """Close with one sentence where Textual calls this directly."""
        self._handle_exception(RuntimeError())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer what stock Textual offers, without the picture of the screen on disk."""
        for command in super().get_system_commands(screen):
            if command.title != "Screenshot":
                yield command

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Do nothing: what is on the screen is not written to disk."""

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Do nothing."""
        return None

    def save_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str:
        """Refuse: what is on the screen is not written to disk."""
        raise PermissionError(crash.NO_PICTURES)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message as plain text, whoever asks for markup."""
        super().notify(message, title="", severity=severity, timeout=timeout, markup=False)
