"""Text that grows at its end, drawn line by line: no markup, no control characters, no link."""

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from localai.vocabulary.text import clean
from tui.wrapping import wrapped


class Stream(ScrollView, can_focus=True):
    """Shows text as it arrives; stays at the end while the person does not scroll away from it."""

    DEFAULT_CSS = """
    Stream { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs: list[str] = [""]
        self._wrapped: list[list[str]] = [[""]]
        self._lines = 1
        self._follows = True

    @property
    def text(self) -> str:
        """Everything shown, without line breaks that only the width makes."""
        return "\n".join(self._paragraphs)

    def add(self, text: str) -> None:
        """Show more text at the end."""
        first, *more = clean(text.replace("\r\n", "\n"), multiline=True).expandtabs(4).split("\n")
        self._replace_last(self._paragraphs[-1] + first)
        for paragraph in more:
            self._paragraphs.append("")
            self._wrapped.append([])
            self._replace_last(paragraph)
        self._grow()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stay where a person scrolled to; follow again from the end on."""
        super().watch_scroll_y(old_value, new_value)
        self._follows = (
            new_value >= self.max_scroll_y
            if new_value < old_value
            else self._follows or (new_value >= self.max_scroll_y)
        )

    def on_resize(self, event: events.Resize) -> None:
        """Wrap for the new width."""
        self._wrapped = [self._wrap(paragraph) for paragraph in self._paragraphs]
        self._lines = sum(map(len, self._wrapped))
        self._grow()

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        width, ground = self.scrollable_content_region.width, self.rich_style
        number = self.scroll_offset.y + y
        for lines in self._wrapped:
            if number < len(lines):
                return Strip([Segment(lines[number], ground)]).adjust_cell_length(width, ground)
            number -= len(lines)
        return Strip.blank(width, ground)

    def _replace_last(self, paragraph: str) -> None:
        self._lines -= len(self._wrapped[-1])
        self._paragraphs[-1], self._wrapped[-1] = paragraph, self._wrap(paragraph)
        self._lines += len(self._wrapped[-1])

    def _wrap(self, paragraph: str) -> list[str]:
        return wrapped(paragraph, max(self.scrollable_content_region.width, 1))

    def _grow(self) -> None:
        self.virtual_size = Size(self.size.width, self._lines)
        if self._follows:
            self.scroll_end(animate=False, x_axis=False)
        self.refresh()
