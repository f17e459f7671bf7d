"""Acts of the storm in processes forked from one that has imported the program and started two porters.

`python -m tests.faults.forked DESCRIPTOR HOME PYTHON`, started by `Forks`, which asks for an act at a time: `approve`,
`go`, `both`, or `finish`, which goes on with what is left as later sessions do, asks for the same again, and says as
JSON what is there. PYTHON is the interpreter that the porters run on, HOME where every case has its copy.
"""

import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from localai.egress import porter
from localai.egress.link import Link
from localai.errors import LocalaiError
from localai.operations import batch, batch_work, batches, find, keys, send
from localai.operations.batch import Asking
from localai.operations.deleting import delete_due
from localai.operations.plan import Planned, plan
from localai.operations.queue import Rounds, take_in
from localai.operations.recovery import recover
from localai.operations.session import Session
from localai.policy.catalog import Catalog
from localai.runtime import Runtime, from_environment
from localai.vault import runs, steps
from localai.vocabulary.outcomes import How
from localai.vocabulary.reach import Reach
from tests.cli.warm import import_program
from tests.faults.act import BATCH, look
from tests.faults.kills import ROOT
from tests.operations import clips
from tests.operations.abroad import asking

CANARY = "CANARYwords"
PORTERS = 2
ROUNDS = 12
PATIENCE = 15.0
_REFUSED = struct.pack(">I", len(porter.REFUSED)) + porter.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One act: which task, through which porter, by a clock that is so many seconds off."""

    what: str
    task: str
    link: int = 0
    clock: float = 0
    keyless: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended and what it said."""

    code: int
    said: bytes


class Running:
    """A process that waits for a word before it begins."""

    def __init__(self, pid: int, go: int, out: int, ending) -> None:
        self.pid = pid
        self._go = go
        self._out = out
        self._ending = ending

    def begin(self) -> None:
        """Let it begin."""
        os.write(self._go, b"g")
        os.close(self._go)

    def wait(self, patience: float = 60) -> Ended:
        """Return how it ended; kills it after so many seconds."""
        if not select.select([self._ending], [], [], patience)[0]:
            os.kill(self.pid, signal.SIGKILL)
        code = int(self._ending.readline() or -1)
        with open(self._out, "rb") as stream, self._ending:
            return Ended(code, stream.read())


