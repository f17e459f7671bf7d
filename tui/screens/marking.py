"""Change a picture in its copy: boxes drawn on it, a crop, a largest side."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError, UsageError
from localai.phrases import library
from localai.phrases import marking as says
from localai.vocabulary.items import Item
from localai.vocabulary.text import clean
from tui.acts.sending import MARKING
from tui.keys import bindings
from tui.looks import Meaning
from tui.marks import in_words
from tui.plans import Marks
from tui.screens.page import Page
from tui.widgets.canvas import Canvas
from tui.widgets.words import Line, Words

Settings = tuple[tuple[str, str], ...]


class MarkingScreen(Page[Settings]):
    """The picture with its boxes, and the same as fields; closes with the settings, or None to change nothing."""

    CSS_PATH = "marking.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(MARKING))
    acts = MARKING

    def __init__(self, item: Item, settings: Settings) -> None:
        super().__init__()
        self._item = item
        self._before = dict(settings)
        self._kind = "blur"
        self._full = (0, 0)
        self._marks = Marks()

    def body(self) -> Iterable[Widget]:
        """Return the picture beside the fields."""
        fields: list[Widget] = []
        for name, words in says.FIELDS.items():
            fields += [Words(words, classes="quiet"), Input(self._before.get(name, ""), id=name, compact=True)]
        told = (Line(id="for"), Words(id="place"), Words(says.HOW, id="how", classes="quiet"))
        yield Horizontal(Canvas(id="canvas"), Vertical(*fields, *told, id="fields"), id="marking")

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return the item's name."""
        return [(f"{says.TITLE}   ", Meaning.PLAIN), (clean(self._item.name, limit=40), Meaning.PLAIN)]

    def begin(self) -> None:
        """Measure the picture, once there is room for it."""
        self.query_one(Canvas).focus()
        self._tell_kind()
        self.call_after_refresh(self.look)

    def on_resize(self) -> None:
        """Draw the picture for the new size."""
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Draw the picture and what is set."""
        canvas = self.query_one(Canvas)
        columns, rows = canvas.room
        if not columns or not rows:
            return
        try:
            if self._full == (0, 0):
                self.tell(says.MEASURING)
                self._full = await self.desk.bench.picture_size(self._item.id)
                self.tell("")
            pixels = await self.desk.shelf.preview(self._item.id, columns, rows)
        except LocalaiError as error:
            self.tell_error(error)
            return
        if pixels is None:
            canvas.say(library.NO_PREVIEW)
            return
        canvas.begin(pixels, self._full)
        self._tell_place()
        self._read()

    # --- fields -----------------------------------------------------------------------------------------------------

    @property
    def _settings(self) -> dict[str, str]:
        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name in says.FIELDS}
        return {name: value for name, value in typed.items() if value}

    def _read(self) -> bool:
        """Show what the fields mean, or say what is wrong with them; return whether they can be used."""
        if self._full == (0, 0):
            return False
        try:
            self._marks = self.desk.bench.read_marks(self._settings, self._full)
        except UsageError as error:
            self.tell_error(error)
            return False
        self.tell("")
        self.query_one(Canvas).mark(self._marks)
        return True

    def on_input_changed(self) -> None:
        """Show what the fields mean now."""
        self._read()

    def on_input_submitted(self) -> None:
        """Use what the fields say."""
        self.action_use()

    def action_use(self) -> None:
        """Close with the settings; wrong ones stay here, with a sentence."""
        if self._read():
            self.dismiss(tuple(sorted(self._settings.items())))

    # --- boxes ------------------------------------------------------------------------------------------------------

    def on_canvas_moved(self, message: Canvas.Moved) -> None:
        """Say where the box is; the mouse sets it where it lets go."""
        self._tell_place()
        if message.drawn:
            self.action_set_box()

    def action_set_box(self) -> None:
        """Set the box: one more to blur, or the crop."""
        box = self.query_one(Canvas).box
        if box is None or not self._read():
            return
        if self._kind == "crop":
            self.query_one("#crop", Input).value = in_words([box])
        else:
            self.query_one("#blur", Input).value = in_words([*self._marks.blur, box])

    @work(exclusive=True, group="faces")
    async def action_faces(self) -> None:
        """Add boxes to blur where something looks like a face; the person looks at them and uses them, or not."""
        if not self._read():
            return
        self.tell(says.LOOKING_FOR_FACES)
        try:
            found = await self.desk.bench.suggest_faces(self._item.id)
        except LocalaiError as error:
            self.tell_error(error)
            return
        new = [box for box in found if box not in self._marks.blur]
        if new:
            self.query_one("#blur", Input).value = in_words([*self._marks.blur, *new])
        self.query_one("#how", Words).say(says.FACES_ARE_SUGGESTED if found else says.NO_FACES)
        self.tell("")

    def action_undo_box(self) -> None:
        """Remove the crop, or the last box to blur."""
        if self._kind == "crop":
            self.query_one("#crop", Input).value = ""
        elif self._read():
            self.query_one("#blur", Input).value = in_words(self._marks.blur[:-1])

    def action_kind(self) -> None:
        """Change what the box is for."""
        self._kind = "crop" if self._kind == "blur" else "blur"
        self._tell_kind()

    def _tell_kind(self) -> None:
        self.query_one("#for", Line).tell((says.BOX_FOR[self._kind], Meaning.PLAIN))

    def _tell_place(self) -> None:
        box = self.query_one(Canvas).box
        if box is not None:
            width, height = self._full
            self.query_one("#place", Words).say(says.place(box=in_words([box]), width=width, height=height))
