"""Jobs of one kind in a row: each in a process of its own, forked from one that is sealed and has loaded its code.

That one never sees content: every job has its own pair of pipes, made before it starts, and it only forks, kills and
waits. A child closes all pipes but its own before it reads, is put out of reach of the process it was forked from, and
is gone before the next one begins. So nothing that a picture does to its child reaches the child of the next.
"""

import os
import selectors
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import BinaryIO, Final

from localai.sandbox.interpreter import command

ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_START: Final = "from localai.sandbox.inside import row; row(*words)"
_PIPES: Final = 32  # pairs, so jobs, of one process; then another one is started
_PATIENCE: Final = 10.0  # seconds for a process that has nothing to do but to kill another


class Row:
    """One process to fork from, for jobs of one task."""

    def __init__(self, task: str, python: str) -> None:
        """Start it; raises OSError."""
        theirs: list[int] = []
        self._ours: list[tuple[BinaryIO, BinaryIO]] = []
        self._process: subprocess.Popen[bytes] | None = None
        try:
            for _ in range(_PIPES):
                job, content = os.pipe()
                theirs.append(job)
                sink = os.fdopen(content, "wb", buffering=0)
                answer, made = os.pipe()
                theirs.append(made)
                self._ours.append((sink, os.fdopen(answer, "rb", buffering=0)))
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, nothing a person typed
                command(python, _START, task, *map(str, theirs)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=theirs,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,
                bufsize=0,
            )
        except BaseException:
            self.close()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)

    @property
    def is_usable(self) -> bool:
        """Whether another job may be begun."""
        return bool(self._ours) and self._process is not None and self._process.poll() is None

    def begin(self) -> "Forked":
        """Have the next child forked; raises OSError."""
        self._say(b"n")
        sink, source = self._ours.pop(0)
        return Forked(self, sink, source)

    def end(self) -> int:
        """Have the child killed and collected; return how it ended, as `Popen.returncode` does."""
        try:
            self._say(b"e")
            return self._status()
        except OSError:
            self.close()
            return -9

    def close(self) -> None:
        """Kill the process, and with it what it forked."""
        for pipe in (each for pair in self._ours for each in pair):
            pipe.close()
        self._ours.clear()
        if self._process is not None:
            self._process.kill()
            for channel in (self._process.stdin, self._process.stdout):
                if channel is not None:
                    channel.close()
            self._process.wait()

    def _say(self, word: bytes) -> None:
        if self._process is None or self._process.stdin is None or self._process.stdin.closed:
            raise BrokenPipeError
        self._process.stdin.write(word)

    def _status(self) -> int:
        assert self._process is not None  # noqa: S101  it was told something
        assert self._process.stdout is not None  # noqa: S101  it is a pipe
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(_PATIENCE):
                raise TimeoutError
        told = self._process.stdout.read(4)
        if told is None or len(told) != 4:
            raise BrokenPipeError
        return int(struct.unpack(">i", told)[0])


class Forked:
    """One child of a row: what it reads from us, what it answers on, how it ended."""

    def __init__(self, row: Row, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self._row = row
        self.stdin = stdin
        self.stdout = stdout
        self.returncode = 0

    def end(self) -> None:
        """Close its pipes, have it killed, and wait until it is gone."""
        for pipe in (self.stdin, self.stdout):
            pipe.close()
        self.returncode = self._row.end()


_OPEN: ContextVar[dict[tuple[str, str], Row] | None] = ContextVar("rows", default=None)


@contextmanager
def in_a_row() -> Iterator[None]:
    """Have jobs of this thread that are of one kind forked from one process until the end of the block; Linux only."""
    if sys.platform != "linux" or _OPEN.get() is not None:
        yield
        return
    rows: dict[tuple[str, str], Row] = {}
    token = _OPEN.set(rows)
    try:
        yield
    finally:
        _OPEN.reset(token)
        for row in rows.values():
            row.close()


def begin(task: str, python: str) -> Forked | None:
    """Return a child for a job within `in_a_row`; None outside, and where none could be forked."""
    rows = _OPEN.get()
    if rows is None:
        return None
    with suppress(OSError):
        found = rows.get((task, python))
        if found is None or not found.is_usable:
            if found is not None:
                found.close()
            found = rows[task, python] = Row(task, python)
        return found.begin()
    return None
