"""Purge: destroy the keys of items, then what was encrypted under them, then every trace in the write-ahead log."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from localai.storage.database import Database
from localai.vault import search
from localai.vault.items import number_of

if TYPE_CHECKING:  # the cipher library, which asking what is unfinished does without
    from localai.vault.blobs import Blobs

TABLES: Final = """
CREATE TABLE unfinished_purges (
    blob TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
"""


def drop_items(database: Database, item_ids: Iterable[str]) -> None:
    """Delete every row of these items, keys first of all; their blobs are noted to be unlinked by `finish_purges`.

    Belongs inside the transaction of the ledger entry that says so.
    """
    for item_id in item_ids:
        number = number_of(database, item_id)
        database.execute(
            "INSERT OR IGNORE INTO unfinished_purges (blob) SELECT blob FROM versions WHERE item = ? "
            "UNION SELECT blob FROM derived WHERE item = ?",
            (number, number),
        )
        search.unindex_item(database, number)
        database.execute("DELETE FROM ratings WHERE item = ?", (item_id,))
        database.execute("DELETE FROM items WHERE number = ?", (number,))  # with all that hangs on them


def finish_purges(database: Database, blobs: "Blobs") -> bool:
    """Unlink the blobs of purged items and empty the write-ahead log; False while another process reads.

    What is unfinished stays noted and is finished by the next call, at the latest when the workspace is next opened.
    """
    waiting = unfinished(database)
    if not waiting:
        return True
    for blob_id in waiting:
        blobs.unlink(blob_id)
    if not database.empty_log():
        return False
    with database.transaction():
        _forget(database, waiting)
    return True


def unfinished(database: Database) -> tuple[str, ...]:
    """Return the ids of blobs whose keys are gone and whose purge is not finished."""
    return tuple(row[0] for row in database.execute("SELECT blob FROM unfinished_purges ORDER BY blob"))


def _forget(database: Database, blob_ids: Sequence[str]) -> None:
    for blob_id in blob_ids:
        database.execute("DELETE FROM unfinished_purges WHERE blob = ?", (blob_id,))
