"""What a screen showed last, by its name: so that it comes back as it was left, and is nowhere but in here."""

from typing import Final

from localai.storage.database import Database

TABLES: Final = """
CREATE TABLE views (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def keep_view(database: Database, name: str, content: str) -> None:
    """Keep what a screen shows, in place of what it showed before; `content` is JSON."""
    with database.transaction():
        database.execute("INSERT OR REPLACE INTO views (name, content) VALUES (?, ?)", (name, content))


def kept_view(database: Database, name: str) -> str:
    """Return what was kept; empty where nothing was."""
    row = database.execute("SELECT content FROM views WHERE name = ?", (name,)).fetchone()
    return "" if row is None else str(row[0])
