"""Papers as files: written in a thread, since a disk may be slow."""

from pathlib import Path

from localai.operations.paper_files import write_new, write_paper
from localai.operations.papers import Paper
from tui.threads import in_thread


class FilePapers:
    """Writes what a screen shows."""

    async def write(self, path: Path, paper: Paper) -> None:
        """Write it into a new file that only this person can read."""
        await in_thread(lambda: write_paper(path, paper))

    async def write_text(self, path: Path, text: str) -> None:
        """Write a text as it is into a new file that only this person can read."""
        await in_thread(lambda: write_new(path, (text.encode(),)))
