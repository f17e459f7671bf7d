"""Listings of items: pages, windows and counts over covering indexes."""

from typing import Any, Final

from localai.storage.database import Database
from localai.vault import search
from localai.vault.items import KINDS, ORIGINS, STATES
from localai.vocabulary.items import ItemQuery, Sort

_KEYS: Final = {Sort.ADDED: "added_at", Sort.NAME: "name_key", Sort.SIZE: "size"}
_INDEXES: Final = {Sort.ADDED: "items_by_added", Sort.NAME: "items_by_name", Sort.SIZE: "items_by_size"}
_FEW: Final = 20_000  # below so many matches of the words, looking each up is faster than walking the index


class Listing:
    """One query over the items, ready to be counted and read."""

    def __init__(self, database: Database, query: ItemQuery) -> None:
        self._database = database
        self._query = query
        self._key = _KEYS[query.sort]
        self._conditions: list[str] = []
        self._values: list[Any] = []
        self._is_common = False
        self._table = f"items INDEXED BY {_INDEXES[query.sort]}"
        self.expression = search.quote(query.text) if query.text.strip() else None
        self.empty = bool(query.text.strip()) and self.expression is None
        self._narrow()

    def count(self, most: int | None = None) -> int:
        """Return how many items there are; it counts no further than `most`."""
        if self.empty:
            return 0
        found = f"FROM {self._table} {self._where()}"
        if self._is_common:  # in the order of the matches, which does not matter to who counts
            conditions = " AND ".join(("search MATCH ?", *self._conditions[1:]))
            found = f"FROM search CROSS JOIN items ON items.number = search.rowid WHERE {conditions}"
        counted = f"FROM (SELECT 1 {found} LIMIT {int(most)})" if most is not None else found
        row = self._database.execute(f"SELECT count(*) {counted}", tuple(self._values)).fetchone()
        return int(row[0])

    def window(self, offset: int, limit: int) -> tuple[int, ...]:
        """Return the numbers of `limit` items from the `offset`-th on."""
        return self._walk(self._query.descending, offset, limit)

    def last(self, offset_from_end: int, limit: int) -> tuple[int, ...]:
        """Return the numbers of `limit` items that end `offset_from_end` items before the end."""
        return tuple(reversed(self._walk(not self._query.descending, offset_from_end, limit)))

    def after(self, number: int, limit: int) -> tuple[int, ...]:
        """Return the numbers of `limit` items that follow item `number`, which itself need not be listed any more."""
        if self.empty or limit <= 0:
            return ()
        sign = "<" if self._query.descending else ">"
        follows = f"({self._key}, number) {sign} ((SELECT {self._key} FROM items WHERE number = ?), ?)"
        rows = self._database.execute(
            f"SELECT number FROM {self._table} {self._where(follows)} {self._order(self._query.descending)} LIMIT ?",
            (*self._values, number, number, limit),
        )
        return tuple(row[0] for row in rows)

    def place(self, number: int) -> int | None:
        """Return how many items stand before item `number`; None where it is not listed."""
        here = f"SELECT 1 FROM {self._table} {self._where('number = ?')}"
        if self.empty or self._database.execute(here, (*self._values, number)).fetchone() is None:
            return None
        sign = ">" if self._query.descending else "<"
        before = f"({self._key}, number) {sign} ((SELECT {self._key} FROM items WHERE number = ?), ?)"
        row = self._database.execute(
            f"SELECT count(*) FROM {self._table} {self._where(before)}", (*self._values, number, number)
        ).fetchone()
        return int(row[0])

    def _walk(self, descending: bool, offset: int, limit: int) -> tuple[int, ...]:
        if self.empty or limit <= 0:
            return ()
        rows = self._database.execute(
            f"SELECT number FROM {self._table} {self._where()} {self._order(descending)} LIMIT ? OFFSET ?",
            (*self._values, limit, max(offset, 0)),
        )
        return tuple(row[0] for row in rows)

    def _narrow(self) -> None:
        query = self._query
        if self.expression is not None:
            self._match(self.expression)
        self._require("state = ?", STATES.index(query.state))
        if query.kinds:
            self._require_any("kind", [KINDS.index(kind) for kind in query.kinds])
        if query.classes:
            self._require_any("class", [item_class.rank for item_class in query.classes])
        if query.origin is not None:
            self._require("origin = ?", ORIGINS.index(query.origin))
        if query.project_id is not None:
            self._require("project = (SELECT number FROM projects WHERE id = ?)", query.project_id)
        for tag in query.tags:
            known = tag.encode(errors="replace").decode()  # no tag holds what is no Unicode
            self._require("+number IN (SELECT item FROM tags WHERE tag = ?)", known)

    def _match(self, expression: str) -> None:
        few = self._database.execute(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)", (expression, _FEW + 1)
        ).fetchone()[0]
        if few <= _FEW:
            self._table = "items NOT INDEXED"
            self._require("number IN (SELECT rowid FROM search WHERE search MATCH ?)", expression)
        else:
            self._is_common = True
            self._require("+number IN (SELECT rowid FROM search WHERE search MATCH ?)", expression)

    def _require(self, condition: str, value: object) -> None:
        self._conditions.append(condition)
        self._values.append(value)

    def _require_any(self, column: str, codes: list[int]) -> None:
        self._conditions.append(f"{column} IN ({', '.join('?' * len(codes))})")
        self._values.extend(codes)

    def _where(self, *more: str) -> str:
        return "WHERE " + " AND ".join((*self._conditions, *more))

    def _order(self, descending: bool) -> str:
        way = "DESC" if descending else "ASC"
        return f"ORDER BY {self._key} {way}, number {way}"
