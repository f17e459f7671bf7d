"""What is in the trash, and what would go there together."""

from datetime import datetime, timedelta
from typing import Final

from localai.storage.database import Database
from localai.vault.items import STATES
from localai.vault.moments import moment, stamp
from localai.vocabulary.items import State

_LAST_DONE: Final = """
SELECT max(
    coalesce((SELECT max(trashed_at) FROM items WHERE trashed_at IS NOT NULL), 0),
    coalesce((SELECT max(added_at) FROM items WHERE state = ?), 0),
    coalesce((SELECT max(added_at) FROM items WHERE state = ?), 0),
    coalesce((SELECT max(trashed_at) FROM projects), 0)
)
"""  # each by the end of an index: every opening asks

SILENCE = timedelta(days=30)
"""How much longer than its days in the trash something waits where nothing was done since: the clock may be wrong."""


def due_until(database: Database, now: datetime, days: int) -> datetime | None:
    """Return the moment up to which what is in the trash is due; None where the clock seems to have jumped ahead.

    A clock that is years ahead must not empty the trash for good, so it counts only near the last thing that was done.
    """
    row = database.execute(_LAST_DONE, (STATES.index(State.KEPT), STATES.index(State.TRASHED))).fetchone()
    entry = database.execute("SELECT at FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    done = max(moment(row[0]), datetime.fromisoformat(entry[0]) if entry else moment(0))
    return None if now - done > timedelta(days=days) + SILENCE else now - timedelta(days=days)


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
