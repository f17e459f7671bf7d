"""Runs and sends, as rows: which items they used and made, and which plan they carried out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault import consents, drafts, sends, wishes
from localai.vault.moments import moment, stamp
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Input, Role

TABLES: Final = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    base TEXT CHECK (length(base) = 64),
    consent TEXT NOT NULL,
    model TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    outcome TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_base ON runs (base) WHERE base IS NOT NULL;
CREATE INDEX runs_without_outcome ON runs (id) WHERE outcome IS NULL;
CREATE TABLE run_items (
    run TEXT NOT NULL REFERENCES runs (id),
    made INTEGER NOT NULL CHECK (made IN (0, 1, 2)),
    place INTEGER NOT NULL,
    item TEXT NOT NULL,
    version INTEGER NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (run, made, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_item ON run_items (item, run);
"""

_FORGET_OPENINGS: Final = """
DELETE FROM openings WHERE seq IN (
    SELECT e.seq FROM entries e JOIN run_items r ON e.subject = r.run WHERE r.item = :item
    UNION
    SELECT e.seq FROM entries e JOIN runs u ON e.subject = u.consent JOIN run_items r ON u.id = r.run
    WHERE r.item = :item
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run that begins: `base` is the digest of its plan without `repeat`, `consent` the id of its approval.

    `again` are items of earlier turns of a conversation, which go out once more.
    """

    id: str
    base: str
    consent: str
    model: str
    begun_at: datetime
    inputs: tuple[Input, ...]
    again: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """How often a plan was carried out before, and when it was last begun."""

    times: int
    last_at: datetime | None


def insert_run(database: Database, new: NewRun) -> None:
    """Keep a run that begins; belongs inside the transaction of its entry."""
    database.execute(
        "INSERT INTO runs (id, base, consent, model, begun_at) VALUES (?, ?, ?, ?, ?)",
        (new.id, new.base, new.consent, new.model, stamp(new.begun_at)),
    )
    for made, used in ((0, new.inputs), (2, new.again)):
        database.executemany(
            "INSERT INTO run_items (run, made, place, item, version, role) VALUES (?, ?, ?, ?, ?, ?)",
            [(new.id, made, place, each.item_id, each.version, each.role) for place, each in enumerate(used)],
        )


def end_run(database: Database, run_id: str, outcome: Outcome, made: Iterable[str]) -> None:
    """Keep how a run ended and the ids of the items it made; belongs to its entry's transaction."""
    database.execute("UPDATE runs SET outcome = ? WHERE id = ?", (outcome, run_id))
    database.executemany(
        "INSERT INTO run_items (run, made, place, item, version, role) VALUES (?, 1, ?, ?, 1, '')",
        [(run_id, place, item_id) for place, item_id in enumerate(made)],
    )


def earlier(database: Database, base: str) -> Earlier:
    """Return how often the plan of this digest was carried out, or may have been."""
    uncounted = [outcome for outcome in Outcome if not outcome.counts]
    times, last = database.execute(
        "SELECT count(*), max(begun_at) FROM runs WHERE base = ? AND (outcome IS NULL OR outcome NOT IN (?, ?))",
        (base, *uncounted),
    ).fetchone()
    return Earlier(times=times, last_at=None if last is None else moment(last))


def last_of(database: Database, model: str) -> str | None:
    """Return the id of the last run of a model that was carried out, or may have been."""
    uncounted = [outcome for outcome in Outcome if not outcome.counts]
    row = database.execute(
        "SELECT id FROM runs WHERE model = ? AND (outcome IS NULL OR outcome NOT IN (?, ?)) "
        "ORDER BY begun_at DESC, id DESC LIMIT 1",
        (model, *uncounted),
    ).fetchone()
    return None if row is None else str(row[0])


