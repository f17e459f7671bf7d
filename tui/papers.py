"""What every screen asks for that can be written to a file."""

from pathlib import Path
from typing import Protocol

from localai.operations.papers import Paper


class Papers(Protocol):
    """Writes what a screen shows."""

    async def write(self, path: Path, paper: Paper) -> None:
        """Write it into a new file that only this person can read; raises WouldOverwriteError, DiskError."""

    async def write_text(self, path: Path, text: str) -> None:
        """Write a text as it is into a new file that only this person can read; raises the same."""
