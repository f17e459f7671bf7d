"""What a plan changes before anything leaves: the picture before and after, and the list of what was taken out."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import confirm as says
from tui.acts.sending import CHANGES
from tui.keys import bindings
from tui.pixels import Pixels
from tui.plans import Proposal
from tui.screens.page import Page
from tui.widgets.preview import Preview
from tui.widgets.words import Facts, Words


class ChangesScreen(Page[None]):
    """Two small pictures, and below them what the first has and the second has not."""

    CSS_PATH = "changes.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(CHANGES))
    acts = CHANGES
    named = says.CHANGES_TITLE

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self._proposal = proposal

    def body(self) -> Iterable[Widget]:
        """Return the two halves and the list."""
        halves = [
            Vertical(Words(words, classes="quiet"), Preview(id=id), classes="half")
            for id, words in (("before", says.BEFORE), ("after", says.AFTER))
        ]
        yield Horizontal(*halves, id="pair")
        yield Facts(id="removed", name_width=10)

    def begin(self) -> None:
        """Show the list, and the pictures once there is room."""
        taken = self._proposal.taken_out or (says.NOTHING_TAKEN_OUT,)
        self.query_one("#removed", Facts).list(
            [(says.TAKEN_OUT if not place else "", words, "") for place, words in enumerate(taken)]
        )
        self.call_after_refresh(self.look)

    def on_resize(self) -> None:
        """Draw both for the new size."""
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Draw both."""
        halves = [self.query_one(f"#{id}", Preview) for id in ("before", "after")]
        columns, rows = halves[0].room
        if not columns or not rows:
            return
        self.tell(says.LOOKING)
        try:
            pair = await self.desk.bench.pair(columns, rows)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell("")
        for half, pixels in zip(halves, pair, strict=True):
            _fill(half, pixels)


def _fill(half: Preview, pixels: Pixels | None) -> None:
    if pixels is None:
        half.say(says.NO_PICTURE)
    else:
        half.show(pixels)
