"""New files for a person: only they can read them, none is overwritten, and none stays when nothing was to be said."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localai.errors import WouldOverwriteError


class Place:
    """Takes content once; `path` is None where no file was asked for."""

    def __init__(self, path: Path | None, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._written = False

    def write(self, content: bytes) -> None:
        """Write it; it is there for good when this returns."""
        self.write_all((content,))

    def write_all(self, chunks: Iterable[bytes]) -> None:
        """Write what comes a piece at a time; it is there for good when this returns."""
        with open(self._descriptor, "wb", closefd=False) as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(self._descriptor)
        self._written = True

    def give_up(self) -> None:
        """Leave no file behind."""
        if self.path is not None and not self._written:
            self.path.unlink(missing_ok=True)


@contextmanager
def reserved(path: Path | None) -> Iterator[Place]:
    """Make the file before the work begins, so that none is done in vain; it goes away again when the block fails."""
    if path is None:
        yield Place(None, -1)
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except FileExistsError:
        raise WouldOverwriteError(path=path) from None
    place = Place(path, descriptor)
    try:
        yield place
    except BaseException:
        place.give_up()
        raise
    finally:
        os.close(descriptor)
