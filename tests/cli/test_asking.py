"""Questions on a terminal: what was typed before one answers nothing."""

import os
import pty
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASKING = """
import array, fcntl, sys, termios
from localai.cli import asking

def waiting():
    count = array.array("i", [0])
    fcntl.ioctl(0, termios.FIONREAD, count)
    return count[0]

print("ready", flush=True)
while waiting() < 2:
    pass
"""
CALLS = {
    "confirm": "asking.confirm('{}?', flag='', no_input=False)",
    "line": "asking.line('{}?', flag='', no_input=False) == 'y'",
}


def told(code: str, *answers: tuple[bytes, bytes]) -> bytes:
    """Run code on a terminal of its own, type each answer after what stands before it; return all that was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-c", ASKING + code])
    shown = b""
    try:
        for question, typed in answers:
            while question not in shown:
                shown += os.read(terminal, 4096)
            os.write(terminal, typed)
        while b"found" not in shown:
            shown += os.read(terminal, 4096)
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)
    return shown


@pytest.mark.skipif(sys.platform == "win32", reason="such terminals are those of Unix")
@pytest.mark.parametrize("call", sorted(CALLS))
def test_what_was_typed_before_a_question_answers_none_nor_what_was_pasted_after_its_answer(call):
    first, second = (CALLS[call].format(word) for word in ("First", "Second"))
    code = f"print('found', {first}, {second}, flush=True)"
    shown = told(code, (b"ready", b"y\ny\n"), (b"First?", b"no\ny\n"), (b"Second?", b"no\n"))
    assert b"found False False" in shown
