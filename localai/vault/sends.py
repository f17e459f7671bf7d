"""What a send needs until it is over: its plan, the key of its answer, what the adapter remembers; one row per run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.moments import stamp
from localai.vocabulary.secret import Secret

TABLES: Final = """
CREATE TABLE sends (
    run TEXT PRIMARY KEY REFERENCES runs (id),
    provider TEXT NOT NULL,
    project TEXT,
    plan BLOB,
    answer_key BLOB,
    state TEXT,
    tokens TEXT,
    fillings TEXT NOT NULL DEFAULT '[]',
    found TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX sends_with_plan ON sends (run) WHERE plan IS NOT NULL;
"""

_COLUMNS: Final = "run, provider, project, plan, answer_key, state, tokens, fillings, found"
_READ: Final = f"{_COLUMNS}, tries"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSend:
    """A send: `plan` are its canonical bytes, empty once nobody needs them; `state`, `tokens`, `fillings` are JSON.

    `answer_key` opens the answer that a door takes in. `fillings` are for the deletions that are still to be made.
    `found` is what the person found out about a send whose end is unknown: `arrived`, `not-arrived` or nothing. `tries`
    counts how often deletions failed.
    """

    run: str
    provider: str
    project: str | None
    plan: bytes
    answer_key: Secret
    state: str
    tokens: str
    fillings: str = "[]"
    found: str = ""
    tries: int = 0


def insert_send(database: Database, new: StoredSend) -> None:
    """Keep what a send needs; belongs inside the transaction of its entry."""
    database.execute(
        f"INSERT INTO sends ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.run,
            new.provider,
            new.project,
            new.plan,
            new.answer_key.reveal(),
            new.state,
            new.tokens,
            new.fillings,
            new.found,
        ),
    )


def send_of(database: Database, run_id: str) -> StoredSend | None:
    """Return what is kept of a send; None for a run that sent nothing."""
    row = database.execute(f"SELECT {_READ} FROM sends WHERE run = ?", (run_id,)).fetchone()
    return None if row is None else _stored(row)


def settle_send(database: Database, run_id: str, *, fillings: str) -> None:
    """Forget what only an answer needs; the plan stays where deletions are still to be made (`fillings` not empty).

    Belongs inside the transaction of the outcome's entry.
    """
    database.execute(
        "UPDATE sends SET answer_key = NULL, state = NULL, tokens = NULL, fillings = ?, "
        "plan = CASE WHEN ? = '[]' THEN NULL ELSE plan END WHERE run = ?",
        (fillings, fillings, run_id),
    )


def remember(database: Database, run_id: str, state: str) -> None:
    """Keep what the adapter remembers from now on (JSON)."""
    database.execute("UPDATE sends SET state = ? WHERE run = ?", (state, run_id))


def try_later(database: Database, run_id: str, due: datetime) -> None:
    """Keep that deletions failed, and when they are tried again."""
    database.execute("UPDATE sends SET tries = tries + 1, due = ? WHERE run = ?", (stamp(due), run_id))


def with_due_deletions(database: Database, now: datetime) -> tuple[str, ...]:
    """Return the ids of sends whose deletions failed before, or were cut off, and are to be tried again by now."""
    rows = database.execute(
        "SELECT run FROM sends WHERE plan IS NOT NULL AND fillings <> '[]' AND due <= ? "
        "AND run IN (SELECT id FROM runs WHERE outcome IS NOT NULL) ORDER BY run",
        (stamp(now),),
    ).fetchall()
    return tuple(row[0] for row in rows)


def find_out(database: Database, run_id: str, found: str) -> None:
    """Keep what a person found out; belongs inside the transaction of its entry."""
    database.execute("UPDATE sends SET found = ? WHERE run = ?", (found, run_id))


def with_deletions(database: Database) -> Iterator[StoredSend]:
    """Yield the sends that are over and whose deletions are still to be made."""
    rows = database.execute(
        f"SELECT {_READ} FROM sends WHERE plan IS NOT NULL AND fillings <> '[]' "
        "AND run IN (SELECT id FROM runs WHERE outcome IS NOT NULL) ORDER BY run"
    ).fetchall()
    return map(_stored, rows)


def providers(database: Database) -> set[str]:
    """Return every provider that something was sent to."""
    return {row[0] for row in database.execute("SELECT DISTINCT provider FROM sends")}


def at_provider(database: Database, provider: str) -> set[str]:
    """Return the ids of the sends to a provider."""
    return {row[0] for row in database.execute("SELECT run FROM sends WHERE provider = ?", (provider,))}


def unknown(database: Database) -> set[str]:
    """Return the ids of the sends whose end nobody knows, and of which no person found it out."""
    rows = database.execute(
        "SELECT s.run FROM sends s JOIN runs r ON r.id = s.run WHERE r.outcome = 'unknown' AND s.found = ''"
    )
    return {row[0] for row in rows}


def forget_plans(database: Database, item_id: str) -> None:
    """Destroy the plans of sends that used or made an item, except of those that are going on."""
    database.execute(
        "UPDATE sends SET plan = NULL, tokens = NULL, state = NULL, fillings = '[]' "
        "WHERE run IN (SELECT r.run FROM run_items r JOIN runs u ON u.id = r.run "
        "WHERE r.item = ? AND u.outcome IS NOT NULL)",
        (item_id,),
    )


def _stored(
    row: tuple[str, str, str | None, bytes | None, bytes | None, str | None, str | None, str, str, int],
) -> StoredSend:
    run, provider, project, plan, answer_key, state, tokens, fillings, found, tries = row
    return StoredSend(
        run=run,
        provider=provider,
        project=project,
        plan=bytes(plan or b""),
        answer_key=Secret(bytes(answer_key or b"")),
        state=state or "{}",
        tokens=tokens or "[]",
        fillings=fillings,
        found=found,
        tries=tries,
    )
