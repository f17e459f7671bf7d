"""A worker that is late by one step, on a screen that is being closed, does not end the app."""

import pytest
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.worker import WorkerFailed

from tui.closed import ClosedApp, is_about_what_left
from tui.widgets.words import Words


def missed(screen: Screen[None]) -> NoMatches:
    with pytest.raises(NoMatches) as caught:
        screen.query_one("#gone")
    return caught.value


async def test_what_a_closed_screen_misses_ends_nothing() -> None:
    app: ClosedApp[None] = ClosedApp()
    async with app.run_test() as pilot:
        screen: Screen[None] = Screen()
        await app.push_screen(screen)
        await app.pop_screen()
        app._handle_exception(missed(screen))
        await app.mount(Words("still here"))
        await pilot.pause()
        assert app._exception is None
        assert app.is_running


async def test_what_a_worker_of_a_closed_screen_misses_is_known_too() -> None:
    app: ClosedApp[None] = ClosedApp()
    async with app.run_test():
        screen: Screen[None] = Screen()
        await app.push_screen(screen)
        await app.pop_screen()
        assert is_about_what_left(WorkerFailed(missed(screen)))


async def test_what_a_living_screen_misses_is_a_mistake() -> None:
    app: ClosedApp[None] = ClosedApp()
    async with app.run_test():
        assert not is_about_what_left(missed(app.screen))


async def test_another_mistake_of_a_closed_screen_is_one() -> None:
    app: ClosedApp[None] = ClosedApp()
    async with app.run_test():
        assert not is_about_what_left(ValueError())
