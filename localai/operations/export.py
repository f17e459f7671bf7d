"""Take content out, into a file, a stream or a viewer; all of it is verified before any of it is given."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from localai.errors import ConsentError, DiskError, RefusedError, WouldOverwriteError
from localai.operations.session import Session
from localai.phrases import items as phrases
from localai.storage.files import disk_errors, new_file, sync_folder
from localai.vault.contents import open_content
from localai.vault.items import item_of
from localai.vault.kinds import viewing_name
from localai.vault.names import file_name
from localai.vault.outside import OpenFile
from localai.vocabulary.items import Item, ItemClass

_CHUNK: Final = 1 << 20

Viewer = Callable[[Path], None]


def export(session: Session, item_id: str, sink: BinaryIO, version: int | None = None) -> int:
    """Write an item's content to a stream and return its length; every byte is verified before the first is written."""
    item = item_of(session.workspace.database, item_id)
    for _ in content_of(session, item, version):
        pass
    length = 0
    for chunk in content_of(session, item, version):
        sink.write(chunk)
        length += len(chunk)
    sink.flush()
    return length


def export_to(
    session: Session, item_id: str, target: Path, *, overwrite: bool = False, version: int | None = None
) -> Path:
    """Write an item's content to a file that only this person can read, whole or not at all; returns its path.

    A folder as `target` gets a file of the item's name. Raises WouldOverwriteError unless `overwrite`.
    """
    item = item_of(session.workspace.database, item_id)
    if "\0" in str(target):
        raise DiskError(path=str(target), problem="no file can have that name")
    path = target / file_name(item.name) if target.is_dir() else target
    if not overwrite and os.path.lexists(path):
        raise WouldOverwriteError(path=str(path), remedy=phrases.REPLACE_IT)
    temporary = path.with_name(f".{session.new_id()}")
    with disk_errors(path):
        try:
            _write(temporary, content_of(session, item, version))
            _put_in_place(temporary, path, overwrite)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    return path


def open_outside(session: Session, item_id: str, viewer: Viewer, *, confirmed: bool = False) -> OpenFile:
    """Show an item at full size in a viewer of the system, through a decrypted copy that is removed again.

    Confidential ones raise ConsentError unless `confirmed`, regulated ones RefusedError.
    """
    item = item_of(session.workspace.database, item_id)
    _check_may_be_shown(item, confirmed)
    for _ in content_of(session, item):
        pass
    copy = session.outside.put(item.id, viewing_name(item.name, item.media_type), content_of(session, item))
    try:
        viewer(copy.path)
    except BaseException:
        session.outside.drop(copy)
        raise
    return copy


def asks_before_viewer(item: Item) -> bool:
    """Say whether a face must ask before it opens this item in a viewer."""
    return item.item_class is ItemClass.CONFIDENTIAL


def files_outside(session: Session) -> tuple[OpenFile, ...]:
    """Return the decrypted copies that viewers have open now."""
    return session.outside.files()


def close_outside(session: Session) -> int:
    """Remove the decrypted copies of this process; returns how many there were. For close, lock and quit."""
    return session.outside.close()


def _check_may_be_shown(item: Item, confirmed: bool) -> None:
    if item.item_class is ItemClass.REGULATED:
        raise RefusedError(
            sentence=phrases.viewer_refused(item.item_class),
            rule="viewer",
            because=(phrases.viewer_refused(item.item_class),),
            remedies=(phrases.PREVIEW_INSTEAD,),
        )
    if asks_before_viewer(item) and not confirmed:
        raise ConsentError(problem=phrases.viewer_question(item.name, item.item_class))


def content_of(session: Session, item: Item, version: int | None = None) -> Iterator[bytes]:
    """Yield an item's content, a piece at a time."""
    workspace = session.workspace
    with open_content(workspace.database, workspace.blobs, item.id, version or item.version) as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    with open(new_file(path), "wb") as target:
        for chunk in chunks:
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())


def _put_in_place(temporary: Path, path: Path, overwrite: bool) -> None:
    """Give a whole file its name; without `overwrite` never over another one, which may have come meanwhile."""
    if overwrite:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise WouldOverwriteError(path=str(path), remedy=phrases.REPLACE_IT) from error
    except OSError:  # no hard links on this file system: take the name first, then replace our own empty file
        try:
            os.close(new_file(path))
        except FileExistsError as error:
            raise WouldOverwriteError(path=str(path), remedy=phrases.REPLACE_IT) from error
        temporary.replace(path)
