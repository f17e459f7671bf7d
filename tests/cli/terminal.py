"""A person at a pseudo terminal: answers each question when it is shown, in order."""

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Sequence

from tests.cli.processes import WATCHDOG, Machine, command


def converse(machine: Machine, words: Sequence[str], answers: Sequence[tuple[bytes, bytes]]) -> tuple[int, bytes]:
    """Run a command on a terminal, type each answer after its question; return exit code and all that was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(machine.home)
        os.execve(sys.executable, [*command(*words)], machine.environment)
    shown, looked, waiting, end = b"", 0, list(answers), time.monotonic() + WATCHDOG
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
        while waiting and (at := shown.find(waiting[0][0], looked)) >= 0:
            question, typed = waiting.pop(0)
            looked = at + len(question)
            os.write(terminal, typed)
    else:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert not waiting, f"never asked: {waiting[0][0]!r} after {shown.decode(errors='replace')}"
    return os.waitstatus_to_exitcode(status), shown
