"""A terminal of ours: everything the app writes is parsed by a short list of what may be written, and drawn."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.cells import cell_len

ROOT = Path(__file__).resolve().parents[2]
WATCHDOG = 60
_SHELL = '"$@"; echo the shell is back; read line; fg; echo ended $?'  # as a person does it with ctrl+z and fg
MODES = frozenset((7, 25, 1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048))
"""Private modes: wrapping, cursor, mouse, focus, second screen, bracketed paste, whole frames, sizes."""

_SEQUENCES = {
    "look": re.compile(r"\x1b\[([0-9;]*)m"),
    "go": re.compile(r"\x1b\[(?:(\d+);(\d+))?H"),
    "wipe": re.compile(r"\x1b\[2J"),
    "mode": re.compile(r"\x1b\[\?(\d+)([hl])"),
    "ask": re.compile(r"\x1b\[\?(?:2026|2048)\$p"),
    "keys": re.compile(r"\x1b\[(?:>\d+|<)u"),
    "pointer": re.compile(r"\x1b\]22;(?:default|pointer|text|grab|grabbing)\x07"),
}


class StrangeError(AssertionError):
    """Something was written that is not in the list."""


class Glass:
    """What a terminal shows of what it was written; raises StrangeError for anything that is not in the list."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.modes: set[int] = set()
        self.cells: dict[tuple[int, int], str] = {}
        self.first: dict[tuple[int, int], str] = {}
        self.counted: dict[str, int] = {}
        self._row = self._column = 0
        self._rest = ""

    def write(self, written: str) -> None:
        """Take in what was written; half a sequence waits for its other half."""
        text, at = self._rest + written, 0
        while at < len(text):
            if text[at] == "\x1b":
                end = self._sequence(text, at)
                if end is None:
                    break
                at = end
            else:
                self._character(text[at])
                at += 1
        self._rest = text[at:]

    def _sequence(self, text: str, at: int) -> int | None:
        for name, pattern in _SEQUENCES.items():
            if found := pattern.match(text, at):
                self.counted[name] = self.counted.get(name, 0) + 1
                self._obey(name, found)
                return found.end()
        if re.fullmatch(r"\x1b(\[[?<>]?[0-9;]*\$?|\]2?2?;?[a-z]*)?", text[at:]) and len(text) - at < 40:
            return None
        raise StrangeError(ascii(text[max(0, at - 60) : at + 60]))

    def _obey(self, name: str, found: "re.Match[str]") -> None:
        if name == "go":
            self._row, self._column = int(found[1] or 1) - 1, int(found[2] or 1) - 1
        elif name == "wipe":
            self.cells.clear()
        elif name == "mode":
            number, on = int(found[1]), found[2] == "h"
            if number not in MODES:
                raise StrangeError(f"mode {number}")
            if number == 1049:
                self.cells, self.first = ({}, self.cells) if on else (self.first, {})
            (self.modes.add if on else self.modes.discard)(number)

    def _character(self, character: str) -> None:
        if character == "\n":
            self._row += 1
        elif character == "\r":
            self._column = 0
        elif character.isprintable():
            width = cell_len(character)
            if width:
                self.cells[self._row, self._column] = character
                self.cells.update({(self._row, self._column + more): "" for more in range(1, width)})
            self._column += width
        else:
            raise StrangeError(f"{character!a} in row {self._row}: {self.line(self._row)!a}")

    def line(self, row: int) -> str:
        """Return one line as it is shown."""
        return "".join(self.cells.get((row, column), " ") for column in range(self.columns)).rstrip()

    @property
    def text(self) -> str:
        """Everything shown now."""
        return "\n".join(self.line(row) for row in range(self.rows))


class Seen:
    """The app in a pseudo-terminal; what it writes goes onto the glass, and nothing else is looked at."""

    def __init__(
        self, environment: Mapping[str, str], *words: str, size: tuple[int, int] = (120, 40), shell: bool = False
    ) -> None:
        self.glass = Glass(*size)
        self.everything = b""
        self.code: int | None = None
        self._undecoded = b""
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            app = [sys.executable, "-m", "tui", *words]
            command = ["/bin/bash", "-mc", _SHELL, "bash", *app] if shell else app
            os.execve(command[0], command, dict(environment))
        self.resize(*size)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the kernel tells the app."""
        self.glass.columns, self.glass.rows = columns, rows
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, *keys: str) -> None:
        """Type: each is what a terminal sends for a key."""
        for key in keys:
            os.write(self.end, key.encode())

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what is written meanwhile; False once nobody writes any more."""
        if not select.select([self.end], [], [], seconds)[0]:
            return True
        part = b""
        try:
            while len(part) < 1 << 18 and (not part or select.select([self.end], [], [], 0.01)[0]):
                part += (more := os.read(self.end, 1 << 16))
                if not more:
                    break
        except OSError:
            if not part:
                return False
        self.everything += part
        text = self._undecoded + part
        for cut in range(4):
            try:
                self.glass.write(text[: len(text) - cut].decode())
                self._undecoded = text[len(text) - cut :]
                break
            except UnicodeDecodeError:
                continue
        else:
            raise StrangeError(f"no UTF-8: {text[-40:]!r}")
        return bool(part)

    def until(self, holds: Callable[[str], bool]) -> str:
        """Read until what is shown is so."""
        deadline = time.monotonic() + WATCHDOG
        while not holds(self.glass.text):
            assert self.read(), self.glass.text
            assert time.monotonic() < deadline, self.glass.text
        return self.glass.text

    def wait(self, words: str) -> str:
        """Read until words are shown."""
        return self.until(lambda text: words in text)

    def ended(self) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + WATCHDOG
        while self.code is None:
            self.read()
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.code = os.waitstatus_to_exitcode(status)
            assert time.monotonic() < deadline, self.glass.text
        while select.select([self.end], [], [], 0)[0] and self.read():
            pass
        return self.code

    def close(self) -> None:
        """End it, whatever it does."""
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.end)


def session_of(pid: int) -> list[int]:
    """Return the processes of a terminal's session that are still there."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == pid and fields[0] != "Z":
                found.append(int(folder.name))
    return found
