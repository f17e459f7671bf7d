"""Every test gets a temporary home, an almost empty environment, a clock that stands, and no way to the network."""

import compileall
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent
KEPT_VARIABLES = ("PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "COMSPEC", "PATHEXT")

settings.register_profile("here", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


def pytest_configure(config: pytest.Config) -> None:
    """Compile once what the programs that tests start would compile each time; they may write nothing beside it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as where a shell started all this in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)  # or no program could be interrupted
    if hasattr(config, "workerinput"):
        return
    for folder in ("localai", "tui", "tests"):
        compileall.compile_dir(REPOSITORY / folder, quiet=1)


class NetworkReachedError(Exception):
    """A test tried to leave this machine."""


def stays_here(address: object) -> bool:
    """Tell whether a socket address, or a name to look up, is this machine."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = os.fsdecode(host)
    if host is None or not isinstance(host, str) or host in {"", "localhost"} or host.startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: raise where a socket would reach another machine, or a resolver would be asked."""
    if not event.startswith("socket."):
        return
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        reached = arguments[1]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        reached = arguments[0]
    else:
        return
    if not stays_here(reached):
        raise NetworkReachedError(f"{event} would reach {reached}")


class GuardedSocket(socket.socket):
    """A socket that refuses a name before the resolver is asked; the audit hook sees only what came of it."""

    def connect(self, address: object) -> None:
        refuse_network("socket.connect", (self, address))
        super().connect(address)

    def connect_ex(self, address: object) -> int:
        refuse_network("socket.connect", (self, address))
        return super().connect_ex(address)

    def sendto(self, *arguments: object) -> int:
        refuse_network("socket.sendto", (self, arguments[-1]))
        return super().sendto(*arguments)


sys.addaudithook(refuse_network)
socket.socket = GuardedSocket


@dataclass(slots=True)
class StandingClock:
    """A clock that moves only when told to."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@dataclass(slots=True)
class CountingIds:
    """Ids in order: 1, 2, 3 as 32 hex digits."""

    last: int = 0

    def __call__(self) -> str:
        self.last += 1
        return f"{self.last:032x}"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own and nothing else from the person who runs it."""
    folder = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name not in KEPT_VARIABLES and not name.startswith("PYTEST_"):
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(folder),
        "LOCALAI_HOME": str(folder / "localai"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture(autouse=True)
def unsealed() -> Iterator[None]:
    """See that a test did not seal the process that runs all tests; what is sealed belongs into a child."""
    yield
    try:
        socket.socket(socket.AF_UNIX).close()  # the tripwire, which tests of the app set, leaves this family alone
    except PermissionError:
        pytest.exit("a test sealed this process, so that no later one could be trusted", returncode=1)


@pytest.fixture
def now() -> StandingClock:
    """21 November 2026, noon UTC, until the test advances it."""
    return StandingClock(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))


@pytest.fixture
def new_id() -> CountingIds:
    """Ids that count, so that a test can name them."""
    return CountingIds()


@pytest.fixture
def repository() -> Path:
    """The folder that holds pyproject.toml."""
    return REPOSITORY
