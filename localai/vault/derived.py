"""What steps on this computer made of an item, sealed and kept for the next time; gone with the item, or to make room.

Each row names the version it was made of and, as a digest, how; the content is a blob of its own under its own key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.blobs import StoredBlob
from localai.vault.items import number_of
from localai.vault.moments import stamp
from localai.vocabulary.secret import Secret

ROLE: Final = 1  # the role byte in the associated data of such a blob

TABLES: Final = """
CREATE TABLE derived (
    item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    recipe TEXT NOT NULL CHECK (length(recipe) = 64),
    blob TEXT NOT NULL UNIQUE,
    dek BLOB NOT NULL,
    size INTEGER NOT NULL,
    stored_size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (item, version, recipe)
) STRICT, WITHOUT ROWID;
CREATE INDEX derived_by_use ON derived (used_at);
"""

_BLOB: Final = "d.blob, d.dek, d.size, d.stored_size, d.digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One thing that was made of a version of an item, when it was last of use, and its blob."""

    item_id: str
    version: int
    recipe: str
    used_at: int
    stored: StoredBlob


def find(database: Database, item_id: str, version: int, recipe: str) -> Derived | None:
    """Return what was made so of a version; None where it is not kept. Raises NotFoundError."""
    row = database.execute(
        f"SELECT {_BLOB}, d.used_at FROM derived d WHERE d.item = ? AND d.version = ? AND d.recipe = ?",
        (number_of(database, item_id), version, recipe),
    ).fetchone()
    if row is None:
        return None
    return Derived(item_id=item_id, version=version, recipe=recipe, used_at=row[5], stored=_blob(row))


def keep(database: Database, made: Derived) -> None:
    """Keep what was made; it stays what it is where it is kept already. Belongs inside a transaction."""
    stored = made.stored
    database.execute(
        "INSERT INTO derived (item, version, recipe, blob, dek, size, stored_size, digest, used_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number_of(database, made.item_id),
            made.version,
            made.recipe,
            stored.blob_id,
            stored.dek.reveal(),
            stored.size,
            stored.stored_size,
            stored.digest,
            made.used_at,
        ),
    )


def touch(database: Database, made: Derived, now: datetime) -> None:
    """Note that it was of use; belongs inside a transaction."""
    database.execute("UPDATE derived SET used_at = ? WHERE blob = ?", (stamp(now), made.stored.blob_id))


def drop(database: Database, blob_id: str) -> None:
    """Forget the key of one; whoever calls unlinks the blob afterwards. Belongs inside a transaction."""
    database.execute("DELETE FROM derived WHERE blob = ?", (blob_id,))


def superfluous(database: Database, count: int, at_most: int, since: datetime) -> tuple[str, ...]:
    """Return the blobs that go: those not used since then, and the longest unused over so many and so many bytes."""
    rows = database.execute("SELECT blob, stored_size, used_at FROM derived ORDER BY used_at DESC, blob").fetchall()
    going, total = [], 0
    for place, (blob, size, used_at) in enumerate(rows):
        total += size
        if place >= count or total > at_most or used_at < stamp(since):
            going.append(str(blob))
    return tuple(going)


def every(database: Database) -> Iterator[Derived]:
    """Yield all that is kept."""
    rows = database.execute(
        f"SELECT {_BLOB}, d.used_at, i.id, d.version, d.recipe FROM derived d JOIN items i ON i.number = d.item "
        "ORDER BY d.item, d.version, d.recipe"
    ).fetchall()
    for row in rows:
        yield Derived(used_at=row[5], item_id=row[6], version=row[7], recipe=row[8], stored=_blob(row))


def _blob(row: tuple[str, bytes, int, int, str]) -> StoredBlob:
    blob_id, dek, size, stored_size, digest = row[:5]
    return StoredBlob(blob_id=blob_id, dek=Secret(bytes(dek)), size=size, stored_size=stored_size, digest=digest)
