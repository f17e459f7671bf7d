"""What the terminal shows while the app is stopped, and until it is known whether it has to be locked: nothing."""

import os
import signal
import sys
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual import work
from textual.driver import Driver

from tui import strips
from tui.dressing import DressedApp

if TYPE_CHECKING:
    from textual.worker import Worker


class ShutterApp(DressedApp):
    """Blanks before it stops or ends, and shows nothing again before it is known whether it has to be locked."""

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that wipes; where there are no such terminals, Textual's own."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from tui.driver import WipingDriver  # there are no terminals of this kind on Windows

        return WipingDriver

    def action_suspend_process(self) -> None:
        """Give the terminal to the shell until it goes on with us."""
        if not self.is_headless and sys.platform != "win32":
            os.kill(os.getpid(), signal.SIGTSTP)

    def go_behind(self) -> None:
        """Paint nothing any more."""
        strips.hide(True)

    @work(exclusive=True, group="back")
    async def come_back(self) -> None:
        """Lock first where nobody was here for long; then paint again."""
        locking = self.lock_when_idle()
        if locking is not None:
            await locking.wait()
        strips.hide(False)
        self.refresh(layout=True)
        self.screen.refresh(layout=True)

    def lock_when_idle(self) -> "Worker[None] | None":
        """Lock where nobody pressed a key for long; return what locks."""
        return None

    @work(exclusive=True, group="quit")
    async def end_now(self, code: int) -> None:
        """Close without a question: the system wants us to end."""
        await self.keep_all()
        self.exit(return_code=code)

    async def keep_all(self) -> None:
        """Keep what a person has begun, before the workspace is closed."""

    def panic(self, *renderables: RenderableType) -> None:
        """Close with one sentence; Textual would print a traceback."""
        self._fatal_error()
