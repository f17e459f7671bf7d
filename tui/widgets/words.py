"""Text on screen that is never parsed as markup; the only place that imports Textual's text widgets."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.table import Table
from rich.text import Text
from textual.strip import Strip
from textual.widgets import Static

from localai.vocabulary.text import clean
from tui.looks import Meaning

_DATED: Final = 26  # cells of how most facts are known: its page, read 14 Sep 2026


class Words(Static):
    """A paragraph of literal text; brackets in it stay brackets, control characters become visible tokens."""

    def __init__(self, words: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(clean(words, multiline=True), id=id, classes=classes, markup=False)

    def say(self, words: str) -> None:
        """Replace the text."""
        self.update(clean(words, multiline=True))

    def render_line(self, y: int) -> Strip:
        """Return a line; the last one that fits ends with a mark where more lines follow."""
        strip, region = super().render_line(y), self.scrollable_content_region
        if y != region.height - 1 or not self._is_cut(region.width, region.height):
            return strip
        told = strip.text.rstrip()
        start = min(cell_len(told), max(region.width - 1, 0))
        return Strip.join([strip.crop(0, start), Strip([Segment("…", self.rich_style)])]).adjust_cell_length(
            region.width, self.rich_style
        )

    def _is_cut(self, width: int, height: int) -> bool:
        return width > 0 and self.get_content_height(self.size, self.screen.size, width) > height


class Line(Words):
    """One line of spans, each with a meaning."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"line--{meaning.value}" for meaning in Meaning}

    DEFAULT_CSS = """
    Line { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Line > .line--quiet { color: $quiet; }
    Line > .line--stays { color: $stays; }
    Line > .line--leaves { color: $leaves; }
    Line > .line--refused { color: $refused; }
    Line > .line--unknown { color: $unknown; }
    """

    def __init__(self, *spans: tuple[str, Meaning], id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._spans = spans

    def tell(self, *spans: tuple[str, Meaning]) -> None:
        """Replace the spans."""
        self._spans = spans
        self.refresh(layout=True)

    def render(self) -> Text:
        """Return the spans in their colors."""
        text = Text(no_wrap=True, overflow="ellipsis", end="")
        for words, meaning in self._spans:
            style = self.get_component_rich_style(f"line--{meaning.value}", partial=True)
            text.append(clean(words), style if meaning is not Meaning.PLAIN else None)
        return text


class Facts(Words):
    """Lines of name, value and what it rests on, the columns aligned; long values wrap in their column."""

    DEFAULT_CSS = """
    Facts { height: auto; }
    Facts > .line--quiet { color: $quiet; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--quiet"}

    def __init__(self, *, name_width: int = 16, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._facts: tuple[tuple[str, str, str], ...] = ()
        self._name_width = name_width

    def list(self, facts: Sequence[tuple[str, str, str]]) -> None:
        """Replace the lines."""
        self._facts = tuple(tuple(clean(part) for part in fact) for fact in facts)  # type: ignore[misc]
        self.refresh(layout=True)

    def render(self) -> Table:
        """Return the lines as a grid without lines."""
        quiet = self.get_component_rich_style("line--quiet", partial=True)
        grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
        grid.add_column(width=self._name_width, style=quiet, no_wrap=True)
        grid.add_column(ratio=1, overflow="fold")
        if longest := max((cell_len(basis) for _, _, basis in self._facts), default=0):
            most = max(self.size.width - self._name_width - 2, 3) * 2 // 5
            grid.add_column(width=min(longest, max(most, min(longest, _DATED))), style=quiet, overflow="fold")
        for name, value, basis in self._facts:
            cells = (Text(name), Text(value), Text(basis))
            grid.add_row(*cells[: len(grid.columns)])
        return grid
