"""How a person rates models and what models made, as rows; nobody else ever learns of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.moments import moment, stamp

TABLES: Final = """
CREATE TABLE ratings (
    model TEXT NOT NULL,
    item TEXT NOT NULL,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    rated_at INTEGER NOT NULL,
    PRIMARY KEY (model, item)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRating:
    """1 to 5 for a model, or for one item that it made (`item` is empty for the model itself)."""

    model: str
    item: str
    stars: int
    rated_at: datetime


def put_rating(database: Database, rating: StoredRating) -> None:
    """Keep a rating in the place of an earlier one."""
    database.execute(
        "INSERT OR REPLACE INTO ratings (model, item, stars, rated_at) VALUES (?, ?, ?, ?)",
        (rating.model, rating.item, rating.stars, stamp(rating.rated_at)),
    )


def drop_rating(database: Database, model: str, item: str) -> bool:
    """Take a rating back; False where there was none."""
    taken = database.execute("DELETE FROM ratings WHERE model = ? AND item = ? RETURNING model", (model, item))
    return taken.fetchone() is not None


def all_ratings(database: Database) -> tuple[StoredRating, ...]:
    """Return every rating: by model, its own before those of what it made."""
    rows = database.execute("SELECT model, item, stars, rated_at FROM ratings ORDER BY model, item")
    return tuple(
        StoredRating(model=model, item=item, stars=stars, rated_at=moment(when)) for model, item, stars, when in rows
    )
