"""A main that was taken over has the porter's channel in its hands: what it asks for, and what that gets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEALED = """
import json, os, socket, sys, time
from pathlib import Path
from localai.runtime import from_environment
from localai.vocabulary.reach import Reach
runtime = from_environment(os.environ, "app")
link = runtime.start_porter(Reach.ONLINE)
before = set(os.listdir("/proc"))
missing = [str(part) for part, _ in runtime.seal().missing]

def opened(path, flags=os.O_RDWR):
    try:
        os.close(os.open(path, flags))
    except OSError as error:
        return type(error).__name__
    return "opened"

def others():
    return [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
"""


def told_by(code: str, home: Path) -> object:
    """Run code in a sealed main that has a porter with doors; it leaves its finding in `found`."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home)}
    environment["LOCALAI_HOME"] = str(home / "localai")
    words = [sys.executable, "-c", f"{SEALED}\n{code}\nprint(json.dumps(found))\nruntime.close()"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel parts are Linux's")


def test_it_never_gets_into_a_door_that_is_starting(tmp_path: Path):
    code = """
mine, its = socket.socketpair()
from localai.egress import porter
porter.send(link._channel, porter.DOOR, (its.fileno(),))
tries, seen = [], set()
end = time.monotonic() + 1.0
while time.monotonic() < end:
    for name in others():
        outcome = opened(f"/proc/{name}/mem")
        if outcome != "FileNotFoundError":
            seen.add(name)
        if outcome == "opened":
            tries.append(name)
found = [missing, tries, len(seen - before) > 0]
"""
    assert told_by(code, tmp_path) == [[], [], True]


def test_it_sees_no_descriptor_of_porter_or_door(tmp_path: Path):
    code = """
door = link.door()
found = sorted({opened(f"/proc/{name}/fd/{number}", os.O_RDONLY) for name in others() for number in range(3, 8)})
"""
    assert "opened" not in told_by(code, tmp_path)


def test_it_takes_no_descriptor_from_anybody(tmp_path: Path):
    code = """
door = link.door()
try:
    socket.recv_fds(door, 1, 4)
    found = "received"
except PermissionError:
    found = "refused"
"""
    assert told_by(code, tmp_path) == "refused"


def test_it_ends_neither_porter_nor_door(tmp_path: Path):
    code = """
door = link.door()
refused = []
for name in others():
    try:
        os.kill(int(name), 0)
    except PermissionError:
        refused.append(name)
    except ProcessLookupError:
        pass
found = [link._process.pid for _ in [0] if str(link._process.pid) not in refused]
"""
    assert told_by(code, tmp_path) == []
