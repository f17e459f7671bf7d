"""Private folders and files: written whole or not at all, and opened without being led elsewhere."""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from localai.errors import (
    ChangedWhileReadError,
    DiskError,
    DiskFullError,
    LocalaiError,
    NotAFileError,
    SymlinkRefusedError,
    UnreadableFileError,
)

FILE_MODE = 0o600
FOLDER_MODE = 0o700
CHUNK = 1 << 20

_FULL = {errno.ENOSPC, errno.EDQUOT}


def disk_error(error: OSError, path: Path) -> LocalaiError:
    """Return our error for what the system refused."""
    if error.errno in _FULL:
        return DiskFullError(what=str(path))
    return DiskError(path=str(path), problem=error.strerror or type(error).__name__)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the system refuses inside the block into DiskFullError or DiskError."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, path) from error


def private_folder(path: Path, *, durable: bool = True) -> Path:
    """Make `path` and missing parents for this user alone (0700), tighten `path` if it is wider, and return it.

    Without `durable` the name of a new `path` is on disk only after the caller's own sync.
    """
    with disk_errors(path):
        if not path.is_dir():
            if not path.parent.is_dir():
                private_folder(path.parent)
            path.mkdir(mode=FOLDER_MODE, exist_ok=True)
            if durable:
                sync_folder(path.parent)
        if stat.S_IMODE(path.stat().st_mode) != FOLDER_MODE:
            path.chmod(FOLDER_MODE)
    return path


def new_file(path: Path) -> int:
    """Return a descriptor of a new file that only this user can read; raises FileExistsError."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    return os.open(path, flags, FILE_MODE)


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that, whatever happens, either the old or the new content is there."""
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    with disk_errors(path):
        try:
            descriptor = new_file(temporary)
            try:
                write_all(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_all(descriptor: int, content: bytes | bytearray | memoryview) -> None:
    """Write every byte; the system may take fewer at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def discard(path: Path) -> None:
    """Remove a file that may be gone; where the system refuses, it lies there until somebody sweeps."""
    with suppress(OSError):
        path.unlink()


def read_small(path: Path, limit: int) -> bytes:
    """Return a file of at most `limit` bytes; FileNotFoundError passes through, longer ones raise DiskError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise disk_error(error, path) from error
    if len(content) > limit:
        raise DiskError(path=str(path), problem=f"it is longer than {limit} bytes")
    return content


def read_own(path: Path, limit: int) -> bytes:
    """Return a file of at most `limit` bytes that nobody but this user can change; raises DiskError for any other.

    The folder that it lies in must be like that too. FileNotFoundError passes through.
    """
    for place in (path.parent, path):
        try:
            found = os.lstat(place)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise disk_error(error, place) from error
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or found.st_uid not in (_user(), 0):
            raise DiskError(path=str(place), problem="others can write to it")
    return read_small(path, limit)


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


def sync_folder(path: Path) -> None:
    """Make renames and new names in a folder durable."""
    sync_file(path)


def sync_file(path: Path) -> None:
    """Make what was written to a file or folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_filesystem(path: Path) -> bool:
    """Make everything written to the file system of `path` durable at once; False where the system has no such call."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # 2 ms; only bulk writes come here

    syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)
    return True


def open_to_add(path: Path) -> int:
    """Return a descriptor of a regular file to read.

    Raises SymlinkRefusedError for a link (its parents may be links), NotAFileError for pipes, devices, sockets and
    folders, UnreadableFileError for the rest. Never waits: a pipe without a writer would block for ever.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        if path.is_symlink():
            raise SymlinkRefusedError(path=str(path), target=os.readlink(path)) from error
        if error.errno in {errno.ENXIO, errno.ENODEV}:
            raise NotAFileError(path=str(path), reason="it is a device, a pipe or a socket") from error
        raise UnreadableFileError(path=str(path), reason=(error.strerror or type(error).__name__).lower()) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise NotAFileError(path=str(path), reason=_kind(mode))
    return descriptor


def open_key_file(path: Path) -> int:
    """Return a descriptor of a file with a key, to read: a regular one, behind links too, or a pipe of our own.

    Secrets are often links, and `<(command)` is a pipe below /dev/fd; any other pipe might never be written to.
    Raises NotAFileError, UnreadableFileError.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        raise UnreadableFileError(path=str(path), reason=(error.strerror or type(error).__name__).lower()) from error
    mode = os.fstat(descriptor).st_mode
    ours = stat.S_ISFIFO(mode) and (path.parts[:3] == ("/", "dev", "fd") or path.parts[:2] == ("/", "proc"))
    if not (stat.S_ISREG(mode) or ours):
        os.close(descriptor)
        raise NotAFileError(path=str(path), reason=_kind(mode))
    os.set_blocking(descriptor, True)
    return descriptor


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "it is a folder"
    return "it is a pipe" if stat.S_ISFIFO(mode) else "it is a device"


def chunks_to_add(
    descriptor: int, path: Path, *, size: int = CHUNK, buffer: bytearray | None = None
) -> Iterator[memoryview]:
    """Yield the content of an opened file in one buffer, made here or given; `path` is for the sentence.

    Raises ChangedWhileReadError when the file's length or time of change is another at the end than at the start.
    """
    before = os.fstat(descriptor)
    view = memoryview(buffer or bytearray(min(size, before.st_size + 1)))
    total = 0
    try:
        while count := os.readv(descriptor, [view]):
            total += count
            yield view[:count]
    except OSError as error:
        raise UnreadableFileError(path=str(path), reason=(error.strerror or type(error).__name__).lower()) from error
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or total != after.st_size:
        raise ChangedWhileReadError(path=str(path))
