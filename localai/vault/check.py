"""What should be on disk and what is: damaged, missing and orphaned blobs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from localai.errors import DamagedBlobError
from localai.storage.database import Database
from localai.storage.files import disk_errors, private_folder, sync_folder
from localai.vault import derived
from localai.vault.blobs import Blobs, StoredBlob
from localai.vault.contents import CONTENT_ROLE
from localai.vault.derived import Derived
from localai.vault.moments import stamp
from localai.vocabulary.secret import Secret

QUARANTINE: Final = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBlob:
    """A blob that a row names, and the version of the item it is; `damaged` when an earlier check said so."""

    item_id: str
    version: int
    stored: StoredBlob
    damaged: bool


def known_blobs(database: Database) -> Iterator[KnownBlob]:
    """Yield every blob that a row names."""
    last = (0, 0)
    while rows := database.execute(
        "SELECT i.id, v.version, v.blob, v.dek, v.size, v.stored_size, v.digest, v.damaged_at, v.item FROM versions v "
        "JOIN items i ON i.number = v.item WHERE (v.item, v.version) > (?, ?) ORDER BY v.item, v.version LIMIT 1000",
        last,
    ).fetchall():
        for row in rows:
            stored = StoredBlob(
                blob_id=row[2], dek=Secret(bytes(row[3])), size=row[4], stored_size=row[5], digest=row[6]
            )
            yield KnownBlob(item_id=row[0], version=row[1], stored=stored, damaged=row[7] is not None)
        last = (rows[-1][8], rows[-1][1])


def is_named(database: Database, blob_id: str) -> bool:
    """Say whether a row names this blob, or a purge that is not finished."""
    row = database.execute(
        "SELECT EXISTS (SELECT 1 FROM versions WHERE blob = ?) "
        "OR EXISTS (SELECT 1 FROM derived WHERE blob = ?) "
        "OR EXISTS (SELECT 1 FROM unfinished_purges WHERE blob = ?)",
        (blob_id, blob_id, blob_id),
    ).fetchone()
    return bool(row[0])


def is_whole(blobs: Blobs, known: KnownBlob, *, read: bool) -> bool:
    """Say whether a blob is there at its length, or with `read` whether every byte of it opens."""
    if not read:
        return blobs.size_on_disk(known.stored.blob_id) == known.stored.stored_size
    try:
        blobs.verify(known.stored, item_id=known.item_id, role=CONTENT_ROLE)
    except DamagedBlobError:
        return False
    return True


def is_kept_whole(blobs: Blobs, made: Derived, *, read: bool) -> bool:
    """Say the same of what was made of a version; nothing is lost with it, since it can be made again."""
    if not read:
        return blobs.size_on_disk(made.stored.blob_id) == made.stored.stored_size
    try:
        blobs.verify(made.stored, item_id=made.item_id, role=derived.ROLE)
    except DamagedBlobError:
        return False
    return True


def note_damage(database: Database, known: KnownBlob, when: datetime | None) -> None:
    """Remember that a version is damaged, or with None that it is whole again; belongs inside a transaction."""
    database.execute(
        "UPDATE versions SET damaged_at = ? WHERE blob = ?",
        (None if when is None else stamp(when), known.stored.blob_id),
    )


def quarantine(folder: Path, blob_id: str) -> bool:
    """Move a damaged blob of the workspace in `folder` out of the way, keeping it; False where there is none."""
    path = folder / "blobs" / blob_id[:2] / blob_id
    with disk_errors(path):
        if not path.exists():
            return False
        private_folder(folder / QUARANTINE)
        path.replace(folder / QUARANTINE / blob_id)
        sync_folder(folder / QUARANTINE)
    return True


def in_quarantine(folder: Path, blob_id: str) -> bool:
    """Say whether a damaged blob was moved out of the way."""
    return (folder / QUARANTINE / blob_id).exists()
