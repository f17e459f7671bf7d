"""What happened: the receipt, and the text that came of it."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.papers import Paper, Section, grid
from localai.phrases import confirm as says
from localai.phrases import marking, rating
from localai.vocabulary.items import Item, Kind
from tui.acts.jobs import RECEIPT
from tui.keys import bindings
from tui.plans import Outcome
from tui.screens.asking import ask_rating
from tui.screens.viewing import PairScreen
from tui.screens.writing import PaperPage
from tui.widgets.words import Facts, Words


class ReceiptScreen(PaperPage[None]):
    """The public face of one ledger entry, with the result below it."""

    CSS_PATH = "receipt.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(RECEIPT))
    acts = RECEIPT
    named = says.RECEIPT_TITLE

    def __init__(self, outcome: Outcome, *, before: Item | None = None) -> None:
        super().__init__()
        self._before = before
        self._outcome = outcome

    def body(self) -> Iterable[Widget]:
        """Return the sentence, the facts and the text."""
        happened = self._outcome
        sign = self.signs.of(happened.meaning)
        yield Words(f"{sign} {happened.lead}", id="lead", classes=happened.meaning.value)
        yield Facts(id="facts")
        yield Words(says.RESULT if happened.text else "", id="result-name")
        yield VerticalScroll(Words(happened.text), id="result")

    def begin(self) -> None:
        """Show the facts."""
        self.query_one("#facts", Facts).list([(name, value, "") for name, value in self._outcome.facts])
        self.query_one("#result").focus()

    @work(exclusive=True, group="act")
    async def action_open_result(self) -> None:
        """Show the new item."""
        if not self._outcome.output_ids:
            self.tell(says.NO_RESULT)
            return
        try:
            detail = await self.desk.shelf.detail(self._outcome.output_ids[0])
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.localai.show_item(detail.item)

    @work(exclusive=True, group="act")
    async def action_pair(self) -> None:
        """Show the picture before and after, where a picture came of a picture."""
        try:
            made = [(await self.desk.shelf.detail(id)).item for id in self._outcome.output_ids[:1]]
        except LocalaiError as error:
            self.tell_error(error)
            return
        before = self._before
        if before is not None and [item.kind for item in (before, *made)] == [Kind.IMAGE, Kind.IMAGE]:
            self.app.push_screen(PairScreen(before, made[0]))
        else:
            self.tell(marking.NO_PAIR)

    async def paper(self) -> Paper:
        """Return the sentence, the facts and the text."""
        happened = self._outcome
        facts = Section(title="", grid=grid(says.RECEIPT_HEADS, happened.facts))
        text = Section(title=says.RESULT, lines=tuple(happened.text.splitlines()))
        return Paper(title=self.named, lines=(happened.lead,), sections=(facts, text) if happened.text else (facts,))

    @work(exclusive=True, group="act")
    async def action_rate(self) -> None:
        """Ask how good the result is."""
        if self._outcome.output_ids:
            await ask_rating(self, self._outcome.output_ids[0])
        else:
            self.tell(rating.NO_RESULT)

    def action_copy(self) -> None:
        """Ask the terminal to copy the text."""
        self.tell(self.localai.copy(self._outcome.text))
