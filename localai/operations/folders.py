"""Results as files in a folder outside of the workspace: whole or not at all, and never in the place of another one."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from localai.errors import DiskError, UsageError, WouldOverwriteError
from localai.operations.concluding import Finished
from localai.operations.export import content_of
from localai.operations.results import name_of_result
from localai.operations.session import Session
from localai.phrases import batch as phrases
from localai.storage.files import disk_errors, new_file, private_folder, sync_folder
from localai.vault.items import item_of
from localai.vault.names import file_name

_LONGEST: Final = 255  # bytes, on every common file system
_CHUNK: Final = 1 << 20
Chunks = Callable[[], Iterator[bytes]]


class ResultFolder:
    """Takes results as they come; a file that holds the same already is left as it is."""

    def __init__(self, path: Path) -> None:
        """Make the folder where there is none; raises UsageError for a file, and DiskError."""
        if "\0" in str(path):
            raise DiskError(path=str(path), problem="no folder can have that name")
        if os.path.lexists(path) and not path.is_dir():
            raise UsageError(problem=phrases.no_folder(str(path)), remedy=phrases.NAME_A_FOLDER)
        if not path.is_dir():
            private_folder(path)
        self.path = path

    def take(self, session: Session, finished: Finished, source: str) -> tuple[Path, ...]:
        """Write what came of one plan; `source` names it where the results are not kept."""
        if finished.items:
            return tuple(self.take_item(session, item.id) for item in finished.items)
        model = finished.receipt.model
        named = ((name_of_result(source, model, each.media_type), each.chunks) for each in finished.results)
        return tuple(self.put(name, chunks) for name, chunks in named)

    def take_item(self, session: Session, item_id: str) -> Path:
        """Write the content of an item, under its name."""
        item = item_of(session.workspace.database, item_id)
        return self.put(item.name, lambda: content_of(session, item))

    def put(self, name: str, chunks: Chunks) -> Path:
        """Write a file of this name, cleaned, with a number where another has it. Raises DiskError, IntegrityError."""
        wanted = self.path / file_name(name)
        temporary = self.path / f".{os.urandom(16).hex()}"
        with disk_errors(wanted):
            try:
                with open(new_file(temporary), "wb") as file:
                    for chunk in chunks():
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                path = _name(temporary, wanted)
            finally:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
            sync_folder(self.path)
        return path


def _name(temporary: Path, wanted: Path) -> Path:
    """Give a whole file the first name that is free, or that a file of the same content has."""
    for number in range(1, 100_000):
        path = wanted if number == 1 else wanted.with_name(_numbered(wanted, number))
        try:
            os.link(temporary, path)
        except FileExistsError:
            if _is_same(temporary, path):
                return path
        else:
            return path
    raise WouldOverwriteError(path=wanted)


def _numbered(wanted: Path, number: int) -> str:
    """Return `photo (2).png` for `photo.png`; at most 255 bytes."""
    stem, added = wanted.stem, f" ({number}){wanted.suffix}"
    while len(os.fsencode(stem + added)) > _LONGEST:
        stem = stem[:-1]
    return stem + added


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two files hold the same; what is no plain file is another one."""
    if other.is_symlink() or not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while chunk := first.read(_CHUNK):
            if chunk != second.read(_CHUNK):
                return False
    return True
