"""The last line before the terminal: no control, bidi or tag character in a painted segment survives it.

Text is cleaned where it enters (`vocabulary.text.clean`); this is the net below. Textual 8.2.8 writes escape sequences
found in names verbatim to the terminal from all of its widgets, whatever the markup setting.
"""

from collections.abc import Callable

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

_STAND_IN = "\ufffd"
_hidden = False


def hide(hidden: bool) -> None:
    """Paint blanks in place of everything from now on, or no longer."""
    global _hidden
    _hidden = hidden


def is_hidden() -> bool:
    """Return whether blanks are painted in place of everything."""
    return _hidden


def harmless(text: str) -> str:
    """Return `text` of the same width without characters that a terminal might obey."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character == "\u00a0" else _STAND_IN * cell_len(character)
        for character in text
    )


def filtered(strip: Strip) -> Strip:
    """Return the strip as it may be written: harmless text, no hyperlinks; the same object when nothing changes."""
    changed = False
    segments = []
    for text, style, control in strip:
        if control:
            segments.append(Segment(text, style, control))
            continue
        plain, look = harmless(text), style.update_link(None) if style is not None and style.link else style
        changed = changed or plain != text or look is not style
        segments.append(Segment(plain, look))
    return Strip(segments) if changed else strip


class Uncolored(LineFilter):
    """Takes every color away where NO_COLOR is set; the line under the cursor and a field in use are reversed instead.

    Textual's own filter for this turns colors into greys, which are colors too.
    """

    def __init__(self, cursors: frozenset[str]) -> None:
        super().__init__()
        self._cursors = cursors

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without colors."""
        return [
            Segment(text, style if style is None else self._plain(style), control) for text, style, control in segments
        ]

    def _plain(self, style: Style) -> Style:
        ground = style.bgcolor
        here = ground is not None and ground.triplet is not None and ground.triplet.hex in self._cursors
        return Style(
            bold=style.bold, italic=style.italic, underline=style.underline, reverse=bool(style.reverse) is not here
        )


def install() -> None:
    """Put the filter in front of `Strip.render`, once."""
    painted: Callable[[Strip, Console], str] = Strip.render
    if getattr(painted, "filters", False):
        return

    def render(self: Strip, console: Console) -> str:
        if _hidden:
            return " " * self.cell_length
        if self._render_cache is None:
            self._render_cache = painted(filtered(self), console)
        return self._render_cache

    render.filters = True  # type: ignore[attr-defined]
    setattr(Strip, "render", render)  # noqa: B010 - a method is replaced on purpose
