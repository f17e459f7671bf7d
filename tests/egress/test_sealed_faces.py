"""The commands and the app that can send are sealed before they read anything: what the kernel says about them."""

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.processes import ROOT, Machine, added, command
from tests.egress.journey import prepared

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells, and the kernel seals, on Linux")
PASSPHRASE = "nine words that nobody else would put in order"


def fields(process: Path) -> dict[str, str]:
    lines = (process / "status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def wait_for_seal(pid: int) -> None:
    """Wait until every thread has a filter; a process that waits for its person and has none never gets there."""
    deadline = time.monotonic() + 30
    tasks = Path(f"/proc/{pid}/task")
    while not all(fields(task)["Seccomp"] == "2" for task in tasks.iterdir()):
        assert time.monotonic() < deadline, "it works without a seal"
        time.sleep(0.02)


def sockets(pid: int) -> list[str]:
    """Return what the system knows about each of its sockets; a pair has no name, a connection to a daemon has one."""
    known = {}
    for table, column in (("unix", 6), ("tcp", 9), ("tcp6", 9), ("udp", 9), ("udp6", 9)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            known[words[column]] = f"{table} {' '.join(words[7:])}".strip() if table == "unix" else table
    links = (os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir())
    return [known.get(link[8:-1], "of another kind") for link in links if link.startswith("socket:")]


@pytest.fixture
def sending(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`localai send` while it waits for its prompt, the workspace open."""
    machine, _ = prepared(tmp_path)
    item = added(machine)
    words = command("send", item, "--model", "on-device/ocr", "--prompt", "-")
    given = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, env=machine.environment, cwd=tmp_path, **given) as process:
        yield process
        process.kill()


def test_send_is_sealed_before_it_reads_what_is_asked(sending: subprocess.Popen[bytes]):
    wait_for_seal(sending.pid)
    told = fields(Path(f"/proc/{sending.pid}"))
    assert (told["NoNewPrivs"], told["Threads"], sending.poll()) == ("1", "1", None)


def test_send_holds_no_socket_but_those_of_its_own_processes(sending: subprocess.Popen[bytes]):
    wait_for_seal(sending.pid)
    assert {*sockets(sending.pid)} == {"unix"}


def test_the_app_is_sealed_with_all_its_threads(tmp_path: Path):
    machine = Machine(tmp_path, {"TERM": "xterm", "LANG": "C.UTF-8"})
    primary, secondary = pty.openpty()
    app = [sys.executable, "-m", "tui"]
    given = {"stdin": secondary, "stdout": secondary, "stderr": secondary, "start_new_session": True}
    with subprocess.Popen(app, env=machine.environment, cwd=ROOT, **given) as process:
        os.close(secondary)
        drawn = os.read(primary, 65536)
        wait_for_seal(process.pid)
        told = {*sockets(process.pid)}
        process.kill()
    os.close(primary)
    assert (drawn != b"", told) == (True, {"unix"})
