"""What the screens about workspaces ask for: which there are, the recovery sheet, this system, whether all is whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tui.entries import Entry


class Premises(Protocol):
    """Workspaces of this machine, and the system they are on."""

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line each for workspaces, the recovery sheet, this system and the check of what is kept."""

    async def workspaces(self) -> tuple[Entry, ...]:
        """Return every workspace; those that do not open without a question have no name."""

    async def use(self, id: str) -> str:
        """Make a workspace the one that opens, and say so; raises UsageError where a setting names another."""

    async def try_sheet(self, typed: str) -> str:
        """Say which slot a recovery sheet opens: the path of its file, or its line AGE-SECRET-KEY-1..."""

    async def system(self) -> tuple[Entry, ...]:
        """Return what was looked at on this system, and whether it is as it should be."""

    async def check(self, *, read: bool, progress: Callable[[str], None]) -> tuple[Entry, ...]:
        """Check that all that is kept is whole (with `read` every byte) and return what was found."""

    async def report(self, folder: Path, project: str) -> str:
        """Write the folder for a lawyer, of one project by name or of all, and say so."""
