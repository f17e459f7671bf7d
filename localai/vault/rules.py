"""Rules that a person set, as rows; each is also a ledger entry in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.moments import moment, stamp

TABLES: Final = """
CREATE TABLE rules (
    layer TEXT NOT NULL,
    subject TEXT NOT NULL,
    rules BLOB NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (layer, subject)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRules:
    """One layer's rule set in canonical bytes; `subject` is a class, a project id, an item id or empty."""

    layer: str
    subject: str
    rules: bytes
    set_at: datetime


def put_rules(database: Database, stored: StoredRules) -> None:
    """Set or replace the rules of one layer; belongs inside the transaction of its ledger entry."""
    database.execute(
        "INSERT OR REPLACE INTO rules (layer, subject, rules, set_at) VALUES (?, ?, ?, ?)",
        (stored.layer, stored.subject, stored.rules, stamp(stored.set_at)),
    )


def drop_rules(database: Database, layer: str, subject: str) -> None:
    """Go back to the built-in rules of one layer; belongs inside the transaction of its ledger entry."""
    database.execute("DELETE FROM rules WHERE layer = ? AND subject = ?", (layer, subject))


def rules_of(database: Database, layer: str, subject: str) -> StoredRules | None:
    """Return what was set for one layer, if anything."""
    row = database.execute(
        "SELECT layer, subject, rules, set_at FROM rules WHERE layer = ? AND subject = ?", (layer, subject)
    ).fetchone()
    return None if row is None else _stored(*row)


def _stored(layer: str, subject: str, rules: bytes, set_at: int) -> StoredRules:
    return StoredRules(layer=layer, subject=subject, rules=bytes(rules), set_at=moment(set_at))
