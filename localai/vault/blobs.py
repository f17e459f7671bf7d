"""Encrypted content on disk: one file of random name for each version of an item."""

import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from localai.crypto.derive import content_digest, new_blob_id, new_key
from localai.crypto.stream import Bytes, OpenReader, SealWriter
from localai.errors import DamagedBlobError, IntegrityError
from localai.storage import files
from localai.storage.sink import FileSink, new_buffer
from localai.vault.padding import padding, true_length
from localai.vocabulary.secret import Secret

_NAME: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBlob:
    """What the row of a version keeps of its blob; `digest` is `content_digest` of its tags, 64 hex digits."""

    blob_id: str
    dek: Secret
    size: int
    stored_size: int
    digest: str


class Blobs:
    """The blobs of one open workspace; whoever calls keeps the row."""

    def __init__(self, folder: Path, workspace_id: str, digest_key: bytes) -> None:
        self._folder = folder
        self._workspace_id = workspace_id
        self._digest_key = digest_key
        self._batch: list[str] | None = None
        self._buffer: memoryview | None = None

    def add(self, chunks: Iterable[Bytes], *, item_id: str, role: int) -> StoredBlob:
        """Seal content into a new blob, durable on return (in a batch: when the batch ends).

        A chunk may change as soon as the next one is asked for. On any error nothing stays behind.
        """
        blob_id, dek = new_blob_id(), new_key()
        path = self._path(blob_id)
        temporary = path.with_name(f".{blob_id}")
        files.private_folder(path.parent, durable=self._batch is None)
        with files.disk_errors(self._folder):
            descriptor = files.new_file(temporary)
            try:
                self._buffer = self._buffer or new_buffer()  # for all blobs: a fresh one each time is page faults
                sink = FileSink(descriptor, self._buffer)
                writer = SealWriter(sink, dek, self._context(item_id, role, blob_id))
                size = _seal(chunks, writer)
                stored_size = writer.close()
                sink.finish()
                os.utime(descriptor, ns=(0, 0))
                if self._batch is None:
                    os.fsync(descriptor)
                temporary.rename(path)
                if self._batch is None:
                    files.sync_folder(path.parent)
                    files.sync_folder(self._folder)  # a batch that failed may have left the folder itself unsynced
            except BaseException:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                raise
            finally:
                os.close(descriptor)
        if self._batch is not None:
            self._batch.append(blob_id)
        digest = content_digest(self._digest_key, writer.tags)
        return StoredBlob(blob_id=blob_id, dek=Secret(dek), size=size, stored_size=stored_size, digest=digest)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make all blobs added inside durable together, before the block ends; on an error none of them stays.

        Commit the rows after it: one `syncfs` then stands for every file and folder of the batch.
        """
        if self._batch is not None:
            raise RuntimeError("a batch is open")
        self._batch = []
        try:
            yield
            self._sync(self._batch)
        except BaseException:
            for blob_id in self._batch:
                with suppress(OSError):
                    self._path(blob_id).unlink(missing_ok=True)
            raise
        finally:
            self._batch = None

    def _sync(self, blob_ids: list[str]) -> None:
        with files.disk_errors(self._folder):
            if not blob_ids or files.sync_filesystem(self._folder):
                return
            for path in map(self._path, blob_ids):
                files.sync_file(path)
            for parent in {self._folder, *(self._path(blob_id).parent for blob_id in blob_ids)}:
                files.sync_folder(parent)

    def reader(self, stored: StoredBlob, *, item_id: str, role: int) -> BinaryIO:
        """Return the content as a seekable file to read; raises DamagedBlobError, from every read too.

        The end of the stream has been verified before the first byte is given; what was cut off is noticed here.
        """
        source, sealed = self._opened(stored, item_id, role)
        return io.BufferedReader(_Content(source, sealed, stored.size, item_id), buffer_size=256 * 1024)

    def verify(self, stored: StoredBlob, *, item_id: str, role: int) -> None:
        """Open every byte and compare with the digest; raises DamagedBlobError."""
        source, sealed = self._opened(stored, item_id, role)
        try:
            digest = content_digest(self._digest_key, sealed.tags())
        except (IntegrityError, OSError) as error:
            raise DamagedBlobError(item=item_id) from error
        finally:
            source.close()
        if digest != stored.digest:
            raise DamagedBlobError(item=item_id)

    def _opened(self, stored: StoredBlob, item_id: str, role: int) -> tuple[BinaryIO, OpenReader]:
        try:
            source = io.FileIO(self._path(stored.blob_id), opener=_plain_file)
        except OSError as error:
            raise DamagedBlobError(item=item_id) from error
        try:
            context = self._context(item_id, role, stored.blob_id)
            sealed = OpenReader(source, stored.dek.reveal(), context, stored.stored_size)
            if true_length(sealed) != stored.size:
                raise DamagedBlobError(item=item_id)
        except (IntegrityError, OSError, DamagedBlobError) as error:
            source.close()
            raise DamagedBlobError(item=item_id) from error
        return source, sealed

    def unlink(self, blob_id: str) -> None:
        """Remove a blob; one that is gone already is fine."""
        path = self._path(blob_id)
        with files.disk_errors(path):
            path.unlink(missing_ok=True)

    def size_on_disk(self, blob_id: str) -> int | None:
        """Return the stored size of a blob; None where there is none."""
        try:
            return self._path(blob_id).lstat().st_size
        except FileNotFoundError:
            return None

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield blob id and stored size of every whole blob on disk."""
        for path in self._entries():
            if _NAME.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    yield path.name, path.lstat().st_size

    def unfinished(self) -> list[Path]:
        """Return the files that a crash left half written; an addition under way has them too."""
        return [path for path in self._entries() if _NAME.fullmatch(path.name[1:]) and path.name[0] == "."]

    def _entries(self) -> Iterator[Path]:
        if self._folder.is_dir():
            for folder in sorted(self._folder.iterdir()):
                if folder.is_dir() and not folder.is_symlink() and len(folder.name) == 2:
                    yield from sorted(folder.iterdir())

    def _path(self, blob_id: str) -> Path:
        if not _NAME.fullmatch(blob_id):
            raise ValueError("a blob id is 32 hex digits")
        return self._folder / blob_id[:2] / blob_id

    def _context(self, item_id: str, role: int, blob_id: str) -> bytes:
        """Return what binds a stream to its place: fixed width, so no two contexts are the same bytes."""
        fields = (bytes.fromhex(self._workspace_id), bytes.fromhex(item_id), bytes((role,)), bytes.fromhex(blob_id))
        if [len(field) for field in fields] != [8, 16, 1, 16]:
            raise ValueError("ids are 16 and 32 hex digits")
        return b"localai blob 1\x00" + b"".join(fields)


def _seal(chunks: Iterable[Bytes], writer: SealWriter) -> int:
    """Write content and its padding; return the content's length."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        writer.write(chunk)
    for pad in padding(size):
        writer.write(pad)
    return size


def _plain_file(path: str, flags: int) -> int:
    """Open without being led elsewhere, and without waiting for a writer where somebody put a pipe."""
    return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)


class _Content(io.RawIOBase):
    """The true content of a sealed stream."""

    def __init__(self, source: BinaryIO, sealed: OpenReader, size: int, item_id: str) -> None:
        self._source = source
        self._sealed = sealed
        self._size = size
        self._item_id = item_id
        self._offset = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._offset, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("a position is not negative")
        self._offset = start + offset
        return self._offset

    def tell(self) -> int:
        return self._offset

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            size = min(len(buffer), max(0, self._size - self._offset))
            piece = self._sealed.read_at(self._offset, size)
        except (IntegrityError, OSError) as error:
            raise DamagedBlobError(item=self._item_id) from error
        buffer[: len(piece)] = piece
        self._offset += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()
