"""One flow for a key: where it is made, a hidden field, and the one or two questions about its account."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.phrases import accounts as says
from localai.phrases import contracts
from tui.accounts import KeyForm, Question, Said
from tui.acts.accounts import KEY_FORM
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.page import Page
from tui.widgets.choice import Choice, Press
from tui.widgets.words import Words

_ANSWERS = (says.NOT_SURE, says.NO, says.YES)
_YES = _ANSWERS.index(says.YES)


class KeyScreen(Page[str]):
    """Ends with what was put on record, in words, or with None; without `with_key` only the questions are asked."""

    CSS_PATH = "key.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(KEY_FORM))
    acts = KEY_FORM
    enter = "next"

    def __init__(self, form: KeyForm, *, with_key: bool = True) -> None:
        super().__init__()
        self._form = form
        self._with_key = with_key
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """Return the page where keys are made, the field, the questions and the words that end it."""
        fields: list[Widget] = []
        if self._with_key:
            fields += [
                _row(says.PAGE, Words(self._form.key_page or says.NO_PAGE, id="page")),
                *(Words(words, classes="unknown") for words in self._form.voids),
                _row(says.KEY, Input(password=True, placeholder=says.KEY_HELP, id="key", compact=True)),
            ]
        for place, question in enumerate(self._form.questions):
            fields.append(_asked(place, question))
        fields.append(Press(says.ADD if self._with_key else says.ANSWER, id="done"))
        yield VerticalScroll(*fields, id="form", can_focus=False)

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return which service it is about."""
        return [(f"{says.KEY_TITLE}   ", Meaning.PLAIN), (self._form.title, Meaning.PLAIN)]

    def begin(self) -> None:
        """Put the cursor into the first field; a yes is asked for more, so those fields wait."""
        for place in range(len(self._form.questions)):
            self.query_one(f"#more-{place}").display = False
        first = "#key" if self._with_key else "#answer-0" if self._form.questions else "#done"
        self.query_one(first).focus()

    def action_go(self, step: int) -> None:
        """Move to the next field or the one before."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Ask where a yes is written and how long it holds."""
        place = (event.choice.id or "").rpartition("-")[2]
        self.query_one(f"#more-{place}").display = event.choice.chosen == _YES

    def on_input_submitted(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def on_press_pressed(self) -> None:
        """Put it on record."""
        said = self._said()
        if self._busy or said is None:
            return
        if not self._with_key:
            self.answer(said)
            return
        field = self.query_one("#key", Input)
        key = field.value.encode("utf-8", "surrogateescape")
        if not key.strip():
            self.tell(says.NO_KEY, wrong=True)
            field.focus()
            return
        field.clear()  # it is on the screen's side no longer than it must
        self.add(key, said)

    def _said(self) -> tuple[Said, ...] | None:
        """Return the answers that are yes; None, and a sentence, where one says not where it is written."""
        said = []
        for place, question in enumerate(self._form.questions):
            if self.query_one(f"#answer-{place}", Choice).chosen != _YES:
                continue
            reference, until, document = (
                self.query_one(f"#{id}-{place}", Input).value.strip() for id in ("reference", "until", "document")
            )
            if not reference or not until:
                self.tell(says.REFERENCE_MISSING, wrong=True)
                return None
            said.append(Said(state=question.state, reference=reference, until=until, document=document))
        return tuple(said)

    @work(exclusive=True, group="act")
    async def add(self, key: bytes, said: tuple[Said, ...]) -> None:
        """Put the key and the answers on record."""
        self._busy = True
        try:
            told = await self.desk.accounts.add_key(self._form.provider, key, said)
        except LocalaiError as error:
            self.tell_error(error)
            self.query_one("#key").focus()
            return
        finally:
            self._busy = False
        self.dismiss(told)

    @work(exclusive=True, group="act")
    async def answer(self, said: tuple[Said, ...]) -> None:
        """Put the answers on record."""
        if not said:
            self.tell(says.NOTHING_SAID)
            return
        try:
            await self.desk.accounts.answer(self._form.provider, said)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.dismiss("")


def _row(name: str, field: Widget) -> Horizontal:
    return Horizontal(Words(name, classes="row-name quiet"), field, classes="row")


def _field(id: str, value: str, example: str) -> Input:
    return Input(value, placeholder=example, id=id, compact=True)


def _asked(place: int, question: Question) -> Vertical:
    return Vertical(
        Words(says.question(words=question.words)),
        Words(question.look, classes="quiet"),
        Choice(_ANSWERS, id=f"answer-{place}"),
        Vertical(
            _row(says.REFERENCE, _field(f"reference-{place}", question.reference, says.REFERENCE_HELP)),
            _row(says.UNTIL, _field(f"until-{place}", question.until, "2027-03-31")),
            _row(contracts.DOCUMENT, _field(f"document-{place}", "", contracts.DOCUMENT_HELP)),
            id=f"more-{place}",
            classes="more",
        ),
        classes="question",
    )
