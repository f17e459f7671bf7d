"""Models with the verdict on their rows, and the reason and the ways out of the one under the cursor."""

from collections import Counter
from collections.abc import Iterable, Sequence

from textual.containers import VerticalScroll
from textual.widget import Widget

from localai.phrases import compose as says
from tui.looks import Meaning
from tui.plans import Offer
from tui.screens.boxes import Read
from tui.screens.page import Page
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Facts, Line, Words
from tui.wishes import AUTO

COLUMNS = (
    Column(title="", width=1),
    Column(title="model", width=28),
    Column(title="trains", width=7),
    Column(title="keeps a copy", width=12),
    Column(title="people look", width=11, drop=3),
    Column(title="cost", width=6, right=True, drop=2),
    Column(title="", width=17),
    Column(title="", width=0, drop=1),
)


def with_auto(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the models, and a line above them that leaves the choice open where there is one to be made."""
    ready = [each for each in offers if each.verdict == "allowed" and each.can_be_chosen and not each.key_missing]
    return (AUTO, *offers) if len(ready) > 1 else tuple(offers)


class OffersPage(Page[None]):
    """A list of models, split by what the rules say; what a model is chosen for is the screen's own."""

    def __init__(self) -> None:
        super().__init__()
        self._offers: tuple[Offer, ...] = ()

    def offers_body(self) -> Iterable[Widget]:
        """Return the models, and the reason of the one under the cursor."""
        yield Line(id="counted")
        yield Table(COLUMNS, self._cells, id="offers")
        yield VerticalScroll(Words(id="why"), Facts(id="ways", name_width=10), id="because", can_focus=False)
        yield Words(says.NOT_LEGAL_ADVICE, id="advice")

    def show_offers(self, offers: Sequence[Offer], *, keep_cursor: bool, onto: str = "") -> None:
        """Show other models, the cursor on the model `onto` where it can be chosen, else on the first."""
        self._offers = with_auto(offers)
        counted = Counter(offer.group for offer in offers)
        self.query_one("#counted", Line).tell((says.counted(counted), Meaning.QUIET))
        table = self.query_one("#offers", Table)
        table.styles.max_height = len(self._offers) + 1
        table.restart(len(self._offers), keep_cursor=keep_cursor)
        if not keep_cursor:
            first = len(self._offers) - len(offers)  # auto is one line above the first model
            places = [place for place, each in enumerate(self._offers) if each.model == onto and each.can_be_chosen]
            table.action_move(places[0] if places else first)

    def _cells(self, offer: Offer, here: bool) -> tuple[Cell, ...]:
        verdict = Meaning.PLAIN if offer.can_be_chosen else Meaning.REFUSED
        if offer.doubts:
            verdict = Meaning.UNKNOWN
        told = says.without_key(verdict=offer.group) if offer.key_missing and offer.can_be_chosen else offer.group
        return (
            Cell(self.signs.of(offer.meaning), offer.meaning),
            Cell(offer.model),
            Cell(offer.trains, Meaning.UNKNOWN if offer.trains.startswith("?") else Meaning.PLAIN),
            Cell(offer.keeps, Meaning.UNKNOWN if offer.keeps.startswith("?") else Meaning.PLAIN),
            Cell(offer.people_look, Meaning.UNKNOWN if offer.people_look.startswith("?") else Meaning.PLAIN),
            Cell(offer.cost),
            Cell(told, verdict if offer.connected else Meaning.QUIET),
            Cell(offer.in_short, Meaning.QUIET),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._offers[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show why, and the ways out, of the model under the cursor."""
        why, ways = self.query_one("#why", Words), self.query_one("#ways", Facts)
        if not isinstance(message.row, Offer):
            why.say("")
            ways.list(())
            return
        why.say(message.row.why)
        told = message.row.ways_out
        names = (says.WAYS_OUT, *("" for _ in told[1:])) if told else ()
        ways.list([(name, way, "") for name, way in zip(names, told, strict=False)])

    def action_group(self) -> None:
        """Go to the first model with the next verdict."""
        table = self.query_one("#offers", Table)
        here = self._offers[table.cursor].group if self._offers else ""
        verdicts = [offer.group for offer in self._offers]
        later = [place for place in range(table.cursor, len(verdicts)) if verdicts[place] != here]
        table.action_move((later[0] if later else 0) - table.cursor)

    def action_facts(self) -> None:
        """Show everything the card says, with evidence and date."""
        offer = self.query_one("#offers", Table).current
        if isinstance(offer, Offer):
            lines = [f"{name:<16}  {value}\n{'':<16}  {basis}" for name, value, basis in offer.facts]
            self.app.push_screen(Read(offer.model, "\n".join((*lines, "", says.NOT_LEGAL_ADVICE))))
