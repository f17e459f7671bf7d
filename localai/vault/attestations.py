"""What a person stated about their accounts, as rows; each is also a ledger entry in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.moments import moment, stamp

TABLES: Final = """
CREATE TABLE attestations (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    provider TEXT NOT NULL,
    statement BLOB NOT NULL,
    stated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attestations_by_provider ON attestations (provider, stated_at);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAttestation:
    """One attestation in canonical bytes."""

    id: str
    provider: str
    statement: bytes
    stated_at: datetime


def put_attestation(database: Database, stored: StoredAttestation) -> None:
    """Keep an attestation; belongs inside the transaction of its ledger entry."""
    database.execute(
        "INSERT INTO attestations (id, provider, statement, stated_at) VALUES (?, ?, ?, ?)",
        (stored.id, stored.provider, stored.statement, stamp(stored.stated_at)),
    )


def drop_attestation(database: Database, attestation_id: str) -> None:
    """Withdraw an attestation; belongs inside the transaction of its ledger entry."""
    database.execute("DELETE FROM attestations WHERE id = ?", (attestation_id,))


def all_attestations(database: Database) -> tuple[StoredAttestation, ...]:
    """Return every attestation that was not withdrawn, oldest first."""
    rows = database.execute("SELECT id, provider, statement, stated_at FROM attestations ORDER BY stated_at, id")
    return tuple(
        StoredAttestation(id=row[0], provider=row[1], statement=bytes(row[2]), stated_at=moment(row[3])) for row in rows
    )
