"""Where a job with several exchanges is: what it asks next and when, what answers told it; one row per job."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from localai.storage.database import Database
from localai.vault.moments import moment, stamp
from localai.vocabulary.secret import Secret

TABLES: Final = """
CREATE TABLE steps (
    run TEXT PRIMARY KEY REFERENCES runs (id),
    provider TEXT NOT NULL,
    queued INTEGER NOT NULL CHECK (queued IN (0, 1)),
    begun INTEGER NOT NULL CHECK (begun IN (0, 1)),
    due INTEGER NOT NULL,
    step TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_by_due ON steps (due);
"""

_COLUMNS: Final = "run, provider, queued, begun, due, step"
Pairs = tuple[tuple[str, str], ...]
_Row = tuple[str, str, int, int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """One result: `content` as an answer held it, or what is still to be fetched by `exchange` with `fillings`.

    `key` opens the answer that was fetched, empty until it rests whole in its file.
    """

    media_type: str
    exchange: str = ""
    fillings: Pairs = ()
    content: bytes = field(default=b"", repr=False)
    key: Secret = field(default_factory=lambda: Secret(b""))

    @property
    def is_here(self) -> bool:
        """Whether there is nothing left to fetch."""
        return not self.exchange or bool(self.key.reveal())


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the last answer said beside the results: usage by name, numbers as text, and a remark."""

    usage: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStep:
    """Where a job is.

    `exchange` is asked next, at `due`; with `begun` a door got it, and `key` opens its answer. While it is `queued`
    nothing of it was begun. `fillings` are all that answers told by the name of a hole; `bodies` are the keys of the
    sealed bodies that go out later, `counts` the requests that were made, both by exchange. `tries` counts failures in
    a row, `left` the bytes that left. `again` is the last poll, and how often it was gone back to. Once there are
    `results`, they are fetched one after the other.
    """

    run: str
    provider: str
    exchange: str
    due: datetime
    queued: bool = False
    begun: bool = False
    key: Secret = field(default_factory=lambda: Secret(b""))
    fillings: Pairs = ()
    bodies: Mapping[str, Secret] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    tries: int = 0
    left: int = 0
    progress: float | None = None
    remark: str = ""
    again: tuple[str, int] = ("", 0)
    results: tuple[Awaited, ...] = ()
    finding: Finding = field(default_factory=Finding)

    @property
    def fetching(self) -> int | None:
        """Which result is fetched next; None while there are none, and when all are here."""
        return next((number for number, each in enumerate(self.results) if not each.is_here), None)


def keep_step(database: Database, step: StoredStep) -> None:
    """Keep where a job is, in place of where it was."""
    database.execute(
        f"INSERT OR REPLACE INTO steps ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        (step.run, step.provider, int(step.queued), int(step.begun), stamp(step.due), _to_text(step)),
    )


def drop_step(database: Database, run_id: str) -> None:
    """Forget where a job was: it is over."""
    database.execute("DELETE FROM steps WHERE run = ?", (run_id,))


def step_of(database: Database, run_id: str) -> StoredStep | None:
    """Return where a job is; None for a send that is one exchange, and for what is over."""
    row = database.execute(f"SELECT {_COLUMNS} FROM steps WHERE run = ?", (run_id,)).fetchone()
    return None if row is None else _stored(row)


def waiting(database: Database) -> tuple[StoredStep, ...]:
    """Return where every job is that goes on, the one that is due first in front."""
    return Reader(database).waiting()


class Reader:
    """Reads where jobs are again and again; a row that is as it was is not taken apart once more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[_Row, StoredStep] = {}

    def waiting(self) -> tuple[StoredStep, ...]:
        """Return where every job is now that goes on, the one that is due first in front."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM steps ORDER BY queued, due, run").fetchall()
        self._known = {row: self._known.get(row) or _stored(row) for row in rows}
        return tuple(self._known.values())


def going_on(database: Database, provider: str) -> int:
    """Return how many sends to a provider were begun and have no end yet, without those that are queued."""
    row = database.execute(
        "SELECT count(*) FROM runs r JOIN sends s ON s.run = r.id LEFT JOIN steps t ON t.run = r.id "
        "WHERE r.outcome IS NULL AND s.provider = ? AND coalesce(t.queued, 0) = 0",
        (provider,),
    ).fetchone()
    return int(row[0])


def _to_text(step: StoredStep) -> str:
    told = {
        "exchange": step.exchange,
        "key": step.key.reveal().hex(),
        "fillings": step.fillings,
        "bodies": {name: key.reveal().hex() for name, key in step.bodies.items()},
        "counts": dict(step.counts),
        "tries": step.tries,
        "left": step.left,
        "progress": step.progress,
        "remark": step.remark,
        "again": step.again,
        "results": [_awaited_text(each) for each in step.results],
        "finding": [dict(step.finding.usage), step.finding.remark],
    }
    return json.dumps(told)


def _awaited_text(awaited: Awaited) -> list[Any]:
    key = awaited.key.reveal().hex()
    return [awaited.media_type, awaited.exchange, awaited.fillings, awaited.content.hex(), key]


def _awaited(told: list[Any]) -> Awaited:
    media_type, exchange, fillings, content, key = told
    return Awaited(
        media_type=media_type,
        exchange=exchange,
        fillings=_pairs(fillings),
        content=bytes.fromhex(content),
        key=Secret(bytes.fromhex(key)),
    )


def _stored(row: _Row) -> StoredStep:
    run, provider, queued, begun, due, text = row
    told = json.loads(text)
    usage, remark = told["finding"]
    return StoredStep(
        run=run,
        provider=provider,
        exchange=told["exchange"],
        due=moment(due),
        queued=bool(queued),
        begun=bool(begun),
        key=Secret(bytes.fromhex(told["key"])),
        fillings=_pairs(told["fillings"]),
        bodies={name: Secret(bytes.fromhex(key)) for name, key in told["bodies"].items()},
        counts=told["counts"],
        tries=told["tries"],
        left=told["left"],
        progress=told["progress"],
        remark=told["remark"],
        again=(told["again"][0], told["again"][1]),
        results=tuple(map(_awaited, told["results"])),
        finding=Finding(usage=usage, remark=remark),
    )


def _pairs(told: list[list[str]]) -> Pairs:
    return tuple((name, text) for name, text in told)
