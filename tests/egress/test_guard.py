import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ATTEMPTS = {
    "connect": "socket.socket().connect(('127.0.0.1', 9))",
    "create_connection": "socket.create_connection(('127.0.0.1', 9))",
    "lookup": "socket.getaddrinfo('example.com', 443)",
    "gethostbyname": "socket.gethostbyname('example.com')",
    "bind": "socket.socket().bind(('127.0.0.1', 0))",
    "datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "http": "__import__('http.client').client.HTTPConnection('127.0.0.1', 9).connect()",
    "urllib": "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/')",
    "asyncio": "__import__('asyncio').run(__import__('asyncio').open_connection('127.0.0.1', 9))",
    "ipv6": "socket.socket(socket.AF_INET6)",
}


def outcome(code: str) -> str:
    script = f"""
import socket, sys
sys.path.insert(0, {str(ROOT)!r})
from localai.egress import guard
from localai.errors import UnexpectedConnectionError
def chain(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__ or getattr(error, 'reason', None)
try:
    {code}
except Exception as error:
    found = [e for e in chain(error) if isinstance(e, UnexpectedConnectionError)]
    print("refused " + found[0].facts["caller"] if found else f"other {{error!r}}")
else:
    print("allowed")
"""
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_no_way_to_the_network_works(attempt):
    assert outcome(f"guard.install(); {attempt}").startswith("refused ")


def test_the_same_attempts_are_not_refused_without_it():
    assert not outcome(ATTEMPTS["connect"]).startswith("refused")


def test_it_names_the_caller(tmp_path):
    module = tmp_path / "leaky_library.py"
    module.write_text("import socket\n\ndef phone_home():\n    socket.create_connection(('127.0.0.1', 9))\n")
    said = outcome(f"guard.install(); sys.path.insert(0, {str(tmp_path)!r}); __import__('leaky_library').phone_home()")
    assert said.endswith("leaky_library.py, line 4")


def test_the_session_bus_is_reachable_until_it_closes(tmp_path):
    connect = f"socket.socket(socket.AF_UNIX).connect({str(tmp_path / 'bus')!r})"
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        bus.listen()
        assert outcome(f"guard.install(); {connect}") == "allowed"
        assert outcome(f"guard.install(); guard.close(); {connect}").startswith("refused ")


def test_pairs_and_event_loops_work_after_it_closes():
    assert outcome("guard.close(); a, b = socket.socketpair(); a.send(b'x'); assert b.recv(1)") == "allowed"
    assert outcome("guard.close(); import asyncio; asyncio.run(asyncio.sleep(0))") == "allowed"


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_door_connects_where_it_agreed(port):
    connect = f"s = socket.socket(); s.connect(('127.0.0.1', {port}))"
    assert outcome(f"guard.agree([('127.0.0.1', {port})]); {connect}") == "allowed"


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket().connect(('127.0.0.1', {port} - 1))",
        "socket.socket().connect(('127.0.0.2', {port}))",
        "socket.socket().connect(('localhost', {port}))",
        "socket.socket().bind(('127.0.0.1', 0))",
        "socket.socket().sendto(b'x', ('127.0.0.1', {port}))",
        "socket.socket(socket.AF_UNIX).connect('/run/bus')",
        "socket.getaddrinfo('localhost', {port})",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    ],
)
def test_a_door_goes_nowhere_else(port, attempt):
    agreed = f"guard.look_up('localhost'); guard.agree([('127.0.0.1', {port})]); "
    assert outcome(agreed + attempt.format(port=port)).startswith("refused ")


def test_a_door_looks_up_its_one_name():
    assert outcome("guard.look_up('localhost'); socket.getaddrinfo('localhost', 9)") == "allowed"
    assert outcome("guard.look_up('localhost'); socket.getaddrinfo(b'localhost', 9)") == "allowed"


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.getaddrinfo('localhost.', 9)",
        "socket.getaddrinfo('example.com', 9)",
        "socket.gethostbyname('localhost')",
        "socket.socket()",
    ],
)
def test_a_door_does_nothing_else_before_it_agreed(attempt):
    assert outcome(f"guard.look_up('localhost'); {attempt}").startswith("refused ")


def test_a_recorder_listens_on_this_machine_only_and_connects_nowhere():
    accept = "l = socket.create_server(('127.0.0.1', 0)); l.settimeout(0.01)"
    assert outcome(f"guard.listen(); {accept}") == "allowed"
    assert outcome("guard.listen(); socket.create_server(('0.0.0.0', 0))").startswith("refused ")
    assert outcome(f"guard.listen(); {accept}; socket.socket().connect(l.getsockname())").startswith("refused ")
    assert outcome(f"guard.listen(); {accept}; guard.close(); socket.socket()").startswith("refused ")
