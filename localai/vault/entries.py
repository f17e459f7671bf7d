"""The ledger's entries, what opens their commitments, and the checkpoints over them, as rows.

Entries are only ever added: the database itself refuses the rest, and refuses to commit one that no signed checkpoint
covers (the mark in `uncovered` refers to no checkpoint). `operations.ledger.recording` is the block to append in.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from localai.crypto.canonical import encode, leaf_hash
from localai.storage.database import Database
from localai.vocabulary.bodies import Body, Genesis, sent_of, subject_of
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry, Head, Line, Opening

TABLES: Final = """
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    sent INTEGER NOT NULL,
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    encoded BLOB NOT NULL
) STRICT;
CREATE INDEX entries_by_subject ON entries (subject, seq) WHERE subject <> '';
CREATE INDEX entries_by_kind ON entries (kind, seq);
CREATE INDEX entries_that_sent ON entries (at, sent) WHERE sent <> 0;
CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries do not change'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries stay'); END;
CREATE TABLE openings (
    seq INTEGER NOT NULL REFERENCES entries (seq),
    place INTEGER NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    PRIMARY KEY (seq, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE signing_keys (
    seq INTEGER PRIMARY KEY REFERENCES entries (seq),
    seed BLOB NOT NULL CHECK (length(seed) = 32)
) STRICT;
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    kept INTEGER NOT NULL,
    peaks BLOB NOT NULL,
    projection TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE uncovered (
    mark INTEGER PRIMARY KEY REFERENCES checkpoints (size) DEFERRABLE INITIALLY DEFERRED CHECK (mark = -1)
) STRICT;
"""

_LINE: Final = "SELECT seq, at, kind, subject, sent, leaf, encoded FROM entries "
_KEPT_EVERY: Final = 100
_FIRST: Final = bytes(32)


class HasDatabase(Protocol):
    """An open workspace."""

    @property
    def database(self) -> Database:
        """Its database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckpoint:
    """A checkpoint as it is kept: the tree's frontier at `size`, the digest over the rows then, the signed note."""

    size: int
    peaks: tuple[bytes, ...]
    projection: str
    note: str


def begin(database: Database, workspace_id: str, *, actor: str, face: str, now: Callable[[], datetime]) -> bytes:
    """Make the signing key and write the first entry; belongs inside a transaction. Return the public key."""
    from localai.crypto.signature import new_seed, public_key  # needs the cipher library: 18 ms

    seed = new_seed()
    genesis = Genesis(workspace_id=workspace_id, public_key=public_key(seed))
    _write(database, _entry(Head(size=0, last=_FIRST), genesis, actor=actor, face=face, at=now()))
    database.execute("INSERT INTO signing_keys (seq, seed) VALUES (0, ?)", (seed,))
    return genesis.public_key


def append(
    workspace: HasDatabase,
    body: Body,
    *,
    actor: str,
    face: str,
    now: Callable[[], datetime],
    openings: Sequence[Opening] = (),
) -> Entry:
    """Add an entry; belongs inside `operations.ledger.recording`, whose end signs a checkpoint over it.

    `openings` are what opens the commitments in `body`; they are kept apart, so that they can be destroyed.
    """
    database = workspace.database
    entry = _entry(head(database), body, actor=actor, face=face, at=now())
    _write(database, entry)
    database.executemany(
        "INSERT INTO openings (seq, place, salt, digest) VALUES (?, ?, ?, ?)",
        [(entry.seq, place, opening.salt, opening.digest) for place, opening in enumerate(openings)],
    )
    database.execute("INSERT OR IGNORE INTO uncovered (mark) VALUES (-1)")
    return entry


def cover(database: Database, checkpoint: StoredCheckpoint) -> None:
    """Keep a checkpoint over all entries; older ones stay only where they were the first to pass a hundred entries."""
    last = last_checkpoint(database)
    kept = checkpoint.size // _KEPT_EVERY != (last.size if last else 0) // _KEPT_EVERY
    database.execute("DELETE FROM checkpoints WHERE kept = 0")
    database.execute(
        "INSERT INTO checkpoints (size, kept, peaks, projection, note) VALUES (?, ?, ?, ?, ?)",
        (checkpoint.size, kept, b"".join(checkpoint.peaks), checkpoint.projection, checkpoint.note),
    )
    database.execute("DELETE FROM uncovered")


def head(database: Database) -> Head:
    """Return how far the ledger goes."""
    row = database.execute("SELECT seq, leaf FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(size=0, last=_FIRST) if row is None else Head(size=row[0] + 1, last=bytes(row[1]))


def holds(database: Database, remembered: Head) -> bool:
    """Tell whether the ledger still has the entry that was the last one when this head was remembered."""
    row = database.execute("SELECT leaf FROM entries WHERE seq = ?", (remembered.size - 1,)).fetchone()
    return remembered.size == 0 or (row is not None and bytes(row[0]) == remembered.last)


def lines(database: Database, start: int = 0) -> Iterator[Line]:
    """Yield the entries from `start` on, in order."""
    return map(Line._make, database.execute(f"{_LINE} WHERE seq >= ? ORDER BY seq", (start,)))


def newest(database: Database, limit: int, *, before: int | None = None, subject: str = "") -> list[Line]:
    """Return at most `limit` entries, newest first: those before a place, and about one thing, when given."""
    rows = database.execute(
        f"{_LINE} WHERE seq < ? AND (? = '' OR subject = ?) ORDER BY seq DESC LIMIT ?",
        (sys.maxsize if before is None else before, subject, subject, limit),
    )
    return [Line._make(row) for row in rows]


def about(database: Database, subject: str) -> list[Line]:
    """Return the entries about one run, item or approval, in order."""
    return [Line._make(row) for row in database.execute(f"{_LINE} WHERE subject = ? ORDER BY seq", (subject,))]


def places(database: Database, kinds: Sequence[EntryKind] = (), *, start: str = "", end: str = "") -> Iterator[int]:
    """Yield the places of entries, newest first: of some kinds, from a moment on and before another, when given.

    Moments are spelled as `at_text` spells them.
    """
    marks = ", ".join("?" * len(kinds))
    wanted = [f"kind IN ({marks})"] if kinds else []
    wanted += ["at >= ?"] if start else []
    wanted += ["at < ?"] if end else []
    where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
    values = [*kinds, *filter(None, (start, end))]
    return (row[0] for row in database.execute(f"SELECT seq FROM entries {where} ORDER BY seq DESC", values))


def at_places(database: Database, wanted: Sequence[int]) -> list[Line]:
    """Return the entries at these places, in the order of the places."""
    marks = ", ".join("?" * len(wanted))
    rows = database.execute(f"{_LINE} WHERE seq IN ({marks})", [*wanted])
    found = {row[0]: Line._make(row) for row in rows}
    return [found[place] for place in wanted if place in found]


def subjects(database: Database, prefix: str, *kinds: EntryKind) -> list[str]:
    """Return the ids that begin so and that an entry of these kinds is about, at most two."""
    marks = ", ".join("?" * len(kinds))
    query = f"SELECT DISTINCT subject FROM entries WHERE subject >= ? AND subject < ? AND kind IN ({marks}) LIMIT 2"
    return [row[0] for row in database.execute(query, (prefix, f"{prefix}g", *kinds)) if prefix]


def of_kind(database: Database, *kinds: EntryKind) -> Iterator[Line]:
    """Yield the entries of some kinds, in order."""
    marks = ", ".join("?" * len(kinds))
    return map(Line._make, database.execute(f"{_LINE} WHERE kind IN ({marks}) ORDER BY seq", [*kinds]))


def newest_of(database: Database, *kinds: EntryKind) -> int:
    """Return the place of the last entry of some kinds; -1 where there is none."""
    marks = ", ".join("?" * len(kinds))
    row = database.execute(f"SELECT coalesce(max(seq), -1) FROM entries WHERE kind IN ({marks})", [*kinds]).fetchone()
    return int(row[0])


def openings_of(database: Database, seq: int) -> list[Opening]:
    """Return what opens the commitments of an entry; nothing when it was destroyed."""
    rows = database.execute("SELECT salt, digest FROM openings WHERE seq = ? ORDER BY place", (seq,))
    return [Opening(salt=bytes(salt), digest=digest) for salt, digest in rows]


def all_openings(database: Database) -> Iterator[tuple[int, Opening]]:
    """Yield everything that still opens a commitment, with the place of its entry."""
    rows = database.execute("SELECT seq, salt, digest FROM openings ORDER BY seq, place")
    return ((seq, Opening(salt=bytes(salt), digest=digest)) for seq, salt, digest in rows)


def last_checkpoint(database: Database) -> StoredCheckpoint | None:
    """Return the newest checkpoint; None in a workspace that has only its first entry."""
    row = database.execute(
        "SELECT size, peaks, projection, note FROM checkpoints ORDER BY size DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    peaks = tuple(bytes(row[1][start : start + 32]) for start in range(0, len(row[1]), 32))
    return StoredCheckpoint(size=row[0], peaks=peaks, projection=row[2], note=row[3])


def notes(database: Database) -> list[tuple[int, str]]:
    """Return the checkpoints that were kept, as size and signed note, in rising order."""
    return [(size, note) for size, note in database.execute("SELECT size, note FROM checkpoints ORDER BY size")]


def signing_seed(database: Database) -> bytes:
    """Return the seed of the key that signs now."""
    return bytes(database.execute("SELECT seed FROM signing_keys ORDER BY seq DESC LIMIT 1").fetchone()[0])


def bytes_sent(database: Database, since: datetime | None = None) -> int:
    """Return how many bytes left this machine, in all or since a moment."""
    moment = "" if since is None else at_text(since)
    query = "SELECT coalesce(sum(sent), 0) FROM entries WHERE sent <> 0 AND at >= ?"
    return int(database.execute(query, (moment,)).fetchone()[0])


def at_text(moment: datetime) -> str:
    """Return a UTC time as entries spell it."""
    return encode(moment)[9:].decode()


def _entry(after: Head, body: Body, *, actor: str, face: str, at: datetime) -> Entry:
    return Entry(
        seq=after.size,
        previous=after.last,
        at=at,
        kind=body.KIND,
        subject=subject_of(body),
        sent=sent_of(body),
        actor=actor,
        face=face,
        body=body,
    )


def _write(database: Database, entry: Entry) -> None:
    encoded = encode(entry)
    database.execute(
        "INSERT INTO entries (seq, at, kind, subject, sent, leaf, encoded) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (entry.seq, at_text(entry.at), entry.kind, entry.subject, entry.sent, leaf_hash(encoded), encoded),
    )
