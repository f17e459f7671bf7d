"""What a person has begun to ask for and not sent, by the items it is about: in here, and nowhere in clear."""

from collections.abc import Iterable
from typing import Final

from localai.storage.database import Database

TABLES: Final = """
CREATE TABLE drafts (
    items TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    kept_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def keep_draft(database: Database, items: str, content: str, kept_at: str) -> None:
    """Keep a draft in place of the one before; `items` are ids with a space between, `content` is JSON."""
    with database.transaction():
        database.execute(
            "INSERT OR REPLACE INTO drafts (items, content, kept_at) VALUES (?, ?, ?)", (items, content, kept_at)
        )


def drop_draft(database: Database, items: str) -> None:
    """Drop the draft about these items, if there is one."""
    with database.transaction():
        database.execute("DELETE FROM drafts WHERE items = ?", (items,))


def kept_drafts(database: Database) -> tuple[tuple[str, str, str], ...]:
    """Return (items, content, when) of every draft, newest first."""
    rows = database.execute("SELECT items, content, kept_at FROM drafts ORDER BY kept_at DESC, items")
    return tuple((str(items), str(content), str(kept_at)) for items, content, kept_at in rows)


def kept_draft(database: Database, items: str) -> tuple[str, str] | None:
    """Return (content, when) of the draft about these items."""
    row = database.execute("SELECT content, kept_at FROM drafts WHERE items = ?", (items,)).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))


def forget_drafts(database: Database, item_ids: Iterable[str]) -> None:
    """Destroy the drafts about any of these items; belongs inside the transaction of the purge's entry."""
    for item_id in item_ids:
        database.execute("DELETE FROM drafts WHERE instr(items, ?) > 0", (item_id,))
