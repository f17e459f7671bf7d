"""Whether a person locked a workspace: one short line in its lock file, which running apps watch."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from localai.storage import files

_LINE = re.compile(rb"localai lock 1 (open|locked) ([0-9]{10})\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockState:
    """`locked`: the next command must not open it by itself. `count` grows each time a person locks or unlocks."""

    locked: bool
    count: int


def read_state(folder: Path) -> LockState:
    """Return the state of a workspace; a line that cannot be read means locked."""
    try:
        line = files.read_small(folder / "lock", 4096)
    except FileNotFoundError:
        line = b""
    if not line:
        return LockState(locked=False, count=0)
    found = _LINE.fullmatch(line)
    return LockState(locked=found is None or found[1] == b"locked", count=int(found[2]) if found else 0)


def set_locked(folder: Path, locked: bool) -> None:
    """Lock or unlock; written in place, because the operating system's lock rests on this very file."""
    count = (read_state(folder).count + 1) % 10**10
    line, path = b"localai lock 1 %b %010d\n" % (b"locked" if locked else b"open", count), folder / "lock"
    with files.disk_errors(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, files.FILE_MODE)
        try:
            os.pwrite(descriptor, line, 0)
            os.ftruncate(descriptor, len(line))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
