"""Writes a new file once, from its beginning, in large pieces; a long one past the system's cache of files."""

import errno
import mmap
import os
from typing import Final

from localai.storage.files import write_all

PIECE: Final = 4 << 20
LONG: Final = 16 << 20  # bytes; filling the cache with more costs twice the processor's time, and `fsync` waits for it


def new_buffer() -> memoryview:
    """Return the memory a sink writes from: a piece long, aligned as writing past the cache asks for."""
    return memoryview(mmap.mmap(-1, PIECE))


class FileSink:
    """Gathers what is written into `buffer` and puts it into `descriptor`; the file is whole only after `finish`."""

    def __init__(self, descriptor: int, buffer: memoryview) -> None:
        self._descriptor = descriptor
        self._buffer = buffer
        self._filled = 0
        self._written = 0
        self._direct = False

    def write(self, content: memoryview) -> None:
        """Take all of `content`."""
        while content:
            taken = min(len(content), PIECE - self._filled)
            self._buffer[self._filled : self._filled + taken] = content[:taken]
            self._filled += taken
            content = content[taken:]
            if self._filled == PIECE:
                self._put()

    def finish(self) -> None:
        """Write the rest; making it durable is left to the caller."""
        self._bypass(False)
        self._put()

    def _put(self) -> None:
        if self._written == LONG:
            self._bypass(True)
        piece = self._buffer[: self._filled]
        try:
            write_all(self._descriptor, piece)
        except OSError as error:
            if not (self._direct and error.errno == errno.EINVAL):
                raise
            self._bypass(False)  # a disk with wishes of its own
            os.lseek(self._descriptor, self._written, os.SEEK_SET)
            write_all(self._descriptor, piece)
        self._written += self._filled
        self._filled = 0

    def _bypass(self, wanted: bool) -> None:
        """Write past the cache or not; where that is not possible everything goes through it."""
        if wanted != self._direct:
            self._direct = set_direct(self._descriptor, wanted)


def set_direct(descriptor: int, wanted: bool) -> bool:
    """Let writes go past the system's cache, or not; return whether they do."""
    direct = getattr(os, "O_DIRECT", 0)
    if not direct:
        return False
    import fcntl  # not on every system that lacks the flag

    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | direct if wanted else flags & ~direct)
    except OSError:
        return False
    return wanted
