"""Files that a viewer of the system has open: decrypted copies in a private folder, preferably in memory."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localai.errors import BusyError, DiskError
from localai.storage.files import disk_errors, new_file, private_folder
from localai.storage.locks import FileLock
from localai.vault.names import file_name

_MEMORY_TYPES: Final = {"tmpfs", "ramfs"}
_LOCK: Final = "lock"
_NAME: Final = re.compile(r"[0-9]+-[0-9a-f]{8}")  # of a folder of one process


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """One decrypted copy outside of the workspace; `in_memory` says that it is on no disk."""

    item_id: str
    path: Path
    in_memory: bool


class Outside:
    """The decrypted copies of this process; a lock in their folder says that the process still lives."""

    def __init__(self, memory: Path | None, disk: Path) -> None:
        """Use a folder below `memory` where there is one, else `disk`; neither is made before it is needed."""
        self._root = disk if memory is None else memory / f"localai-{os.getuid()}"
        self._disk = disk
        self.in_memory = memory is not None
        self._folder: Path | None = None
        self._lock: FileLock | None = None
        self._open: list[OpenFile] = []

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders that copies are put below."""
        return (self._root,)

    def files(self) -> tuple[OpenFile, ...]:
        """Return the copies that are there now."""
        return tuple(self._open)

    def put(self, item_id: str, name: str, chunks: Iterable[bytes]) -> OpenFile:
        """Write a copy that only this person can read and return where it is."""
        folder = self._own_folder() / item_id
        private_folder(folder)
        path = folder / file_name(name)
        copy = OpenFile(item_id=item_id, path=path, in_memory=self.in_memory)
        self.drop(copy)
        self._open.append(copy)
        try:
            with disk_errors(path), open(new_file(path), "wb") as target:
                for chunk in chunks:
                    target.write(chunk)
        except BaseException:
            self.drop(copy)
            raise
        return copy

    def drop(self, copy: OpenFile) -> None:
        """Remove one copy; one that is gone already is fine."""
        copy.path.unlink(missing_ok=True)
        self._open = [known for known in self._open if known.path != copy.path]

    def close(self) -> int:
        """Remove every copy of this process; returns how many there were."""
        count = len(self._open)
        if self._folder is not None:
            _remove(self._folder)
        if self._lock is not None:
            self._lock.close()
        self._open, self._folder, self._lock = [], None, None
        return count

    def sweep(self) -> None:
        """Remove what processes that are gone left behind."""
        for root in {self._root, self._disk}:
            for folder in _folders(root):
                if folder != self._folder:
                    _remove_if_abandoned(folder)

    def _own_folder(self) -> Path:
        while self._folder is None:
            if os.path.lexists(self._root):
                _check_ours(self._root)
            _check_ours(private_folder(self._root))
            folder = private_folder(self._root / f"{os.getpid()}-{os.urandom(4).hex()}")
            self._lock = _locked(folder)
            self._folder = folder if self._lock else None  # a sweep may have come between the folder and its lock
        return self._folder


def _locked(folder: Path) -> FileLock | None:
    """Return the lock of a new folder; None where a sweep took the folder for abandoned."""
    try:
        lock = FileLock(folder / _LOCK, "an opened file")
        lock.share()
    except (BusyError, DiskError):
        if folder.exists():
            raise
        return None
    return lock if (folder / _LOCK).exists() else None


def memory_folder(environment: Mapping[str, str], mounts: str) -> Path | None:
    """Return a folder that is in memory: the session's own, else /dev/shm; `mounts` is the text of /proc/self/mounts.

    None where the system has none, or it can be written out as swap is not our concern here.
    """
    kinds = dict(_mount(line) for line in mounts.splitlines() if len(line.split()) > 2)
    for candidate in (environment.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):  # noqa: S108 - a folder in memory is wanted
        if not candidate.startswith("/"):
            continue
        folder = Path(candidate)
        point = next((str(place) for place in (folder, *folder.parents) if str(place) in kinds), "/")
        if kinds.get(point) in _MEMORY_TYPES and os.access(folder, os.W_OK):
            return folder
    return None


def _mount(line: str) -> tuple[str, str]:
    point, kind = line.split()[1:3]
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point), kind


def _is_ours(root: Path) -> bool:
    """Tell whether it is a folder of this person and no link: the name is known, and others may write beside it."""
    found = root.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()


def _check_ours(root: Path) -> None:
    with disk_errors(root):
        if not _is_ours(root):
            raise DiskError(path=str(root), problem="somebody else put it there")


def _folders(root: Path) -> list[Path]:
    """Return the folders below a root that processes of ours made, and nothing else that may be there."""
    try:
        entries = list(root.iterdir()) if _is_ours(root) else []
        return [entry for entry in entries if _NAME.fullmatch(entry.name) and stat.S_ISDIR(entry.lstat().st_mode)]
    except OSError:
        return []


def _remove_if_abandoned(folder: Path) -> None:
    lock = FileLock(folder / _LOCK, "an opened file")
    with suppress(BusyError), lock.exclusive():  # busy: its process still lives
        _remove(folder)
    lock.close()


def _remove(folder: Path) -> None:
    import shutil  # 3 ms; only where something was opened

    shutil.rmtree(folder, ignore_errors=True)
