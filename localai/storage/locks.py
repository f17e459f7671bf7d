"""Locks between processes on one private file, and who holds them."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from localai.errors import BusyError
from localai.storage import files

SOMEBODY: Final = "another process"


class FileLock:
    """An open lock file; many may share it, or one have it exclusively. Freed by the system when a process dies.

    Without `names_holder` an error says "another process": finding out which one takes reading all locks there are.
    """

    def __init__(self, path: Path, what: str, *, names_holder: bool = True) -> None:
        self._path = path
        self._what = what
        self._names_holder = names_holder
        with files.disk_errors(path):
            self._descriptor = _open(path)

    def share(self) -> None:
        """Take the lock beside others; raises BusyError, naming the holder, where one has it exclusively."""
        self._take(alone=False)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Have the lock alone for a block, then share it again; raises BusyError, naming a holder."""
        try:
            self._take(alone=True)
        except BusyError:
            self._take(alone=False)  # asking for more gave up what we had
            raise
        try:
            yield
        finally:
            self._take(alone=False)

    def close(self) -> None:
        """Give the lock up."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _take(self, *, alone: bool) -> None:
        try:
            _lock(self._descriptor, alone=alone, waits=False)
        except OSError as error:
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise files.disk_error(error, self._path) from error
            holder = describe_holders(self._descriptor) if self._names_holder else SOMEBODY
            raise BusyError(what=self._what, holder=holder) from error


def _open(path: Path) -> int:
    flags = os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, flags | os.O_RDWR | os.O_CREAT, files.FILE_MODE)
    except OSError as error:
        if error.errno != errno.EROFS or not path.exists():
            raise
    return os.open(path, flags | os.O_RDONLY)  # what cannot be changed can still be read


def _lock(descriptor: int, *, alone: bool, waits: bool) -> None:
    import fcntl  # not on every system

    fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | (0 if waits else fcntl.LOCK_NB))


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Wait until no other process changes what this folder stands for, and keep others waiting for the block."""
    with files.disk_errors(folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _lock(descriptor, alone=True, waits=True)
            yield
        finally:
            os.close(descriptor)


def describe_holders(descriptor: int) -> str:
    """Return `process 12 (python)`, several joined by commas, or `another process` where the system does not tell."""
    found = os.fstat(descriptor)
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return SOMEBODY
    pids = sorted({int(line.split()[4]) for line in lines if line.split()[1] == "FLOCK" and line.split()[5] == place})
    return ", ".join(_describe(pid) for pid in pids if pid > 0 and pid != os.getpid()) or SOMEBODY


def _describe(pid: int) -> str:
    try:
        return f"process {pid} ({Path(f'/proc/{pid}/comm').read_text(encoding='utf-8', errors='replace').strip()})"
    except OSError:
        return f"process {pid}"
