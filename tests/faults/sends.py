"""Kills a send at its nth write, sync, rename, connect or message, in main or in its door, and judges what is left.

The service is a recorder on loopback that counts requests; nothing that is killed may make it count two.
"""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from localai.operations import keys
from localai.operations.keys import NewKey
from localai.runtime import from_environment
from localai.vocabulary.secret import Secret
from tests.faults.act import BEGIN, CONFIRMED, END
from tests.faults.kills import CALLS, environment
from tests.operations.abroad import KEY, configure, said
from tests.wire.server import Recorder

MESSAGES = ("connect", "sendto", "sendmsg")
WATCHED = (*CALLS, *MESSAGES)
WHO = ("main", "door")
_HOME = "import sys; from tests.faults.sends import add_key; add_key(sys.argv[1])"


@dataclass(frozen=True)
class Point:
    """Where a send is killed: at the `number`th call of that name of the main thread of main, or of its door."""

    who: str
    call: str
    number: int


@dataclass(frozen=True)
class Left:
    """What is there after a kill, and how many requests the service got."""

    killed: bool
    confirmed: bool
    requests: int
    seen: dict[str, object]


class Bench:
    """A workspace with a key, as a template, and the recorder that its settings lead to."""

    def __init__(self, template: Path, scratch: Path, recorder: Recorder) -> None:
        self.template = template
        self.scratch = scratch
        self.recorder = recorder

    def points(self, who: str) -> list[Point]:
        """Run the send once, unharmed, and return every call that may be a last one."""
        home = self.fresh()
        log = self.scratch / "calls"
        calls = ",".join(f"?{call}" for call in WATCHED)
        if who == "main":
            traced = ["strace", "-qq", "-e", f"trace={calls},?access,?faccessat,?faccessat2", "-o", str(log)]
            self._run([*traced, *self._command(home)])
            return list(_between(log.read_text(errors="replace")))
        self._run(self._command(home, self._doors_under(f"trace={calls}", log)))
        return list(_counted(_ended(log)))

    def kill(self, point: Point) -> Left:
        """Run the send, kill it at the point, and look at what is left."""
        home = self.fresh()
        inject = f"inject={point.call}:signal=SIGKILL:when={point.number}"
        if point.who == "main":
            traced = ["strace", "-qq", "-e", f"trace={point.call}", "-e", inject, "-o", os.devnull]
            ended = self._run([*traced, *self._command(home)])
            killed = ended.returncode in (-9, 137)
        else:
            log = self.scratch / "ended"
            ended = self._run(self._command(home, self._doors_under(f"trace={point.call} -e {inject}", log)))
            killed = was_killed(_ended(log))
        looked = self._run(self._command(home, what="look"))
        assert looked.returncode == 0, f"{point}: the workspace does not open: {looked.stderr.decode()[-2000:]}"
        return Left(
            killed=killed,
            confirmed=CONFIRMED.encode() in ended.stdout,
            requests=len(self.recorder.requests),
            seen=json.loads(looked.stdout),
        )

    def fresh(self) -> Path:
        """Return a copy of the template in place of the one before, and forget what the recorder counted."""
        home = self.scratch / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.template, home)
        configure(home / "localai" / "config" / "config.toml", self.recorder)
        self.recorder.requests.clear()
        return home

    def _command(self, home: Path, python: Path | None = None, what: str = "send") -> list[str]:
        return [sys.executable, "-m", "tests.faults.act", str(home), what, *([str(python)] if python else [])]

    def _run(self, words: list[str]) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(words, env=environment(), capture_output=True, timeout=120)

    def _doors_under(self, expression: str, log: Path) -> Path:
        """Return an interpreter that runs the template, and so its doors, under a tracer, and nothing else.

        The tracer counts calls for each process by itself, and the template makes none of these.
        """
        log.unlink(missing_ok=True)
        wrapper, real = self.scratch / "python", sys.executable
        lines = (
            "#!/bin/sh",
            'case "$*" in',
            f'*porter.py*) exec {real} "$@";;',
            f'*egress.template*) exec strace -f -q -e {expression} -o "{log}" {real} "$@";;',
            f'*) exec {real} "$@";;',
            "esac",
        )
        wrapper.write_text("\n".join(lines) + "\n")
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
        return wrapper


