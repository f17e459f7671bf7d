"""Whose team rules count, and the rules that were taken, as rows; each change is also a ledger entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.moments import moment, stamp

TABLES: Final = """
CREATE TABLE team (
    key TEXT PRIMARY KEY,
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    content BLOB,
    signature TEXT,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX team_pinned ON team (pinned) WHERE pinned = 1;
"""

_COLUMNS: Final = "key, pinned, version, digest, content, signature, since"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTeam:
    """A key that signs team rules: `version` and `digest` (SHA-256 in hex) are of the newest that were ever taken.

    `content` and `signature` are empty while none hold; `since` is when it was last changed.
    """

    key: str
    pinned: bool
    version: int
    digest: str
    content: bytes
    signature: str
    since: datetime


def put_team(database: Database, stored: StoredTeam) -> None:
    """Keep what is known about a key; belongs inside the transaction of its ledger entry."""
    database.execute(
        f"INSERT OR REPLACE INTO team ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            stored.key,
            int(stored.pinned),
            stored.version,
            stored.digest,
            stored.content or None,
            stored.signature or None,
            stamp(stored.since),
        ),
    )


def team_of(database: Database, key: str) -> StoredTeam | None:
    """Return what is known about a key, whether it counts or not."""
    return _one(database, "key = ?", key)


def pinned_team(database: Database) -> StoredTeam | None:
    """Return the key that counts."""
    return _one(database, "pinned = ?", 1)


def _one(database: Database, condition: str, value: str | int) -> StoredTeam | None:
    row = database.execute(f"SELECT {_COLUMNS} FROM team WHERE {condition}", (value,)).fetchone()
    if row is None:
        return None
    key, pinned, version, digest, content, signature, since = row
    return StoredTeam(
        key=key,
        pinned=bool(pinned),
        version=version,
        digest=digest,
        content=bytes(content or b""),
        signature=signature or "",
        since=moment(since),
    )
