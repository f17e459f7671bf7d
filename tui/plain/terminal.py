"""Lines from a real terminal, which edits and shows them itself; signals become exceptions of the dialogue."""

import array
import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final

from tui.plain.listening import Ended, Stopped, Suspended, TooLong

try:
    import fcntl
    import termios
except ImportError:  # not a Unix: `is_there` says so before anything below is called
    pass

_LONGEST: Final = 4095
_LOCAL, _SPECIAL = 3, 6
_CLEAR: Final = b"\x1b[H\x1b[2J\x1b[3J"


def is_there() -> bool:
    """Tell whether this system has terminals that edit lines as this module needs them."""
    return find_spec("termios") is not None and hasattr(signal, "SIGTSTP")


class Terminal:
    """One terminal as its driver offers it: whole lines, edited with its own keys, the cursor where it is."""

    def __init__(self, descriptor: int, out: int, *, kind: str, encoding: str) -> None:
        self._in, self._out = descriptor, out
        self._kind = kind
        self._encoding = encoding
        self._waiting: asyncio.Future[None] | None = None
        self._woken: Exception | None = None
        self._stopped = False
        self._before: list[Any] = []

    # --- as long as the dialogue lasts ------------------------------------------------------------------------------

    @contextmanager
    def open(self) -> Iterator[None]:
        """Listen to signals, have lines edited and control characters shown as letters; undo it at the end."""
        loop = asyncio.get_running_loop()
        self._before = termios.tcgetattr(self._in)
        lines = [*self._before]
        lines[_LOCAL] |= termios.ICANON | termios.ECHO | termios.ECHOCTL | termios.ISIG | termios.IEXTEN
        termios.tcsetattr(self._in, termios.TCSANOW, lines)
        heard: dict[signal.Signals, type[Exception]] = {signal.SIGINT: Stopped, signal.SIGTSTP: Suspended}
        heard |= dict.fromkeys((signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT), Ended)
        for number, reason in heard.items():
            loop.add_signal_handler(number, self._signalled, reason())
        try:
            yield
        finally:
            for number in heard:
                loop.remove_signal_handler(number)
            self._set(self._before)

    def _set(self, shape: list[Any]) -> None:
        try:
            termios.tcsetattr(self._in, termios.TCSADRAIN, shape)
        except (OSError, termios.error):
            return  # the terminal is gone

    def _signalled(self, reason: Exception) -> None:
        if isinstance(reason, Stopped) and self._waiting is None:
            self._stopped = True
        else:
            self.wake(reason)

    # --- writing ----------------------------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Write text; nobody there to read it is the end of the dialogue."""
        left = memoryview(text.encode(self._encoding, "backslashreplace"))
        try:
            while left:
                left = left[os.write(self._out, left) :]
        except OSError:
            self.wake(Ended())

    def width(self) -> int:
        """Return the cells of a line."""
        try:
            return os.get_terminal_size(self._out).columns or 80
        except OSError:
            return 80

    def clear(self) -> bool:
        """Ask the terminal to forget what it shows; False where it cannot be asked."""
        if self._kind in ("", "dumb"):
            return False
        os.write(self._out, _CLEAR)
        return True

    # --- reading ----------------------------------------------------------------------------------------------------

    async def line(self, *, hidden: bool = False) -> bytes:
        """Return the next line without its end."""
        with self._unseen() if hidden else _as_it_is():
            return await self._line()

    async def _line(self) -> bytes:
        read = b""
        while not read.endswith(b"\n"):
            await self._something()
            try:
                part = os.read(self._in, 1 << 16)
            except OSError:
                raise Ended from None
            if not part:
                raise Ended
            read += part
        if len(read) > _LONGEST:
            raise TooLong
        return read.rstrip(b"\r\n")

    async def _something(self) -> None:
        """Wait until there is a line, or raise why none will come."""
        if self._woken is None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.create_future()
            loop.add_reader(self._in, self._arrived)
            try:
                await self._waiting
            finally:
                loop.remove_reader(self._in)
                self._waiting = None
        if self._woken is not None:
            woken, self._woken = self._woken, None
            raise woken

    def _arrived(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def wake(self, reason: Exception) -> None:
        """Have the line that is waited for, or the next one, raise this."""
        if not isinstance(self._woken, Ended):
            self._woken = reason
        self._arrived()

    def was_stopped(self) -> bool:
        """Tell once whether ctrl+c or ctrl+z was pressed while no line was waited for."""
        stopped, self._stopped = self._stopped, False
        return stopped or isinstance(self._woken, Suspended)

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        shown = termios.tcgetattr(self._in)
        silent = [*shown]
        silent[_LOCAL] &= ~termios.ECHO
        silent[_LOCAL] |= termios.ECHONL
        self._set(silent)
        try:
            yield
        finally:
            self._set(shown)

    def discard(self) -> bool:
        """Leave out what was typed already, unfinished lines too, and tell whether there was something."""
        return self.follows()

    def follows(self) -> bool:
        """Tell whether more was typed than the line that was read, and leave it out.

        A terminal that edits lines shows unfinished ones to nobody, so it hands out letters for a moment.
        """
        try:
            lines = termios.tcgetattr(self._in)
            letters = [*lines]
            letters[_LOCAL] &= ~termios.ICANON
            letters[_SPECIAL] = [*lines[_SPECIAL]]
            letters[_SPECIAL][termios.VMIN], letters[_SPECIAL][termios.VTIME] = 0, 0
            termios.tcsetattr(self._in, termios.TCSANOW, letters)
            try:
                count = array.array("i", [0])
                fcntl.ioctl(self._in, termios.FIONREAD, count)
                termios.tcflush(self._in, termios.TCIFLUSH)
            finally:
                termios.tcsetattr(self._in, termios.TCSANOW, lines)
        except (OSError, termios.error):
            return False
        return count[0] > 0

    def suspend(self) -> None:
        """Give the terminal to the shell until it gives it back."""
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGTSTP)
        lines = termios.tcgetattr(self._in)
        self._set(self._before)
        os.kill(os.getpid(), signal.SIGTSTP)
        self._set(lines)
        loop.add_signal_handler(signal.SIGTSTP, self._signalled, Suspended())


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield
