"""What is left in the terminal when the app stops or ends, however that comes about: nothing of the workspace."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tui.glass import Glass, Seen, StrangeError, session_of
from tests.tui.paper import open_paper
from tests.tui.steps import Clock, app_over, on_screen, settle
from tui import strips
from tui.looks import Taste
from tui.screens.library import LibraryScreen
from tui.screens.locked import LockedScreen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals and /proc")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    phrase = tmp_path / "passphrase"
    phrase.write_text("correct horse battery\n")
    phrase.chmod(0o600)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "LOCALAI_HOME": str(tmp_path / "localai"),
        "LOCALAI_PASSPHRASE_FILE": str(phrase),
    }


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., Seen]]:
    started: list[Seen] = []

    def run(*words: str, shell: bool = False) -> Seen:
        started.append(Seen(environment, *words, shell=shell))
        started[-1].wait("Make a workspace")
        started[-1].press("\r")
        started[-1].wait("studio is made and open")
        return started[-1]

    yield run
    for seen in started:
        seen.close()


def painted_before_it_left(seen: Seen) -> str:
    """What a terminal without a second screen would still show after the app."""
    only = Glass(seen.glass.columns, seen.glass.rows)
    only.write(seen.everything.decode().replace("\x1b[?1049h", "").replace("\x1b[?1049l", ""))
    return only.text


def test_ctrl_z_wipes_before_the_shell_has_the_terminal_and_fg_comes_back(start: Callable[..., Seen]) -> None:
    seen = start(shell=True)
    seen.press("\x1a")
    shown = seen.wait("the shell is back")
    assert "studio" not in shown
    assert "studio" not in painted_before_it_left(seen)
    assert seen.glass.modes == {7, 25}
    seen.press("\n")
    seen.wait("studio is made and open")
    seen.press("\x11")
    shown = seen.wait("ended 0")
    assert "studio" not in shown + painted_before_it_left(seen)
    assert seen.ended() == 0


def test_a_signal_that_ends_it_leaves_an_empty_terminal_and_no_process(start: Callable[..., Seen]) -> None:
    seen = start()
    wipes = seen.glass.counted.get("wipe", 0)
    seen.press("\x1a")  # no shell could go on with it, so it does not stop
    seen.until(lambda text: seen.glass.counted.get("wipe", 0) > wipes)
    seen.wait("studio is made and open")
    os.kill(seen.pid, signal.SIGTERM)
    assert seen.ended() == 128 + signal.SIGTERM
    assert seen.glass.text.strip() == ""
    assert painted_before_it_left(seen).strip() == ""
    assert seen.glass.modes == {7, 25}
    assert not session_of(seen.pid)


def test_a_terminal_that_is_closed_ends_it_with_all_it_started(start: Callable[..., Seen]) -> None:
    seen = start()
    assert session_of(seen.pid)
    os.close(seen.end)
    try:
        _, status = os.waitpid(seen.pid, 0)
    finally:
        seen.end, seen.code = os.open(os.devnull, os.O_RDONLY), 0
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
    assert not session_of(seen.pid)


async def test_who_comes_back_late_sees_nothing_but_the_lock() -> None:
    paper, clock = open_paper("secret-name.jpg"), Clock()
    app = app_over(paper, Taste(idle_lock=60), clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        painted = app.screen._compositor.render_full_update()
        app.go_behind()
        assert "secret-name" not in painted.render_segments(app.console)
        clock.seconds += 59
        await app.come_back().wait()
        assert isinstance(app.screen, LibraryScreen)
        assert "secret-name" in app.screen._compositor.render_full_update().render_segments(app.console)
        app.go_behind()
        clock.seconds += 1
        seen: list[bool] = []
        lock = paper.keys.lock

        async def lock_and_look() -> None:
            seen.append("secret-name" in app.screen._compositor.render_full_update().render_segments(app.console))
            await lock()

        paper.keys.lock = lock_and_look  # type: ignore[method-assign]
        await app.come_back().wait()
        await settle(pilot)
        assert seen == [False]
        assert isinstance(app.screen, LockedScreen)
        assert "secret-name" not in on_screen(app)
        assert not strips.is_hidden()


@pytest.mark.parametrize(
    "written",
    [
        "\x1b]0;title\x07",
        "\x1b]52;c;aGk=\x07",
        "\x1b]8;;https://example.org\x1b\\",
        "\x1b]22;url(x)\x07",
        "\x1bP+q544e\x1b\\",
        "\x1b_G\x1b\\",
        "\x1bc",
        "\x1b[6n",
        "\x1b[?1049$p",
        "\x1b[?47h",
        "\x1b[20t",
        "\x1b[3J",
        "\x9b31m",
        "\x07",
        "\x08",
        "\t",
        "\u202e",
        "\u200b",
        "\U000e0041",
        "\ue000",
    ],
    ids=ascii,
)
def test_the_glass_refuses_what_is_not_in_its_list(written: str) -> None:
    glass = Glass(80, 24)
    glass.write("\x1b[?1049h\x1b[1;1Hfine \x1b[31m写\x1b[0m\x1b[?1049l")
    with pytest.raises(StrangeError):
        glass.write(f"a{written}b")


def test_the_glass_draws_what_is_written_in_parts() -> None:
    glass = Glass(20, 2)
    for part in ("\x1b", "[?1049", "h\x1b[2;", "3Hsee\x1b[", "31mn\x1b]22;de", "fault\x07!"):
        glass.write(part)
    assert glass.text == "\n  seen!"
    glass.write("\x1b[?1049l")
    assert glass.text == "\n"
