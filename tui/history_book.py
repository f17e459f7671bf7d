"""The history of items over a real workspace."""

from localai.operations import lineage
from localai.operations.lineage import Line
from tui.workspace import Opened


class WorkspaceHistory:
    """Reads histories."""

    def __init__(self, opened: Opened) -> None:
        self._read = opened.read

    async def lines(self, item_id: str) -> tuple[Line, ...]:
        """Return the history of an item, line by line."""
        return await self._read(lambda session: lineage.lines_of(lineage.lineage_of(session, item_id)))
