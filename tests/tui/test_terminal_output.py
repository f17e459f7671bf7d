"""What the app writes to a terminal: no color where none is wanted, no request for the mouse where it is left alone."""

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
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_WATCHDOG = 60
MOUSE = re.compile(rb"\x1b\[\?(9|100[0-35-6]|1015|1016)h")
COLOR = re.compile(rb"\x1b\[(?:[0-9;:]*[;:])?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m")


def written(home: Path, *words: str, **variables: str) -> bytes:
    """Start the app on a terminal, wait for its first screen, and return all it wrote until it was ended."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "LOCALAI_HOME": str(home / "localai"), "LANG": "C.UTF-8",
        "TERM": "xterm-256color", "COLORTERM": "truecolor", **variables,
    }  # fmt: skip
    pid, end = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-m", "tui", "--offline", *words], environment)
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    everything, deadline = b"", time.monotonic() + _WATCHDOG
    try:
        while b"no workspace open" not in everything:
            assert time.monotonic() < deadline, everything
            if select.select([end], [], [], 0.5)[0]:
                everything += os.read(end, 1 << 16)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(end)
    return everything


def test_the_app_takes_mouse_and_colors_unless_told_not_to(tmp_path: Path) -> None:
    told = written(tmp_path)
    assert MOUSE.search(told)
    assert COLOR.search(told)


def test_no_color_and_no_mouse_hold_to_the_last_byte(tmp_path: Path) -> None:
    told = written(tmp_path, "--no-mouse", NO_COLOR="1")
    assert not MOUSE.search(told)
    assert not COLOR.search(told)


@pytest.mark.parametrize("text", [b"\x1b[31m", b"\x1b[1;38;2;1;2;3m", b"\x1b[0;97m", b"\x1b[48;5;12m"])
def test_colors_are_found(text: bytes) -> None:
    assert COLOR.search(text)
    assert not COLOR.search(b"\x1b[1m\x1b[0m\x1b[7;1m\x1b[23m\x1b[49m\x1b[39m")
