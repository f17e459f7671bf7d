import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localai.errors import SandboxError, UndecodableError
from localai.sandbox import child
from localai.sandbox.row import in_a_row
from tests.sandbox.test_child import children_of, state_of, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there children are forked")

TASKS = """
import json, os, signal, sys, time

SEEN = []

def who(content, request):
    return {"pid": os.getpid(), "parent": os.getppid(), "seen": len(SEEN), "path": len(sys.path)}, content

def leave_a_trace(content, request):
    SEEN.append(content)
    sys.path.append("/")
    who.__code__ = fail.__code__
    json.loads = None
    return {}, content

def fail(content, request):
    raise ZeroDivisionError

def reach(content, request):
    def attempt(act):
        try:
            return str(act())
        except OSError as error:
            return type(error).__name__
    parent = os.getppid()
    opened = [number for number in range(256) if attempt(lambda: os.fstat(number)) != "OSError"]
    return {
        "killed": attempt(lambda: os.kill(parent, 0)),
        "stopped": attempt(lambda: os.kill(parent, signal.SIGSTOP)),
        "memory": attempt(lambda: open(f"/proc/{parent}/mem", "rb")),
        "opened": opened,
    }, b""

def say_more(content, request):
    told = {"facts": {}, "size": 1, "seal": {"held": [], "missing": []}}
    os.write(1, json.dumps(told).encode() + b"\\nx" + b'{"facts": {"from": "the one before"}}' * 9)
    os._exit(0)

def vanish(content, request):
    os._exit(0)

def linger(content, request):
    told = {"facts": {"pid": os.getpid()}, "size": 0, "seal": {"held": [], "missing": []}}
    os.write(1, json.dumps(told).encode() + b"\\n")
    os.close(1)
    time.sleep(60)

def any_of(content, request):
    return globals()[request["does"]](content, request)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("installed") / "site-packages"
    made.mkdir()
    (made / "rowed.py").write_text(TASKS)
    return made


@pytest.fixture
def ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., child.Answer]]:
    """Do one of the tasks above, all of them forked from one process."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])

    def run(does: str, content: bytes = b"abc") -> child.Answer:
        job = child.Job(task="rowed:any_of", what="the test", request={"does": does})
        return child.run(job, [content])

    with in_a_row():
        yield run


def test_each_job_has_a_process_of_its_own_below_one_and_the_same(ask):
    found = [ask("who").facts for _ in range(40)]
    assert len({each["pid"] for each in found}) == 40
    assert len({each["parent"] for each in found}) == 2  # 32 of one, then of another


def test_nothing_that_a_job_does_to_its_process_is_there_for_the_next(ask):
    before = ask("who").facts
    ask("leave_a_trace")
    after = ask("who", b"next")
    assert (after.facts["seen"], after.facts["path"], after.content) == (0, before["path"], b"next")


def test_a_job_reaches_neither_the_process_it_was_forked_from_nor_the_pipes_of_others(ask):
    found = ask("reach").facts
    assert found == {"killed": "PermissionError", "stopped": "PermissionError", "memory": "PermissionError"} | {
        "opened": [0, 1, 2]
    }


@pytest.mark.parametrize("does", ["say_more", "vanish", "fail"])
def test_what_breaks_one_job_does_not_reach_the_next(does, ask):
    parent = ask("who").facts["parent"]
    with pytest.raises((SandboxError, UndecodableError)):
        ask(does)
    after = ask("who", b"next")
    assert (after.facts["parent"], after.content) == (parent, b"next")


def test_a_job_is_gone_before_the_next_begins(ask):
    assert state_of(ask("linger").facts["pid"]) == ""


def test_nothing_stays_behind_a_row(folder, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    job, before = child.Job(task="rowed:any_of", what="the test", request={"does": "who"}), os.listdir("/proc/self/fd")
    with in_a_row():
        parent = child.run(job, [b""]).facts["parent"]
    assert (state_of(parent), os.listdir("/proc/self/fd")) == ("", before)


def test_a_process_to_fork_from_that_was_killed_is_started_anew(ask):
    first = ask("who").facts["parent"]
    os.kill(first, 9)
    wait_for(lambda: state_of(first) in {"", "Z"})
    assert ask("who").facts["parent"] != first


def test_a_job_in_a_row_dies_with_a_main_that_is_killed(folder):
    program = f"""
import sys
sys.path.append({str(folder)!r})
from localai.sandbox import child
from localai.sandbox.row import in_a_row
from localai.sandbox.seal import seal
seal()
with in_a_row():
    child.run(child.Job(task="rowed:any_of", what="the test", request={{"does": "who"}}), sys.stdin.buffer)
"""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdin=subprocess.PIPE) as main:
        (row,) = wait_for(lambda: children_of(main.pid))
        (forked,) = wait_for(lambda: children_of(row))
        main.kill()
    assert wait_for(lambda: {state_of(row), state_of(forked)} <= {"", "Z"})