def without_outcome(database: Database) -> tuple[str, ...]:
    """Return the ids of runs that began and whose end nobody has written down."""
    return tuple(row[0] for row in database.execute("SELECT id FROM runs WHERE outcome IS NULL ORDER BY id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run as it is listed; `outcome` is None while nobody knows its end."""

    id: str
    model: str
    begun_at: datetime
    outcome: Outcome | None


def run_of(database: Database, run_id: str) -> StoredRun | None:
    """Return one run by its id."""
    row = database.execute("SELECT id, model, begun_at, outcome FROM runs WHERE id = ?", (run_id,)).fetchone()
    return None if row is None else _stored(*row)


def newest_runs(database: Database, limit: int) -> tuple[StoredRun, ...]:
    """Return at most `limit` runs: those without a known end first, then the newest."""
    rows = database.execute(
        "SELECT id, model, begun_at, outcome FROM runs "
        "ORDER BY outcome IS NOT NULL AND outcome <> 'unknown', begun_at DESC, id LIMIT ?",
        (limit,),
    )
    return tuple(_stored(*row) for row in rows)


def runs_like(database: Database, prefix: str) -> tuple[str, ...]:
    """Return the ids of runs that begin so, at most two."""
    rows = database.execute("SELECT id FROM runs WHERE id >= ? AND id < ? ORDER BY id LIMIT 2", (prefix, f"{prefix}g"))
    return tuple(row[0] for row in rows if prefix)


def inputs_of(database: Database, run_id: str) -> tuple[str, ...]:
    """Return the ids of the items a run used, in order."""
    rows = database.execute("SELECT item FROM run_items WHERE run = ? AND made = 0 ORDER BY place", (run_id,))
    return tuple(row[0] for row in rows)


def used_in(database: Database, run_id: str) -> tuple[Input, ...]:
    """Return what a run was given, in order, as versions of items in their roles."""
    rows = database.execute(
        "SELECT role, item, version FROM run_items WHERE run = ? AND made = 0 ORDER BY place", (run_id,)
    )
    return tuple(Input(role=Role(role), item_id=item, version=version) for role, item, version in rows)


def _stored(run_id: str, model: str, begun_at: int, outcome: str | None) -> StoredRun:
    ended = None if outcome is None else Outcome(outcome)
    return StoredRun(id=run_id, model=model, begun_at=moment(begun_at), outcome=ended)


def made_by(database: Database, run_id: str) -> tuple[str, ...]:
    """Return the ids of the items a run made."""
    rows = database.execute("SELECT item FROM run_items WHERE run = ? AND made = 1 ORDER BY place", (run_id,))
    return tuple(row[0] for row in rows)


def maker_of(database: Database, item_id: str) -> str | None:
    """Return the model that made an item; None for what no run made."""
    row = database.execute(
        "SELECT r.model FROM run_items i JOIN runs r ON r.id = i.run WHERE i.item = ? AND i.made = 1", (item_id,)
    ).fetchone()
    return None if row is None else str(row[0])


def items_sent(database: Database) -> int:
    """Return of how many items, in the trash or not, something left this machine; what was not sent does not count."""
    (count,) = database.execute(
        "SELECT count(DISTINCT i.item) FROM run_items i WHERE i.made = 0 AND i.item IN (SELECT id FROM items) "
        "AND i.run IN (SELECT subject FROM entries WHERE sent <> 0 GROUP BY subject HAVING sum(sent) > 0)"
    ).fetchone()
    return int(count)


def last_times(database: Database, model: str, limit: int) -> tuple[float, ...]:
    """Return how many seconds the last finished runs of a model took, from its beginning in the ledger to its end."""
    rows = database.execute(
        "SELECT r.begun_at, e.at FROM runs r JOIN entries e ON e.subject = r.id AND e.kind = 'outcome' "
        "WHERE r.model = ? AND r.outcome = 'done' ORDER BY r.begun_at DESC, r.id LIMIT ?",
        (model, limit),
    )
    return tuple((datetime.fromisoformat(ended) - moment(begun)).total_seconds() for begun, ended in rows)


def runs_with(database: Database, item_id: str) -> tuple[str, ...]:
    """Return the ids of runs that used or made an item, oldest first."""
    rows = database.execute(
        "SELECT DISTINCT r.id FROM runs r JOIN run_items i ON i.run = r.id WHERE i.item = ? ORDER BY r.begun_at, r.id",
        (item_id,),
    )
    return tuple(row[0] for row in rows)


def forget_contents(database: Database, item_ids: Iterable[str]) -> None:
    """Destroy what could confirm a guess about purged items: salts, digests of plans and of parts, unused approvals.

    The receipts stay; belongs inside the transaction of the purge's entry.
    """
    gone = tuple(item_ids)
    consents.forget_items(database, gone)
    drafts.forget_drafts(database, gone)
    for item_id in gone:
        sends.forget_plans(database, item_id)
        wishes.forget_wishes(database, item_id)
        database.execute(_FORGET_OPENINGS, {"item": item_id})
        database.execute(
            "UPDATE runs SET base = NULL WHERE id IN (SELECT run FROM run_items WHERE item = ?)", (item_id,)
        )
