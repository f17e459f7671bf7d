"""What decisions rested on: cards, policies, rules and answers in canonical bytes, each under its digest.

Entries of the ledger name them by that digest, so these rows need no other proof. They hold nothing of any item.
"""

from typing import Final

from localai.storage.database import Database

TABLES: Final = """
CREATE TABLE grounds (
    digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
    encoded BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""


def keep_ground(database: Database, digest: str, encoded: bytes) -> None:
    """Keep what a decision rested on, once; belongs inside the transaction of the entry that names it."""
    database.execute("INSERT OR IGNORE INTO grounds (digest, encoded) VALUES (?, ?)", (digest, encoded))


def ground_of(database: Database, digest: str) -> bytes | None:
    """Return the canonical bytes of this digest; None where they were never kept."""
    row = database.execute("SELECT encoded FROM grounds WHERE digest = ?", (digest,)).fetchone()
    return None if row is None else bytes(row[0])
