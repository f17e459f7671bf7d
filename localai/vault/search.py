"""Full-text search over names, tags and texts of items."""

from typing import Final

from localai.storage.database import Database

TEXT_LIMIT: Final = 1 << 20  # characters of an item's text that can be found

TABLES: Final = """
CREATE VIRTUAL TABLE search USING fts5 (name, tags, body, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
"""


def quote(typed: str) -> str | None:
    """Return what a person typed as an FTS5 expression: every word must occur, each may be a beginning.

    None where nothing in it can be found. No word of theirs is ever an operator.
    """
    words = typed.encode(errors="replace").decode().replace("\0", " ").split()
    findable = [word for word in words if any(character.isalnum() for character in word)]
    if not findable:
        return None
    return " ".join('"' + word.replace('"', '""') + '"*' for word in findable)


def index_item(database: Database, number: int, name: str, tags: tuple[str, ...], body: str) -> None:
    """Make a new item findable; belongs inside the transaction that inserts it."""
    database.execute(
        "INSERT INTO search (rowid, name, tags, body) VALUES (?, ?, ?, ?)",
        (number, _findable(name), " ".join(tags), _findable(body[:TEXT_LIMIT])),
    )


def index_name(database: Database, number: int, name: str) -> None:
    """Replace the name an item is found by."""
    database.execute("UPDATE search SET name = ? WHERE rowid = ?", (_findable(name), number))


def index_tags(database: Database, number: int, tags: tuple[str, ...]) -> None:
    """Replace the tags an item is found by."""
    database.execute("UPDATE search SET tags = ? WHERE rowid = ?", (" ".join(tags), number))


def index_body(database: Database, number: int, body: str) -> None:
    """Replace the text an item is found by."""
    database.execute("UPDATE search SET body = ? WHERE rowid = ?", (_findable(body[:TEXT_LIMIT]), number))


def body_of(database: Database, number: int) -> str:
    """Return the text an item is found by; empty where it has none."""
    row = database.execute("SELECT body FROM search WHERE rowid = ?", (number,)).fetchone()
    return str(row[0]) if row else ""


def excerpts(database: Database, expression: str, numbers: tuple[int, ...]) -> dict[int, str]:
    """Return, per item number, the words around the first place where its text matches; untrusted text."""
    marks = ", ".join("?" * len(numbers))
    texts = database.execute(f"SELECT rowid FROM search WHERE rowid IN ({marks}) AND body <> ''", numbers).fetchall()
    statement = "SELECT snippet(search, 2, '', '', '…', 16) FROM search WHERE search MATCH ? AND rowid = ?"
    found = {}
    for (number,) in texts:  # one by one: a list of numbers makes FTS5 walk every match there is
        row = database.execute(statement, (expression, number)).fetchone()
        found[number] = str(row[0]) if row else ""
    return found


def unindex_item(database: Database, number: int) -> None:
    """Forget every word of an item; with `secure-delete` they also leave the pages."""
    database.execute("DELETE FROM search WHERE rowid = ?", (number,))


def _findable(text: str) -> str:
    return text.encode(errors="replace").decode().replace("\0", " ")
