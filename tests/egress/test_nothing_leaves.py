"""The promise of this version: whatever is typed, no packet leaves and no name is looked up."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from localai.cli.app import VERBS

ROOT = Path(__file__).parents[2]
NAMESPACE = ["unshare", "--user", "--map-root-user", "--net"]
INTERNET = re.compile(r"socket\(AF_(?!UNIX)\w+.*= \d+$")  # one that the kernel gave; AF_UNIX is the session bus
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="a second look beside the namespace")


def has_namespaces() -> bool:
    return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0


def journey(home: Path) -> list[str]:
    return [sys.executable, "-m", "tests.egress.journey", str(home)]


def environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def recorded(command: list[str]) -> tuple[dict[str, int], str]:
    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-m", "tests.egress.capture", *command],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def traced(command: list[str], log: Path) -> tuple[int, list[str], str]:
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=socket", "-o", str(log), *command],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
    )
    return done.returncode, [line for line in log.read_text().splitlines() if INTERNET.search(line)], done.stderr


@pytest.fixture
def empty_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


def test_the_whole_journey_causes_no_packet_and_no_lookup(empty_home, tmp_path):
    if has_namespaces():
        found, told = recorded(journey(empty_home))
        assert found["provoked"] > 0, "the recorder sees nothing, so it proves nothing"
        assert found["code"] == 0, told
        assert found["packets"] == 0
    else:
        assert shutil.which("strace"), "this promise needs network namespaces or strace to be tested"
        code, sockets, told = traced(journey(empty_home), tmp_path / "trace")
        assert code == 0, told
        assert sockets == []


@needs_strace
def test_the_journey_opens_no_internet_socket(empty_home, tmp_path):
    code, sockets, told = traced(journey(empty_home), tmp_path / "trace")
    assert code == 0, told
    assert sockets == []


@needs_strace
def test_the_trace_would_show_an_internet_socket(tmp_path):
    code = "import socket; socket.socket().close()"
    _, sockets, _ = traced([sys.executable, "-c", code], tmp_path / "trace")
    assert len(sockets) == 1


def test_the_journey_types_every_command():
    from tests.egress import journey as module

    typed = Path(module.__file__).read_text()
    assert [name for name in VERBS if f'"{name}"' not in typed] == []
