"""What the fixtures promise every other test."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest


def test_home_is_a_temporary_folder(home: Path) -> None:
    assert Path.home() == home
    assert os.environ["LOCALAI_HOME"].startswith(str(home))


def test_environment_holds_nothing_of_the_person() -> None:
    allowed = {
        "HOME", "LOCALAI_HOME", "LANG", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE",
        "PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "COMSPEC", "PATHEXT",
    }  # fmt: skip
    assert {name for name in os.environ if not name.startswith("PYTEST_")} <= allowed


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("example.com", 443), ("2001:db8::1", 443, 0, 0)])
def test_connect_to_another_machine_fails(address: tuple[object, ...]) -> None:
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(Exception, match="would reach"):
        sock.connect(address)


def test_datagram_to_another_machine_fails() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, pytest.raises(Exception, match="would reach"):
        sock.sendto(b"x", ("192.0.2.1", 53))


def test_lookup_of_a_name_fails() -> None:
    with pytest.raises(Exception, match="would reach"):
        socket.getaddrinfo("example.com", 443)


def test_loopback_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_clock_stands_until_advanced(now) -> None:
    assert now() == datetime(2026, 11, 21, 12, tzinfo=UTC)
    now.advance(minutes=2)
    assert now() == datetime(2026, 11, 21, 12, 2, tzinfo=UTC)


def test_ids_count(new_id) -> None:
    assert [new_id(), new_id()] == ["0" * 31 + "1", "0" * 31 + "2"]
