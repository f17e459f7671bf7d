"""The dialogue of lines as a person starts it: a real pseudo-terminal, a real workspace, the process sealed."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.talk import strange

ROOT = Path(__file__).resolve().parents[2]
_WATCHDOG = 90
_MEANT = 0.5  # a word that approves is typed no sooner than this after its question


class LineTerminal:
    """A process at a pseudo-terminal: reads up to the next question, types answers."""

    def __init__(self, home: Path, *words: str, kind: str = "xterm") -> None:
        phrase = home / "passphrase"
        phrase.write_text("correct horse battery\n")
        phrase.chmod(0o600)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": kind,
            "LOCALAI_HOME": str(home / "localai"),
            "LOCALAI_PASSPHRASE_FILE": str(phrase),
        }
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, "-m", "localai", *words], environment)
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.everything = b""
        self._looked = 0
        self.code: int | None = None

    def _read(self) -> bool:
        deadline = time.monotonic() + _WATCHDOG
        while not select.select([self.end], [], [], 0.5)[0]:
            assert time.monotonic() < deadline, self.everything.decode(errors="replace")
        try:
            part = os.read(self.end, 1 << 16)
        except OSError:  # the other end is closed
            return False
        self.everything += part
        return bool(part)

    def until(self, words: bytes) -> str:
        """Read until words are shown that were not read yet; return all up to them."""
        while (at := self.everything.find(words, self._looked)) < 0:
            assert self._read(), self.everything.decode(errors="replace")
        before, self._looked = self.everything[self._looked : at], at + len(words)
        return before.decode()

    def asked(self) -> str:
        """Read up to the next question and return what was said before the place of its answer."""
        return self.until(b"answer: ")

    def type(self, typed: str) -> str:
        """Type a line, and return what is said up to the next question."""
        os.write(self.end, typed.encode())
        return self.asked()

    def mean(self, word: str) -> str:
        """Type a word that approves, as late as a person would."""
        time.sleep(_MEANT)
        return self.type(word)

    def ended(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        _, status = os.waitpid(self.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def close(self) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.end)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[LineTerminal]:
    terminal = LineTerminal(tmp_path, "--plain")
    yield terminal
    terminal.close()


def _number(text: str, pattern: str) -> str:
    found = re.search(rf"item (\d+) of \d+: {pattern}", text.replace("\r\n> ", " "))
    assert found is not None, text
    return found[1]


def test_the_first_minute_as_lines_on_a_terminal(started: LineTerminal) -> None:
    pytest.importorskip("rapidocr")
    started.asked()
    for typed in ("\n", "\n", "later\n", "sample\n", "try\n"):
        started.type(typed)
    assert "on-device/ocr, allowed, stays here" in started.type("\n")
    told = started.type("1\nrun\n")
    assert "note: What was typed before this question is left out." in told, "a paste of several lines approves nothing"
    assert "That came too quickly after the question." in started.mean("run\nrun")
    receipt = started.mean("run\n")
    assert "> Studio Lindqvist\r\n" in receipt
    assert "once, on screen" in receipt
    assert "item 2 of 2: note.jpg, image" in started.type("\n")
    started.type("send 2\n")
    started.type("3\n")
    offers = started.type("what is in it?\nin one word\n.\n") + started.asked() + started.asked()
    refused = _number(offers + started.type("next\n") + started.type("next\n"), r"[^,]+, refused, ")
    told = started.type(f"{refused}\n")
    assert "reason: " in told
    if "way out: " in told:
        started.type("\n")
    plan = started.type(f"{_number(offers, 'openai/')}\n")
    assert "heading: Send this?\r\n" in plan
    assert "fact 1 of " in plan
    rehearsal = started.type("rehearse\n")
    assert "byte for byte" in rehearsal
    assert "error: no key for OpenAI yet" in started.mean("send\n")
    started.type("\n")
    assert "warning: The shell comes next." in started.type("\x1a")
    assert "question: Stop here?" in started.type("stay\n") + started.type("\x03")
    started.type("lock\n")
    os.write(started.end, b"\x04")
    assert started.ended() == 0
    text = started.everything.decode()
    echoed = ["run", "run", "in one word", "."]  # the terminal shows what is typed before its question
    assert strange(re.sub(r"\^[CZ]", "", text.replace("\r\n", "\n"))) == echoed
    assert "\x1b" not in text
    assert text.count("heading: Receipt") == 1


def test_a_dumb_terminal_gets_lines_and_the_word_clear_asks_others_to_forget(tmp_path: Path) -> None:
    dumb = LineTerminal(tmp_path, kind="dumb")
    try:
        assert "localai as a dialogue of lines" in dumb.asked()
        dumb.type("\x1a")
        assert "cannot be asked to clear" in dumb.type("clear\n")
        os.kill(dumb.pid, signal.SIGHUP)
        assert dumb.ended() == 0
    finally:
        dumb.close()
    assert b"\x1b" not in dumb.everything


def test_without_a_terminal_one_sentence_names_commands(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LOCALAI_HOME": str(tmp_path / "localai")}
    for words in (["localai", "--plain"], ["localai", "app", "--plain"], ["tui", "--plain"]):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert "`localai add`, `localai list` or `localai send`" in done.stderr


def test_the_dialogue_loads_no_textual(tmp_path: Path) -> None:
    probe = "import sys, tui.start, tui.plain.spoken; print([n for n in sys.modules if n.startswith('textual')])"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
