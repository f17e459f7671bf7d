"""Where a recovery sheet goes: a new file that only the person can read, or standard output."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localai.cli import diagnostics, output
from localai.errors import WouldOverwriteError
from localai.vocabulary.secret import Secret


class Place:
    """Takes a sheet once; `path` is None for standard output."""

    def __init__(self, path: Path | None, descriptor: int | None) -> None:
        self.path = path
        self._descriptor = descriptor

    def write(self, sheet: Secret) -> None:
        """Write the sheet; into a file it is there for good when this returns."""
        if self._descriptor is None:
            output.text(sheet.reveal().decode())
            diagnostics.say("This sheet is shown once and kept nowhere. Print it or write it down, then put it away.")
            return
        with open(self._descriptor, "wb", closefd=False) as file:
            file.write(sheet.reveal())
            file.flush()
            os.fsync(self._descriptor)
        diagnostics.say(f"The recovery sheet is in {self.path}. Print it and remove the file.")


@contextmanager
def reserved(path: Path | None) -> Iterator[Place]:
    """Make the file before there is a sheet, so that none is made in vain; it goes away again when the block fails."""
    if path is None:
        yield Place(None, None)
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except FileExistsError:
        raise WouldOverwriteError(path=path) from None
    try:
        yield Place(path, descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
