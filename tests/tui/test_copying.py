"""What the terminal is asked to copy, how that gets there, what is said of it, and that a lock takes it back."""

import pytest

from localai.phrases import copying as says
from tests.tui.paper import open_paper
from tests.tui.steps import app_over, on_screen, settle
from tui.copying import MOST, asking, wrapped
from tui.screens.boxes import Ask
from tui.screens.locked import LockedScreen

PLAIN = "\x1b]52;c;YQ==\x07"


@pytest.mark.parametrize(
    ("environment", "written"),
    [
        ({}, PLAIN),
        ({"TMUX": "/tmp/s"}, PLAIN + "\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\"),
        ({"TERM": "tmux-256color"}, PLAIN + "\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\"),
        ({"STY": "1.a"}, f"\x1bP{PLAIN}\x1b\\"),
    ],
)
def test_the_request_gets_through_what_keeps_sessions(environment: dict[str, str], written: str) -> None:
    assert wrapped(asking("a"), environment) == written


def test_nothing_to_copy_asks_to_forget() -> None:
    assert asking("") == "\x1b]52;c;\x07"


async def test_nobody_is_told_that_it_was_copied_and_a_lock_takes_it_back() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        sent: list[str] = []
        app._driver.write = sent.append  # type: ignore[method-assign, union-attr]
        assert app.copy("") == says.NOTHING
        assert "more than terminals take" in app.copy("a" * (MOST + 1))
        assert sent == []
        assert app.copy("a" * MOST) == says.ASKED
        assert sent == [asking("a" * MOST)]
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert sent[1] == asking("")
        assert isinstance(app.screen, LockedScreen)
        assert app.clipboard == ""
        assert "asked to forget" in on_screen(app)


async def test_what_is_typed_hidden_is_not_copied() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(Ask("Passphrase", value="six words", hidden=True))
        await settle(pilot)
        await pilot.press("shift+home", "ctrl+c")
        await settle(pilot)
        assert says.HIDDEN in on_screen(app)
        assert app.clipboard == ""
