"""What was made from what: runs by an item, and items by a run, in both directions and never all at once."""

from typing import Final, NamedTuple

from localai.storage.database import Database

USED: Final = 0
MADE: Final = 1
SAID_AGAIN: Final = 2


class Use(NamedTuple):
    """An item in a run: USED, MADE, or SAID_AGAIN as part of an earlier turn; `role` is empty for what was made."""

    made: int
    item_id: str
    role: str


def runs_that_used(database: Database, item_id: str, limit: int) -> tuple[tuple[str, ...], int]:
    """Return the newest runs that an item was given to, at most `limit`, and how many there are."""
    runs = "SELECT run FROM run_items WHERE item = ? AND made <> 1"
    (count,) = database.execute(f"SELECT count(DISTINCT run) FROM ({runs})", (item_id,)).fetchone()
    rows = database.execute(
        f"SELECT id FROM runs WHERE id IN ({runs}) ORDER BY begun_at DESC, id LIMIT ?", (item_id, limit)
    )
    return tuple(row[0] for row in rows), int(count)


def run_that_made(database: Database, item_id: str) -> str | None:
    """Return the run that an item came of; None for one that was added."""
    row = database.execute("SELECT run FROM run_items WHERE item = ? AND made = 1 LIMIT 1", (item_id,)).fetchone()
    return None if row is None else str(row[0])


def items_of_run(database: Database, run_id: str) -> tuple[Use, ...]:
    """Return what a run was given, and what it made, each in order."""
    rows = database.execute("SELECT made, item, role FROM run_items WHERE run = ? ORDER BY made, place", (run_id,))
    return tuple(Use(*row) for row in rows)
