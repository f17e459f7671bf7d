"""A file that is laid out anew, read as if it were there: new bytes and ranges of its source."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from threading import Lock
from typing import BinaryIO, Final

from localai.errors import SandboxError
from localai.minimize.cleaned import Laid

_CHUNK: Final = 1 << 20


class LaidOut:
    """The bytes of a file laid out anew over its source, which stays open as long as this does."""

    def __init__(self, laid: Laid, source: BinaryIO) -> None:
        self._pieces = laid.pieces
        self._source = source
        self._lock = Lock()  # one place in the source, and a screen may look while a door sends
        lengths = [len(piece) if isinstance(piece, bytes) else piece.length for piece in laid.pieces]
        *self._starts, self.size = [0, *accumulate(lengths)]

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`; fewer only at the end."""
        parts, end = [], min(offset + size, self.size)
        while offset < end:
            part = self._part(offset, end - offset)
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def chunks(self) -> Iterator[bytes]:
        """Yield all of it, a megabyte at a time."""
        for offset in range(0, self.size, _CHUNK):
            yield self.read_at(offset, _CHUNK)

    def _part(self, offset: int, size: int) -> bytes:
        place = bisect_right(self._starts, offset) - 1
        piece, within = self._pieces[place], offset - self._starts[place]
        if isinstance(piece, bytes):
            return piece[within : within + size]
        with self._lock:
            self._source.seek(piece.offset + within)
            part = self._source.read(min(size, piece.length - within))
        if not part:  # a file outside that became shorter since it was looked at
            raise SandboxError(task="reading a file that was cleaned", problem="it became shorter")
        return part
