"""Items at full size in the system's viewer, after asking where that must be asked; and a pair of them."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from localai.errors import ConsentError, LocalaiError
from localai.phrases import library as library_says
from localai.phrases import marking as says
from localai.vocabulary.items import Item, Kind
from tui.acts.library import PAIR
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.boxes import Agree
from tui.screens.page import Page
from tui.widgets.listing import draw
from tui.widgets.preview import Preview
from tui.widgets.words import Words


async def show_outside(page: Page[None], items: Sequence[Item]) -> None:
    """Open items one after the other; a confidential one asks, and where that is left nothing more is opened."""
    told = ""
    for item in items:
        try:
            told = await page.desk.shelf.open_outside(item.id, False)
        except ConsentError as error:
            question = page.desk.explain(error)[0]
            if not await page.app.push_screen_wait(Agree(question, library_says.OPEN_CONFIDENTIAL)):
                return
            try:
                told = await page.desk.shelf.open_outside(item.id, True)
            except LocalaiError as refused:
                page.tell_error(refused)
                return
        except LocalaiError as error:
            page.tell_error(error)
            return
    page.tell(told)
    page.localai.look_again()


async def show_pair(page: Page[None], item: Item) -> None:
    """Show a picture beside the picture it was made from, where it was made from one that is still here."""
    try:
        sources = await page.desk.cabinet.items(item.made_from[:1])
    except LocalaiError as error:
        page.tell_error(error)
        return
    if [each.kind for each in (*sources, item)] == [Kind.IMAGE, Kind.IMAGE]:
        page.app.push_screen(PairScreen(sources[0], item))
    else:
        page.tell(says.NO_PAIR)


class PairScreen(Page[None]):
    """Two pictures side by side: as it was, and what was made from it; o opens both at full size."""

    CSS_PATH = "marking.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PAIR))
    acts = PAIR
    named = says.BEFORE_AFTER

    def __init__(self, before: Item, after: Item) -> None:
        super().__init__()
        self._pair = {"before": before, "after": after}

    def body(self) -> Iterable[Widget]:
        """Return the two halves."""
        words = {"before": says.BEFORE, "after": says.AFTER}
        halves = [Vertical(Words(words[id], classes="quiet"), Preview(id=id), classes="half") for id in self._pair]
        yield Horizontal(*halves, id="pair")

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return the name of the result."""
        return [(f"{self.named}   ", Meaning.PLAIN), (self._pair["after"].name, Meaning.QUIET)]

    def begin(self) -> None:
        """Draw both, once there is room."""
        self.call_after_refresh(self.look)

    def on_resize(self) -> None:
        """Draw both for the new size."""
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Draw both."""
        for id, item in self._pair.items():
            await draw(self.desk, item, self.query_one(f"#{id}", Preview))

    @work(exclusive=True, group="act")
    async def action_open(self) -> None:
        """Open both in the system's viewer."""
        await show_outside(self, tuple(self._pair.values()))
