"""Projects, as rows."""

from datetime import datetime
from typing import Any, Final

from localai.errors import AmbiguousIdError, NotFoundError
from localai.storage.database import Database
from localai.vault.moments import moment, stamp
from localai.vocabulary.items import ItemClass, Project

CLASSES: Final = (ItemClass.PUBLIC, ItemClass.INTERNAL, ItemClass.CONFIDENTIAL, ItemClass.REGULATED)

TABLES: Final = """
CREATE TABLE projects (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
    name TEXT NOT NULL,
    class INTEGER,
    created_at INTEGER NOT NULL,
    trashed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX projects_by_name ON projects (name) WHERE trashed_at IS NULL;
"""

_COLUMNS = "id, name, class, created_at"


def insert_project(database: Database, project: Project) -> None:
    """Keep a new project; belongs inside a transaction."""
    code = None if project.item_class is None else CLASSES.index(project.item_class)
    database.execute(
        "INSERT INTO projects (id, name, class, created_at) VALUES (?, ?, ?, ?)",
        (project.id, project.name, code, stamp(project.created_at)),
    )


def kept_projects(database: Database) -> tuple[Project, ...]:
    """Return every project that is not in the trash, by name."""
    rows = database.execute(f"SELECT {_COLUMNS} FROM projects WHERE trashed_at IS NULL ORDER BY name")
    return tuple(_project(row) for row in rows)


def trashed_projects(database: Database) -> tuple[tuple[Project, datetime], ...]:
    """Return every project in the trash with the time it went there."""
    rows = database.execute(f"SELECT {_COLUMNS}, trashed_at FROM projects WHERE trashed_at IS NOT NULL ORDER BY number")
    return tuple((_project(row), moment(row[4])) for row in rows)


def find_project(database: Database, wanted: str) -> Project:
    """Return the project whose name is `wanted`, else the one whose id begins with it; the trash is not searched.

    Raises NotFoundError or AmbiguousIdError.
    """
    projects = kept_projects(database)
    by_name = [project for project in projects if project.name == wanted]
    found = by_name or [project for project in projects if wanted and project.id.startswith(wanted.lower())]
    if not found:
        raise NotFoundError(what="project", id=wanted)
    if len(found) > 1:
        raise AmbiguousIdError(what="project", id=wanted, count=len(found))
    return found[0]


def project_of(database: Database, project_id: str) -> Project:
    """Return the project with exactly that id, in the trash or not; raises NotFoundError."""
    row = database.execute(f"SELECT {_COLUMNS} FROM projects WHERE id = ?", (project_id,)).fetchone()
    if row is None:
        raise NotFoundError(what="project", id=project_id)
    return _project(row)


def trash_project(database: Database, project_id: str, when: datetime) -> None:
    """Put the project itself in the trash; its items are moved by whoever deletes it."""
    database.execute("UPDATE projects SET trashed_at = ? WHERE id = ?", (stamp(when), project_id))


def restore_project(database: Database, project_id: str, name: str) -> None:
    """Take the project out of the trash under `name`, which may be new because another took its place."""
    database.execute("UPDATE projects SET trashed_at = NULL, name = ? WHERE id = ?", (name, project_id))


def drop_project(database: Database, project_id: str) -> None:
    """Forget the project; items that are still in it stay and belong to none."""
    database.execute(
        "UPDATE items SET project = NULL WHERE project = (SELECT number FROM projects WHERE id = ?)", (project_id,)
    )
    database.execute("DELETE FROM projects WHERE id = ?", (project_id,))


def _project(row: tuple[Any, ...]) -> Project:
    return Project(
        id=row[0],
        name=row[1],
        item_class=None if row[2] is None else CLASSES[row[2]],
        created_at=moment(row[3]),
    )
