"""The process that doors are forked from: what it holds, and that nothing goes from one door to the next through it."""

import os
import re
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from localai.egress import link, porter
from localai.egress.delivery import Attempt, look
from localai.egress.order import Stage
from localai.errors import SandboxError
from tests.egress.watching import children, doors, template, until
from tests.wire import orders
from tests.wire.orders import BODY, KEY, send, usual
from tests.wire.server import Authority, Recorder, answer

pytestmark = pytest.mark.skipif(not link.FORKS, reason="doors are started anew here")
WORDS = b"words of an answer"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        found.settle()
        yield found


def status(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))


def memory(pid: int) -> bytes:
    """Return all that a process could have written to."""
    found = b""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            low, high, rights = re.match("([0-9a-f]+)-([0-9a-f]+) (....)", line).groups()
            if rights.startswith("rw"):
                mem.seek(int(low, 16))
                try:
                    found += mem.read(int(high, 16) - int(low, 16))
                except OSError:
                    continue  # what the kernel keeps for itself
    return found


def test_it_has_one_thread_and_is_there_before_anybody_asks(started):
    assert status(template(started), "Threads") == "1"
    assert doors(started) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root sees into a process that hides itself")
def test_it_holds_one_socket_and_no_file(started, tmp_path):
    with Recorder() as recorder:
        send(started, usual(recorder), tmp_path)
    held = sorted(os.readlink(each).partition(":")[0] for each in Path(f"/proc/{template(started)}/fd").iterdir())
    assert held == [*["/dev/null"] * 3, "socket"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root sees into a process that hides itself")
def test_neither_key_nor_content_nor_answer_is_ever_in_it_or_in_the_next_door(started, tmp_path):
    fresh = os.urandom(32)
    with Recorder(answers=[answer(200, WORDS)]) as recorder:
        assert send(started, usual(recorder, answer_key=fresh), tmp_path).delivered.stage is Stage.DONE
    until(lambda: doors(started) == [], "the door stayed")
    with started.door():
        (pid,) = doors(started)
        seen = {"template": memory(template(started)), "door": memory(pid)}
    assert all(b"generativelanguage.googleapis.com" in each for each in seen.values()), "what is there is not seen"
    assert [
        (name, secret) for name, each in seen.items() for secret in (KEY, BODY, fresh, WORDS) if secret in each
    ] == []


def hello(listener: socket.socket, found: list[bytes]) -> None:
    """Take the first message of TLS from whoever connects, and hang up."""
    connection, _ = listener.accept()
    with connection:
        found.append(connection.recv(4096))


def test_two_doors_never_say_the_same_random_bytes(started, tmp_path):
    pem, found = Authority().pem, list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        recorder = SimpleNamespace(port=port, ca=pem, ca_digest=orders.digest_of(pem))
        for _ in range(3):
            thread = threading.Thread(target=hello, args=(listener, found))
            thread.start()
            given = send(started, usual(recorder), tmp_path)
            thread.join()
            assert (given.delivered.problem, look(given.state)) == ("tls", Attempt.NOT_SENT)
    assert [each[:1] for each in found] == [
        b"\x16"
    ] * 3  # a handshake; its random bytes follow 11 others (RFC 8446, 4.1.2)
    randoms = [each[11:43] for each in found]
    sessions = [each[44:76] for each in found]
    assert len({*randoms, *sessions}) == 6


def test_two_answers_are_sealed_with_other_random_bytes(started, tmp_path):
    with Recorder() as recorder:
        parts = [send(started, usual(recorder), tmp_path).part.read_bytes() for _ in range(3)]
    assert len({each[:40] for each in parts}) == 3  # salt and prefix of the stream


def test_many_doors_at_once_come_from_it_and_all_are_collected(started, tmp_path):
    given = []
    with Recorder() as recorder:
        asking = [
            threading.Thread(target=lambda: given.append(send(started, usual(recorder), tmp_path))) for _ in range(8)
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    assert [each.delivered.stage for each in given] == [Stage.DONE] * 8
    assert len(recorder.requests) == 8
    until(lambda: doors(started) == [], "a door stayed, or was not collected")


@pytest.mark.parametrize("word", [porter.DOOR, porter.KEY_READER, porter.RECORDER])
def test_what_is_asked_for_before_it_is_loaded_comes_as_soon_as_it_is(tmp_path, word):
    with orders.started(tmp_path) as found, found._talking(word, "it"):
        assert len(doors(found)) == 1


def test_without_reach_it_forks_no_door(tmp_path):
    with orders.started(tmp_path, reach="none") as found:
        with pytest.raises(SandboxError):
            found.door()
        found.key_reader().close()


def test_where_a_system_does_not_fork_a_door_is_started_for_each_request(tmp_path):
    with Recorder() as recorder, orders.started(tmp_path, forks=False) as found:
        found.settle()
        assert children(found._process.pid) == []
        given = send(found, usual(recorder), tmp_path)
        assert (given.delivered.stage, given.answer.content) == (Stage.DONE, b"{}")
        until(lambda: children(found._process.pid) == [], "the door was not collected")
        found.key_reader().close()
        found.recorder().close()


def test_only_linux_forks():
    assert link.FORKS is (sys.platform == "linux")
