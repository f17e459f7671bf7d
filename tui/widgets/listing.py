"""The list of items with a picture of the one under the cursor beside it."""

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
from tui.widgets.preview import Preview
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Words

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
    """Shows what a query finds; `chosen` items stay chosen when the query changes."""

    @dataclass
    class Counted(Message):
        """How many items the query leaves of all in sight of the project."""

        shown: int
        total: int

    @dataclass
    class Opened(Message):
        """An item is wanted."""

        item: Item

    @dataclass
    class Failed(Message):
        """The list could not be read."""

        error: LocalaiError

    def __init__(self, desk: Desk, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._desk = desk
        self._signs = signs
        self._shown: Item | None = None
        self.query_now = ItemQuery()
        self.chosen: dict[str, Item] = {}
        self._elsewhere: dict[str, str] = {}

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
        chosen, copies = item.id in self.chosen, self._elsewhere.get(item.id)
        sign = Meaning.LEAVES if copies else Meaning.STAYS
        return (
            Cell(self._signs.chosen) if chosen else Cell(self._signs.of(sign), sign),
            Cell(item.name),
            Cell(item.kind.value, Meaning.QUIET),
            Cell(amounts.size(item.size)),
            Cell(item.item_class.value, Meaning.PLAIN if item.item_class.rank > 1 else Meaning.QUIET),
            Cell(copies or says.NO_COPIES, Meaning.LEAVES if copies else Meaning.QUIET),
            Cell(amounts.ago(item.added_at, self._desk.now()), Meaning.QUIET),
        )

    def ask(self, query: ItemQuery, *, keep_cursor: bool = False) -> None:
        """Show what another query finds, in the order that is set."""
        self.query_now = replace(query, sort=self.query_now.sort, descending=self.query_now.descending)
        self.count(keep_cursor)

    def order_next(self) -> Sort:
        """Order by the next of added, name, size."""
        orders = list(Sort)
        sort = orders[(orders.index(self.query_now.sort) + 1) % len(orders)]
        self.query_now = replace(self.query_now, sort=sort, descending=sort is not Sort.NAME)
        self.count(False)
        return sort

    def subjects(self) -> tuple[Item, ...]:
        """Return the chosen items, else the one under the cursor, else none."""
        current = self.table.current
        return tuple(self.chosen.values()) or (() if current is None else (current,))

    def choose(self) -> None:
        """Choose the item under the cursor, or leave it, and go on to the next."""
        item = self.table.current
        if item is not None and self.chosen.pop(item.id, None) is None:
            self.chosen[item.id] = item
        self.table.action_move(1)
        self.table.refresh()

    def forget_choice(self) -> None:
        """Leave all items that were chosen."""
        self.chosen.clear()
        self.table.refresh()

    @work(exclusive=True, group="count")
    async def count(self, keep_cursor: bool) -> None:
        """Count what the query leaves and begin a new list."""
        query, whole = self.query_now, ItemQuery(project_id=self.query_now.project_id)
        narrow = bool(query.text or query.kinds or query.classes or query.tags or query.origin)
        try:
            shown = await self._desk.shelf.count(query)
            total = await self._desk.shelf.count(whole) if narrow else shown
        except LocalaiError as error:
            self.post_message(self.Failed(error))
            return
        self.table.restart(shown, keep_cursor=keep_cursor)
        self.post_message(self.Counted(shown, total))

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Fetch the rows that came into sight."""
        message.stop()
        self.fetch(message.generation, message.offset, message.limit)

    @work(group="rows")
    async def fetch(self, generation: int, offset: int, limit: int) -> None:
        """Fetch some rows."""
        try:
            rows = await self._desk.shelf.window(self.query_now, offset, limit, self.table.rows.count)
            self._elsewhere.update(await self._desk.shelf.elsewhere([item.id for item in rows]))
        except LocalaiError as error:
            self.post_message(self.Failed(error))
            return
        self.table.supply(generation, offset, rows)

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
        lines = (line for line in (item.name, item.media_type, tags) if line)
        self.query_one("#about", Words).say("\n".join(lines))
        await draw(self._desk, item, self.query_one("#preview", Preview))


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
