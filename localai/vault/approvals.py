"""Standing approvals, as rows: what is left of each; each one, each use and each end is also a ledger entry."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from localai.storage.database import Database
from localai.vault.moments import moment, stamp

TABLES: Final = """
CREATE TABLE approvals (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    body BLOB NOT NULL,
    fingerprint TEXT NOT NULL,
    until INTEGER NOT NULL,
    uses INTEGER NOT NULL CHECK (uses >= 0),
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    spent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE approval_uses (
    run TEXT PRIMARY KEY CHECK (length(run) = 32),
    approval TEXT NOT NULL REFERENCES approvals (id) ON DELETE CASCADE,
    cost TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uses_by_approval ON approval_uses (approval);
"""

_COLUMNS: Final = "id, body, until, uses, uses_left, spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredApproval:
    """A standing approval: `body` is its entry in canonical bytes, `uses` counts all, `spent` what they may cost."""

    id: str
    body: bytes
    until: datetime
    uses: int
    uses_left: int
    spent: Decimal


def put_approval(database: Database, stored: StoredApproval, fingerprint: str) -> None:
    """Keep a standing approval, for the key of this fingerprint; belongs inside its entry's transaction."""
    database.execute(
        f"INSERT INTO approvals ({_COLUMNS}, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            stored.id,
            stored.body,
            stamp(stored.until),
            stored.uses,
            stored.uses_left,
            format(stored.spent, "f"),
            fingerprint,
        ),
    )


def use(database: Database, approval_id: str, run_id: str, cost: Decimal) -> StoredApproval | None:
    """Use a standing approval once, for a run that may cost so much; None where nothing is left of it.

    Belongs inside the transaction of the run's entry, which also looks whether it fits.
    """
    found = approval(database, approval_id)
    if found is None or not found.uses_left:
        return None
    database.execute(
        "UPDATE approvals SET uses = uses + 1, uses_left = uses_left - 1, spent = ? WHERE id = ?",
        (format(found.spent + cost, "f"), approval_id),
    )
    database.execute(
        "INSERT INTO approval_uses (run, approval, cost) VALUES (?, ?, ?)", (run_id, approval_id, format(cost, "f"))
    )
    return approval(database, approval_id)


def give_back(database: Database, run_id: str) -> None:
    """Take back the use for a run that never began; does nothing for other runs."""
    row = database.execute("SELECT approval, cost FROM approval_uses WHERE run = ?", (run_id,)).fetchone()
    found = None if row is None else approval(database, row[0])
    if found is not None:
        database.execute(
            "UPDATE approvals SET uses_left = uses_left + 1, spent = ? WHERE id = ?",
            (format(found.spent - Decimal(row[1]), "f"), found.id),
        )
    use_up(database, run_id)


def use_up(database: Database, run_id: str) -> None:
    """Let the use for a run stand for good, because it was carried out or may have been."""
    database.execute("DELETE FROM approval_uses WHERE run = ?", (run_id,))


def drop_approval(database: Database, approval_id: str) -> None:
    """Forget a standing approval; belongs inside the transaction of the entry that ends it."""
    database.execute("DELETE FROM approvals WHERE id = ?", (approval_id,))


def approval(database: Database, approval_id: str) -> StoredApproval | None:
    """Return one standing approval."""
    row = database.execute(f"SELECT {_COLUMNS} FROM approvals WHERE id = ?", (approval_id,)).fetchone()
    return None if row is None else _stored(*row)


def all_approvals(database: Database) -> tuple[StoredApproval, ...]:
    """Return every standing approval that was not ended, the one that runs out first at the beginning."""
    rows = database.execute(f"SELECT {_COLUMNS} FROM approvals ORDER BY until, id")
    return tuple(_stored(*row) for row in rows)


def for_key(database: Database, fingerprint: str) -> tuple[str, ...]:
    """Return the ids of the standing approvals that were given for a key."""
    rows = database.execute("SELECT id FROM approvals WHERE fingerprint = ? ORDER BY id", (fingerprint,))
    return tuple(row[0] for row in rows)


def _stored(approval_id: str, body: bytes, until: int, uses: int, uses_left: int, spent: str) -> StoredApproval:
    return StoredApproval(
        id=approval_id,
        body=bytes(body),
        until=moment(until),
        uses=uses,
        uses_left=uses_left,
        spent=Decimal(spent),
    )