class Forks:
    """The process to fork from."""

    def __init__(self, home: Path, python: Path, environment: dict[str, str]) -> None:
        self._channel, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            words = [sys.executable, "-m", "tests.faults.forked", str(its.fileno()), str(home), str(python)]
            self._process = subprocess.Popen(words, env=environment, cwd=ROOT, pass_fds=[its.fileno()])

    def start(self, asked: Asked) -> Running:
        """Fork a process that waits to begin."""
        go, out, ending = os.pipe(), os.pipe(), os.pipe()
        theirs = [go[0], out[1], ending[1]]
        named = {name: getattr(asked, name) for name in Asked.__slots__}
        socket.send_fds(self._channel, [json.dumps(named).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        said = os.fdopen(ending[0], "rb")
        return Running(int(said.readline()), go[1], out[0], said)

    def settle(self) -> None:
        """Make sure that no answer to somebody who was killed is left in a porter's connection."""
        self._channel.send(b"settle")
        assert self._channel.recv(10) == b"settled", "a porter is gone"

    def close(self) -> None:
        """End it and its porters."""
        self._channel.close()
        self._process.wait()


def act(session: Session, asked: Asked) -> None:
    """Approve what the task wants, carry it out, or both."""
    if asked.what in ("approve", "both"):
        if asked.task == "batch":
            wishes = [Asking(name=word, wish=asking(prompt=f"{CANARY} {word}")) for word in BATCH]
            batch.approve(session, batch.propose(session, wishes), How.DIGEST)
        else:
            send.approve(session, _planned(session, asked), How.DIGEST)
    if asked.keyless:
        keys.remove_key(session, "openai" if asked.task in ("send", "batch") else "fal")
    if asked.what in ("go", "both"):
        go(session, asked)


def go(session: Session, asked: Asked) -> None:
    """Carry out what is approved."""
    if asked.task == "batch":
        batch_work.run(session, [each.id for each in batches.list_batches(session, only_open=True)])
        return
    planned = _planned(session, asked)
    send.run(session, planned, planned.digest)
    _rounds(session)


def finish(session: Session, asked: Asked) -> dict[str, object]:
    """Go on with all that is left, ask for the same once more, and return what is there then."""
    take_in(session)
    _rounds(session)
    again = ""
    try:
        go(session, asked)
    except LocalaiError as error:
        again = error.code
    later = replace(session, now=lambda: datetime.now(UTC) + timedelta(hours=2))
    _rounds(later)
    delete_due(later)
    return {**look(later), "again": again}


def _rounds(session: Session) -> None:
    """Take all turns as early as that goes, and wait for doors that outlive who started them."""
    until = time.monotonic() + PATIENCE
    for _ in range(ROUNDS):
        Rounds(session, lambda _: None).once(early=True)
        while _left(session) and not _waits(session) and time.monotonic() < until:
            time.sleep(0.02)
            recover(session)
        if not _left(session):
            return


def _left(session: Session) -> tuple[str, ...]:
    return tuple(runs.without_outcome(session.workspace.database))


def _waits(session: Session) -> bool:
    return any(not step.begun for step in steps.waiting(session.workspace.database))


def _planned(session: Session, asked: Asked) -> Planned:
    if asked.task == "send":
        return plan(session, asking(prompt=CANARY))
    (item,) = [item for item in find.page(session).items if item.name == "public.png"]
    return clips.planned(session, item, prompt=CANARY)


# --- the processes -----------------------------------------------------------------------------------------------


def _runtime(home: Path) -> Runtime:
    return from_environment({"HOME": str(home), "LOCALAI_HOME": str(home / "localai")}, "cli")


def serve(channel: socket.socket, home: Path, python: str) -> None:
    """Fork for each act, until nobody asks any more."""
    links = [_porter(home, python) for _ in range(PORTERS)]
    cards = clips.cards_with_clips(_runtime(home).catalog())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    while True:
        told, descriptors, _, _ = socket.recv_fds(channel, 10_000, 3)
        if not told:
            return
        if told == b"settle":
            channel.send(b"settled" if all(map(_settled, links)) else b"gone")
            continue
        if os.fork() == 0:
            channel.close()
            asked = Asked(**json.loads(told))
            _become(descriptors, lambda asked=asked: _opened(asked, home, links[asked.link], cards))
        for descriptor in descriptors:
            os.close(descriptor)


def _porter(home: Path, python: str) -> Link:
    runtime = _runtime(home)
    runtime.python = python
    found = runtime.start_porter(Reach.ONLINE)
    found.settle()
    return found


def _settled(link: Link) -> bool:
    """Ask for what every porter refuses, and read what comes up to that."""
    porter.send(link._channel, b"what?")
    got = b""
    while not got.endswith(_REFUSED) and (more := link._channel.recv(100)):
        got += more
    return got.endswith(_REFUSED)


def _become(descriptors: list[int], work: Callable[[], int]) -> None:
    """Fork once more: this process waits and says how the other ended."""
    go, out, ending = descriptors
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid:
        os.close(out)
        os.write(ending, b"%d\n" % pid)
        os.write(ending, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        os._exit(0)
    os.close(ending)
    os.read(go, 1)
    os.dup2(out, 1)
    os.close(out)
    os._exit(work())


def _opened(asked: Asked, home: Path, link: Link, cards: Catalog) -> int:
    """Do it with the workspace open; 0 done, 3 an error that is expected, 1 one that is not."""
    try:
        runtime = _runtime(home)
        off = timedelta(seconds=asked.clock)
        runtime.link, runtime.reach, runtime.now = link, Reach.ONLINE, lambda: datetime.now(UTC) + off
        runtime._catalog[:] = [cards]
        with runtime.open(None, runtime.means(identity_file=home / "sheet")) as session:
            said = finish(session, asked) if asked.what == "finish" else act(session, asked)
        _say(json.dumps(said))
    except LocalaiError as error:
        _say(f"{error.code}: {error.facts}")
        return 3
    except BaseException:
        import traceback

        _say(traceback.format_exc())
        return 1
    return 0


def _say(words: str) -> None:
    """Say it by a call that no fault is made at."""
    with suppress(OSError):
        os.writev(1, [words.encode()])


if __name__ == "__main__":
    import_program()
    with clips.connected():
        serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), sys.argv[3])
