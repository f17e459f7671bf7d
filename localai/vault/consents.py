"""Approvals that may still be used, as rows; each one and each use is also a ledger entry in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from localai.errors import ConsentError
from localai.storage.database import Database
from localai.vault import approvals, batches
from localai.vault.moments import moment, stamp
from localai.vocabulary.outcomes import How

TABLES: Final = """
CREATE TABLE consents (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
    how TEXT NOT NULL,
    until INTEGER NOT NULL,
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    run TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE consent_items (
    consent TEXT NOT NULL REFERENCES consents (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    PRIMARY KEY (item, consent)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_by_consent ON consent_items (consent);
"""

HOLDS_FOR: Final = timedelta(minutes=10)
USES: Final = 3  # attempts; only one that never began leaves the next to be used


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConsent:
    """Approval of exactly one plan; `run` is the run that uses it, `attempt` counts its uses from 1.

    `number` is the place of the plan among those that were approved together, 0 where it was approved alone.
    """

    id: str
    digest: str
    how: How
    until: datetime
    attempt: int
    run: str | None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """An approval of exactly one plan, about these items."""

    id: str
    digest: str
    how: How
    item_ids: tuple[str, ...]


def grant(database: Database, new: NewConsent, *, now: datetime) -> None:
    """Keep an approval for ten minutes; one that was not used up is replaced, one in use raises ConsentError."""
    _drop_unused(database, "until < ? OR digest = ?", (stamp(now), new.digest))
    if find(database, new.digest):
        raise ConsentError(digest=new.digest, problem="this plan is being carried out.")
    database.execute(
        "INSERT INTO consents (id, digest, how, until, uses_left) VALUES (?, ?, ?, ?, ?)",
        (new.id, new.digest, new.how, stamp(now + HOLDS_FOR), USES),
    )
    database.executemany(
        "INSERT INTO consent_items (consent, item) VALUES (?, ?)", [(new.id, item_id) for item_id in new.item_ids]
    )


def forget_items(database: Database, item_ids: Iterable[str]) -> None:
    """Drop unused approvals about items that are purged, with what opens their commitments."""
    gone = tuple(item_ids)
    batches.forget_items(database, gone)
    for item_id in gone:
        _drop_unused(database, "id IN (SELECT consent FROM consent_items WHERE item = ?)", (item_id,))


def consume(database: Database, digest: str, run_id: str, *, now: datetime) -> StoredConsent:
    """Use an approval for one run; belongs inside the transaction of its entry. Raises ConsentError."""
    changed = database.execute(
        "UPDATE consents SET run = ?, uses_left = uses_left - 1 "
        "WHERE digest = ? AND run IS NULL AND uses_left > 0 AND until >= ?",
        (run_id, digest, stamp(now)),
    ).rowcount
    found = find(database, digest)
    if changed != 1 or found is None:
        raise ConsentError(digest=digest, problem="this exact plan was not approved, or the approval was used.")
    return found


def give_back(database: Database, run_id: str) -> None:
    """Let the approval of a run that never began be used again, while it holds; a standing one counts it no more."""
    database.execute("UPDATE consents SET run = NULL WHERE run = ?", (run_id,))
    approvals.give_back(database, run_id)
    batches.give_back(database, run_id)


def use_up(database: Database, run_id: str) -> None:
    """Forget the approval of a run that was carried out, or may have been; a standing one goes on with what is left."""
    database.execute("DELETE FROM consents WHERE run = ?", (run_id,))
    approvals.use_up(database, run_id)
    batches.use_up(database, run_id)


def find(database: Database, digest: str) -> StoredConsent | None:
    """Return the approval of a plan, if there is one."""
    row = database.execute(
        "SELECT id, digest, how, until, uses_left, run FROM consents WHERE digest = ?", (digest,)
    ).fetchone()
    if row is None:
        return None
    return StoredConsent(
        id=row[0], digest=row[1], how=How(row[2]), until=moment(row[3]), attempt=USES - row[4], run=row[5]
    )


def _drop_unused(database: Database, condition: str, values: tuple[object, ...]) -> None:
    """Forget approvals that no run uses, and what opens the commitments of their entries."""
    unused = f"SELECT id FROM consents WHERE run IS NULL AND ({condition})"
    database.execute(
        f"DELETE FROM openings WHERE seq IN (SELECT seq FROM entries WHERE subject IN ({unused}))",
        values,
    )
    database.execute(f"DELETE FROM consents WHERE id IN ({unused})", values)
