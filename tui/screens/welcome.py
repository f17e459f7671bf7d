"""The first screen of a first run; it needs no key and no network."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import KeyringAbsentError, KeyringRefusedError, LocalaiError
from localai.phrases import welcome as says
from localai.vocabulary.items import Item
from tui.acts.app import QUIT
from tui.acts.library import WELCOME
from tui.desk import Opening
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.compose import ComposeScreen
from tui.screens.page import Page
from tui.screens.sheet import SheetBox
from tui.typed import typed_paths
from tui.widgets.choice import Choice, Press
from tui.widgets.paths import PathsInput
from tui.widgets.words import Line, Words


class Row(Horizontal):
    """The name of a field and the field."""

    def __init__(self, name: str, field: Widget) -> None:
        super().__init__(Words(name, classes="row-name quiet"), field, classes="row")


class Step(Vertical):
    """A number, what it is about, and its fields."""

    def __init__(self, number: int, title: str, *fields: Widget, id: str) -> None:
        super().__init__(id=id, classes="step")
        self._number, self._title, self._fields = number, title, fields

    def compose(self) -> ComposeResult:
        """Lay out the heading beside the fields."""
        with Horizontal():
            yield Line((f"{self._number}  ", Meaning.QUIET), (self._title, Meaning.PLAIN), classes="step-title")
            yield Vertical(*self._fields, classes="fields")

    def finish(self, sign: str, words: str) -> None:
        """Show what came of the step in place of its fields; without a sign it was put off."""
        self.add_class("done")
        self.query_one(".step-title", Line).tell(
            (f"{sign or '-'}  ", Meaning.STAYS if sign else Meaning.QUIET), (self._title, Meaning.PLAIN)
        )
        fields = self.query_one(".fields")
        fields.remove_children()
        fields.mount(Words(words, classes="quiet"))


class WelcomeScreen(Page[None]):
    """Four steps: a workspace, its recovery sheet, an item, a try."""

    CSS_PATH = "welcome.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(WELCOME))
    acts = WELCOME
    also = (QUIT,)
    enter = says.PRESS

    def __init__(self, *, sample: Path | None, another: bool = False) -> None:
        super().__init__()
        self._sample = sample
        self._another, self._is_made = another, False
        self._added: tuple[Item, ...] = ()
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """Return the promise and the steps."""
        adding: list[Widget] = [
            Words(says.ADD_WHY, classes="quiet"),
            PathsInput(id="path", placeholder="~/Pictures/note.jpg", compact=True),
        ]
        if self._sample is not None:
            adding.append(Press(says.ADD_SAMPLE, id="sample"))
        phrases = Vertical(
            Row(says.PHRASE, Input(id="phrase", password=True, placeholder=says.PHRASE_RULE, compact=True)),
            Row(says.PHRASE_AGAIN, Input(id="again", password=True, compact=True)),
            id="phrases",
        )
        yield VerticalScroll(
            Words(says.PROMISE, id="promise"),
            Step(
                1,
                says.STEP_WORKSPACE,
                Row(says.NAME, Input(value="studio", id="name", compact=True)),
                Row(says.OPENS_FOR, Choice((says.OPENS_FOR_YOU, says.OPENS_FOR_PHRASE), id="opens-for")),
                phrases,
                Press(says.MAKE, id="make"),
                id="step-workspace",
            ),
            Step(
                2,
                says.STEP_SHEET,
                Words(says.SHEET_WHY, classes="quiet"),
                Horizontal(
                    Press(says.SHEET_NOW, id="sheet-now", disabled=True),
                    Press(says.SHEET_LATER, id="sheet-later", disabled=True),
                    classes="presses",
                ),
                id="step-sheet",
            ),
            Step(3, says.STEP_ADD, *adding, id="step-add"),
            Step(
                4,
                says.STEP_TRY,
                Words(says.TRY_WHY, classes="quiet"),
                Horizontal(
                    Press(says.TRY, id="try", disabled=True),
                    Press(says.TO_LIBRARY, id="library", disabled=True),
                    classes="presses",
                ),
                id="step-try",
            ),
            id="steps",
        )

    def begin(self) -> None:
        """Put the cursor into the first field."""
        for waiting in ("#path", "#sample"):
            self.query(waiting).set(disabled=True)
        self.query_one("#phrases").display = False
        self.query_one("#make", Press).focus()

    def action_leave(self) -> None:
        """Leave it, where there is a workspace to go back to."""
        if self._is_made:
            self.localai.to_library()
        elif self._another:
            self.dismiss(None)

    def action_go(self, step: int) -> None:
        """Move to the next field or the one before."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Show the passphrase fields where one is wanted."""
        self.query_one("#phrases").display = event.choice.chosen == 1

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on: Enter in the path adds it, elsewhere it moves to the next field."""
        if event.input.id == "path" and event.value.strip():
            self.add(typed_paths(event.value))
        else:
            self.focus_next()

    def on_press_pressed(self, event: Press.Pressed) -> None:
        """Do what was pressed."""
        if self._busy:
            return
        match event.press.id:
            case "make":
                self._make()
            case "sheet-now":
                self.show_sheet()
            case "sheet-later":
                self.put_off()
            case "sample" if self._sample is not None:
                self.add((self._sample,))
            case "try":
                self.localai.to_library(ComposeScreen(self._added[:1]))
            case "library":
                self.localai.to_library()

    def _make(self) -> None:
        name = self.query_one("#name", Input).value.strip()
        phrase, again = (self.query_one(field, Input).value for field in ("#phrase", "#again"))
        wants = self.query_one("#opens-for", Choice).chosen == 1
        if not name:
            self.tell(says.NO_NAME, wrong=True)
        elif wants and phrase != again:
            self.tell(says.PHRASES_DIFFER, wrong=True)
        else:
            self.make(Opening(name=name, passphrase=phrase.encode() if wants else None))

    def _finish(self, step: str, words: str, then: str, *, done: bool = True) -> None:
        self.query_one(f"#{step}", Step).finish(self.signs.stays if done else "", words)
        self.query_one(then).focus()

    @work(exclusive=True, group="welcome")
    async def make(self, opening: Opening) -> None:
        """Make the workspace and open the next steps."""
        self._busy = True
        self.tell(says.MAKING)
        try:
            await self.desk.keys.create(opening)
        except (KeyringAbsentError, KeyringRefusedError):
            self.query_one("#opens-for", Choice).choose(1)
            self.query_one("#phrases").display = True
            self.query_one("#phrase", Input).focus()
            self.tell(says.NO_KEYRING, wrong=True)
            return
        except LocalaiError as error:
            self.tell_error(error)
            return
        finally:
            self._busy = False
        self.tell("")
        self._is_made = True
        for waiting in ("#sheet-now", "#sheet-later", "#path", "#sample", "#library"):
            self.query(waiting).set(disabled=False)
        self._finish("step-workspace", says.made(name=opening.name), "#sheet-later")
        self.localai.look_again()

    @work(exclusive=True, group="welcome")
    async def show_sheet(self) -> None:
        """Make the recovery sheet and show it once."""
        try:
            sheet = await self.desk.keys.recovery_sheet()
        except LocalaiError as error:
            self.tell_error(error)
            return
        await self.app.push_screen_wait(SheetBox(sheet))
        self._finish("step-sheet", says.SHEET_MADE, "#path")
        self.localai.look_again()

    @work(exclusive=True, group="welcome")
    async def put_off(self) -> None:
        """Leave the sheet for later."""
        try:
            await self.desk.keys.put_off_sheet()
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._finish("step-sheet", says.SHEET_IS_LATER, "#path", done=False)
        self.localai.look_again()

    @work(exclusive=True, group="welcome")
    async def add(self, paths: Sequence[Path]) -> None:
        """Add what was named and open the last step."""
        self.tell(says.ADDING)
        try:
            added = await self.desk.shelf.add(paths, None, lambda words: self.tell(words))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell("\n".join(added.skipped[:3]), wrong=True)
        if added.items:
            self._added = added.items
            self.query_one("#try", Press).disabled = False
            words = says.added(count=len(added.items), skipped=len(added.skipped))
            self._finish("step-add", words, "#try")
