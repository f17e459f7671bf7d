"""What a contract of the person's own with a service says: a line for each thing, empty where it says nothing."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.phrases import accounts as says
from localai.phrases import contracts as phrases
from tui.accounts import ContractForm, ContractSaid
from tui.acts.accounts import KEY_FORM
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.page import Page
from tui.widgets.choice import Choice, Press
from tui.widgets.words import Words


class ContractScreen(Page[str]):
    """Ends with what was put on record, in words, or with None."""

    CSS_PATH = "contract.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(KEY_FORM))
    acts = KEY_FORM
    enter = "next"

    def __init__(self, form: ContractForm) -> None:
        super().__init__()
        self._form = form
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """Return a line for each thing that a contract can say."""
        yield VerticalScroll(
            _field(phrases.PARTY, "party", self._form.party, ""),
            _choice(phrases.TRAINING, "training", phrases.TRAINING_CHOICES),
            _field(phrases.COPIES, "days", "", phrases.COPIES_HELP),
            _choice(phrases.REVIEW, "review", phrases.REVIEW_CHOICES),
            _field(phrases.PLACE, "region", "", phrases.PLACE_HELP),
            _field(phrases.BEGINS, "begins", "", phrases.BEGINS_HELP),
            _field(says.UNTIL, "until", self._form.until, "2027-03-31"),
            _field(says.REFERENCE, "reference", "", phrases.REFERENCE_HELP),
            _field(phrases.DOCUMENT, "document", "", phrases.DOCUMENT_HELP),
            Press(phrases.PUT, id="done"),
            id="form",
            can_focus=False,
        )

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return which service it is with."""
        return [(f"{phrases.TITLE}   ", Meaning.PLAIN), (self._form.title, Meaning.PLAIN)]

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self.query_one("#party").focus()

    def action_go(self, step: int) -> None:
        """Move to the next field or the one before."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def on_input_submitted(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def on_press_pressed(self) -> None:
        """Put it on record, where it says at least until when and where it is written."""
        said = self._said()
        if not said.reference or not said.until:
            self.tell(phrases.NO_REFERENCE, wrong=True)
            self.query_one("#until" if said.reference else "#reference").focus()
        elif not self._busy:
            self.put(said)

    def _said(self) -> ContractSaid:
        return ContractSaid(
            party=self._text("party"),
            training=phrases.TRAINING_CHOICES[self.query_one("#training", Choice).chosen][0],
            days=self._text("days"),
            review=phrases.REVIEW_CHOICES[self.query_one("#review", Choice).chosen][0],
            region=self._text("region"),
            begins=self._text("begins"),
            until=self._text("until"),
            reference=self._text("reference"),
            document=self._text("document"),
        )

    def _text(self, id: str) -> str:
        return self.query_one(f"#{id}", Input).value.strip()

    @work(exclusive=True, group="act")
    async def put(self, said: ContractSaid) -> None:
        """Put the contract on record."""
        self._busy = True
        try:
            told = await self.desk.accounts.contract(self._form.provider, said)
        except LocalaiError as error:
            self.tell_error(error)
            return
        finally:
            self._busy = False
        self.dismiss(told)


def _field(name: str, id: str, value: str, example: str) -> Horizontal:
    field = Input(value, placeholder=example, id=id, compact=True)
    return Horizontal(Words(name, classes="row-name quiet"), field, classes="row")


def _choice(name: str, id: str, choices: Iterable[tuple[str, str]]) -> Horizontal:
    chosen = Choice([words for _, words in choices], id=id)
    return Horizontal(Words(name, classes="row-name quiet"), chosen, classes="choices")
