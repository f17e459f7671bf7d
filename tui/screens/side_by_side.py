"""Cards side by side: one fact per row, how it is known below it, what differs and what changed marked."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.papers import Paper
from localai.phrases import model_list as says
from tui.acts.models import COMPARE
from tui.keys import bindings
from tui.model_papers import cards_paper
from tui.models import Cards
from tui.screens.boxes import Read, Rows
from tui.screens.writing import PaperPage
from tui.side_by_side import CHANGED, DIFFERS
from tui.widgets.cards import CardGrid
from tui.widgets.words import Words


class SideBySideScreen(PaperPage[None]):
    """One to four models."""

    CSS_PATH = "side_by_side.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(COMPARE))
    acts = COMPARE
    named = says.CARDS_TITLE
    enter = "what is doubtful"

    def __init__(self, models: Sequence[str], item_class: str) -> None:
        super().__init__()
        self._models, self._class = tuple(models), item_class
        self._cards = Cards(models=(), verdicts=(), why=(), facts=())

    def body(self) -> Iterable[Widget]:
        """Return the cards, what the marks mean, and whose reading it is."""
        yield CardGrid(self.signs, id="cards")
        yield Words(id="footing")

    def begin(self) -> None:
        """Read the cards."""
        self.query_one(CardGrid).focus()
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read the cards."""
        try:
            self._cards = await self.desk.models.cards(self._models, self._class)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.query_one(CardGrid).show(self._cards)
        told = (says.marks(self.signs.unknown, CHANGED, DIFFERS, len(self._cards.models)), self._cards.footing)
        self.query_one("#footing", Words).say(" ".join(filter(None, told)))

    def on_card_grid_opened(self, message: CardGrid.Opened) -> None:
        """Show how the fact is known."""
        self.action_doubt()

    def action_doubt(self) -> None:
        """Show what is doubtful about the fact under the cursor, as sentences."""
        if not self._cards.facts:
            return
        fact = self._cards.facts[self.query_one(CardGrid).at]
        doubtful = any(known.doubt for cell in fact.cells for known in cell)
        rows = [(model, told, "") for model, told in self._cards.doubts(self.query_one(CardGrid).at)]
        self.app.push_screen(Rows(fact.label, rows, "" if doubtful else says.NO_DOUBT_NOTED, name_width=24))

    def action_why(self) -> None:
        """Show why each is allowed or refused."""
        cards = self._cards
        told = zip(cards.models, cards.verdicts, cards.why, strict=True)
        text = "\n\n".join(f"{name}: {verdict}\n{why}" for name, verdict, why in told)
        self.app.push_screen(Read(says.WHY_TITLE, text))

    async def paper(self) -> Paper:
        """Return every fact of every model."""
        return cards_paper(self._cards)
