"""What becomes of an attempt when main, the door or the disk fails; and that nothing is left behind."""

import ctypes
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from localai.crypto.stream import SEGMENT, SealWriter
from localai.egress import porter
from localai.egress.attempt import told
from localai.egress.delivery import Attempt, look, read_answer
from localai.egress.link import Link
from localai.egress.order import Stage
from localai.errors import IntegrityError
from localai.vault.spool import BODY as LABEL
from tests.wire import orders
from tests.wire.orders import ANSWER_KEY, BODY, BODY_KEY, KEY, credential, exchange, order_for, send, usual
from tests.wire.server import NEVER, Recorder, answer, head

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes below /proc")

MAIN = """
import os, pickle, sys
from pathlib import Path
from tests.wire import orders
order = pickle.loads(bytes.fromhex(sys.stdin.readline()))
folder = Path(sys.argv[1])
with orders.started(folder) as link, orders.Attempting(folder=folder, name="it") as attempt:
    print(os.getpid(), flush=True)
    orders.deliver(link.door(), order, attempt.files, lambda event: print(event.stage.value, flush=True))
"""


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        yield found


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def doors(through: Link) -> list[int]:
    return children(through._process.pid)


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def until(wanted, what: str) -> None:
    deadline = time.monotonic() + 20
    while not wanted():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def main_process(folder: Path, order) -> "subprocess.Popen[str]":
    """Start a program that delivers an order, so that it can be killed."""
    started = subprocess.Popen(
        [sys.executable, "-c", MAIN, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    started.stdin.write(pickle.dumps(order).hex() + "\n")
    started.stdin.flush()
    return started


# --- main dies ---------------------------------------------------------------------------------------------------


def test_an_answer_that_was_paid_for_survives_the_death_of_main(tmp_path):
    pieces = [head(200, ("Content-Length", "3000000")), *(step for _ in range(30) for step in (b"x" * 100_000, 0.02))]
    with Recorder(answers=[pieces]) as recorder:
        process = main_process(tmp_path, usual(recorder))
        recorder.wait_for(1)
        process.kill()
        process.wait()
        assert look(tmp_path / "it.state") is Attempt.ALIVE
        until(lambda: look(tmp_path / "it.state") is not Attempt.ALIVE, "the door stayed")
    assert look(tmp_path / "it.state") is Attempt.DONE
    assert read_answer(tmp_path / "it.part", ANSWER_KEY, "work").content == b"x" * 3_000_000
    assert len(recorder.requests) == 1


def test_nothing_is_sent_for_a_main_that_died_before_the_first_byte(tmp_path):
    process: list[subprocess.Popen[str]] = []

    def kill() -> None:
        process[0].kill()
        process[0].wait()

    with Recorder(greet=kill) as recorder:
        process.append(main_process(tmp_path, usual(recorder)))
        process[0].wait(20)
        until(lambda: look(tmp_path / "it.state") is not Attempt.ALIVE, "the door stayed")
    assert (look(tmp_path / "it.state"), recorder.requests) == (Attempt.NOT_SENT, [])


def test_a_main_that_stops_listening_does_not_hold_the_answer_up(link, tmp_path):
    content = os.urandom(6 << 20)
    over = threading.Event()
    with Recorder(answers=[answer(200, content)]) as recorder:

        def wait(event) -> None:
            if event.chunk and not over.is_set():
                until(lambda: (tmp_path / "it.state").read_bytes().endswith(b"done\n"), "the door waits for main")
                over.set()

        with orders.Attempting(folder=tmp_path, name="it") as attempt:
            found = orders.deliver(link.door(), usual(recorder), attempt.files, wait)
    assert (found.stage, over.is_set()) == (Stage.DONE, True)
    assert read_answer(tmp_path / "it.part", ANSWER_KEY, "work").content == content


def test_a_watcher_that_fails_leaves_the_door_to_its_work(link, tmp_path):
    def fail(event) -> None:
        if event.stage is Stage.SENT:
            raise KeyboardInterrupt

    with Recorder(answers=[[0.2, *answer(200, b"{}")]]) as recorder:
        with pytest.raises(KeyboardInterrupt), orders.Attempting(folder=tmp_path, name="it") as attempt:
            orders.deliver(link.door(), usual(recorder), attempt.files, fail)
        until(lambda: look(tmp_path / "it.state") is not Attempt.ALIVE, "the door stayed")
    assert look(tmp_path / "it.state") is Attempt.DONE


# --- the door dies -----------------------------------------------------------------------------------------------


def test_a_door_killed_before_the_first_byte_has_not_sent(link, tmp_path):
    with Recorder(greet=lambda: [os.kill(pid, signal.SIGKILL) for pid in doors(link)]) as recorder:
        given = send(link, usual(recorder), tmp_path)
    assert (given.delivered.stage, given.delivered.problem, given.delivered.sent) == (Stage.REFUSED, "lost", 0)
    assert (look(given.state), recorder.requests) == (Attempt.NOT_SENT, [])


def test_a_door_killed_after_the_first_byte_leaves_it_unknown(link, tmp_path):
    def kill(event) -> None:
        if event.stage is Stage.SENT:
            for pid in doors(link):
                os.kill(pid, signal.SIGKILL)

    with Recorder(answers=[[NEVER]]) as recorder:
        given = send(link, usual(recorder), tmp_path, watch=kill)
    assert (given.delivered.stage, given.delivered.problem) == (Stage.SENT, "lost")
    assert look(given.state) is Attempt.UNKNOWN
    with pytest.raises(IntegrityError):
        given.answer.content  # noqa: B018  reading it is the claim


def test_a_spare_door_that_died_is_replaced(tmp_path):
    with Recorder() as recorder, orders.started(tmp_path) as found:
        found.warm()
        (pid,) = doors(found)
        os.kill(pid, signal.SIGKILL)
        until(lambda: pid not in doors(found), "the spare door was not collected")
        assert send(found, usual(recorder), tmp_path).delivered.stage is Stage.DONE


@pytest.mark.parametrize(
    ("state", "attempt"),
    [
        (b"", Attempt.NOT_SENT),
        (b"first by", Attempt.UNKNOWN),
        (b"first byte 48\n", Attempt.UNKNOWN),
        (b"first byte 48\ndon", Attempt.UNKNOWN),
        (b"first byte 48\ndone", Attempt.UNKNOWN),
        (b"done\n", Attempt.UNKNOWN),
        (b"first byte 48\ndone\n", Attempt.DONE),
        (bytes(20), Attempt.UNKNOWN),
    ],
)
def test_a_state_says_no_more_than_is_in_it(state, attempt):
    assert told(state) is attempt


def test_a_state_that_is_not_there_says_nothing(tmp_path):
    assert look(tmp_path / "none.state") is Attempt.UNKNOWN


# --- the content changes -----------------------------------------------------------------------------------------


def resealed(sealed: bytes, content: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Seal other content under the salt and prefix of a stream that is open already, as only main could."""
    import io

    random = {32: sealed[1:33], 7: sealed[33:40]}
    monkeypatch.setattr("localai.crypto.stream.os.urandom", random.__getitem__)
    made = io.BytesIO()
    writer = SealWriter(made, BODY_KEY, LABEL)
    writer.write(content)
    writer.close()
    monkeypatch.undo()
    return made.getvalue()


@pytest.mark.parametrize("size", [1000, 3 * SEGMENT], ids=["one-write", "many"])
def test_a_body_that_changes_after_it_was_hashed_is_not_completed(link, tmp_path, monkeypatch, size):
    body, shown = b"a" * size, credential()
    other = body[:-1] + b"b"
    with orders.Attempting(folder=tmp_path, body=body) as attempt:
        sealed = os.pread(attempt.files.body, 10 * SEGMENT, 0)
        another = resealed(sealed, other, monkeypatch)
        with Recorder(greet=lambda: os.pwrite(attempt.files.body, another, 0)) as recorder:
            order = order_for(recorder, exchange(body, shown=shown), shown=shown)
            found = orders.deliver(link.door(), order, attempt.files, lambda event: None)
            until(lambda: recorder.requests or size < SEGMENT, "nothing arrived")
    assert (found.problem, look(attempt.state)) == ("digest", Attempt.UNKNOWN)
    assert [request.whole for request in recorder.requests] == ([] if size < SEGMENT else [False])
    assert b"".join(request.body for request in recorder.requests) == other[: found.sent]


# --- the disk is full --------------------------------------------------------------------------------------------

LIMITED = """
import pickle, resource, sys
from pathlib import Path
from tests.wire import orders
order, limit, folder = pickle.loads(bytes.fromhex(sys.stdin.readline())), int(sys.argv[2]), Path(sys.argv[1])
with orders.Attempting(folder=folder, name="it") as attempt:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with orders.started(folder) as link:
        found = orders.deliver(link.door(), order, attempt.files, lambda event: None)
        print(found.stage.value, found.problem)
"""


def limited(folder: Path, order, limit: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder), str(limit)],
        input=pickle.dumps(order).hex() + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return done.stdout.strip() or done.stderr


def test_without_room_for_an_answer_nothing_is_sent(tmp_path):
    with Recorder() as recorder:
        assert limited(tmp_path, usual(recorder), 1 << 20) == "refused disk"
    assert (look(tmp_path / "it.state"), recorder.connections) == (Attempt.NOT_SENT, 0)


def test_an_answer_that_finds_no_room_leaves_it_unknown(tmp_path):
    with Recorder(answers=[answer(200, bytes(12 << 20))]) as recorder:
        assert limited(tmp_path, usual(recorder), 9 << 20) == "answered disk"
    assert (look(tmp_path / "it.state"), len(recorder.requests)) == (Attempt.UNKNOWN, 1)


# --- nothing is left behind --------------------------------------------------------------------------------------


def test_doors_that_ended_are_collected(tmp_path):
    with Recorder() as recorder, orders.started(tmp_path) as found:
        for _ in range(2):
            send(found, usual(recorder), tmp_path)
        until(lambda: doors(found) == [], "a door stayed, or was not collected")


def test_a_terminal_that_closes_does_not_reach_a_door(tmp_path):
    with orders.started(tmp_path) as found:
        found.warm()
        (pid,) = doors(found)
        assert os.getsid(pid) == pid


def test_a_spare_door_ends_with_its_link(tmp_path):
    with orders.started(tmp_path) as found:
        found.warm()
        (pid,) = doors(found)
    until(lambda: not Path(f"/proc/{pid}").exists() or state_of(pid) == "Z", "the spare door stayed")


def test_main_has_no_descriptor_left(link, tmp_path):
    before = sorted(os.listdir("/proc/self/fd"))
    with Recorder() as recorder:
        send(link, usual(recorder), tmp_path)
    until(lambda: sorted(os.listdir("/proc/self/fd")) == before, "a descriptor stayed open")


def test_neither_arguments_nor_variables_of_a_door_hold_key_or_content(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY.decode())
    seen = b""

    def look_at(event) -> None:
        nonlocal seen
        for pid in (*doors(found), found._process.pid):
            for name in ("cmdline", "environ"):
                try:
                    seen += Path(f"/proc/{pid}/{name}").read_bytes()
                except PermissionError:
                    continue  # the variables of a process that hides its memory

    with Recorder(answers=[[0.1, *answer(200, b"words of an answer")]]) as recorder, orders.started(tmp_path) as found:
        send(found, usual(recorder), tmp_path, watch=look_at)
    assert b"localai.egress.door" in seen
    needles = (KEY, BODY, BODY_KEY, ANSWER_KEY, ANSWER_KEY.hex().encode(), b"words of")
    assert not [needle for needle in needles if needle in seen.replace(b"OPENAI_API_KEY=" + KEY, b"")]


PROBE = """
import json, os, pickle, resource, subprocess, sys, time
from pathlib import Path
from tests.wire import orders
order, folder = pickle.loads(bytes.fromhex(sys.stdin.readline())), Path(sys.argv[1])

def look(pid):
    found = []
    for name in ("mem", "environ", "maps"):
        try:
            open(f"/proc/{pid}/{name}", "rb").read(0)
            found.append("open")
        except PermissionError:
            found.append("refused")
    return found

other = subprocess.Popen(["sleep", "60"])
told = {"other": look(other.pid), "working": []}
other.kill()
other.wait()
with orders.started(folder) as link:
    link.warm()
    children = Path(f"/proc/{link._process.pid}/task/{link._process.pid}/children")
    (pid,) = map(int, children.read_text().split())
    until = time.monotonic() + 20
    while look(pid) != ["refused"] * 3 and time.monotonic() < until:  # it has to be started first
        time.sleep(0.01)
    told["waiting"] = look(pid)
    orders.send(link, order, folder, watch=lambda event: told["working"].append(look(pid)))
print(json.dumps(told))
"""


def without_ptrace() -> None:
    """Give up, also for what is started from here, what lets root look into any process."""
    for capability in (19, 21, 38):  # CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON (capabilities(7))
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP (prctl(2))


def test_a_door_hides_its_memory_before_it_has_an_order_and_while_it_works(tmp_path):
    with Recorder(answers=[[0.1, *answer(200, b"{}")]]) as recorder:
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(tmp_path)],
            input=pickle.dumps(usual(recorder)).hex() + "\n",
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            preexec_fn=without_ptrace,
        )
    told = json.loads(done.stdout)
    assert told["other"] == ["open"] * 3
    assert told["waiting"] == ["refused"] * 3
    assert set(map(tuple, told["working"])) == {("refused",) * 3}


def status_of(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))


def test_a_door_is_sealed_before_it_connects(tmp_path):
    seen = []

    def look_at() -> None:
        seen.extend((status_of(pid, "Seccomp"), status_of(pid, "NoNewPrivs")) for pid in doors(found))

    with orders.started(tmp_path) as found, Recorder(greet=look_at) as recorder:
        assert send(found, usual(recorder), tmp_path).delivered.stage is Stage.DONE
    assert seen == [("2", "1")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root sees the descriptors of a process that hides them")
def test_a_door_has_no_descriptor_but_its_own(tmp_path):
    seen: list[str] = []

    def look_at() -> None:
        for pid in doors(found):
            seen.extend(os.readlink(each).partition(":")[0] for each in sorted(Path(f"/proc/{pid}/fd").iterdir()))

    with orders.started(tmp_path) as found, Recorder(greet=look_at) as recorder:
        given = send(found, usual(recorder), tmp_path)
    body = next(each for each in seen if each.endswith("(deleted)"))
    assert Path(body).parent == tmp_path
    wanted = [*["/dev/null"] * 3, *["socket"] * 2, str(given.part), str(given.state), body]
    assert sorted(seen) == sorted(wanted)


@pytest.mark.parametrize("frame", [b"door\0", b"door\0--help", b"DOOR", b"doors"])
def test_the_porter_knows_one_word_for_a_door(link, frame):
    mine, its = socket.socketpair()
    with mine, its:
        porter.send(link._channel, frame, (its.fileno(),))
        assert porter.receive(link._channel) == (porter.REFUSED, [])


def test_a_door_needs_exactly_one_socket(link, tmp_path):
    mine, its = socket.socketpair()
    with mine, its, (tmp_path / "file").open("wb") as plain:
        for descriptors in ((), (plain.fileno(),), (mine.fileno(), its.fileno())):
            porter.send(link._channel, porter.DOOR, descriptors)
            assert porter.receive(link._channel) == (porter.REFUSED, [])


@pytest.mark.parametrize("said", [b"", b"\0\0\0\0", b"\0\0\0\5hello", b"\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n"])
def test_a_door_that_hears_nonsense_ends_without_a_word(link, said):
    channel = link.door()
    with channel:
        channel.sendall(said)
        channel.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):  # it left without reading all of it
            assert channel.recv(1) == b""
