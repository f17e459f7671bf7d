"""A tripwire: an audit hook that refuses every step towards the network and names who took it.

It is no wall, since code below Python passes it; the wall is `sandbox/seal.py`. It works on every system, also where
the kernel offers nothing, and it tells a defect of ours from a refusal of the system. Every process has one. Main: no
step at all. A door: the one name it looks up, then the addresses found and nothing else. The recorder: listening on
this machine.
"""

import sys
from collections.abc import Iterable
from pathlib import PurePath
from types import FrameType
from typing import Final

from localai.errors import UnexpectedConnectionError

_LOOKUPS: Final = frozenset(
    ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "socket.getservbyname")
)
_ADDRESSED: Final = frozenset(("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"))
_OWN_FAMILY: Final = 1  # AF_UNIX, without 3 ms for importing socket
_INTERNET: Final = frozenset((2, 10, 23, 30))  # AF_INET, and AF_INET6 of Linux, Windows and macOS
_OPEN_ALREADY: Final = -1  # the family of a socket object around a descriptor
_HERE: Final = frozenset(("127.0.0.1", "::1"))
_PASSED_OVER: Final = frozenset((PurePath(__file__).name, "socket.py", "ssl.py"))

_installed = False
_closed = False
_listening = False
_name: str | None = None
_agreed: frozenset[tuple[str, int]] = frozenset()


def install() -> None:
    """Refuse the network from now on; sockets of this machine (the session bus) stay usable until `close`."""
    global _installed  # an audit hook cannot be taken out again, so there is one per process
    if not _installed:
        sys.addaudithook(_watch)
        _installed = True


def close() -> None:
    """Refuse from now on everything that was allowed, and every socket of this machine; pairs stay usable."""
    global _closed, _listening, _name, _agreed
    install()
    _closed, _listening, _name, _agreed = True, False, None, frozenset()


def look_up(name: str) -> None:
    """Let this process ask for the addresses of one name; for a door."""
    global _name
    install()
    _name = name


def agree(addresses: Iterable[tuple[str, int]]) -> None:
    """Refuse from now on everything but connecting to these IP addresses and ports; for a door."""
    global _agreed
    close()
    _agreed = frozenset(addresses)


def listen() -> None:
    """Let this process listen on loopback and accept, until `close`; for the recorder."""
    global _listening
    install()
    _listening = True


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket.") and _leads_out(event, arguments):
        raise UnexpectedConnectionError(event=event.removeprefix("socket."), caller=_caller(sys._getframe(1)))


def _leads_out(event: str, arguments: tuple[object, ...]) -> bool:
    if event in _LOOKUPS:
        return _name is None or event != "socket.getaddrinfo" or _text(arguments[0]) != _name
    if event == "socket.__new__":
        family = arguments[1]
        return family not in (_OPEN_ALREADY, _OWN_FAMILY) and not (family in _INTERNET and (_agreed or _listening))
    if event in _ADDRESSED:
        address = arguments[1]
        if isinstance(address, tuple):
            return not _is_allowed(event, address[:2])
        return address is not None and (_closed or not isinstance(address, str | bytes))
    return False


def _is_allowed(event: str, address: tuple[object, ...]) -> bool:
    if event == "socket.bind":
        return _listening and address[0] in _HERE
    return event == "socket.connect" and address in _agreed


def _text(name: object) -> object:
    return name.decode("ascii", "replace") if isinstance(name, bytes) else name


def _caller(frame: FrameType | None) -> str:
    """Return file and line of the nearest code that is not the socket library itself."""
    while frame is not None:
        place = PurePath(frame.f_code.co_filename)
        if place.name not in _PASSED_OVER:
            return f"{place.parent.name}/{place.name}, line {frame.f_lineno}"
        frame = frame.f_back
    return "unknown code"
