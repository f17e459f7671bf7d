"""The body of a request on its way to a door: sealed, in a file without a name, never whole in memory."""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localai.crypto.stream import Bytes, OpenReader, SealWriter
from localai.storage import files

BODY: Final = b"localai body 1"
"""The associated data of a sealed body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A sealed body: an open descriptor to close, the count of its bytes and their SHA-256 in hex."""

    descriptor: int
    size: int
    digest: str


def spool(folder: Path, chunks: Iterable[Bytes], key: bytes) -> Spooled:
    """Seal a body into a new file of `folder` whose name is gone before the first byte is in it.

    Raises DiskFullError, DiskError; what the chunks raise passes through. `key` is for this body alone.
    """
    with files.disk_errors(folder):
        return _sealed(_nameless(folder), chunks, key)


def keep(path: Path, chunks: Iterable[Bytes], key: bytes) -> Spooled:
    """Seal a body into a new file that stays until it has gone out, durable on return; as `spool` else."""
    with files.disk_errors(path):
        kept = _sealed(files.new_file(path), chunks, key)
        try:
            os.fsync(kept.descriptor)
            files.sync_folder(path.parent)
        except BaseException:
            os.close(kept.descriptor)
            raise
        return kept


def kept(path: Path) -> int:
    """Return an open descriptor of a body that was kept; raises DiskError."""
    with files.disk_errors(path):
        return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)


def _sealed(descriptor: int, chunks: Iterable[Bytes], key: bytes) -> Spooled:
    digest, size = hashlib.sha256(), 0
    try:
        writer = SealWriter(_Cached(descriptor), key, BODY)
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            writer.write(chunk)
        writer.close()
    except BaseException:
        os.close(descriptor)
        raise
    return Spooled(descriptor=descriptor, size=size, digest=digest.hexdigest())


def body_of(descriptor: int, key: bytes) -> Iterator[bytes]:
    """Yield a sealed body from its beginning; the descriptor stays open. Raises IntegrityError."""
    with io.FileIO(descriptor, closefd=False) as source:
        yield from OpenReader(source, key, BODY, os.fstat(descriptor).st_size).segments()


class _Cached:
    """Writes through the system's cache, since the door reads it at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, sealed: memoryview) -> None:
        files.write_all(self._descriptor, sealed)


def _nameless(folder: Path) -> int:
    path = folder / f".{os.urandom(8).hex()}.body"
    descriptor = files.new_file(path)
    path.unlink(missing_ok=True)  # whoever recovers takes away what a killed process left here
    return descriptor
