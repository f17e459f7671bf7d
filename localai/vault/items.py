"""Items, their versions, tags and origins, as rows."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from localai.errors import AmbiguousIdError, NotFoundError
from localai.storage.database import Database
from localai.vault import search
from localai.vault.moments import moment, stamp
from localai.vault.projects import CLASSES
from localai.vocabulary.items import Item, ItemClass, ItemVersion, Kind, Origin, State

# The place in these tuples is the code in the row: only ever append.
KINDS: Final = (Kind.IMAGE, Kind.DOCUMENT, Kind.TEXT, Kind.AUDIO, Kind.VIDEO, Kind.OTHER)
ORIGINS: Final = (Origin.UPLOAD, Origin.OUTPUT)
STATES: Final = (State.KEPT, State.TRASHED)

TABLES: Final = """
CREATE TABLE items (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
    name BLOB NOT NULL,
    name_key TEXT NOT NULL,
    kind INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 3),
    origin INTEGER NOT NULL,
    project INTEGER REFERENCES projects (number),
    version INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    trashed_at INTEGER,
    trashed_with TEXT
) STRICT;
CREATE INDEX items_by_added ON items (state, added_at, number, kind, class, origin, project);
CREATE INDEX items_by_name ON items (state, name_key, number, kind, class, origin, project);
CREATE INDEX items_by_size ON items (state, size, number, kind, class, origin, project);
CREATE INDEX items_by_trash_day ON items (trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX items_by_project ON items (project) WHERE project IS NOT NULL;
CREATE TABLE versions (
    item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    blob TEXT NOT NULL UNIQUE,
    dek BLOB NOT NULL,
    size INTEGER NOT NULL,
    stored_size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    damaged_at INTEGER,
    PRIMARY KEY (item, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE tags (
    item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (item, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_by_tag ON tags (tag, item);
CREATE TABLE made_from (
    item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (item, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX results_by_source ON made_from (source, item);
CREATE TABLE thumbnails (
    item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    pixels BLOB NOT NULL,
    full_width INTEGER NOT NULL,
    full_height INTEGER NOT NULL,
    has_place INTEGER NOT NULL,
    PRIMARY KEY (item, version, width, height)
) STRICT;
"""

_AT_ONCE: Final = 500  # below what SQLite takes as values of one statement

_COLUMNS: Final = (
    "i.number, i.id, i.name, i.kind, i.media_type, i.size, i.class, i.origin, p.id, i.version, i.added_at, "
    "i.state, i.trashed_at"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM items i LEFT JOIN projects p ON p.number = i.project "


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A small picture of one version: rows of RGB pixels, three bytes each, `width` x `height`.

    `full` is the size of the upright picture itself, `has_place` whether it says where it was taken.
    """

    width: int
    height: int
    pixels: bytes
    full: tuple[int, int] = (0, 0)
    has_place: bool = False


def items_of(database: Database, numbers: Sequence[int]) -> tuple[Item, ...]:
    """Return the items with these numbers, in this order; numbers that are gone are left out."""
    if len(numbers) > _AT_ONCE:
        return items_of(database, numbers[:_AT_ONCE]) + items_of(database, numbers[_AT_ONCE:])
    marks = ", ".join("?" * len(numbers))
    rows = database.execute(f"{_SELECT} WHERE i.number IN ({marks})", tuple(numbers)).fetchall()
    tags = _grouped(database, f"SELECT item, tag FROM tags WHERE item IN ({marks}) ORDER BY item, tag", numbers)
    sources = _grouped(
        database, f"SELECT item, source FROM made_from WHERE item IN ({marks}) ORDER BY item, place", numbers
    )
    found = {row[0]: _item(row, tags.get(row[0], ()), sources.get(row[0], ())) for row in rows}
    return tuple(found[number] for number in numbers if number in found)


def ids_of(database: Database, numbers: Sequence[int]) -> tuple[str, ...]:
    """Return the ids of the items with these numbers, in this order; numbers that are gone are left out."""
    found: dict[int, str] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        some = tuple(numbers[start : start + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        found.update(database.execute(f"SELECT number, id FROM items WHERE number IN ({marks})", some).fetchall())
    return tuple(found[number] for number in numbers if number in found)


def numbers_of(database: Database, item_ids: Sequence[str]) -> tuple[int, ...]:
    """Return the row numbers of items, in this order; those that are gone are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(item_ids), _AT_ONCE):
        some = tuple(item_ids[start : start + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        found.update(database.execute(f"SELECT id, number FROM items WHERE id IN ({marks})", some).fetchall())
    return tuple(found[item_id] for item_id in item_ids if item_id in found)


def item_of(database: Database, item_id: str) -> Item:
    """Return the item with exactly that id, in the trash or not; raises NotFoundError."""
    return items_of(database, (number_of(database, item_id),))[0]


def kept_with(database: Database, name: bytes, size: int, limit: int) -> tuple[Item, ...]:
    """Return the items of that very name and size that are not in the trash, newest first."""
    rows = database.execute(
        "SELECT number FROM items WHERE name = ? AND size = ? AND state = ? ORDER BY number DESC LIMIT ?",
        (name, size, STATES.index(State.KEPT), limit),
    )
    return items_of(database, [row[0] for row in rows])


def number_of(database: Database, item_id: str) -> int:
    """Return the row number of an item; raises NotFoundError."""
    if not _is_hex(item_id):
        raise NotFoundError(what="item", id=item_id)
    row = database.execute("SELECT number FROM items WHERE id = ?", (item_id,)).fetchone()
    if row is None:
        raise NotFoundError(what="item", id=item_id)
    return int(row[0])


def resolve_id(database: Database, prefix: str) -> str:
    """Return the one item id that begins with `prefix`; raises NotFoundError or AmbiguousIdError."""
    wanted = prefix.lower()
    if not wanted or len(wanted) > 32 or not _is_hex(wanted):
        raise NotFoundError(what="item", id=prefix)
    rows = database.execute(
        "SELECT id FROM items WHERE id BETWEEN ? AND ? LIMIT 2", (wanted, wanted + "g" * (32 - len(wanted)))
    ).fetchall()
    if not rows:
        raise NotFoundError(what="item", id=prefix)
    if len(rows) > 1:
        count = database.execute(
            "SELECT count(*) FROM items WHERE id BETWEEN ? AND ?", (wanted, wanted + "g" * (32 - len(wanted)))
        ).fetchone()[0]
        raise AmbiguousIdError(what="item", id=prefix, count=count)
    return str(rows[0][0])


def versions_of(database: Database, item_id: str) -> tuple[ItemVersion, ...]:
    """Return every version of an item, the first one first."""
    rows = database.execute(
        "SELECT version, size, media_type, added_at FROM versions WHERE item = ? ORDER BY version",
        (number_of(database, item_id),),
    )
    return tuple(
        ItemVersion(item_id=item_id, version=row[0], size=row[1], media_type=row[2], added_at=moment(row[3]))
        for row in rows
    )


def results_of(database: Database, item_ids: Iterable[str]) -> tuple[Item, ...]:
    """Return every item made from these, directly or through others, that is not one of them; oldest first."""
    seen = set(item_ids)
    edge = list(seen)
    numbers: list[int] = []
    while edge:
        source = edge.pop()
        rows = database.execute(
            "SELECT i.number, i.id FROM made_from m JOIN items i ON i.number = m.item WHERE m.source = ?", (source,)
        ).fetchall()
        for number, found in rows:
            if found not in seen:
                seen.add(found)
                edge.append(found)
                numbers.append(number)
    return items_of(database, sorted(numbers))


def count_by_project(database: Database) -> dict[str, int]:
    """Return, by project id, how many items are in it, the trash not counted; one walk for all of them."""
    rows = database.execute(
        "SELECT p.id, c.items FROM projects p JOIN (SELECT project, count(*) AS items FROM items "
        "INDEXED BY items_by_added WHERE state = ? AND project IS NOT NULL GROUP BY project) c ON c.project = p.number",
        (STATES.index(State.KEPT),),
    )
    return dict(rows.fetchall())


def tags_like(database: Database, begun: str, limit: int) -> tuple[str, ...]:
    """Return tags that begin so, in order, each once."""
    known = begun.encode(errors="replace").decode()
    found: list[str] = []
    condition, last = "tag >= ?", known
    while len(found) < limit:  # one step per tag: an index of a million rows is not read through
        row = database.execute(f"SELECT tag FROM tags WHERE {condition} ORDER BY tag LIMIT 1", (last,)).fetchone()
        if row is None or not row[0].startswith(known):
            break
        found.append(row[0])
        condition, last = "tag > ?", row[0]
    return tuple(found)


def set_class(database: Database, item_id: str, item_class: ItemClass) -> None:
    """Write an item's class; its ledger entry belongs in the same transaction."""
    database.execute("UPDATE items SET class = ? WHERE id = ?", (item_class.rank, item_id))


def set_name(database: Database, item_id: str, name: str) -> None:
    """Rename an item, in its row and in what it is found by."""
    number = number_of(database, item_id)
    database.execute(
        "UPDATE items SET name = ?, name_key = ? WHERE number = ?", (os.fsencode(name), name_key(name), number)
    )
    search.index_name(database, number, name)


def set_tags(database: Database, item_id: str, tags: Iterable[str]) -> None:
    """Replace the tags of an item."""
    number, wanted = number_of(database, item_id), tuple(sorted(set(tags)))
    database.execute("DELETE FROM tags WHERE item = ?", (number,))
    for tag in wanted:
        database.execute("INSERT INTO tags (item, tag) VALUES (?, ?)", (number, tag))
    search.index_tags(database, number, wanted)


def set_project(database: Database, item_id: str, project_id: str | None) -> None:
    """Move an item into a project, or out of any."""
    database.execute(
        "UPDATE items SET project = (SELECT number FROM projects WHERE id = ?) WHERE id = ?", (project_id, item_id)
    )


def set_state(
    database: Database, item_ids: Iterable[str], state: State, when: datetime | None, trashed_with: str | None = None
) -> None:
    """Move items to the trash at `when`, perhaps as part of a deleted project, or back."""
    stamped = None if when is None else stamp(when)
    for item_id in item_ids:
        database.execute(
            "UPDATE items SET state = ?, trashed_at = ?, trashed_with = ? WHERE id = ?",
            (STATES.index(state), stamped, trashed_with, item_id),
        )


def put_thumbnail(database: Database, item_id: str, version: int, thumbnail: Thumbnail) -> None:
    """Keep a small picture of one version."""
    database.execute(
        "INSERT OR REPLACE INTO thumbnails (item, version, width, height, pixels, full_width, full_height, has_place) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number_of(database, item_id),
            version,
            thumbnail.width,
            thumbnail.height,
            thumbnail.pixels,
            *thumbnail.full,
            thumbnail.has_place,
        ),
    )


def thumbnails_of(database: Database, item_id: str, version: int) -> tuple[Thumbnail, ...]:
    """Return the small pictures kept of one version, smallest first."""
    rows = database.execute(
        "SELECT width, height, pixels, full_width, full_height, has_place FROM thumbnails "
        "WHERE item = ? AND version = ? ORDER BY width, height",
        (number_of(database, item_id), version),
    )
    return tuple(
        Thumbnail(width=row[0], height=row[1], pixels=bytes(row[2]), full=(row[3], row[4]), has_place=bool(row[5]))
        for row in rows
    )


def name_key(name: str) -> str:
    """Return what a name is sorted by: without case, bytes that are no UTF-8 as a question mark."""
    return name.casefold().encode(errors="replace").decode().replace("\0", "")


def _is_hex(text: str) -> bool:
    return set(text) <= set("0123456789abcdef")


def _grouped(database: Database, statement: str, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for number, value in database.execute(statement, tuple(numbers)):
        found[number] = (*found.get(number, ()), value)
    return found


def _item(row: tuple[Any, ...], tags: tuple[str, ...], made_from: tuple[str, ...]) -> Item:
    return Item(
        id=row[1],
        name=os.fsdecode(row[2]),
        kind=KINDS[row[3]],
        media_type=row[4],
        size=row[5],
        item_class=CLASSES[row[6]],
        origin=ORIGINS[row[7]],
        project_id=row[8],
        tags=tags,
        version=row[9],
        added_at=moment(row[10]),
        state=STATES[row[11]],
        trashed_at=None if row[12] is None else moment(row[12]),
        made_from=made_from,
    )
