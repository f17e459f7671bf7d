"""Colors, one per meaning, and never a color alone."""

from textual.theme import Theme

from tui.meaning import Meaning as Meaning
from tui.taste import ASCII as ASCII
from tui.taste import THEME_NAMES
from tui.taste import UNICODE as UNICODE
from tui.taste import Signs as Signs
from tui.taste import Taste as Taste
from tui.taste import choose_signs as choose_signs

_ANSI = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-foreground": "ansi_bright_white",
    "input-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_bright_blue",
    "screen-selection-foreground": "ansi_black",
}


def _theme(name: str, *, dark: bool, colors: dict[str, str], ansi: bool = False) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        ansi=ansi,
        primary=colors["stays"],
        secondary=colors["quiet"],
        accent=colors["stays"],
        warning=colors["leaves"],
        error=colors["refused"],
        success=colors["stays"],
        foreground=colors["foreground"],
        background=colors["background"],
        surface=colors["surface"],
        panel=colors["panel"],
        variables={
            **{name: colors[name] for name in ("stays", "leaves", "refused", "unknown", "quiet", "line")},
            "cursor-row": colors["cursor"],
            "input-selection-background": colors["selection"],
            "footer-background": colors["background"],
            "block-cursor-text-style": "none",
            "input-cursor-background": colors["foreground"],
            "border": colors["line"],
            "border-blurred": colors["line"],
            "scrollbar": colors["line"],
            "scrollbar-background": colors["background"],
            "scrollbar-hover": colors["quiet"],
            "scrollbar-active": colors["quiet"],
            "scrollbar-corner-color": colors["background"],
            "scrollbar-background-hover": colors["background"],
            "scrollbar-background-active": colors["background"],
            **(_ANSI if ansi else {}),
        },
    )


DARK = _theme(
    THEME_NAMES["dark"],
    dark=True,
    colors={
        "background": "#101417",
        "surface": "#161c20",
        "panel": "#1b2227",
        "cursor": "#223038",
        "selection": "#2a544f",
        "line": "#61707a",
        "foreground": "#d6dcdf",
        "quiet": "#8b989f",
        "stays": "#45bfae",
        "leaves": "#e2a740",
        "refused": "#ee767c",
        "unknown": "#b39af2",
    },
)
LIGHT = _theme(
    THEME_NAMES["light"],
    dark=False,
    colors={
        "background": "#fbfbf9",
        "surface": "#f3f4f1",
        "panel": "#eceeea",
        "cursor": "#dfe7e5",
        "selection": "#b9dcd6",
        "line": "#7f8888",
        "foreground": "#20272b",
        "quiet": "#566167",
        "stays": "#0a6b60",
        "leaves": "#824f00",
        "refused": "#a81f2a",
        "unknown": "#5f3cb5",
    },
)
TERMINAL = _theme(
    THEME_NAMES["ansi"],
    dark=True,
    ansi=True,
    colors={
        "background": "ansi_default",
        "surface": "ansi_default",
        "panel": "ansi_default",
        "cursor": "ansi_bright_black",
        "selection": "ansi_bright_blue",
        "line": "ansi_bright_black",
        "foreground": "ansi_default",
        "quiet": "ansi_default",
        "stays": "ansi_cyan",
        "leaves": "ansi_yellow",
        "refused": "ansi_red",
        "unknown": "ansi_magenta",
    },
)
THEMES = {"dark": DARK, "light": LIGHT, "ansi": TERMINAL}
CURSORS = frozenset(theme.variables["cursor-row"] for theme in (DARK, LIGHT))
