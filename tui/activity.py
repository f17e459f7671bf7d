"""What the screen about what was sent asks for."""

from collections.abc import Callable
from typing import Protocol

from localai.operations.activity import Activity as Sums


class Activity(Protocol):
    """What was sent, by day and by model."""

    async def read(self, tell: Callable[[str], None]) -> Sums:
        """Add it all up; `tell` hears how far it is."""
