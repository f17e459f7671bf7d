"""One run of an app without a terminal, for the benchmark of the library: how long until something is painted.

    python3 tests/bench/painting.py empty
    python3 tests/bench/painting.py table ROWS      (Textual's own table)
    python3 tests/bench/painting.py library         (the workspace that the environment names)
    python3 tests/bench/painting.py keys | filter   (keys in its list, keystrokes in its filter)

Prints milliseconds as JSON.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

SIZE = (120, 36)
KEYS = ("down", "pagedown", "end", "pageup", "up", "home")
JUMP = "far away"
WORDS = ("harbor", "0012", "beach kind:image", "tag:studio")
ROUNDS = 7
_PATIENCE = 20


def empty() -> "App[None]":
    """Return an app with nothing in it."""
    from textual.app import App

    return App()


def data_table(rows: int) -> "App[None]":
    """Return Textual's own table with as many rows."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    class Plain(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable[str]()

        def on_mount(self) -> None:
            table = self.query_one(DataTable)
            table.add_columns("name", "kind", "size", "class", "added")
            table.add_rows([(f"item {number:07}", "image", "4 MB", "internal", "today") for number in range(rows)])

    return Plain()


def library() -> "App[Any]":
    """Return our app over the workspace that the environment names."""
    from localai import runtime
    from localai.sandbox.seal import Seal
    from tui.start import app_over

    root = runtime.from_environment(os.environ, "app")
    root.sealed = Seal(held=frozenset())  # what the kernel holds is not what is measured, and it takes no time
    return app_over(root, locale="C.UTF-8")


class Painter:
    """Hears of everything an app paints, and knows when what is waited for was painted."""

    def __init__(self, app: "App[Any]") -> None:
        self._app = app
        self._holds: Callable[[], bool] = lambda: False
        self._painted = asyncio.Event()
        paint = app._display

        def display(screen: Any, update: Any) -> None:
            paint(screen, update)
            if update is not None and self._holds():
                self._painted.set()

        app._display = display  # type: ignore[method-assign]

    async def until(self, holds: Callable[[], bool], begin: Callable[[], object] = lambda: None) -> float:
        """Begin something and return the milliseconds until what holds is painted."""
        self._holds = holds
        self._painted.clear()
        began = time.perf_counter()
        begin()
        await asyncio.wait_for(self._painted.wait(), _PATIENCE)
        return 1000 * (time.perf_counter() - began)

    def first_row(self) -> bool:
        """Tell whether the list has a row under its cursor."""
        from tui.widgets.table import Table

        tables = list(self._app.screen.query("#items").results(Table)) if self._app.screen_stack else []
        return bool(tables) and tables[0].current is not None


async def run_beside(app: "App[Any]", act: Coroutine[Any, Any, None]) -> None:
    """Run an app with something that drives it."""
    driver = asyncio.ensure_future(act)
    await app.run_async(headless=True, size=SIZE)
    await driver


async def closed(app: "App[Any]") -> None:
    """Close our app, the workspace first, with its library as it was in the beginning."""
    if hasattr(app, "desk"):
        from tui.cabinet import View

        await app.desk.cabinet.keep_view(View())
        await app.desk.keys.close()
    app.exit()


async def paint(app: "App[Any]") -> dict[str, float]:
    """Return the milliseconds from the beginning of an app to its first paint; of ours, to that of its first row."""
    painter = Painter(app)
    taken: dict[str, float] = {}

    async def watch() -> None:
        taken["paint"] = await painter.until(painter.first_row if hasattr(app, "desk") else lambda: True)
        await closed(app)

    await run_beside(app, watch())
    return taken


async def keys(app: "App[Any]") -> dict[str, float]:
    """Return, for keys in the list, the median of milliseconds from the key to the painted row."""
    from textual import events

    from tui.widgets.table import Table

    painter = Painter(app)
    taken: dict[str, list[float]] = {key: [] for key in (*KEYS, JUMP)}

    async def act() -> None:
        await painter.until(painter.first_row)
        table: Table[object] = app.screen.query_one("#items", Table)
        while table.rows.more:
            await asyncio.sleep(0.01)

        async def took(move: Callable[[], object]) -> float:
            before = table.cursor
            return await painter.until(lambda: table.cursor != before and table.current is not None, move)

        for turn in range(ROUNDS):
            for key in KEYS:
                taken[key].append(await took(lambda key=key: app.post_message(events.Key(key, None))))
            far = table.rows.count * (turn + 1) // (ROUNDS + 2)
            taken[JUMP].append(await took(lambda far=far: table.go(far)))
            await took(lambda: table.go(3))
        await closed(app)

    await run_beside(app, act())
    return {key: statistics.median(found) for key, found in taken.items()}


async def filtering(app: "App[Any]") -> dict[str, float]:
    """Return, for each keystroke of some words, the milliseconds until the first row that fits is painted."""
    from tui.widgets.filter import Filter
    from tui.widgets.listing import Listing

    painter = Painter(app)
    taken: dict[str, float] = {}

    async def act() -> None:
        await painter.until(painter.first_row)
        listing, field = app.screen.query_one(Listing), app.screen.query_one(Filter)
        rows = listing.table.rows
        field.focus()
        for word in WORDS:
            for end in range(1, len(word) + 1):
                typed, generation = word[:end], rows.generation
                if ":" in typed.split()[-1] and typed != word:
                    continue  # a value that is half typed asks nothing
                taken[typed] = await painter.until(
                    lambda generation=generation: (
                        rows.generation > generation and (not rows.count or painter.first_row())
                    ),
                    lambda typed=typed: setattr(field, "value", typed),
                )
            generation = rows.generation
            await painter.until(
                lambda generation=generation: rows.generation > generation and painter.first_row(), field.clear
            )
        await closed(app)

    await run_beside(app, act())
    return taken


def main() -> None:
    """Run one of them."""
    what, *rest = sys.argv[1:]
    app = empty() if what == "empty" else data_table(int(rest[0])) if what == "table" else library()
    runs: dict[str, Callable[[App[Any]], Coroutine[Any, Any, dict[str, float]]]] = {"keys": keys, "filter": filtering}
    sys.stdout.write(json.dumps(asyncio.run(runs.get(what, paint)(app))))


if __name__ == "__main__":
    main()
