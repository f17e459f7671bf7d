"""Makes the pictures in docs/pictures from the real app: a workspace of its own, the bundled note, five screens.

    python3 packaging/pictures.py

Needs what the tests need, and `chromium` (or `google-chrome`) on PATH, which draws the screens without any network.
"""

import asyncio
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from textual.pilot import Pilot

TARGET = ROOT / "docs" / "pictures"
COLUMNS, ROWS = 110, 32
FONT = "'DejaVu Sans Mono', 'Liberation Mono', monospace"
PATIENCE_SECONDS = 90.0


async def until(pilot: "Pilot", holds: Callable[[], bool]) -> None:
    """Let the app work until something holds; give up after a while."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"the app stayed on {type(pilot.app.screen).__name__}")
        await pilot.pause(0.05)
    await pilot.pause(0.4)


def is_on(pilot: "Pilot", screen: str) -> Callable[[], bool]:
    """Return a question: does the app show the screen of this name?"""
    return lambda: type(pilot.app.screen).__name__ == f"{screen}Screen"


async def press(pilot: "Pilot", key: str, leads_to: str) -> None:
    """Press a key and wait for the screen it leads to."""
    await pilot.press(key)
    await until(pilot, is_on(pilot, leads_to))


def redrawn(svg: str) -> str:
    """Return the drawing of a screen with fonts of this machine: Textual's names addresses to fetch some from."""
    without = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    local = re.sub(r"font-family:\s*[^;]+;", f"font-family: {FONT};", without)
    if re.search(r"url\(\s*[\"']?https?:", local):
        raise ValueError("the drawing still names an address")
    return local


def draw(svg: str, target: Path) -> None:
    """Let a browser without a network draw an SVG into a PNG of its size."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    if browser is None:
        raise SystemExit("chromium is not here; the pictures are drawn with it.")
    box = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', svg)
    assert box is not None  # noqa: S101 - Textual always writes it
    width, height = (round(float(number)) for number in box.groups())
    page = "<!doctype html><style>html,body{margin:0;background:transparent}svg{display:block}</style>"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "screen.html"
        source.write_text(page + redrawn(svg), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
        quiet = ["--disable-background-networking", "--no-first-run", f"--user-data-dir={folder}/profile"]
        sized = [f"--window-size={width},{height}", f"--screenshot={target}", "--default-background-color=00000000"]
        command = [browser, *options, *quiet, *sized, source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": folder})
    print(f"{target.relative_to(ROOT) if target.is_relative_to(ROOT) else target}: {width} x {height}")


def described(name: str) -> str:
    """Return the title over a picture."""
    return html.escape(f"localai: {name}")
