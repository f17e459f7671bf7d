"""Batches, as rows: what was approved together, and of each plan whether it may still be used.

Each approval and each use is also a ledger entry in the same transaction. Digests and wishes stay only as long as they
may be needed: a leaf that was used up is its number, its run and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from localai.errors import ConsentError
from localai.storage.database import Database
from localai.vault.moments import moment, stamp
from localai.vocabulary.batches import USES
from localai.vocabulary.outcomes import Outcome

TABLES: Final = """
CREATE TABLE batches (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    root TEXT NOT NULL,
    count INTEGER NOT NULL,
    max_cost TEXT,
    currency TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    ended TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE batch_leaves (
    batch TEXT NOT NULL REFERENCES batches (id),
    number INTEGER NOT NULL CHECK (number > 0),
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    busy INTEGER NOT NULL CHECK (busy IN (0, 1)),
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    model TEXT NOT NULL,
    cost TEXT,
    digest TEXT,
    asked BLOB,
    run TEXT,
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch, number),
    UNIQUE (batch, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX leaves_by_run ON batch_leaves (run) WHERE run IS NOT NULL;
CREATE INDEX open_leaves ON batch_leaves (batch, number) WHERE open = 1;
CREATE TABLE batch_items (
    batch TEXT NOT NULL,
    number INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (batch, number, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_by_item ON batch_items (item);
"""

_BATCH: Final = "id, root, count, max_cost, currency, given_at, until, ended"
_LEAF: Final = "b.number, b.open, b.busy, b.uses_left, b.model, b.cost, b.digest, b.asked, b.run, b.problem, r.outcome"
_LEAVES: Final = f"SELECT {_LEAF} FROM batch_leaves b LEFT JOIN runs r ON r.id = b.run"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBatch:
    """An approval of several plans: `root` over their digests in order, empty once an item of theirs was purged.

    `ended` is empty while one of them may still be used, else `over`, `revoked` or `expired`.
    """

    id: str
    root: str
    count: int
    max_cost: Decimal | None
    currency: str
    given_at: datetime
    until: datetime
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeaf:
    """One plan of a batch: its digest, what it is made again from (canonical bytes), the most it may cost."""

    digest: str
    asked: bytes
    model: str
    cost: Decimal | None
    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLeaf:
    """One plan of a batch, by its `number` from 1: `busy` while `run` uses it, `open` while it may still be used.

    `outcome` is that of the last run, `problem` a code for why it did not begin. `digest` and `asked` are empty once
    nobody needs them.
    """

    number: int
    is_open: bool
    busy: bool
    uses_left: int
    model: str
    cost: Decimal | None
    digest: str
    asked: bytes
    run: str | None
    problem: str
    outcome: Outcome | None

    @property
    def attempt(self) -> int:
        """How often it was used, the present use included."""
        return USES - self.uses_left


def insert_batch(database: Database, new: StoredBatch, leaves: Sequence[NewLeaf]) -> None:
    """Keep a batch that was approved; belongs inside the transaction of its entry."""
    cost = None if new.max_cost is None else f"{new.max_cost:f}"
    database.execute(
        f"INSERT INTO batches ({_BATCH}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new.id, new.root, new.count, cost, new.currency, stamp(new.given_at), stamp(new.until), new.ended),
    )
    database.executemany(
        "INSERT INTO batch_leaves (batch, number, open, busy, uses_left, model, cost, digest, asked) "
        "VALUES (?, ?, 1, 0, ?, ?, ?, ?, ?)",
        [
            (new.id, number, USES, leaf.model, None if leaf.cost is None else f"{leaf.cost:f}", leaf.digest, leaf.asked)
            for number, leaf in enumerate(leaves, 1)
        ],
    )
    database.executemany(
        "INSERT INTO batch_items (batch, number, place, item) VALUES (?, ?, ?, ?)",
        [
            (new.id, number, place, item)
            for number, leaf in enumerate(leaves, 1)
            for place, item in enumerate(leaf.item_ids)
        ],
    )


def consume(database: Database, batch_id: str, number: int, digest: str, run: tuple[str, datetime]) -> StoredLeaf:
    """Use one leaf for the plan of this digest; belongs inside the transaction of its run's entry.

    `run` is its id and the time. Raises ConsentError where it is another plan, in use, used up, or no longer approved.
    """
    run_id, now = run
    changed = database.execute(
        "UPDATE batch_leaves SET run = ?, busy = 1, uses_left = uses_left - 1, problem = '' "
        "WHERE batch = ? AND number = ? AND digest = ? AND open = 1 AND busy = 0 AND uses_left > 0 "
        "AND batch IN (SELECT id FROM batches WHERE ended = '' AND until >= ?)",
        (run_id, batch_id, number, digest, stamp(now)),
    ).rowcount
    found = leaf_of(database, batch_id, number)
    if changed != 1 or found is None:
        raise ConsentError(digest=digest, problem="this plan of the batch was used, or its approval holds no more.")
    return found


def give_back(database: Database, run_id: str) -> None:
    """Let the leaf of a run that never began be used again, while its batch holds."""
    database.execute(
        "UPDATE batch_leaves SET busy = 0, open = uses_left > 0 AND digest IS NOT NULL "
        "AND (SELECT ended FROM batches WHERE id = batch) = '' WHERE run = ?",
        (run_id,),
    )
    _settle(database, run_id)


def use_up(database: Database, run_id: str) -> None:
    """Let no run use the leaf again that this one used; forgets its digest."""
    database.execute("UPDATE batch_leaves SET busy = 0, open = 0 WHERE run = ?", (run_id,))
    _settle(database, run_id)


def note(database: Database, batch_id: str, number: int, problem: str) -> None:
    """Keep why a leaf did not begin (a stable code); it decides nothing."""
    database.execute(
        "UPDATE batch_leaves SET problem = ? WHERE batch = ? AND number = ? AND busy = 0", (problem, batch_id, number)
    )


def end_batch(database: Database, batch_id: str, ended: str) -> None:
    """Let none of its leaves begin any more; belongs inside the transaction of the entry that says so."""
    database.execute("UPDATE batches SET ended = ? WHERE id = ?", (ended, batch_id))
    database.execute("UPDATE batch_leaves SET open = 0 WHERE batch = ? AND busy = 0", (batch_id,))
    _forget_closed(database, batch_id)


def forget_items(database: Database, item_ids: Iterable[str]) -> None:
    """Destroy what could confirm a guess about purged items, and let no plan about them begin any more."""
    for item_id in item_ids:
        found = database.execute("SELECT batch, number FROM batch_items WHERE item = ?", (item_id,)).fetchall()
        for batch_id, number in found:
            database.execute(
                "UPDATE batch_leaves SET digest = NULL, asked = NULL, open = busy, "
                "problem = CASE WHEN busy = 1 OR run IS NOT NULL THEN problem ELSE 'purged' END "
                "WHERE batch = ? AND number = ?",
                (batch_id, number),
            )
            database.execute("UPDATE batches SET root = '' WHERE id = ?", (batch_id,))
            database.execute(
                "DELETE FROM openings WHERE seq IN (SELECT seq FROM entries WHERE subject = ?)", (batch_id,)
            )
            _end_where_over(database, batch_id)


def batch_of(database: Database, batch_id: str) -> StoredBatch | None:
    """Return one batch."""
    row = database.execute(f"SELECT {_BATCH} FROM batches WHERE id = ?", (batch_id,)).fetchone()
    return None if row is None else _batch(*row)


def all_batches(database: Database, limit: int) -> tuple[StoredBatch, ...]:
    """Return at most `limit` batches: those that go on first, then the newest."""
    rows = database.execute(f"SELECT {_BATCH} FROM batches ORDER BY ended <> '', given_at DESC, id LIMIT ?", (limit,))
    return tuple(_batch(*row) for row in rows)


def batches_like(database: Database, prefix: str) -> tuple[str, ...]:
    """Return the ids of batches that begin so, at most two."""
    rows = database.execute("SELECT id FROM batches WHERE id >= ? AND id < ? LIMIT 2", (prefix, f"{prefix}g"))
    return tuple(row[0] for row in rows if prefix)


def leaves_of(database: Database, batch_id: str) -> tuple[StoredLeaf, ...]:
    """Return every plan of a batch, in order."""
    rows = database.execute(f"{_LEAVES} WHERE b.batch = ? ORDER BY b.number", (batch_id,))
    return tuple(_leaf(*row) for row in rows)


def leaf_of(database: Database, batch_id: str, number: int) -> StoredLeaf | None:
    """Return one plan of a batch."""
    row = database.execute(f"{_LEAVES} WHERE b.batch = ? AND b.number = ?", (batch_id, number)).fetchone()
    return None if row is None else _leaf(*row)


def next_leaf(database: Database, batch_id: str, after: int) -> StoredLeaf | None:
    """Return the first plan after a number that may begin and that nobody is at."""
    row = database.execute(
        f"{_LEAVES} WHERE b.batch = ? AND b.number > ? AND b.open = 1 AND b.busy = 0 ORDER BY b.number LIMIT 1",
        (batch_id, after),
    ).fetchone()
    return None if row is None else _leaf(*row)


def items_of(database: Database, batch_id: str) -> dict[int, tuple[str, ...]]:
    """Return the ids of the items that each plan is about, by its number."""
    found: dict[int, tuple[str, ...]] = {}
    rows = database.execute(
        "SELECT number, item FROM batch_items WHERE batch = ? ORDER BY number, place", (batch_id,)
    ).fetchall()
    for number, item in rows:
        found[number] = (*found.get(number, ()), item)
    return found


def place_of_run(database: Database, run_id: str) -> tuple[str, int] | None:
    """Return the batch and the number that a run belongs to; None for one that was approved alone."""
    row = database.execute("SELECT batch, number FROM batch_leaves WHERE run = ?", (run_id,)).fetchone()
    return None if row is None else (str(row[0]), int(row[1]))


def _settle(database: Database, run_id: str) -> None:
    place = place_of_run(database, run_id)
    if place is not None:
        _forget_closed(database, place[0])
        _end_where_over(database, place[0])


def _forget_closed(database: Database, batch_id: str) -> None:
    database.execute(
        "UPDATE batch_leaves SET digest = NULL, asked = NULL "
        "WHERE batch = ? AND open = 0 AND (digest IS NOT NULL OR asked IS NOT NULL)",
        (batch_id,),
    )


def _end_where_over(database: Database, batch_id: str) -> None:
    """End a batch of which nothing may begin or go on any more: what it approved was used, as its entries say."""
    database.execute(
        "UPDATE batches SET ended = 'over' WHERE id = ? AND ended = '' "
        "AND NOT EXISTS (SELECT 1 FROM batch_leaves WHERE batch = id AND open = 1)",
        (batch_id,),
    )


def _batch(*row: Any) -> StoredBatch:
    batch_id, root, count, max_cost, currency, given_at, until, ended = row
    return StoredBatch(
        id=batch_id,
        root=root,
        count=count,
        max_cost=None if max_cost is None else Decimal(max_cost),
        currency=currency,
        given_at=moment(given_at),
        until=moment(until),
        ended=ended,
    )


def _leaf(*row: Any) -> StoredLeaf:
    number, is_open, busy, uses_left, model, cost, digest, asked, run, problem, outcome = row
    return StoredLeaf(
        number=number,
        is_open=bool(is_open),
        busy=bool(busy),
        uses_left=uses_left,
        model=model,
        cost=None if cost is None else Decimal(cost),
        digest=digest or "",
        asked=bytes(asked or b""),
        run=run,
        problem=problem,
        outcome=None if outcome is None else Outcome(outcome),
    )
