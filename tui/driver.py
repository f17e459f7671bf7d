"""The terminal while the app has it, and while it has not: what was painted is wiped before the app lets go of it."""

import asyncio
import os
import signal
import termios
from contextlib import suppress
from typing import Any, Final

from textual.drivers.linux_driver import LinuxDriver

_WIPE: Final = "\x1b[0m\x1b[2J\x1b[H"  # a console without a second screen keeps what is on its only one
_GRACE: Final = 10  # seconds from a signal to the end, whatever hangs


class WipingDriver(LinuxDriver):
    """Wipes the screen before the shell has it, stops only where a shell can go on with it, and ends when told to."""

    _gone = False

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._told_to_end)

    def write(self, data: str) -> None:
        """Write to the terminal, as long as there is one."""
        if not self._gone:
            super().write(data)

    def stop_application_mode(self) -> None:
        """Wipe the screen and give the terminal back."""
        self.write(_WIPE)
        super().stop_application_mode()

    def close(self) -> None:
        """End the writing; nobody waits for a terminal that is gone."""
        if not self._gone:
            super().close()

    # --- stopped and gone on ----------------------------------------------------------------------------------------

    def _sigtstp_application(self, *_: object) -> None:
        """Stop as soon as nothing is half written."""
        self._loop.call_soon_threadsafe(self._stop)

    def _sigcont_application(self, *_: object) -> None:
        """Do nothing: what stopped goes on where it stopped."""

    def _stop(self) -> None:
        self._app.go_behind()  # type: ignore[attr-defined]
        self.suspend_application_mode()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # the kernel drops it where no shell could ever go on with us
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        self._look_for_terminal()
        if not self._gone:
            self.resume_application_mode()
        self._app.come_back()  # type: ignore[attr-defined]

    # --- ended ------------------------------------------------------------------------------------------------------

    def _told_to_end(self, number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        signal.alarm(_GRACE)
        self._look_for_terminal()
        with suppress(RuntimeError):  # it is ending already
            self._loop.call_soon_threadsafe(self._app.end_now, 128 + number)  # type: ignore[attr-defined]

    def _look_for_terminal(self) -> None:
        try:
            termios.tcgetattr(self.fileno)
        except (termios.error, OSError):
            self._gone = True
