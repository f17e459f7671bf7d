"""One line of parts that can be clicked: a part names one of our own actions; a click runs that, nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import events
from textual.geometry import Size

from localai.vocabulary.text import clean
from tui.looks import Meaning
from tui.widgets.words import Line

Span = tuple[str, Meaning]
MARK: Final = "…"


@dataclass(frozen=True, slots=True)
class Part:
    """Spans that stand or go together; `action` is one of `tui.acts`, never made of text that others wrote."""

    spans: tuple[Span, ...]
    action: str = ""
    here: bool = False

    @property
    def width(self) -> int:
        """Its cells."""
        return sum(cell_len(clean(words)) for words, _ in self.spans)


@dataclass(frozen=True, slots=True)
class Placed:
    """A part and the first cell it stands on."""

    start: int
    part: Part


def keyed(key: str, words: str, action: str) -> Part:
    """Return a key with its words."""
    return Part(((key, Meaning.PLAIN), (f" {words}", Meaning.QUIET)), action)


def width_of(parts: Sequence[Part], gap: int = 2) -> int:
    """Return the cells that parts take beside each other."""
    return sum(part.width for part in parts) + gap * max(len(parts) - 1, 0)


def laid_out(parts: Sequence[Part], width: int, gap: int = 2) -> tuple[list[Placed], bool]:
    """Return the parts that fit in so many cells, and whether all do; where not, there is room for a mark."""
    if width_of(parts, gap) <= width:
        return list(_placed(parts, gap)), True
    shown: list[Placed] = []
    for placed in _placed(parts, gap):
        if placed.start + placed.part.width + 1 + cell_len(MARK) > width:
            break
        shown.append(placed)
    return shown, False


def _placed(parts: Iterable[Part], gap: int) -> Iterator[Placed]:
    start = 0
    for part in parts:
        yield Placed(start, part)
        start += part.width + gap


def shortened(part: Part, width: int) -> Part:
    """Return a part in at most so many cells, cut with a mark."""
    spans: list[Span] = []
    left = width - cell_len(MARK)
    if part.width <= width:
        return part
    for words, meaning in part.spans:
        told = clean(words)
        if cell_len(told) > left:
            told = set_cell_size(told, max(left, 0)).rstrip()
        spans.append((told, meaning))
        left -= cell_len(told)
        if left <= 0:
            break
    return Part((*spans, (MARK[:width], Meaning.QUIET)), part.action, part.here)


class Bar(Line):
    """Parts on one line, some at its right end; what does not fit is left out whole, and a mark says so."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._left: tuple[Part, ...] = ()
        self._right: tuple[Part, ...] = ()

    def put(self, left: Sequence[Part], right: Sequence[Part] = ()) -> None:
        """Replace the parts."""
        self._left, self._right = tuple(left), tuple(right)
        self.refresh(layout=True)

    def fitting(self, width: int) -> Sequence[Part]:
        """Return the left parts as they are for so many cells."""
        return self._left

    def parts(self, width: int) -> tuple[list[Placed], bool]:
        """Return every part that is shown in so many cells, and whether the left ones all are."""
        ends = width_of(self._right)
        room = width - ends - (2 if ends else 0)
        shown, whole = laid_out(self.fitting(room), room)
        return [*shown, *(Placed(width - ends + each.start, each.part) for each in _placed(self._right, 2))], whole

    def render(self) -> Text:
        """Return the parts in their colors."""
        width = self.content_size.width
        shown, whole = self.parts(width)
        text, marked = Text(no_wrap=True, end=""), whole
        for placed in shown:
            if not marked and placed.part in self._right:
                text.append(f" {MARK}")
                marked = True
            text.append(" " * (placed.start - text.cell_len))
            self._paint(text, placed.part)
        if not marked:
            text.append(f" {MARK}")
        return text

    def _paint(self, text: Text, part: Part) -> None:
        begun = len(text)
        for words, meaning in part.spans:
            style = self.get_component_rich_style(f"line--{meaning.value}", partial=True)
            text.append(clean(words), None if meaning is Meaning.PLAIN else style)
        if part.here:
            text.stylize("bold", begun)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the cells of everything, where the width follows the content."""
        return width_of(self._left) + (2 + width_of(self._right) if self._right else 0)

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the part under the pointer, on the screen this line belongs to."""
        inside = event.get_content_offset(self)
        if inside is None:
            return
        for placed in self.parts(self.content_size.width)[0]:
            if placed.part.action and placed.start <= inside.x < placed.start + placed.part.width:
                event.stop()
                await self.run_part(placed.part)
                return

    async def run_part(self, part: Part) -> None:
        """Run the action of a part."""
        await self.screen.run_action(part.action)


class Fixed(Bar):
    """A bar whose parts stay what they are."""

    def __init__(self, parts: Sequence[Part], *, id: str) -> None:
        super().__init__(id=id)
        self.put(parts)
