import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from localai.errors import DamagedBlobError, SandboxError, TooLargeToDecodeError, UndecodableError
from localai.sandbox import child
from localai.sandbox.row import in_a_row
from localai.sandbox.seal import Part, Seal

LIMITS = child.Limits(memory=1 << 30, seconds=20, bytes_out=64 << 20)

TASKS = """
import ctypes, json, os, resource, signal, socket, subprocess, sys, time

def tell(content, request):
    return {"length": len(content), **request}, content[::-1]

def look_around(content, request):
    def attempt(act):
        try:
            return str(act())
        except (OSError, ImportError) as error:
            return type(error).__name__
    return {
        "environment": sorted(os.environ),
        "descriptors": sorted(int(name) for name in range(64) if _is_open(name)),
        "session": os.getsid(0) == os.getpid(),
        "folder": os.getcwd(),
        "terminal": attempt(lambda: os.open("/dev/tty", os.O_RDWR)),
        "home": attempt(lambda: os.listdir(request["home"])),
        "passwords": attempt(lambda: open("/etc/passwd").read()),
        "write": attempt(lambda: open(request["home"] + "/new", "w")),
        "socket": attempt(socket.socket),
        "program": attempt(lambda: subprocess.run([sys.executable, "-c", "pass"])),
        "parent": attempt(lambda: os.kill(os.getppid(), 0)),
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
    }, b""

def _is_open(descriptor):
    try:
        os.fstat(descriptor)
        return True
    except OSError:
        return False

def crash(content, request):
    ctypes.string_at(0)

def abort(content, request):
    os.abort()

def vanish(content, request):
    os._exit(0)

def hang(content, request):
    time.sleep(60)

def spin(content, request):
    while True:
        pass

def swallow(content, request):
    return {}, len([bytes(1 << 20) for _ in range(3000)]).to_bytes(4)

def flood(content, request):
    while True:
        os.write(1, bytes(1 << 20))

def lie(content, request):
    os.write(1, request["answer"].encode())
    os._exit(0)

def fail(content, request):
    raise ZeroDivisionError("a decoder's own trouble")

def fork_away(content, request):
    import threading
    found = []
    thread = threading.Thread(target=lambda: found.append("thread"))
    thread.start()
    thread.join()
    for start in (os.fork, lambda: os.posix_spawn(sys.executable, [sys.executable], {})):
        try:
            if start() == 0:
                os.setsid()
                time.sleep(60)
            found.append("started")
        except PermissionError:
            found.append("refused")
    return {"found": found}, b""

def fork_and_stay(content, request):
    stays = os.fork()
    if stays == 0:
        os.close(1)
        time.sleep(60)
    return {"stays": stays}, b""
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("installed") / "site-packages"
    folder.mkdir()
    (folder / "hostile.py").write_text(TASKS)
    return folder


@pytest.fixture(params=["alone", "in a row"])
def ask(packages: Path, monkeypatch: pytest.MonkeyPatch, request) -> Iterator[Callable[..., child.Answer]]:
    """Run one of the tasks above in a real child, started for it or forked."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])

    def run(task: str, content: Iterable[bytes] = (b"abc",), limits: child.Limits = LIMITS, **request: object):
        job = child.Job(task=f"hostile:{task}", what="the test", request=request, limits=limits, name="a.jpg")
        return child.run(job, content)

    with in_a_row() if request.param == "in a row" else nullcontext():
        yield run


def test_child_answers_with_facts_and_bytes(ask):
    answer = ask("tell", [b"abc", b"", b"def"], color="red")
    assert (answer.facts, answer.content) == ({"length": 6, "color": "red"}, b"fedcba")


def test_child_takes_and_gives_megabytes(ask):
    content = bytes(range(256)) * 40_000
    assert ask("tell", [content[:9_999_999], content[9_999_999:]]).content == content[::-1]


def test_child_has_nothing_but_its_pipes(ask, home):
    (home / "secret.txt").write_text("secret")
    found = ask("look_around", home=str(home)).facts
    assert found["environment"] == ["LC_ALL", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]
    assert found["descriptors"] == [0, 1, 2]
    assert (found["session"], found["folder"], found["memory"]) == (True, "/", 1 << 30)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel parts are Linux's")
@pytest.mark.parametrize("way", ["home", "passwords", "write", "socket", "program", "parent", "terminal"])
def test_child_is_refused_every_way_out(way, ask, home):
    assert ask("look_around", home=str(home)).facts[way] in {"PermissionError", "OSError"}


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel parts are Linux's")
def test_child_says_what_the_kernel_enforced(ask):
    assert ask("tell").seal == Seal(held=frozenset(Part) - {Part.PORT})


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel parts are Linux's")
def test_probe_asks_a_child_what_is_enforced():
    assert child.probe() == Seal(held=frozenset(Part) - {Part.PORT})


