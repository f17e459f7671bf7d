"""The app in a real terminal, sealed, as a person starts it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux draws the terminal")


class Terminal:
    """A tmux session with a shell in it."""

    def __init__(self, home: Path, size: tuple[int, int] = (100, 30)) -> None:
        self._folder = tempfile.TemporaryDirectory()  # a socket's path is short
        self._server = ["tmux", "-S", f"{self._folder.name}/s", "-f", "/dev/null"]
        phrase = home / "passphrase"
        phrase.write_text("correct horse battery\n")
        phrase.chmod(0o600)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "screen-256color",
            "LOCALAI_HOME": str(home / "localai"),
            "LOCALAI_PASSPHRASE_FILE": str(phrase),
            "TEXTUAL_LOG": str(home / "textual.log"),
            "TEXTUAL_SCREENSHOT": "1",
            "TEXTUAL_SCREENSHOT_LOCATION": str(home),
            "TEXTUAL": "devtools,debug",
        }
        columns, rows = map(str, size)
        self._tmux("new-session", "-d", "-s", "t", "-x", columns, "-y", rows, "-c", str(ROOT), "sh -i")
        self.until(lambda text: text.strip() != "")

    def _tmux(self, *words: str) -> str:
        command = [*self._server, *words]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", "-t", "t", *keys)

    def text(self, *, scrollback: bool = False) -> str:
        return self._tmux("capture-pane", "-p", "-t", "t", *(("-S", "-") if scrollback else ()))

    def wait(self, words: str) -> str:
        return self.until(lambda text: words in text)

    def until(self, holds: Callable[[str], bool]) -> str:
        deadline = time.monotonic() + 40
        while not holds(text := self.text()):
            assert time.monotonic() < deadline, text
            time.sleep(0.1)
        return text

    def title(self) -> str:
        return self._tmux("display-message", "-p", "-t", "t", "#{pane_title}").strip()

    def end(self) -> None:
        self._tmux("kill-server")
        self._folder.cleanup()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.end()


def test_the_app_leaves_nothing_in_the_terminal_or_on_the_disk(terminal: Terminal, tmp_path: Path) -> None:
    needle = tmp_path / "needle-4711.txt"
    needle.write_text("needle text")
    title = terminal.title()
    terminal.press(f"{sys.executable} -m tui; echo ended $?", "Enter")
    first = terminal.wait("Make a workspace")
    assert "Nothing goes out until you say so." in " ".join(first.split())
    terminal.press("Enter")
    terminal.wait("studio is made and open")
    terminal.press("Enter")
    terminal.wait("later, with r in the library")
    terminal.press("-l", str(needle))
    terminal.press("Enter")
    terminal.wait("1 item added")
    terminal.press("Down")
    terminal.press("Enter")
    terminal.wait("needle-4711.txt")
    terminal.press("s")
    terminal.wait("allowed, no key")
    terminal.press("End")
    terminal.until(lambda text: "allowed, no key" not in text)
    terminal.press("Enter")
    assert ": refused" in terminal.wait("What you can do instead:")
    assert terminal.title() == title
    terminal.press("C-q")
    terminal.wait("ended 0")
    everything = terminal.text(scrollback=True)
    assert "needle-4711" not in everything
    assert "studio" not in everything
    assert not list(tmp_path.glob("*.svg"))
    assert not (tmp_path / "textual.log").exists()
    (tmp_path / "needle-4711.txt").unlink()
    assert not [path for path in (tmp_path / "localai").rglob("*") if "needle" in path.name]


def test_a_second_start_opens_the_library(terminal: Terminal) -> None:
    terminal.press(f"{sys.executable} -m tui; echo ended $?", "Enter")
    terminal.wait("Make a workspace")
    terminal.press("Enter")
    terminal.wait("studio is made and open")
    terminal.press("C-q")
    terminal.wait("ended 0")
    terminal.press(f"{sys.executable} -m localai", "Enter")
    terminal.wait("Nothing here yet.")
    terminal.press("C-l")
    terminal.wait("Enter unlocks.")
    assert "studio" not in terminal.text()
    terminal.press("C-q")
    terminal.until(lambda text: "Enter unlocks." not in text)


def test_a_bad_configuration_is_a_sentence_without_a_traceback(terminal: Terminal, tmp_path: Path) -> None:
    config = tmp_path / "localai" / "config" / "config.toml"
    config.parent.mkdir(parents=True, mode=0o700)
    config.write_text("[ui]\nthem = 'dark'\n")
    config.chmod(0o600)
    terminal.press(f"{sys.executable} -m tui; echo ended $?", "Enter")
    text = terminal.wait("ended 2")
    assert "ui.theme" in text
    assert "Traceback" not in text
