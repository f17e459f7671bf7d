"""Lines and pieces of bytes below them, drawn line by line; only what is in sight is read."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.folds import Fold, Folds, Form
from tui.pixels import Pixels
from tui.widgets.preview import half_cells


class Sheet(ScrollView, can_focus=True):
    """A head and its pieces; asks for bytes with `Wanted` and for a picture with `Pictured`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"sheet--title", "sheet--here", "sheet--quiet"}
    DEFAULT_CSS = """
    Sheet { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    Sheet > .sheet--title { color: $leaves; }
    Sheet > .sheet--here { background: $cursor-row; }
    Sheet > .sheet--quiet { color: $quiet; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll(-1)", show=False, id="sheet.up"),
        Binding("down,j", "scroll(1)", show=False, id="sheet.down"),
        Binding("pageup", "leap(-1)", show=False, id="sheet.page-up"),
        Binding("pagedown", "leap(1)", show=False, id="sheet.page-down"),
        Binding("home,g", "edge(False)", show=False, id="sheet.first"),
        Binding("end,G", "edge(True)", show=False, id="sheet.last"),
        Binding("tab,n", "step(1)", show=False, id="sheet.next"),
        Binding("shift+tab,N", "step(-1)", show=False, id="sheet.before"),
        Binding("enter,space", "fold", show=False, id="sheet.fold"),
    ]

    @dataclass
    class Wanted(Message):
        """Bytes came into sight that are not here; answer with `supply`."""

        place: int
        form: Form
        offset: int
        size: int

    @dataclass
    class Pictured(Message):
        """A piece is to be shown as a picture of at most so many cells; answer with `paint`."""

        place: int
        columns: int
        rows: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines = Folds((), ())

    def open(self, lines: Folds) -> None:
        """Show another head with its pieces."""
        self.lines = lines
        self.scroll_to(y=0, animate=False)
        self._changed()

    def supply(self, place: int, form: Form, offset: int, content: bytes) -> None:
        """Take in bytes that were wanted."""
        self.lines.folds[place].supply(form, offset, content)
        self._changed()

    def paint(self, place: int, pixels: Pixels) -> None:
        """Take in a picture that was wanted."""
        self.lines.folds[place].pixels = pixels
        self._changed()

    @property
    def here(self) -> Fold | None:
        """The piece that keys are about."""
        return self.lines.folds[self.lines.at] if self.lines.folds else None

    def show(self, form: Form) -> bool:
        """Show the piece that keys are about in a form; False where that cannot be."""
        if self.here is None:
            return False
        shown = self.here.show(form)
        self._changed()
        return shown

    @property
    def _width(self) -> int:
        return max(self.scrollable_content_region.width - 2, 1)

    def _changed(self) -> None:
        self.virtual_size = Size(self.size.width, self.lines.height(self._width))
        self._ask()
        self.refresh()

    def _ask(self) -> None:
        first, height = self.scroll_offset.y, self.size.height
        for place, fold in enumerate(self.lines.folds):
            top = self.lines.top_of(place, self._width) + 1
            start = max(first - top, 0)
            if top <= first + height and start <= fold.height(self._width):
                for offset, size in fold.missing(start, height):
                    self.post_message(self.Wanted(place, fold.form, offset, size))
                if fold.wants_picture() and height > 2:
                    self.post_message(self.Pictured(place, self._width, height - 2))

    # --- drawing ----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return one line of the head, a title, or a line of a piece."""
        width, number = self.scrollable_content_region.width, self.scroll_offset.y + y
        ground = self.rich_style
        place, line = self.lines.find(number, self._width)
        if place < 0:
            segments = [Segment("  " + self.lines.head(self._width)[line], ground)]
        elif place == len(self.lines.folds):
            segments = [Segment("", ground)]
        else:
            segments, ground = self._piece(place, line, ground)
        return Strip(segments).adjust_cell_length(width, ground)

    def _piece(self, place: int, line: int, ground: Style) -> tuple[list[Segment], Style]:
        fold = self.lines.folds[place]
        if line < 0:
            if place == self.lines.at:
                ground += Style(bgcolor=self._look("here").bgcolor, bold=self.has_focus or None)
            sign = "+ " if fold.form is Form.FOLDED else "- "
            return [Segment(sign + fold.title, ground + self._look("title"))], ground
        if fold.form is Form.PICTURE and fold.pixels is not None:
            return [Segment("  ", ground), *half_cells(fold.pixels, line, ground)], ground
        look = ground if fold.form is Form.TEXT else ground + self._look("quiet")
        return [Segment("  " + fold.line(line, self._width), look)], ground

    def _look(self, name: str) -> Style:
        return self.get_component_rich_style(f"sheet--{name}", partial=name != "here")

    # --- keys -------------------------------------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for what the new position shows."""
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap for the new width."""
        self._changed()

    def on_click(self, event: events.Click) -> None:
        """Fold or unfold the piece whose title is clicked."""
        place, line = self.lines.find(self.scroll_offset.y + event.y, self._width)
        if line < 0 <= place:
            self.lines.at = place
            self.action_fold()

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)

    def action_leap(self, pages: int) -> None:
        """Scroll by pages."""
        self.scroll_relative(y=pages * max(self.size.height - 1, 1), animate=False)

    def action_edge(self, last: bool) -> None:
        """Scroll to the first or the last line."""
        self.scroll_to(y=self.max_scroll_y if last else 0, animate=False)

    def action_step(self, by: int) -> None:
        """Go to the next piece, or the one before."""
        self.lines.step(by)
        if self.here is not None:
            self.scroll_to(y=max(self.lines.top_of(self.lines.at, self._width) - 1, 0), animate=False)
        self.refresh()

    def action_fold(self) -> None:
        """Fold the piece, or unfold it."""
        if self.here is not None:
            self.here.toggle()
            self._changed()
