"""What is in the trash, and what would go there together."""

from datetime import datetime

from localai.storage.database import Database
from localai.vault.items import STATES
from localai.vault.moments import stamp
from localai.vocabulary.items import State


def items_trashed_until(database: Database, limit: datetime) -> tuple[str, ...]:
    """Return the ids of items that went to the trash at `limit` or before."""
    rows = database.execute(
        "SELECT id FROM items WHERE state = ? AND trashed_at <= ? ORDER BY number",
        (STATES.index(State.TRASHED), stamp(limit)),
    )
    return tuple(row[0] for row in rows)


def has_expired(database: Database, limit: datetime) -> bool:
    """Say whether an item or a project went to the trash at `limit` or before."""
    row = database.execute(
        "SELECT EXISTS (SELECT 1 FROM items WHERE trashed_at <= ?) "
        "OR EXISTS (SELECT 1 FROM projects WHERE trashed_at <= ?)",
        (stamp(limit), stamp(limit)),
    ).fetchone()
    return bool(row[0])


def items_in_project(database: Database, project_id: str) -> tuple[str, ...]:
    """Return the ids of a project's items that are not in the trash."""
    rows = database.execute(
        "SELECT id FROM items WHERE project = (SELECT number FROM projects WHERE id = ?) AND state = ? ORDER BY number",
        (project_id, STATES.index(State.KEPT)),
    )
    return tuple(row[0] for row in rows)


def items_trashed_with(database: Database, project_id: str) -> tuple[str, ...]:
    """Return the ids of items that went to the trash together with a project."""
    rows = database.execute(
        "SELECT id FROM items WHERE trashed_with = ? AND state = ?", (project_id, STATES.index(State.TRASHED))
    )
    return tuple(row[0] for row in rows)
