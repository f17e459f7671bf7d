"""What every opening asks: does what decides what may leave stand as it was signed, was a run cut off.

Imports nothing that knows what a ledger says: the shortest commands come through here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from localai.storage.database import Database

# What decides what may leave. A class that was never changed has only one value an old page could bring back.
_PROJECTED: Final = (
    ("rules", "SELECT layer, subject, rules, set_at FROM rules ORDER BY layer, subject"),
    ("attestations", "SELECT id, provider, statement, stated_at FROM attestations ORDER BY id"),
    ("consents", "SELECT id, digest, uses_left, until, run FROM consents ORDER BY id"),
    (
        "classes",
        "SELECT i.id, i.class FROM items i WHERE i.id IN (SELECT subject FROM entries WHERE kind = 'item-class') "
        "ORDER BY i.id",
    ),
)

# Tables of later versions count from their first row on: a workspace made before them was signed without their names.
_PROJECTED_LATER: Final = (
    (
        "credentials",
        "SELECT provider, name, last_four, salt, fingerprint, scheme, rests_in, account, added_at "
        "FROM credentials ORDER BY provider",
    ),
    ("approvals", "SELECT id, body, fingerprint, until, uses, uses_left, spent FROM approvals ORDER BY id"),
    ("approval_uses", "SELECT run, approval, cost FROM approval_uses ORDER BY run"),
    ("budgets", "SELECT provider, budget, set_at FROM budgets ORDER BY provider"),
    ("batches", "SELECT id, root, count, max_cost, currency, until FROM batches WHERE ended = '' ORDER BY id"),
    (
        "batch_leaves",  # one text for each batch: hundreds of rows would be written out one by one at every entry
        "SELECT batch, group_concat(concat_ws(' ', number, busy, uses_left, digest, run), ',' ORDER BY number) "
        "FROM batch_leaves WHERE open = 1 GROUP BY batch ORDER BY batch",
    ),
    ("team", "SELECT key, pinned, version, digest, content, signature, since FROM team ORDER BY key"),
)


@contextmanager
def snapshot(database: Database) -> Iterator[None]:
    """Read everything inside as it is at one moment, whatever other processes write meanwhile."""
    if database.connection.in_transaction:
        yield
        return
    database.execute("BEGIN")
    try:
        yield
    finally:
        database.execute("COMMIT")


def projected(database: Database) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Return the rows that decide what may leave, table by table in a fixed order."""
    always = [(name, _rows(database, query)) for name, query in _PROJECTED]
    later = [(name, _rows(database, query)) for name, query in _PROJECTED_LATER]
    return [*always, *((name, rows) for name, rows in later if rows)]


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in database.execute(query)]


def count_entries(database: Database) -> int:
    """Return how many entries the ledger has."""
    return int(database.execute("SELECT coalesce(max(seq) + 1, 0) FROM entries").fetchone()[0])


def covered(database: Database) -> tuple[int, str] | None:
    """Return how many entries the newest checkpoint covers, and its digest over the rows; None where there is none."""
    row = database.execute("SELECT size, projection FROM checkpoints ORDER BY size DESC LIMIT 1").fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def has_open_runs(database: Database) -> bool:
    """Say whether a run has no outcome: it is going on, or was cut off."""
    return database.execute("SELECT 1 FROM runs WHERE outcome IS NULL LIMIT 1").fetchone() is not None
