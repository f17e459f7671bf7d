"""What is painted too faintly to be read, and colors that are not the terminal's own where they must be."""

from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.command import CommandPalette
from textual.screen import ModalScreen

from tests.tui.snapshots.taking import hex_of, painted
from tests.tui.test_looks import contrast
from tui.app import LocalaiApp

FOR_TEXT, FOR_SIGNS = 4.5, 3.0
PIXELS = "▀"
SIXTEEN = 16


def faint(theme: str, app: LocalaiApp) -> Iterator[str]:
    """Yield what does not stand out from its ground by 4.5 where it is text, by 3 where it is signs and lines.

    What lies behind a box is inactive and dimmed on purpose, and pixels of a picture are as they are.
    """
    if theme != "dark" and isinstance(app.screen, CommandPalette):
        return  # it keeps the words it was opened with, and no key changes colors over it
    for text, style in in_front(app):
        if theme == "ansi":
            yield from (f"{text!r} has {color}" for color in strange(style))
        elif (ratio := contrast(*inks(style))) < (FOR_TEXT if any(map(str.isalnum, text)) else FOR_SIGNS):
            yield f"{theme}: {text!r} has {ratio:.2f}: {hex_of(style.color)} on {hex_of(style.bgcolor)}"


def in_front(app: LocalaiApp) -> Iterator[tuple[str, Style]]:
    """Yield the painted pieces that a person is meant to read, each once a line."""
    boxes = [box.region for box in app.screen.query(".box, #--input, #--results")]
    whole = [app.screen.region]
    for row, strip in enumerate(painted(app)):
        at = 0
        for text, style, _ in strip:
            end = at + Segment(text).cell_length
            over = isinstance(app.screen, ModalScreen) and boxes
            if (
                style
                and text.strip(f" {PIXELS}")
                and any(
                    box.y <= row < box.bottom and box.x <= at and end <= box.right for box in (boxes if over else whole)
                )
            ):
                yield text.strip(), style
            at = end


def inks(style: Style) -> tuple[Color, Color]:
    """The two colors of a cell."""
    return Color.parse(hex_of(style.color)), Color.parse(hex_of(style.bgcolor))


def strange(style: Style) -> Iterator[str]:
    """Yield colors that are not the terminal's own."""
    for color in (style.color, style.bgcolor):
        if color is not None and not color.is_default and (color.triplet or (color.number or 0) >= SIXTEEN):
            yield str(color)
