"""Commands in processes that were forked from one which has imported the program, so that none has to start.

A forked process gets the words, environment, folder and streams of its caller, runs `localai` and ends as Python ends;
only the start of the interpreter, the imports and taking every module apart at the end are spared. Real starts are
tested too: `tests.egress.journey` types every command that way, and `tests/cli/test_warm.py` compares the two.

    python -m tests.cli.warm DESCRIPTOR     the process to fork from; started by `Warm`
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORTED = ("cli", "operations", "runtime", "jobs", "vault", "ledger", "policy", "providers", "minimize", "phrases")
NOT_IMPORTED = {"localai.minimize.picture", "localai.minimize.draw"}  # these decode, in children of the command
LARGEST = 100_000  # bytes of one request


class Warm:
    """The process to fork from; one for each process that runs tests."""

    def __init__(self) -> None:
        self._channel, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "PYTHONPATH": str(ROOT)}
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-B", "-m", "tests.cli.warm", str(its.fileno())],
                cwd=ROOT,
                env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def run(
        self, words: Sequence[str], *, env: Mapping[str, str], cwd: Path, given: bytes | None, timeout: float
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run `localai WORDS` and return how it ended; stdin is `given`, or closed to reading when there is none."""
        asked = json.dumps([list(words), dict(env), str(cwd)]).encode()
        source = os.pipe() if given is not None else (os.open(os.devnull, os.O_RDONLY), -1)
        out, err, ending = os.pipe(), os.pipe(), os.pipe()
        theirs = [source[0], out[1], err[1], ending[1]]
        try:
            socket.send_fds(self._channel, [asked], theirs)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        said: dict[int, bytes] = {}
        reading = [threading.Thread(target=_read, args=(pipe[0], said)) for pipe in (out, err)]
        if given is not None:
            reading.append(threading.Thread(target=_write, args=(source[1], given)))
        for thread in reading:
            thread.start()
        with open(ending[0], "rb") as told:
            pid = int(told.readline())
            watch = threading.Timer(timeout, _kill, [pid, late := threading.Event()])
            watch.start()
            code = told.readline()
            watch.cancel()
        for thread in reading:
            thread.join(timeout)
        if late.is_set():
            raise subprocess.TimeoutExpired([*words], timeout, said.get(out[0]), said.get(err[0]))
        assert not any(thread.is_alive() for thread in reading), f"{words}: something holds the output open"
        return subprocess.CompletedProcess([*words], int(code), said[out[0]], said[err[0]])


def _read(descriptor: int, said: dict[int, bytes]) -> None:
    with open(descriptor, "rb") as stream:
        said[descriptor] = stream.read()


def _write(descriptor: int, given: bytes) -> None:
    try:
        with open(descriptor, "wb") as stream:
            stream.write(given)
    except BrokenPipeError:
        return  # a command need not read what it is given


def _kill(pid: int, late: threading.Event) -> None:
    late.set()
    os.kill(pid, signal.SIGKILL)


def import_program() -> None:
    """Import what commands import."""
    import localai

    for found in pkgutil.walk_packages(localai.__path__, "localai."):
        if found.name.split(".")[1] in IMPORTED and found.name not in NOT_IMPORTED:
            importlib.import_module(found.name)


def become_next(channel: socket.socket) -> None:
    """Wait for requests, fork for each, and return in the child that is to run one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that watch over a command
    while True:
        asked, descriptors, _, _ = socket.recv_fds(channel, LARGEST, 4)
        if not asked:
            os._exit(0)
        if os.fork() == 0:
            channel.close()
            break
        for descriptor in descriptors:
            os.close(descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words, environment, folder = json.loads(asked)
    pid = os.fork()
    if pid:
        watch_over(pid, descriptors)
    os.setsid()
    for target, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, target)
    for descriptor in descriptors:
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.path[0] = folder
    sys.argv = [str(ROOT / "localai" / "__main__.py"), *words]


def watch_over(pid: int, descriptors: list[int]) -> None:
    """Say which process it is and, later, how it ended."""
    for descriptor in descriptors[:3]:
        os.close(descriptor)
    os.write(descriptors[3], b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    os.write(descriptors[3], b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def run_and_end() -> None:
    """Run the command and end as the interpreter does, but for taking every module apart."""
    from localai.cli.app import localai

    code = 0
    try:
        localai()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120
    os._exit(code)


if __name__ == "__main__":
    import_program()
    gc.collect()
    gc.freeze()
    become_next(socket.socket(fileno=int(sys.argv[1])))
    run_and_end()
