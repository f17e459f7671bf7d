"""The two files of an attempt: `.state`, which says how far a door came, and `.part`, the answer it took in.

`.state` has a line `first byte <n>` from just before the first byte of the body (of `n`) was written, and a line `done`
once the answer rests whole in `.part`; a line `closed`, alone, is main's: no door begins any more. The door holds a
lock on it while it lives. `.part` is a sealed stream under a key of its own: 4 bytes length, that many bytes of JSON
`{"status", "headers": [[name, value]]}`, then the body.
"""

import io
import json
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

from localai.crypto.stream import OpenReader, SealWriter
from localai.egress.order import DoorError
from localai.errors import IntegrityError
from localai.storage import files
from localai.vocabulary.answers import Answer

ANSWER: Final = b"localai answer 1"
"""The associated data of a sealed answer."""
FIRST_BYTE: Final = b"first byte "
DONE: Final = b"done\n"
CLOSED: Final = b"closed\n"
_MOST: Final = 4096
_LONGEST_HEAD: Final = 1 << 20
_LENGTH: Final = struct.Struct(">I")


class Attempt(StrEnum):
    """What the files of an attempt say about it."""

    ALIVE = "alive"
    NOT_SENT = "not-sent"
    UNKNOWN = "unknown"
    DONE = "done"


def _lock(file: IO[bytes] | int, *, alone: bool) -> None:
    """Take the lock at once, or raise BlockingIOError where another process has it."""
    import fcntl  # not on every system; a door needs it before it seals itself

    fcntl.lockf(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


def look(state_path: Path) -> Attempt:
    """Return what became of an attempt; a file that is not there says nothing, so nobody knows."""
    try:
        descriptor = os.open(state_path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return Attempt.UNKNOWN
    except OSError as error:
        raise files.disk_error(error, state_path) from error
    with open(descriptor, "rb") as file:
        try:
            _lock(file, alone=False)
        except BlockingIOError:
            return Attempt.ALIVE
        except OSError as error:
            raise files.disk_error(error, state_path) from error
        return told(file.read(_MOST))


def settle(state_path: Path) -> Attempt:
    """Return what became of an attempt, for good: from here on no door begins it, not even one that has its order.

    A file that is not there says nothing, so nobody knows. Raises DiskError.
    """
    try:
        descriptor = os.open(state_path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return Attempt.UNKNOWN
    except OSError as error:
        raise files.disk_error(error, state_path) from error
    with open(descriptor, "r+b", buffering=0) as file, files.disk_errors(state_path):
        try:
            _lock(file, alone=True)
        except BlockingIOError:
            return Attempt.ALIVE
        found = file.read(_MOST) or b""
        if not found:
            files.write_all(descriptor, CLOSED)
            os.fsync(descriptor)
        return told(found)


def told(state: bytes) -> Attempt:
    """Return what the content of `.state` says once its door is gone."""
    if state in (b"", CLOSED):
        return Attempt.NOT_SENT
    return Attempt.DONE if state.endswith(b"\n" + DONE) and state.startswith(FIRST_BYTE) else Attempt.UNKNOWN


def read_answer(path: Path, answer_key: bytes, exchange: str) -> Answer:
    """Return the answer in a `.part`; raises IntegrityError for one that is not whole, DiskError."""
    with opened(path, answer_key) as found:
        content = b"".join(found.chunks())
        return Answer(exchange=exchange, status=found.status, headers=found.headers, content=content)


class Opened:
    """An answer in a `.part` that is read a piece at a time: its head, and its body's length and pieces."""

    def __init__(self, reader: OpenReader) -> None:
        self._reader = reader
        try:
            (length,) = _LENGTH.unpack(reader.read_at(0, _LENGTH.size))
            if length > _LONGEST_HEAD:
                raise ValueError("too long")
            top = json.loads(reader.read_at(_LENGTH.size, length))
            self.headers = tuple((str(name), str(value)) for name, value in top["headers"])
            self.status = int(top["status"])
        except (struct.error, ValueError, KeyError, TypeError) as error:
            raise IntegrityError(what="an answer") from error
        self._start = _LENGTH.size + length
        self.size: int = reader.length - self._start

    def chunks(self) -> Iterator[bytes]:
        """Yield the body in order, about a megabyte at a time; raises IntegrityError."""
        left = self._start
        for segment in self._reader.segments():
            if len(segment) > left:
                yield segment[left:]
            left = max(0, left - len(segment))


@contextmanager
def opened(path: Path, answer_key: bytes) -> Iterator[Opened]:
    """Open an answer in a `.part` to read it a piece at a time; raises IntegrityError, DiskError."""
    with files.disk_errors(path), io.FileIO(path) as source:
        yield Opened(OpenReader(source, answer_key, ANSWER, os.fstat(source.fileno()).st_size))


class State:
    """The door's side of `.state`."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def lock(self) -> None:
        """Hold the lock until `close`, or the end of this process.

        A lock of the process and not of the open file: main may hold another descriptor of the same open file.
        """
        try:
            _lock(self.descriptor, alone=True)
        except OSError:
            raise DoorError("disk", "the state of this attempt is locked") from None
        if os.fstat(self.descriptor).st_size:
            raise DoorError("disk", "this attempt was made before")

    def close(self) -> None:
        """Give the lock up, before anybody is told that it ended."""
        os.close(self.descriptor)

    def append(self, line: str) -> None:
        """Add a line, durable on return; raises DoorError."""
        try:
            files.write_all(self.descriptor, f"{line}\n".encode("ascii"))
            os.fsync(self.descriptor)
        except OSError as error:
            raise DoorError("disk", error.strerror or "") from None


class Intake:
    """An answer on its way into `.part`; whole and on disk when the block ends without an error.

    What arrived before an error is closed too, so that it opens: it may have been paid for. Only `done` makes it count.
    """

    def __init__(self, descriptor: int, key: bytes, heard: Callable[[bytes], None]) -> None:
        self._descriptor = descriptor
        self._heard = heard
        try:
            self._writer = SealWriter(self, key, ANSWER)
        except OSError as error:
            raise DoorError("disk", error.strerror or "") from None

    def write(self, sealed: memoryview) -> None:
        """Put sealed bytes into the file."""
        files.write_all(self._descriptor, sealed)

    def head(self, status: int, headers: tuple[tuple[str, str], ...]) -> None:
        """Take the head of the answer."""
        encoded = json.dumps({"status": status, "headers": headers}).encode()
        self._take(_LENGTH.pack(len(encoded)) + encoded)
        self._heard(b"")

    def body(self, chunk: bytes) -> None:
        """Take a piece of the body, then let main hear it."""
        self._take(chunk)
        self._heard(chunk)

    def close(self) -> None:
        """Make what arrived whole and durable; raises DoorError."""
        try:
            os.ftruncate(self._descriptor, self._writer.close())
            os.fsync(self._descriptor)
        except OSError as error:
            raise DoorError("disk", error.strerror or "") from None

    def _take(self, content: bytes) -> None:
        try:
            self._writer.write(content)
        except OSError as error:
            raise DoorError("disk", error.strerror or "") from None
