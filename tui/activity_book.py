"""What was sent, over a real workspace."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context

from localai.operations import activity
from localai.operations.activity import Activity
from localai.operations.session import Session
from localai.phrases import activity as says
from tui.workspace import Opened


class WorkspaceActivity:
    """Adds up what the ledger says, in the thread of the workspace."""

    def __init__(self, opened: Opened) -> None:
        self._read = opened.read

    async def read(self, tell: Callable[[str], None]) -> Activity:
        """Add it all up; `tell` hears how far it is."""
        loop, screen = asyncio.get_running_loop(), copy_context()  # the screen is drawn in this thread only

        def heard(count: int) -> None:
            loop.call_soon_threadsafe(tell, says.reading(count), context=screen)

        def read(session: Session) -> Activity:
            return activity.activity(session, heard)

        return await self._read(read)
