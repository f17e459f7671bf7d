"""What a person does and sees, as steps of a test."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from textual._wait import wait_for_idle
from textual.pilot import Pilot, WaitForScreenTimeout

from tests.tui.paper import Paper
from tui.app import LocalaiApp
from tui.looks import Taste
from tui.screens.guarded import Guarded
from tui.widgets.table import Table

SIZES = [(80, 24), (120, 36)]


@dataclass
class Clock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def app_over(paper: Paper, taste: Taste | None = None, clock: Clock | None = None) -> LocalaiApp:
    return LocalaiApp(paper.desk(), taste or Taste(), clock=clock or Clock())


def on_screen(app: LocalaiApp) -> str:
    """Everything painted now, as lines of text."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


async def settle(pilot: Pilot[None]) -> None:
    """Let the app finish what it does; a screen that leaves meanwhile never answers, and is not waited for."""
    for _ in range(4):
        with suppress(WaitForScreenTimeout):
            await pilot._wait_for_screen(timeout=2)
        await wait_for_idle(0)
    pilot.app.screen._on_timer_update()


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait until something holds; what never does is a failure that shows the screen."""
    for _ in range(1200):
        if holds():
            break
        await pilot.pause(0.05)
    assert holds(), on_screen(pilot.app)
    await pilot.pause()


async def to_confirm(pilot: Pilot[None]) -> None:
    """From the library to the plan of the first model."""
    await settle(pilot)
    await pilot.press("s")
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)


async def approve(pilot: Pilot[None], clock: Clock, key: str = "s") -> None:
    """Press the key after a quiet moment and let its burst time pass."""
    clock.seconds += 2
    await pilot.press(key)
    clock.seconds += 1
    await after_burst(pilot)


async def after_burst(pilot: Pilot[None]) -> None:
    """Let the time in which another key would take an approval back be over: its timer fires now, by no real clock."""
    screen = pilot.app.screen
    if isinstance(screen, Guarded):
        screen._settle()
    await settle(pilot)


async def choose(pilot: Pilot[None], words: str) -> None:
    """Take the line of a short list."""
    table = pilot.app.screen.query_one(Table)
    while table.current is None or table.current.words != words:
        before = table.cursor
        await pilot.press("down")
        await pilot.pause()
        assert table.cursor != before, f"{words} is not in the list"
    await pilot.press("enter")
