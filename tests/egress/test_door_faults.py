"""What becomes of an attempt when main, the door or the disk fails; and that nothing is left behind."""

import os
import pickle
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from localai.crypto.stream import SEGMENT, SealWriter
from localai.egress.attempt import told
from localai.egress.delivery import Attempt, look, read_answer
from localai.egress.order import Stage
from localai.errors import IntegrityError, SandboxError
from localai.vault.spool import BODY as LABEL
from tests.egress.watching import doors, template, until
from tests.wire import orders
from tests.wire.orders import ANSWER_KEY, BODY_KEY, credential, exchange, order_for, send, usual
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


def test_a_door_that_died_before_it_had_an_order_sent_nothing_and_the_next_one_does(tmp_path):
    with Recorder() as recorder, orders.started(tmp_path) as found, orders.Attempting(folder=tmp_path) as attempt:
        channel = found.door()
        (pid,) = doors(found)
        os.kill(pid, signal.SIGKILL)
        until(lambda: pid not in doors(found), "the door was not collected")
        lost = orders.deliver(channel, usual(recorder), attempt.files, lambda event: None)
        assert (lost.stage, lost.problem, look(attempt.state)) == (Stage.REFUSED, "lost", Attempt.NOT_SENT)
        assert send(found, usual(recorder), tmp_path).delivered.stage is Stage.DONE
    assert len(recorder.requests) == 1


# --- what it came from dies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["porter", "template"])
def test_a_door_at_work_goes_on_without_what_it_came_from(tmp_path, whose):
    def kill(event) -> None:
        if event.stage is Stage.SENT:
            os.kill(found._process.pid if whose == "porter" else template(found), signal.SIGKILL)

    with Recorder(answers=[[0.2, *answer(200, b"{}")]]) as recorder, orders.started(tmp_path) as found:
        given = send(found, usual(recorder), tmp_path, watch=kill)
        assert (given.delivered.stage, given.answer.content) == (Stage.DONE, b"{}")
        with pytest.raises(SandboxError):  # what is on disk may be another by now, so nothing is loaded again
            found.door()


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
