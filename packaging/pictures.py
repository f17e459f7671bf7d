"""Makes the pictures in docs/pictures from the real app: a workspace of its own and the bundled note.

    python3 packaging/pictures.py

Needs what the tests need, and `chromium` (or `google-chrome`) on PATH, which draws the screens without any network.
Nothing is sent, and the key is made up.
"""

import asyncio
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
COLORS = 64
MODEL = "openai/gpt-6-luna"


async def until(pilot: "Pilot", holds: Callable[[], bool]) -> None:
    """Let the app work until something holds; give up after a while."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"the app stayed on {type(pilot.app.screen).__name__}")
        await pilot.pause(0.05)
    await pilot.pause(0.4)


def is_on(pilot: "Pilot", screen: str) -> Callable[[], bool]:
    """Return a question that is true while the app shows the screen of this name."""
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
    make_small(target)
    print(f"{target.relative_to(ROOT) if target.is_relative_to(ROOT) else target}: {width} x {height}")


def make_small(picture: Path) -> None:
    """Keep as many colors as fit into a palette: a screen of text needs no more."""
    from PIL import Image

    with Image.open(picture) as drawn:
        few = drawn.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


async def first_run(pilot: "Pilot", folder: Path) -> None:
    """Make a workspace with a passphrase, add a folder and the bundled note."""
    screen = pilot.app.screen
    screen.query_one("#opens-for").focus()
    await pilot.press("down")
    for field in ("#phrase", "#again"):
        screen.query_one(field).value = "five or six unrelated words"
    for button, waits_for in (("#make", "#sheet-later"), ("#sheet-later", "#path")):
        screen.query_one(button).focus()
        await pilot.press("enter")
        await until(pilot, lambda found=waits_for: not screen.query_one(found).disabled)
    screen.query_one("#path").value = str(folder)
    screen.query_one("#path").focus()
    await pilot.press("enter")
    await until(pilot, lambda: not screen.query_one("#try").disabled)


def write_papers(folder: Path) -> None:
    """Write what a studio might keep beside the note."""
    folder.mkdir()
    shutil.copy(ROOT / "localai" / "ondevice" / "sample" / "note.jpg", folder / "note.jpg")
    for name in ("equipment list.txt", "lens rental.txt", "location permit.txt", "model release.txt"):
        (folder / name).write_text(f"{name.removesuffix('.txt')}\n" * 40)


async def choose(pilot: "Pilot", holds: Callable[[object], bool]) -> None:
    """Open the first line of the list on screen for which something holds."""
    table = pilot.app.screen.query_one("Table")
    await until(pilot, lambda: table.current is not None)
    while not holds(table.current):
        before = table.cursor
        table.action_move(1)
        await until(pilot, lambda: table.current is not None)
        if table.cursor == before:
            raise LookupError("no line of the list fits")
    table.focus()
    await pilot.press("enter")
    await pilot.pause(0.4)


async def add_key(pilot: "Pilot") -> None:
    """Put a made-up key on record and check nothing."""
    await press(pilot, "6", "Accounts")
    await pilot.press("a")
    await pilot.pause(0.4)
    await choose(pilot, lambda option: option.value == "openai")
    await until(pilot, is_on(pilot, "Key"))
    screen = pilot.app.screen
    screen.query_one("#key").value = "sk-proj-0000000000000000000000003f9a"
    screen.query_one("#done").focus()
    await pilot.press("enter")
    await until(pilot, lambda: type(pilot.app.screen).__name__ == "Agree")
    await pilot.press("escape")
    await until(pilot, is_on(pilot, "Accounts"))
    await press(pilot, "escape", "Library")


async def ask_about(pilot: "Pilot", prompt: str) -> None:
    """Go from the library to the question about a send that describes the note."""
    await pilot.press("/", *"kind:image")
    await pilot.pause(0.6)
    await pilot.press("enter")
    await press(pilot, "s", "Compose")
    await pilot.press("t")
    await pilot.pause(0.4)
    await choose(pilot, lambda option: option.value == "describe")
    screen = pilot.app.screen
    screen.query_one("#prompt").value = prompt
    await pilot.pause(1)
    await choose(pilot, lambda offer: offer.model == MODEL)
    while not is_on(pilot, "Confirm")():
        await until(pilot, lambda: type(pilot.app.screen).__name__ in ("Agree", "ConfirmScreen"))
        if not is_on(pilot, "Confirm")():
            await pilot.press("enter")
            await pilot.pause(0.4)


async def places(pilot: "Pilot", keep: Callable[[str], None]) -> None:
    """Visit the places that the keys 3, 4 and 7 lead to."""
    await press(pilot, "3", "Models")
    await until(pilot, lambda: pilot.app.screen.query_one("Table").current is not None)
    await pilot.press("space", "down", "down", "space", "down", "down", "down", "space")
    await press(pilot, "enter", "SideBySide")
    await pilot.pause(1)
    keep("models")
    await press(pilot, "escape", "Models")
    for key, screen in (("4", "Ledger"), ("7", "Settings")):
        await press(pilot, key, screen)
        await pilot.pause(3)
        keep(screen.lower())


async def about_a_service(pilot: "Pilot", keep: Callable[[str], None]) -> None:
    """Ask a service with a key made up: what it would be told, and what more like it would need."""
    await add_key(pilot)
    await ask_about(pilot, "The total and the date, please.")
    await pilot.pause(1)
    keep("send")
    await press(pilot, "p", "Exact")
    await pilot.pause(1)
    keep("exact")
    await press(pilot, "escape", "Confirm")
    await pilot.press("a")
    await pilot.pause(0.4)
    pilot.app.screen.query_one("#cost").value = "2"
    pilot.app.screen.query_one("#go").focus()
    await pilot.press("enter")
    await until(pilot, is_on(pilot, "Confirm"))
    await press(pilot, "escape", "Compose")


async def tour(folder: Path) -> dict[str, str]:
    """Walk through the app as a person would and return each screen as SVG."""
    from localai import runtime
    from tui.start import app_over

    papers = folder / "papers"
    write_papers(papers)
    root = runtime.from_environment({"LOCALAI_HOME": str(folder / "home"), "HOME": str(folder)}, "app")
    app = app_over(root, locale="C.UTF-8")
    shown = {}

    def keep(name: str) -> None:
        shown[name] = app.export_screenshot(title="localai")

    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await until(pilot, is_on(pilot, "Welcome"))
        keep("welcome")
        await first_run(pilot, papers)
        app.screen.query_one("#library").focus()
        await press(pilot, "enter", "Library")
        await pilot.pause(3)  # the preview is decoded in a process of its own
        keep("library")
        await press(pilot, "s", "Compose")
        await pilot.pause(2)
        keep("compose")
        await press(pilot, "enter", "Confirm")
        keep("confirm")
        await pilot.pause(1)  # a key in the first moments is not taken for an answer
        await press(pilot, "s", "Receipt")
        keep("receipt")
        await press(pilot, "escape", "Library")
        await about_a_service(pilot, keep)
        await press(pilot, "6", "Accounts")
        keep("accounts")
        await places(pilot, keep)
    root.close()
    return shown


def main() -> None:
    """Draw all of them."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shown = asyncio.run(tour(Path(folder)))
    for name, svg in shown.items():
        draw(svg, TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
