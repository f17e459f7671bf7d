"""Screens as text: their characters in three sizes, and what every cell's color means in three themes."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.theme import Theme

from tests.tui.scenes import SCENES, Scene, full_paper, open_scene
from tests.tui.steps import app_over, settle
from tui.app import LocalaiApp
from tui.looks import THEMES, Taste

SIZES = ((80, 24), (100, 30), (160, 45))
FOLDER = Path(__file__).parent
MEANINGS = {"stays": "s", "leaves": "l", "refused": "r", "unknown": "u", "quiet": "q", "line": "n"}
_EIGHT = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
ANSI = (*_EIGHT, *(f"bright_{name}" for name in _EIGHT))
LEGEND = (
    "Runs of cells: a number and p plain, s stays, l leaves, r refused, u unknown, q quiet, n line, ~ any other color; "
    "then the ground: . the screen's (left out), s surface, p panel, c cursor, ~ another; "
    "then * bold, _ underlined, ! reversed. A line that is not here is plain."
)


def names(theme: Theme) -> tuple[dict[str, str], dict[str, str]]:
    """The letters of inks and of grounds, by color."""
    inks = {str(theme.foreground): "p"}
    for name, letter in MEANINGS.items():
        inks.setdefault(theme.variables[name], letter)
    grounds: dict[str, str] = {}
    for color, letter in (
        (theme.background, ""),
        (theme.surface, "s"),
        (theme.panel, "p"),
        (theme.variables["cursor-row"], "c"),
    ):
        grounds.setdefault(str(color), letter)
    return inks, grounds


def hex_of(color: Color | None) -> str:
    """A color as themes write it."""
    if color is None or color.is_default:
        return "ansi_default"
    if color.triplet is not None:
        return color.triplet.hex
    return f"ansi_{ANSI[color.number or 0]}" if (color.number or 0) < len(ANSI) else color.name


def letter_of(style: Style | None, letters: tuple[dict[str, str], dict[str, str]]) -> str:
    """What one cell looks like."""
    inks, grounds = letters
    if style is None:
        return "p"
    ink, ground = inks.get(hex_of(style.color), "~"), grounds.get(hex_of(style.bgcolor), "~")
    marks = "".join(
        mark for on, mark in ((style.bold, "*"), (style.underline, "_"), (style.reverse, "!")) if on
    )  # fmt: skip
    return ink + (f".{ground}" if ground else "") + marks


def runs(strip: list[Segment], letters: tuple[dict[str, str], dict[str, str]]) -> str:
    """A line as runs of looks; empty where all of it is plain. The ink of a space says nothing."""
    cells: list[str] = []
    for text, style, _ in strip:
        look = letter_of(style, letters)
        for character in text:
            blank = character == " " and not (style and (style.underline or style.reverse))
            after = blank and cells and cells[-1].partition(".")[2].rstrip("*") == look.partition(".")[2].rstrip("*")
            cells.append(cells[-1] if after else "p" + look[1:].rstrip("*") if blank else look)
    told = [(look, len(list(group))) for look, group in groupby(cells)]
    if told and told[-1][0] == "p":
        told.pop()
    return " ".join(f"{count}{look}" for look, count in told)


def painted(app: LocalaiApp) -> list[list[Segment]]:
    """Every line that is painted now."""
    return [list(strip) for strip in app.screen._compositor.render_strips()]


def unwatched(theme: str, app: LocalaiApp) -> None:
    """Look at nothing more."""


async def look(scene: Scene, watch: Callable[[str, LocalaiApp], object] = unwatched) -> list[str]:
    """Show a screen in every size and every theme; return it as the lines of its file, colors for the first size.

    `watch` is called in the first size with the name of each theme, once it is painted.
    """
    paper = full_paper()
    scene.before(paper)
    app = app_over(paper, Taste(reduced_motion=True))
    lines: list[str] = []
    async with app.run_test(size=SIZES[0]) as pilot:
        await open_scene(pilot, paper, scene)
        for size in SIZES:
            if size != SIZES[0]:
                await pilot.resize_terminal(*size)
                await settle(pilot)
            lines.append(f"# {size[0]} x {size[1]}")
            characters, colors = {}, {}
            for name, theme in THEMES.items() if size == SIZES[0] else [("dark", THEMES["dark"])]:
                if app.theme != theme.name:
                    app.theme = theme.name
                    await pilot.pause()
                strips, letters = painted(app), names(theme)
                characters[name] = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
                if size == SIZES[0]:
                    watch(name, app)
                colors[name] = list(grouped([runs(strip, letters) for strip in strips]))
            lines += characters["dark"]
            if size == SIZES[0]:
                lines += [*others(characters), "## dark, colors", *colors["dark"], *others(colors)]
                app.theme = THEMES["dark"].name
    return lines


def grouped(told: list[str]) -> Iterator[str]:
    """Lines by their numbers, equal ones together, plain ones left out."""
    number = 0
    for look, group in groupby(told):
        first, number = number + 1, number + len(list(group))
        if look:
            yield f"{first}-{number}  {look}" if number > first else f"{first}  {look}"


def others(told: Mapping[str, list[str]]) -> Iterator[str]:
    """What another theme shows otherwise."""
    for name in ("light", "ansi"):
        if told[name] != told["dark"]:
            yield f"## {name}, where it differs"
            yield from [line or "(empty)" for line in told[name] if line not in told["dark"]]


def file_of(name: str) -> Path:
    """Where a screen's text lies."""
    return FOLDER / f"{name}.txt"


async def text_of(name: str, watch: Callable[[str, LocalaiApp], object] = unwatched) -> str:
    """The whole file of a screen as it is now."""
    return "\n".join([f"{name}. {LEGEND}", *await look(SCENES[name], watch), ""])
