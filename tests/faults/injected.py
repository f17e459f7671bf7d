"""The interpreter of the process that doors are forked from, with a fault at the nth call that any door makes.

`python -I ... injected.py PLAN -I -S -B -X utf8 -c STATEMENTS ...` runs the statements as Python would, after wrapping
the calls by which a door writes, syncs, connects and talks. PLAN is a file of four numbers that is mapped into every
door: what to do (a `What`), at which call, how many calls there were so far, and how often it was done.
"""

import errno
import mmap
import os
import signal
import socket
import ssl
import struct
import sys
from enum import IntEnum
from pathlib import Path

NUMBERS = struct.Struct("<4q")
SYSTEM = (("write", os), ("fsync", os), ("ftruncate", os), ("posix_fallocate", os))
TALK = (("connect", socket.socket), ("do_handshake", ssl.SSLSocket), ("send", ssl.SSLSocket), ("recv", ssl.SSLSocket))


class What(IntEnum):
    """What is done at the call."""

    NOTHING = 0
    KILL = 1
    FULL = 2
    BROKEN = 3


class Plan:
    """The four numbers, shared by the test and all doors."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), NUMBERS.size)

    def arm(self, what: What, number: int) -> None:
        """Do this at that call from now on."""
        NUMBERS.pack_into(self._shared, 0, what, number, 0, 0)

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return int(NUMBERS.unpack_from(self._shared)[2])

    @property
    def done(self) -> bool:
        """Whether the fault happened."""
        return bool(NUMBERS.unpack_from(self._shared)[3])

    def count(self, is_disk: bool) -> None:
        """Count a call, and fail or die where it is the one; a disk that is full stays full."""
        what, number, calls, done = NUMBERS.unpack_from(self._shared)
        hit = what == What.KILL and calls == number
        fails = is_disk and calls >= number and what in (What.FULL, What.BROKEN)
        NUMBERS.pack_into(self._shared, 0, what, number, calls + 1, done + (hit or fails))
        if hit:
            os.kill(os.getpid(), signal.SIGKILL)
        if fails:
            raise OSError(errno.ENOSPC if what == What.FULL else errno.EIO, "injected")


def wrap(plan: Plan) -> None:
    """Have the calls counted in every process that is forked from this one."""
    template = os.getpid()

    def counted(call, is_disk):
        def counting(*words, **named):
            if os.getpid() != template:
                plan.count(is_disk)
            return call(*words, **named)

        return counting

    for calls, is_disk in ((SYSTEM, True), (TALK, False)):
        for name, owner in calls:
            setattr(owner, name, counted(getattr(owner, name), is_disk))


if __name__ == "__main__":
    place = sys.argv.index("-c")
    wrap(Plan(Path(sys.argv[1])))
    statements, sys.argv = sys.argv[place + 1], ["-c", *sys.argv[place + 2 :]]
    exec(statements, {"__name__": "__main__"})
