"""What a door leaves behind: no process, no descriptor, no key in sight; and what the porter takes for a door."""

import ctypes
import json
import os
import pickle
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from localai.egress import porter
from localai.egress.order import Stage
from tests.egress.watching import doors, state_of, template, until
from tests.wire import orders
from tests.wire.orders import ANSWER_KEY, BODY, BODY_KEY, KEY, send, usual
from tests.wire.server import Recorder, answer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes below /proc")


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        yield found


def test_doors_that_ended_are_collected(tmp_path):
    with Recorder() as recorder, orders.started(tmp_path) as found:
        for _ in range(2):
            send(found, usual(recorder), tmp_path)
        until(lambda: doors(found) == [], "a door stayed, or was not collected")


def test_a_terminal_that_closes_does_not_reach_a_door(tmp_path):
    with orders.started(tmp_path) as found, found.door():
        (pid,) = doors(found)
        assert os.getsid(pid) != os.getsid(0)
        until(lambda: os.getsid(pid) == pid, "it stayed in the session of another")


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists() or state_of(pid) == "Z"


def test_a_door_that_gets_no_order_ends_with_who_asked_for_it(tmp_path):
    with orders.started(tmp_path) as found:
        with found.door():
            (pid,) = doors(found)
            assert not is_gone(pid)
        until(lambda: is_gone(pid), "the door stayed")


def test_the_template_ends_with_its_porter(tmp_path):
    with orders.started(tmp_path) as found:
        pid = template(found)
    until(lambda: is_gone(pid), "the template stayed")


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
        for pid in (*doors(found), template(found), found._process.pid):
            for name in ("cmdline", "environ"):
                try:
                    seen += Path(f"/proc/{pid}/{name}").read_bytes()
                except (PermissionError, ProcessLookupError, FileNotFoundError):
                    continue  # the variables of a process that hides its memory, or that is over

    with Recorder(answers=[[0.1, *answer(200, b"words of an answer")]]) as recorder, orders.started(tmp_path) as found:
        send(found, usual(recorder), tmp_path, watch=look_at)
    assert b"localai.egress.template" in seen
    needles = (KEY, BODY, BODY_KEY, ANSWER_KEY, ANSWER_KEY.hex().encode(), b"words of")
    assert not [needle for needle in needles if needle in seen.replace(b"OPENAI_API_KEY=" + KEY, b"")]


PROBE = """
import json, os, pickle, resource, subprocess, sys, time
from pathlib import Path
from tests.egress.watching import doors, template, until
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
        except (FileNotFoundError, ProcessLookupError):
            found.append("over")
    return found

other = subprocess.Popen(["sleep", "60"])
told = {"other": look(other.pid), "working": []}
other.kill()
other.wait()
with orders.started(folder) as link:
    link.settle()
    told["template"] = look(template(link))
    with link.door():
        (pid,) = doors(link)
        told["waiting"] = look(pid)
    until(lambda: doors(link) == [], "the door stayed")
    orders.send(link, order, folder, watch=lambda event: told["working"].extend(map(look, doors(link))))
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
    assert told["template"] == told["waiting"] == ["refused"] * 3
    assert ["refused"] * 3 in told["working"]
    assert not [seen for seen in told["working"] if "open" in seen and "over" not in seen]


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
        wrong = [
            (word, given) for word in porter.TALKING for given in ((), (plain.fileno(),), (mine.fileno(), its.fileno()))
        ]
        for word, descriptors in (*wrong, (porter.LOADED, (its.fileno(),))):
            porter.send(link._channel, word, descriptors)
            assert porter.receive(link._channel) == (porter.REFUSED, [])


@pytest.mark.parametrize("said", [b"", b"\0\0\0\0", b"\0\0\0\5hello", b"\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n"])
def test_a_door_that_hears_nonsense_ends_without_a_word(link, said):
    channel = link.door()
    with channel:
        channel.sendall(said)
        channel.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):  # it left without reading all of it
            assert channel.recv(1) == b""
