"""Reading a file of any size once, from its beginning; runs only inside a sandbox child."""

from typing import Protocol

from localai.errors import TooLargeToDecodeError
from localai.minimize.cleaned import UnknownStructureError

_PIECE = 1 << 20
MOST_AT_ONCE = 64 << 20


class Source(Protocol):
    """Where bytes come from, once."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; fewer only at the end."""


class Forward:
    """A source and how far it was read; `at` counts its bytes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ahead = b""
        self._begin = 0  # of what is ahead
        self.at = 0

    def peek(self, size: int) -> bytes:
        """Return up to `size` bytes without going on; fewer only at the end."""
        if len(self._ahead) - self._begin < size:
            parts = [self._ahead[self._begin :]]
            missing = size - len(parts[0])
            while missing > 0 and (more := self._source.read(max(missing, _PIECE))):
                parts.append(more)
                missing -= len(more)
            self._ahead, self._begin = b"".join(parts), 0
        return self._ahead[self._begin : self._begin + size]

    def some(self, size: int) -> bytes:
        """Return up to `size` bytes and go on behind them; fewer only at the end."""
        if size > MOST_AT_ONCE:
            limit = f"{MOST_AT_ONCE >> 20} MiB in one part of a file"
            raise TooLargeToDecodeError(limit=limit, found=f"{size >> 20} MiB")
        taken = self.peek(size)
        self._begin += len(taken)
        self.at += len(taken)
        return taken

    def take(self, size: int) -> bytes:
        """Return exactly `size` bytes and go on behind them; raises where the file ends first."""
        taken = self.some(size)
        if len(taken) < size:
            raise UnknownStructureError("it ends too early")
        return taken

    def skip(self, size: int) -> None:
        """Go on by exactly `size` bytes; raises where the file ends first."""
        while size > 0:
            taken = len(self.some(min(size, _PIECE)))
            if not taken:
                raise UnknownStructureError("it ends too early")
            size -= taken

    def rest(self) -> int:
        """Go to the end and return how many bytes that were."""
        begin = self.at
        while self.some(_PIECE):
            pass
        return self.at - begin
