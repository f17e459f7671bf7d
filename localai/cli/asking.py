"""Questions to the person at the terminal; where there is none, the flag that answers is named.

What was typed before a question stands there was typed for something else, and answers nothing.
"""

import sys
from contextlib import suppress

from localai.cli import diagnostics
from localai.errors import NoTerminalError


def can_ask(no_input: bool) -> bool:
    """Tell whether a person can be asked: both ends are a terminal and --no-input was not given."""
    return not no_input and sys.stdin is not None and sys.stdin.isatty() and diagnostics.is_terminal()


def confirm(question: str, *, flag: str, no_input: bool) -> bool:
    """Ask a question whose safe answer is no; only a typed yes is a yes."""
    _require(question, flag, no_input)
    _forget_early()
    diagnostics.ask(f"{question} [y/N]")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def line(question: str, *, flag: str, no_input: bool) -> str:
    """Ask for one line of text."""
    _require(question, flag, no_input)
    _forget_early()
    diagnostics.ask(question)
    return sys.stdin.readline().rstrip("\n")


def hidden(question: str, *, flag: str, no_input: bool) -> bytes:
    """Ask for a line that is not shown while it is typed."""
    _require(question, flag, no_input)
    import termios  # not on every system; only where somebody types a passphrase

    descriptor = sys.stdin.fileno()
    shown = termios.tcgetattr(descriptor)
    silent = [*shown[:3], shown[3] & ~termios.ECHO, *shown[4:]]
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, silent)  # before the question: an answer may come at once
        diagnostics.ask(question)
        return sys.stdin.buffer.readline().rstrip(b"\n")
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, shown)
        diagnostics.ask("\n")


def _require(question: str, flag: str, no_input: bool) -> None:
    if not can_ask(no_input):
        raise NoTerminalError(question=question, flag=flag)


def _forget_early() -> None:
    """Leave out what waits to be read from the terminal: lines of a paste, too, that follow the one that was read."""
    try:
        import termios
    except ImportError:  # Windows
        return
    with suppress(termios.error):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
