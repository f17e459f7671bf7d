"""The app in a language that does not exist: every sentence 30 % longer and with letters that are two cells wide.

`python -m tests.tui.pseudo [NAME...]` paints every screen so and says what does not fit. It changes the modules of
sentences before the app is imported, so it has an interpreter of its own.
"""

import asyncio
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from math import ceil
from types import FunctionType, ModuleType
from typing import Any, Final

from rich.cells import cell_len

from localai import phrases

SIZE: Final = (80, 24)
SENT: Final = (("", "Send this?"), ("", "1 photo (398 KB) and"), ("esc ", "do not send"), ("s ", "send once"))
KEPT: Final = {
    "confirm": SENT,
    "confirm-hurried": (*SENT, ("c ", "copy as command")),
    "confirm-here": (("", "Run this here?"), ("esc ", "do not run"), ("s ", "run once")),
    "batch": (("", "Send all of these?"), ("esc ", "do not"), ("s ", "approve them all")),
}
WIDE: Final = 0xFEE0  # from an ASCII letter to the same letter two cells wide
PIECES: Final = re.compile(r"(\{[^}]*\}|`[^`]*`|[A-Za-z]+)")


def longer(words: str) -> str:
    """Every word 30 % longer in cells, its last letter two cells wide; fields of a template as they are."""
    if any(0xFF00 < ord(letter) < 0xFF5F for letter in words):
        return words
    return PIECES.sub(lambda found: _word(found[0]), words)


def _word(word: str) -> str:
    if not word.isalpha() or len(word) == 1:
        return word
    return word[:-1] + chr(ord(word[-1]) + WIDE) + "é" * (ceil(len(word) * 0.3) - 1)


def spoken(value: Any) -> Any:
    """What a module of sentences holds or returns, in the other language."""
    if type(value) is str:
        return longer(value)
    if type(value) in (tuple, list):
        return type(value)(spoken(each) for each in value)
    if type(value) is dict:
        return {key: spoken(each) for key, each in value.items()}
    return value


def speaking(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of sentences whose answer is in the other language."""

    @wraps(function)
    def told(*given: Any, **named: Any) -> Any:
        return spoken(function(*given, **named))

    return told


def translate() -> int:
    """Put every sentence into the other language; return how many names were changed."""
    changed = 0
    for found in pkgutil.iter_modules(phrases.__path__):
        module = importlib.import_module(f"{phrases.__name__}.{found.name}")
        changed += sum(_translated(module, name, value) for name, value in vars(module).copy().items())
    return changed


def _translated(module: ModuleType, name: str, value: object) -> bool:
    if name.startswith(("__", "ROUND_")):  # what another module calls its ways of rounding
        return False
    if isinstance(value, FunctionType) and value.__module__ == module.__name__:
        setattr(module, name, speaking(value))
    elif isinstance(value, (str, tuple, list, dict)):
        setattr(module, name, spoken(value))
    return getattr(module, name) is not value


translate()

from tests.tui import scenes  # noqa: E402
from tests.tui.scenes import Scene, full_paper, open_scene  # noqa: E402
from tests.tui.snapshots.taking import painted  # noqa: E402
from tests.tui.steps import app_over  # noqa: E402
from tui.looks import Taste  # noqa: E402


def harder() -> Mapping[str, Scene]:
    """Every scene, with the plan itself in the other language too, and a word that came too quickly."""
    scenes.PLAN = replace(scenes.PLAN, lead=longer(scenes.PLAN.lead), facts=spoken(scenes.FACTS))
    return {**scenes.SCENES, "confirm-hurried": replace(scenes.SCENES["confirm"], keys=("s",))}


async def lines_of(scene: Scene) -> list[str]:
    """What is painted on 80 x 24."""
    paper = full_paper()
    scene.before(paper)
    app = app_over(paper, Taste(reduced_motion=True))
    async with app.run_test(size=SIZE) as pilot:
        await open_scene(pilot, paper, scene)
        return ["".join(segment.text for segment in strip) for strip in painted(app)]


def wrong_with(name: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield lines that are not as wide as the screen, and what Confirm does not show of what it must."""
    yield from (f"{cell_len(line)} cells: {line}" for line in lines if cell_len(line) != SIZE[0])
    if name in KEPT:
        whole = " ".join("".join(lines).replace("│", " ").split())
        yield from (f"does not show {key}{words}" for key, words in KEPT[name] if key + longer(words) not in whole)


def main(names: Sequence[str]) -> int:
    """Say what does not fit; 1 where something does not."""
    wrong = 0
    chosen = harder()
    for name in names or chosen:
        lines = asyncio.run(lines_of(chosen[name]))
        if "--show" in sys.argv:
            print(f"== {name}", *lines, sep="\n")
        for words in wrong_with(name, lines):
            wrong += 1
            print(f"{name}: {words}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main([word for word in sys.argv[1:] if not word.startswith("-")]))