def test_child_cannot_read_the_folder_a_person_works_in(packages, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    program = f"""
import sys
sys.path.append({str(packages)!r})
from localai.sandbox import child
job = child.Job(task="hostile:look_around", what="the test", request={{"home": {str(tmp_path)!r}}})
print(child.run(job, [b""]).facts["home"])
"""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", program]  # which has the working folder first in sys.path
    told = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert told.strip() == "PermissionError"


@pytest.mark.parametrize(
    ("task", "words"),
    [("crash", "SIGSEGV"), ("abort", "SIGABRT"), ("vanish", "without an answer"), ("flood", "more than it may")],
)
def test_child_that_breaks_is_a_sandbox_error(task, words, ask):
    with pytest.raises(SandboxError) as caught:
        ask(task)
    assert words in str(caught.value.facts["problem"])
    assert caught.value.facts["task"] == "the test"


@pytest.mark.parametrize("task", ["hang", "spin"])
def test_child_is_stopped_at_its_deadline(task, ask):
    with pytest.raises(SandboxError) as caught:
        ask(task, limits=child.Limits(memory=1 << 30, seconds=1))
    assert "1 s" in str(caught.value.facts["problem"])


def test_child_out_of_memory_is_too_large_to_decode(ask):
    with pytest.raises(TooLargeToDecodeError) as caught:
        ask("swallow")
    assert caught.value.facts["limit"] == "1024 MiB of memory"


def test_child_reports_a_decoders_own_trouble_as_undecodable(ask):
    with pytest.raises(UndecodableError) as caught:
        ask("fail")
    assert caught.value.facts == {"name": "a.jpg", "problem": "ZeroDivisionError: a decoder's own trouble"}


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}\n",
        "[]\n",
        "null\n",
        "[" * 100_000,
        '{"facts": {}, "size": 5, "seal": {"held": [], "missing": []}}\nabc',
        '{"facts": [1], "size": 0, "seal": {"held": [], "missing": []}}\n',
        '{"facts": {}, "size": 0, "seal": {"held": ["everything"], "missing": []}}\n',
        '{"facts": {}, "size": 0, "seal": {"held": [], "missing": [1]}}\n',
        '{"error": "refused", "facts": {"sentence": "x"}, "size": 0, "seal": {"held": [], "missing": []}}\n',
        '{"error": [], "facts": {}, "size": 0, "seal": {"held": [], "missing": []}}\n',
    ],
)
def test_child_that_lies_is_a_sandbox_error(answer, ask):
    with pytest.raises(SandboxError):
        ask("lie", answer=answer)


@pytest.mark.skipif(sys.platform == "linux", reason="there it starts none")
def test_child_leaves_no_process_behind(ask):
    stays = ask("fork_and_stay").facts["stays"]
    assert wait_for(lambda: state_of(stays) in {"", "Z"})


def test_child_ends_when_reading_the_content_fails(ask):
    def broken() -> Iterator[bytes]:
        yield bytes(1 << 20)
        raise DamagedBlobError(item="1234")

    with pytest.raises(DamagedBlobError):
        ask("tell", broken())


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel parts are Linux's")
def test_child_starts_threads_and_no_process_that_could_outlive_it(ask):
    assert ask("fork_away").facts == {"found": ["thread", "refused", "refused"]}


def test_child_of_an_interpreter_that_is_not_there_is_a_sandbox_error():
    with pytest.raises(SandboxError) as caught:
        child.run(child.Job(task="hostile:tell", what="the test"), [b""], python="/nonexistent/python")
    assert "could not start" in str(caught.value.facts["problem"])


def test_child_that_ends_before_it_listened_is_a_sandbox_error(ask):
    with pytest.raises(SandboxError):
        ask("no_such_task", [bytes(1 << 20)] * 3)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_child_dies_with_a_parent_that_is_killed(packages):
    program = f"""
import sys
sys.path.append({str(packages)!r})
from localai.sandbox import child
child.run(child.Job(task="hostile:hang", what="the test"), [b"abc"])
"""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as parent:
        started = wait_for(lambda: children_of(parent.pid))
        wait_for(lambda: "seccomp" if "Seccomp:\t2" in Path(f"/proc/{started[0]}/status").read_text() else "")
        parent.kill()
    assert wait_for(lambda: state_of(started[0]) in {"", "Z"})


def wait_for(condition: Callable[[], object]) -> object:
    for _ in range(500):
        if found := condition():
            return found
        time.sleep(0.02)
    return pytest.fail("it did not happen in 10 s")


def children_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def state_of(pid: int) -> str:
    """The letter ps shows; nothing for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def test_sealed_parent_can_still_have_children(packages):
    program = f"""
import sys
sys.path.append({str(packages)!r})
from localai.sandbox import child
from localai.sandbox.seal import seal
seal()
print(child.run(child.Job(task="hostile:tell", what="the test"), [b"abc"]).content)
"""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout == "b'cba'\n"
