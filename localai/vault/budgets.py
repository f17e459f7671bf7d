"""Budgets that a person set, as rows, and the entries of the sends of a week; each change is also a ledger entry."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.entries import at_text
from localai.vault.moments import stamp
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Line

TABLES: Final = """
CREATE TABLE budgets (
    provider TEXT PRIMARY KEY,
    budget BLOB NOT NULL,
    set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_of_sends ON entries (at, subject) WHERE kind = 'intent';
"""

_KINDS: Final = (EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.FINDING)


def put_budget(database: Database, provider: str, budget: bytes, set_at: datetime) -> None:
    """Set or replace the budget of a provider, in canonical bytes; belongs inside the transaction of its entry."""
    database.execute(
        "INSERT OR REPLACE INTO budgets (provider, budget, set_at) VALUES (?, ?, ?)", (provider, budget, stamp(set_at))
    )


def drop_budget(database: Database, provider: str) -> None:
    """Forget the budget of a provider; belongs inside the transaction of its ledger entry."""
    database.execute("DELETE FROM budgets WHERE provider = ?", (provider,))


def all_budgets(database: Database) -> tuple[bytes, ...]:
    """Return every budget in canonical bytes, that of all providers together first."""
    return tuple(bytes(row[0]) for row in database.execute("SELECT budget FROM budgets ORDER BY provider"))


def sends_since(database: Database, since: datetime) -> Iterator[Line]:
    """Yield the entries about sends whose intent is not older, in order; one dated ahead of the clock counts too."""
    marks = ", ".join("?" * len(_KINDS))
    rows = database.execute(
        "SELECT e.seq, e.at, e.kind, e.subject, e.sent, e.leaf, e.encoded FROM entries e WHERE e.subject IN "
        f"(SELECT subject FROM entries WHERE kind = 'intent' AND at >= ?) AND e.kind IN ({marks}) ORDER BY e.seq",
        (at_text(since), *_KINDS),
    )
    return map(Line._make, rows)
