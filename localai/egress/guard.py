"""A tripwire: an audit hook that refuses every step towards the network and names who took it.

It is no wall, since code below Python passes it; the wall is `sandbox/seal.py`. It works on every system, also where
the kernel offers nothing, and it tells a defect of ours from a refusal of the system.
"""

import sys
from pathlib import PurePath
from types import FrameType
from typing import Final

from localai.errors import UnexpectedConnectionError

_LOOKUPS: Final = frozenset(
    ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "socket.getservbyname")
)
_ADDRESSED: Final = frozenset(("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"))
_OWN_FAMILY: Final = 1  # AF_UNIX, without 3 ms for importing socket
_PASSED_OVER: Final = frozenset((PurePath(__file__).name, "socket.py", "ssl.py"))

_installed = False
_closed = False


def install() -> None:
    """Refuse the network from now on; sockets of this machine (the session bus) stay usable until `close`."""
    global _installed  # an audit hook cannot be taken out again, so there is one per process
    if not _installed:
        sys.addaudithook(_watch)
        _installed = True


def close() -> None:
    """Refuse from now on also every socket of this machine; pairs of sockets stay usable."""
    global _closed
    install()
    _closed = True


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket.") and _leads_out(event, arguments):
        raise UnexpectedConnectionError(event=event.removeprefix("socket."), caller=_caller(sys._getframe(1)))


def _leads_out(event: str, arguments: tuple[object, ...]) -> bool:
    if event in _LOOKUPS:
        return True
    if event == "socket.__new__":
        family = arguments[1]
        return family not in (-1, _OWN_FAMILY)  # -1: around a descriptor that is open already
    if event in _ADDRESSED:
        address = arguments[1]
        return address is not None and (_closed or not isinstance(address, str | bytes))
    return False


def _caller(frame: FrameType | None) -> str:
    """Return file and line of the nearest code that is not the socket library itself."""
    while frame is not None:
        place = PurePath(frame.f_code.co_filename)
        if place.name not in _PASSED_OVER:
            return f"{place.parent.name}/{place.name}, line {frame.f_lineno}"
        frame = frame.f_back
    return "unknown code"
