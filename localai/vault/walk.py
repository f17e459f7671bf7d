"""Which files a person named: a file is itself, a folder is every regular file below it; links are never followed."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from localai.errors import NotAFileError, SymlinkRefusedError, UnreadableFileError
from localai.storage.files import open_to_add


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A regular file to add."""

    path: Path

    @property
    def name(self) -> str:
        """Its name without folders; bytes that are no UTF-8 as surrogate escapes."""
        return self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that was left out, and why."""

    path: Path
    error: UnreadableFileError


def check_named(paths: Sequence[Path]) -> None:
    """Raise for the first path that is neither a readable regular file nor a folder."""
    for path in paths:
        if "\0" in str(path):
            raise UnreadableFileError(path=str(path), reason="no file can have that name")
        if not _is_folder(path):
            os.close(open_to_add(path))


def sources(path: Path, *, avoid: Path) -> Iterator[Source | Problem]:
    """Yield a named file, or in a fixed order what a folder holds; `avoid` is our own folder, which is left out."""
    if not _is_folder(path):
        yield Source(path=path)
        return
    if path.absolute() == avoid or (path.exists() and avoid.exists() and path.samefile(avoid)):
        yield Problem(path=path, error=UnreadableFileError(path=str(path), reason="it is where localai keeps its own"))
        return
    try:
        names = _names(path)
    except OSError as error:
        yield Problem(path=path, error=_unreadable(path, error))
        return
    for name in names:
        yield from _entry(path / name, avoid)


def _entry(path: Path, avoid: Path) -> Iterator[Source | Problem]:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        yield Problem(path=path, error=_unreadable(path, error))
        return
    if stat.S_ISLNK(mode):
        yield Problem(path=path, error=SymlinkRefusedError(path=str(path), target=_target(path)))
    elif stat.S_ISDIR(mode):
        yield from sources(path, avoid=avoid)
    elif stat.S_ISREG(mode):
        yield Source(path=path)
    else:
        yield Problem(path=path, error=NotAFileError(path=str(path), reason="it is a pipe, a socket or a device"))


def _names(folder: Path) -> list[str]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        return sorted(os.listdir(descriptor))
    finally:
        os.close(descriptor)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _target(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _unreadable(path: Path, error: OSError) -> UnreadableFileError:
    return UnreadableFileError(path=str(path), reason=(error.strerror or type(error).__name__).lower())
