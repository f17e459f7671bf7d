"""What a person asked for, in their words, beside each run and send whose result is kept: so that it can go on."""

from dataclasses import dataclass
from typing import Final

from localai.storage.database import Database

TABLES: Final = """
CREATE TABLE wishes (
    run TEXT PRIMARY KEY REFERENCES runs (id),
    task TEXT NOT NULL,
    prompt TEXT NOT NULL,
    settings TEXT NOT NULL,
    continues TEXT NOT NULL,
    project TEXT,
    branch_of TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
"""

_COLUMNS: Final = "run, task, prompt, settings, continues, project, branch_of"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWish:
    """The words of a run or a send; `settings` is JSON, `continues` the id of the run that it went on with, or empty.

    `branch_of` is the id of the run whose wish this was made from, or empty.
    """

    run: str
    task: str
    prompt: str
    settings: str
    continues: str = ""
    project: str | None = None
    branch_of: str = ""


def insert_wish(database: Database, new: StoredWish) -> None:
    """Keep the words of a run or a send; belongs inside the transaction of its entry."""
    database.execute(
        f"INSERT INTO wishes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (new.run, new.task, new.prompt, new.settings, new.continues, new.project, new.branch_of),
    )


def wish_of(database: Database, run_id: str) -> StoredWish | None:
    """Return the words of a run; None where they were not kept, or are gone with an item that was purged."""
    row = database.execute(f"SELECT {_COLUMNS} FROM wishes WHERE run = ?", (run_id,)).fetchone()
    if row is None:
        return None
    run, task, prompt, settings, continues, project, branch_of = row
    return StoredWish(
        run=run,
        task=task,
        prompt=prompt,
        settings=settings,
        continues=continues,
        project=project,
        branch_of=branch_of,
    )


def forget_wishes(database: Database, item_id: str) -> None:
    """Destroy the words of runs that used or made an item, and of those that said them again."""
    database.execute(
        """
        WITH RECURSIVE gone (run) AS (
            SELECT run FROM run_items WHERE item = ?
            UNION
            SELECT wishes.run FROM wishes JOIN gone ON wishes.continues = gone.run
        )
        DELETE FROM wishes WHERE run IN (SELECT run FROM gone)
        """,
        (item_id,),
    )
