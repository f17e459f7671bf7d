"""Looks at the processes of a porter, and waits for what they do."""

import time
from collections.abc import Callable
from pathlib import Path

from localai.egress.link import Link


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def template(through: Link) -> int:
    """The process that the porter forks from, which it starts in its first moment."""
    until(lambda: children(through._process.pid), "the template was not started")
    return children(through._process.pid)[0]


def doors(through: Link) -> list[int]:
    return children(template(through))


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def until(wanted: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 20
    while not wanted():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)