def judge(point: Point, left: Left) -> None:
    """Assert that no more was sent than approved, nothing is lost that arrived, and the ledger says what happened."""
    items, kinds, outcomes = left.seen["items"], left.seen["kinds"], left.seen["outcomes"]
    assert isinstance(items, dict)
    assert isinstance(kinds, list)
    assert isinstance(outcomes, list)
    answers = [name for name in items if name.startswith("answer.")]
    about = f"{point}: {left}"
    assert left.requests <= kinds.count("consent") == 1, about
    assert kinds.count("intent") == kinds.count("outcome") == len(outcomes) <= 1, about
    assert left.seen["healthy"], about
    assert (left.seen["orphans_left"], left.seen["attempts"]) == (0, []), about
    if left.requests == 0:
        assert outcomes in ([], ["not-sent"], ["unknown"]), about
    if outcomes in ([], ["not-sent"]):
        assert (left.requests, answers) == (0, []), about
    assert (outcomes == ["done"]) is (len(answers) == 1), about
    if left.confirmed:
        assert outcomes == ["done"], about
    if point.who == "main" and left.requests:
        assert outcomes == ["done"], f"a paid answer is lost: {about}"


@contextmanager
def bench(template: Path, scratch: Path) -> Iterator[Bench]:
    """Give a bench whose template is made below `template`."""
    from tests.egress.journey import prepared

    with Recorder(answers=[said()]) as recorder:
        prepared(template)
        subprocess.run([sys.executable, "-c", _HOME, str(template)], env=environment(), check=True, timeout=60)
        yield Bench(template, scratch, recorder)


def add_key(home: str) -> None:
    """Put the key on record; runs in a process of its own, since opening seals it."""
    runtime = from_environment({"HOME": home, "LOCALAI_HOME": f"{home}/localai"}, "cli")
    with runtime.open(None, runtime.means(identity_file=Path(home) / "sheet")) as session:
        keys.add_key(session, NewKey(provider="openai", secret=Secret(KEY)))


def _ended(log: Path) -> str:
    """Return what the tracer saw, once it saw all processes end: the template does when main is gone."""
    until = time.monotonic() + 20
    while not (log.exists() and log.read_text(errors="replace").endswith(" +++\n")) and time.monotonic() < until:
        time.sleep(0.01)
    return log.read_text(errors="replace") if log.exists() else ""


def was_killed(log: str) -> bool:
    """Tell whether a door was killed; the template never is."""
    ends = [line.split(" +++ ") for line in log.splitlines() if line.endswith(" +++") and " +++ " in line]
    killed = [pid for pid, how in ends if how.startswith("killed by SIGKILL")]
    assert len(killed) <= 1, log
    assert not ends or ends[-1][0] not in killed, f"it was not a door: {log}"
    return bool(killed)


def _between(log: str) -> Iterator[Point]:
    counts: Counter[str] = Counter()
    between = False
    for line in log.splitlines():
        between = (between or BEGIN in line) and END not in line
        if (found := re.match(r"(\w+)\(", line)) and found[1] in WATCHED:
            counts[found[1]] += 1
            if between:
                yield Point("main", found[1], counts[found[1]])


def _counted(log: str) -> Iterator[Point]:
    """Yield the calls of the door: the process that syncs."""
    found = [match for line in log.splitlines() if (match := re.match(r"(\d+) +(\w+)\(", line))]
    door = next(pid for pid, call in (each.groups() for each in found) if call == "fsync")
    counts: Counter[str] = Counter()
    for pid, call in (each.groups() for each in found):
        if pid == door and call in WATCHED:
            counts[call] += 1
            yield Point("door", call, counts[call])
