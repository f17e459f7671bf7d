"""The content of items: a new item or version is a blob that is on disk already and the rows that name it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO, Final

from localai.errors import BusyError, DamagedBlobError, NotFoundError
from localai.storage.database import PATIENCE, Database
from localai.storage.locks import FileLock
from localai.vault import search
from localai.vault.blobs import Blobs, StoredBlob
from localai.vault.items import KINDS, ORIGINS, item_of, name_key, number_of
from localai.vault.moments import stamp
from localai.vocabulary.items import Item, ItemClass, Kind, Origin, State
from localai.vocabulary.secret import Secret

ADDING_LOCK: Final = "adding.lock"
CONTENT_ROLE: Final = 0  # the role byte in the associated data of an item's blob


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """What is known of an item before it is kept; `text` is what it can be found by beside its name."""

    id: str
    name: str
    kind: Kind
    media_type: str
    item_class: ItemClass
    origin: Origin
    added_at: datetime
    project_id: str | None = None
    tags: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    text: str = ""


@contextmanager
def adding(folder: Path) -> Iterator[None]:
    """Hold off the removal of orphans in the workspace in `folder`, while there are blobs that have no rows yet.

    Waits ten seconds for a removal under way, then raises BusyError.
    """
    lock = FileLock(folder / ADDING_LOCK, "adding")
    try:
        _share(lock, until=monotonic() + PATIENCE)
        yield
    finally:
        lock.close()


def _share(lock: FileLock, until: float) -> None:
    while True:
        try:
            lock.share()
        except BusyError:
            if monotonic() > until:
                raise
            sleep(0.02)
        else:
            return


def insert_item(database: Database, new: NewItem, stored: StoredBlob) -> Item:
    """Keep a new item whose content is already in its blob; belongs inside a transaction."""
    cursor = database.execute(
        "INSERT INTO items (id, name, name_key, kind, media_type, size, class, origin, project, version, added_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT number FROM projects WHERE id = ?), 1, ?)",
        (
            new.id,
            os.fsencode(new.name),
            name_key(new.name),
            KINDS.index(new.kind),
            new.media_type,
            stored.size,
            new.item_class.rank,
            ORIGINS.index(new.origin),
            new.project_id,
            stamp(new.added_at),
        ),
    )
    number = int(cursor.lastrowid)
    tags = tuple(sorted(set(new.tags)))
    _insert_version(database, number, 1, new.media_type, new.added_at, stored)
    for tag in tags:
        database.execute("INSERT INTO tags (item, tag) VALUES (?, ?)", (number, tag))
    for place, source in enumerate(new.made_from):
        database.execute("INSERT INTO made_from (item, place, source) VALUES (?, ?, ?)", (number, place, source))
    search.index_item(database, number, new.name, tags, new.text)
    return Item(
        id=new.id,
        name=new.name,
        kind=new.kind,
        media_type=new.media_type,
        size=stored.size,
        item_class=new.item_class,
        origin=new.origin,
        project_id=new.project_id,
        tags=tags,
        version=1,
        added_at=new.added_at,
        state=State.KEPT,
        trashed_at=None,
        made_from=new.made_from,
    )


def insert_version(database: Database, item: Item, new: NewItem, stored: StoredBlob) -> Item:
    """Give an item new content, as its next version; belongs inside a transaction."""
    number, version = number_of(database, item.id), item.version + 1
    _insert_version(database, number, version, new.media_type, new.added_at, stored)
    database.execute(
        "UPDATE items SET version = ?, kind = ?, media_type = ?, size = ? WHERE number = ?",
        (version, KINDS.index(new.kind), new.media_type, stored.size, number),
    )
    search.index_body(database, number, new.text)
    return item_of(database, item.id)


def stored_blob(database: Database, item_id: str, version: int) -> StoredBlob:
    """Return where and under which key the content of one version lies; raises NotFoundError, DamagedBlobError."""
    row = database.execute(
        "SELECT blob, dek, size, stored_size, digest, damaged_at FROM versions WHERE item = ? AND version = ?",
        (number_of(database, item_id), version),
    ).fetchone()
    if row is None:
        raise NotFoundError(what="version", id=f"{item_id}/{version}")
    if row[5] is not None:
        raise DamagedBlobError(item=item_id)
    return StoredBlob(blob_id=row[0], dek=Secret(bytes(row[1])), size=row[2], stored_size=row[3], digest=row[4])


def open_content(database: Database, blobs: Blobs, item_id: str, version: int) -> BinaryIO:
    """Return one version's content as a seekable file to read; raises NotFoundError, DamagedBlobError."""
    stored = stored_blob(database, item_id, version)
    return blobs.reader(stored, item_id=item_id, role=CONTENT_ROLE)


def _insert_version(
    database: Database, number: int, version: int, media_type: str, added_at: datetime, stored: StoredBlob
) -> None:
    database.execute(
        "INSERT INTO versions (item, version, blob, dek, size, stored_size, digest, media_type, added_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            version,
            stored.blob_id,
            stored.dek.reveal(),
            stored.size,
            stored.stored_size,
            stored.digest,
            media_type,
            stamp(added_at),
        ),
    )
