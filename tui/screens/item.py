"""One item: its picture, its facts, its text."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import amounts
from localai.phrases import library as says
from localai.vocabulary.items import Item, Kind
from tui.acts.library import ITEM
from tui.item_facts import facts_of
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.asking import ask_class, ask_rating
from tui.screens.boxes import Ask
from tui.screens.compose import ComposeScreen
from tui.screens.copies import CopiesScreen
from tui.screens.history import HistoryScreen
from tui.screens.page import Page
from tui.screens.viewing import show_outside, show_pair
from tui.typed import path_of
from tui.widgets.listing import draw
from tui.widgets.preview import Preview
from tui.widgets.words import Facts, Words


class ItemScreen(Page[None]):
    """Everything the workspace knows of one item."""

    CSS_PATH = "item.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(ITEM))
    acts = ITEM

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item

    def body(self) -> Iterable[Widget]:
        """Return the picture beside the facts, the text below them."""
        yield Horizontal(
            Preview(id="picture"),
            VerticalScroll(Facts(id="facts"), Words(id="text"), id="known"),
            id="item",
        )

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return the item's name."""
        return [(self._item.name, Meaning.PLAIN)]

    def begin(self) -> None:
        """Show what is known, once there is room for the picture."""
        self.query_one("#known").focus()
        self.call_after_refresh(self.look)

    def on_resize(self) -> None:
        """Draw the picture for the new size."""
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read the item again and show it."""
        try:
            detail = await self.desk.shelf.detail(self._item.id)
            elsewhere = await self.desk.shelf.elsewhere([self._item.id])
        except LocalaiError as error:
            self.tell_error(error)
            return
        item = self._item = detail.item
        known = facts_of(detail, elsewhere.get(item.id, ""), self.desk.now())
        self.query_one("#facts", Facts).list(known)
        self.query_one("#text", Words).say(detail.text)
        picture = self.query_one("#picture", Preview)
        picture.display = item.kind is Kind.IMAGE
        await draw(self.desk, item, picture)

    def moments(self) -> list[tuple[str, str]]:
        """Return when it was added, in full."""
        return [(self._item.name, amounts.moment_here(self._item.added_at))]

    def action_send(self) -> None:
        """Choose a model for this item."""
        self.app.push_screen(ComposeScreen((self._item,)), self._come_back)

    def _come_back(self, _: object = None) -> None:
        self.look()

    def action_history(self) -> None:
        """Show what it was made from, and what was made from it."""
        self.app.push_screen(HistoryScreen(self._item), self._come_back)

    def action_copies(self) -> None:
        """Show the copies of it elsewhere."""
        self.app.push_screen(CopiesScreen(self._item), self._come_back)

    @work(exclusive=True, group="act")
    async def action_open(self) -> None:
        """Open it in the system's viewer, after asking where that must be asked."""
        await show_outside(self, (self._item,))

    @work(exclusive=True, group="act")
    async def action_pair(self) -> None:
        """Show it beside what it was made from."""
        await show_pair(self, self._item)

    @work(exclusive=True, group="act")
    async def action_reclassify(self) -> None:
        """Ask for another class, and for a reason where it is a lower one."""
        if await ask_class(self, (self._item,)) is not None:
            self.look()

    @work(exclusive=True, group="act")
    async def action_rate(self) -> None:
        """Ask how good it is, where a model made it."""
        await ask_rating(self, self._item.id)

    @work(exclusive=True, group="act")
    async def action_export(self) -> None:
        """Ask where to and write the content there."""
        typed = await self.app.push_screen_wait(Ask(says.EXPORT_TITLE, says.EXPORT_HELP))
        if not typed:
            return
        try:
            written = await self.desk.shelf.export(self._item.id, path_of(typed))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell(says.exported(path=str(written)))
