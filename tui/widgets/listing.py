"""The list of items with a picture of the one under the cursor beside it."""

import asyncio
from dataclasses import dataclass, replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from localai.errors import LocalaiError
from localai.phrases import amounts
from localai.phrases import library as says
from localai.vocabulary.items import Item, ItemQuery, Sort
from localai.vocabulary.text import clean
from tui.desk import Desk
from tui.looks import Meaning, Signs
from tui.picks import Picks
from tui.widgets.preview import Preview
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words

AT_ONCE = 10_000  # so many are counted before anything is shown
COLUMNS = (
    Column(title="", width=1),
    Column(title="name", width=0),
    Column(title="kind", width=8, drop=3),
    Column(title="size", width=7, right=True),
    Column(title="class", width=12),
    Column(title="elsewhere", width=9, drop=2),
    Column(title="added", width=11, drop=1),
)


class Listing(Horizontal):
    """Shows what a query finds; `picks` stay chosen when the query changes."""

    @dataclass
    class Counted(Message):
        """How many items the query leaves of all in sight of the project; `more` where nobody knows the rest yet."""

        shown: int
        total: int | None
        more: bool

    @dataclass
    class Opened(Message):
        """An item is wanted."""

        item: Item

    @dataclass
    class Failed(Message):
        """The list could not be read."""

        error: LocalaiError

    @dataclass
    class Picked(Message):
        """Other items are chosen."""

    def __init__(self, desk: Desk, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._desk = desk
        self._signs = signs
        self._shown: Item | None = None
        self.query_now = ItemQuery()
        self.picks = Picks()
        self._elsewhere: dict[str, str] = {}
        self._fetching = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Lay out the list and the panel."""
        yield Table(COLUMNS, self.cells, id="items")
        yield Vertical(Preview(id="preview"), Words(id="about"), id="beside")

    @property
    def table(self) -> "Table[Item]":
        """The list."""
        return self.query_one("#items", Table)

    def cells(self, item: Item, here: bool) -> tuple[Cell, ...]:
        """Return a row."""
        chosen, copies = item.id in self.picks, self._elsewhere.get(item.id)
        sign = Meaning.LEAVES if copies else Meaning.STAYS
        state = Cell(self._signs.of(sign), sign) if copies is not None else Cell("")
        there = says.NO_COPIES if copies == "" else copies or "…"
        return (
            Cell(self._signs.chosen) if chosen else state,
            Cell(item.name),
            Cell(item.kind.value, Meaning.QUIET),
            Cell(amounts.size(item.size)),
            Cell(item.item_class.value, Meaning.PLAIN if item.item_class.rank > 1 else Meaning.QUIET),
            Cell(there, Meaning.LEAVES if copies else Meaning.QUIET),
            Cell(amounts.ago(item.added_at, self._desk.now()), Meaning.QUIET),
        )

    def ask(self, query: ItemQuery, *, keep_cursor: bool = False, onto: str = "") -> None:
        """Show what another query finds, in the order that is set; the cursor goes onto the item `onto`, if listed."""
        self.query_now = replace(query, sort=self.query_now.sort, descending=self.query_now.descending)
        self.count(keep_cursor, onto)

    def order(self, sort: Sort, *, descending: bool) -> None:
        """Order by something else from the next question on."""
        self.query_now = replace(self.query_now, sort=sort, descending=descending)

    def order_next(self) -> Sort:
        """Order by the next of added, name, size."""
        orders = list(Sort)
        sort = orders[(orders.index(self.query_now.sort) + 1) % len(orders)]
        self.order(sort, descending=sort is not Sort.NAME)
        self.count(False, "")
        return sort

    def subjects(self) -> tuple[str, ...]:
        """Return the ids of the chosen items, else of the one under the cursor, else none."""
        current = self.table.current
        return self.picks.ids or (() if current is None else (current.id,))

    def choose(self) -> None:
        """Choose the item under the cursor, or leave it, and go on to the next."""
        if self.table.current is not None:
            self.picks.toggle(self.table.current.id)
        self.table.action_move(1)
        self.told_picks()

    def stretch(self, by: int) -> None:
        """Choose the item under the cursor and the next ones, as far as they are here."""
        first = self.table.cursor
        self.table.action_move(by)
        for index in range(min(first, self.table.cursor), max(first, self.table.cursor) + 1):
            if (item := self.table.rows.at(index)) is not None:
                self.picks.add((item.id,))
        self.told_picks()

    def forget_choice(self) -> None:
        """Leave all items that were chosen."""
        self.picks.clear()
        self.told_picks()

    def told_picks(self) -> None:
        """Paint other items as chosen."""
        self.table.refresh()
        self.post_message(self.Picked())

    @work(exclusive=True, group="count")
    async def count(self, keep_cursor: bool, onto: str) -> None:
        """Begin a new list with what is counted at once; then count the rest. A newer question breaks this one off."""
        query, shelf = self.query_now, self._desk.shelf
        whole = ItemQuery(project_id=query.project_id, state=query.state)
        narrow = replace(whole, sort=query.sort, descending=query.descending) != query
        try:
            place = await self._desk.cabinet.place(query, onto) if onto else None
            shown = await shelf.count(query, AT_ONCE + 1)
            more = shown > AT_ONCE
            self._elsewhere.clear()
            self.table.restart(min(shown, AT_ONCE), keep_cursor=keep_cursor, more=more)
            if place is not None and not more:
                self.table.go(place)
            self.post_message(self.Counted(min(shown, AT_ONCE), None if narrow or more else shown, more))
            if more:
                shown = await shelf.count(query)
                self.table.grow(shown)
                if place is not None:
                    self.table.go(place)
            total = await shelf.count(whole) if narrow else shown
        except LocalaiError as error:
            self.post_message(self.Failed(error))
            return
        if narrow or more:
            self.post_message(self.Counted(shown, total, False))

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Fetch the rows that came into sight."""
        message.stop()
        self.fetch(message.generation, message.offset, message.limit)

    @work(group="rows")
    async def fetch(self, generation: int, offset: int, limit: int) -> None:
        """Fetch some rows, then what of them is elsewhere; rows that left the sight meanwhile are asked for again."""
        table = self.table
        async with self._fetching:  # one after the other, so that what left the sight meanwhile is not fetched
            if not table.rows.wants(generation, offset, table.scroll_offset.y, table.size.height):
                return
            total = 0 if table.rows.more else table.rows.count
            try:
                rows = await self._desk.shelf.window(self.query_now, offset, limit, total)
                table.supply(generation, offset, rows)
                known = await self._desk.shelf.elsewhere([item.id for item in rows])
            except LocalaiError as error:
                self.post_message(self.Failed(error))
                return
        self._elsewhere.update((item.id, known.get(item.id, "")) for item in rows)
        table.refresh()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Hand on the item."""
        message.stop()
        if isinstance(message.row, Item):
            self.post_message(self.Opened(message.row))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show the item under the cursor beside the list."""
        message.stop()
        if not isinstance(message.row, Item):
            self._shown = None
            self.query_one("#preview", Preview).say("")
            self.query_one("#about", Words).say("")
        elif message.row != self._shown and self.query_one("#beside").region.width:
            self._shown = message.row
            self.show_beside(message.row)

    @work(exclusive=True, group="beside")
    async def show_beside(self, item: Item) -> None:
        """Draw the preview; an older one that is still being drawn is dropped."""
        tags = " ".join(f"#{tag}" for tag in item.tags)
        lines = tuple(line for line in (item.name, item.media_type, tags) if line)
        self.query_one("#about", Words).say("\n".join(lines))
        await draw(self._desk, item, self.query_one("#preview", Preview))
        try:
            known = await self._desk.cabinet.about(item.id)
        except LocalaiError:
            return  # it is gone meanwhile; the list says so when it is read again
        self.query_one("#about", Words).say("\n".join((*lines, *known)))


async def draw(desk: Desk, item: Item, preview: Preview) -> None:
    """Put a picture of an item into a preview, or the words why there is none."""
    columns, rows = preview.room
    if not columns or not rows:
        return
    try:
        pixels = await desk.shelf.preview(item.id, columns, rows)
    except LocalaiError as error:
        preview.say(clean(desk.explain(error)[0], limit=columns))
        return
    if pixels is None:
        preview.say(says.NO_PREVIEW)
    else:
        preview.show(pixels)
