"""The promise of this version: whatever is typed, no packet leaves and no name is looked up."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
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
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def under_trace(log: Path) -> list[str]:
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket", "-o", str(log)]


def internet_sockets(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if INTERNET.search(line)]


@dataclass(frozen=True)
class Watched:
    """What was seen of one journey: by the recorder of packets where there is a namespace, and by a trace."""

    code: int
    told: str
    packets: int | None
    provoked: int | None
    sockets: list[str] | None


@pytest.fixture(scope="module")
def watched(tmp_path_factory) -> Watched:
    """One journey under both looks, since it types every command there is."""
    folder = tmp_path_factory.mktemp("journey")
    home, log = folder / "home", folder / "trace"
    home.mkdir(mode=0o700)
    traces = shutil.which("strace") is not None
    command = [*(under_trace(log) if traces else []), *journey(home)]
    if has_namespaces():
        found, told = recorded(command)
    else:
        done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=900)
        found, told = {"code": done.returncode}, done.stderr
    sockets = internet_sockets(log) if traces else None
    return Watched(found["code"], told, found.get("packets"), found.get("provoked"), sockets)


def test_the_whole_journey_causes_no_packet_and_no_lookup(watched):
    assert watched.code == 0, watched.told
    if watched.packets is not None:
        assert watched.provoked > 0, "the recorder sees nothing, so it proves nothing"
        assert watched.packets == 0
    else:
        assert watched.sockets == [], "this promise needs network namespaces or strace to be tested"


@needs_strace
def test_the_journey_opens_no_internet_socket(watched):
    assert watched.code == 0, watched.told
    assert watched.sockets == []


@needs_strace
def test_the_trace_would_show_an_internet_socket(tmp_path):
    code = "import socket; socket.socket().close()"
    subprocess.run([*under_trace(tmp_path / "trace"), sys.executable, "-c", code], check=True, capture_output=True)
    assert len(internet_sockets(tmp_path / "trace")) == 1


def test_the_journey_types_every_command():
    from tests.egress import journey as module

    typed = Path(module.__file__).read_text()
    assert [name for name in VERBS if f'"{name}"' not in typed] == []
