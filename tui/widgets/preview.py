"""A picture in half cells: two pixels per character, the upper one the ink, the lower one the paper."""

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.pixels import Pixels


def half_cells(pixels: Pixels, line: int, ground: Style) -> list[Segment]:
    """Return one line of text, two rows of pixels; an odd last row stands on `ground`."""
    top, below = 2 * line, 2 * line + 1
    segments = []
    for x in range(pixels.width):
        ink = Color.from_rgb(*pixels.at(x, top))
        paper = Color.from_rgb(*pixels.at(x, below)) if below < pixels.height else ground.bgcolor
        segments.append(Segment("▀", Style(color=ink, bgcolor=paper)))
    return segments


class Preview(Widget):
    """Shows pixels in the middle of its space, or words where there are none."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pixels: Pixels | None = None
        self._words = ""

    @property
    def room(self) -> tuple[int, int]:
        """The space for a picture: columns and rows of cells."""
        return self.content_size.width, self.content_size.height

    @property
    def corner(self) -> tuple[int, int]:
        """The cell of the picture's upper left corner."""
        if self._pixels is None:
            return 0, 0
        rows = (self._pixels.height + 1) // 2
        return max(self.content_size.width - self._pixels.width, 0) // 2, max(self.content_size.height - rows, 0) // 2

    def show(self, pixels: Pixels) -> None:
        """Show a picture no larger than `room`."""
        self._pixels, self._words = pixels, ""
        self.refresh()

    def say(self, words: str) -> None:
        """Show words in place of a picture; empty words blank the space."""
        self._pixels, self._words = None, words
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the picture or of the words."""
        width, height = self.content_size
        ground = self.rich_style
        if self._pixels is None:
            words = self._words if y == height // 2 else ""
            line = Strip([Segment(words.center(width)[:width], ground)])
            return line.adjust_cell_length(width, ground)
        rows = (self._pixels.height + 1) // 2
        left, top = self.corner
        line_number = y - top
        if not 0 <= line_number < rows:
            return Strip.blank(width, ground)
        cells = half_cells(self._pixels, line_number, ground)
        strip = Strip([Segment(" " * left, ground), *cells])
        return strip.adjust_cell_length(width, ground)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height of its container: a picture takes what it is given."""
        return container.height
