"""What a service calls a send that left a copy there, kept while that may exist, so that a letter can name it."""

from collections.abc import Iterable, Sequence
from typing import Final

from localai.storage.database import Database

TABLES: Final = """
CREATE TABLE remote_ids (
    run TEXT NOT NULL REFERENCES runs (id),
    place INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
"""


def keep_ids(database: Database, run_id: str, ids: Sequence[str]) -> None:
    """Keep a service's ids of a send in the place of earlier ones; belongs inside the transaction of its outcome."""
    forget_ids(database, [run_id])
    database.executemany(
        "INSERT INTO remote_ids (run, place, id) VALUES (?, ?, ?)",
        [(run_id, place, each) for place, each in enumerate(ids)],
    )


def ids_of(database: Database) -> dict[str, tuple[str, ...]]:
    """Return by send what its service calls it; untrusted text."""
    found: dict[str, tuple[str, ...]] = {}
    for run_id, each in database.execute("SELECT run, id FROM remote_ids ORDER BY run, place"):
        found[run_id] = (*found.get(run_id, ()), each)
    return found


def forget_ids(database: Database, run_ids: Iterable[str]) -> None:
    """Forget the ids of sends of which nothing is left elsewhere; belongs inside a transaction."""
    for run_id in run_ids:
        database.execute("DELETE FROM remote_ids WHERE run = ?", (run_id,))
