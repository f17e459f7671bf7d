"""Landlock: which files the kernel still lets this process open, which port it may connect to, whom it may touch.

It holds for the calling thread and what it starts. Source: landlock(7); system call numbers are the same everywhere.
"""

import ctypes
import os
import struct
from collections.abc import Callable, Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_ALL_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # version of Landlock -> how many rights it knows
_PATH_BENEATH, _NET_PORT = 1, 2
_CONNECT_TCP = 1 << 1
_REFER = 1 << 13
_KNOWS_REFER, _KNOWS_PORTS, _KNOWS_SCOPES = 2, 4, 6
_PR_SET_NO_NEW_PRIVS = 38


def version(libc: ctypes.CDLL) -> int:
    """Return the version of Landlock of this kernel; below 1 where it has none."""
    found: int = libc.syscall(_CREATE_RULESET, 0, 0, 1)
    return found


def limits_ports(libc: ctypes.CDLL) -> bool:
    """Tell whether this kernel can limit the ports of TCP connections (Linux 6.7)."""
    return version(libc) >= _KNOWS_PORTS


def restrict(libc: ctypes.CDLL, *, readable: Iterable[str] = (), port: int | None = None) -> bool:
    """Leave nothing but reading below `readable` and TCP connections to `port`; False with errno where that fails.

    No binding, no writing, no programs; abstract Unix sockets and signals of others are out of reach. What the version
    of this kernel does not know is left out.
    """
    known = version(libc)
    if known < 1:
        return False

    def allow(ruleset: int) -> None:
        for path in readable:
            _allow_below(libc, ruleset, path, _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE)
        if port is not None and known >= _KNOWS_PORTS:
            libc.syscall(_ADD_RULE, ruleset, _NET_PORT, struct.pack("=QQ", _CONNECT_TCP, port), 0)

    return _enter(libc, known, (1 << _ALL_FILE_RIGHTS.get(known, 16)) - 1, allow)


def isolate(libc: ctypes.CDLL) -> bool:
    """Put this process out of reach of every process that is not its own descendant, and leave its files alone.

    What the kernel asks before it gives away memory, descriptors or the environment of another process in /proc it
    answers with no, whoever owns that process. False with errno where that fails (before Linux 5.19).
    """
    known = version(libc)
    if known < _KNOWS_REFER:
        return False
    files = 0 if known >= _KNOWS_PORTS else _REFER  # a set of rules has to rule something: here what it allows again
    return _enter(libc, known, files, lambda ruleset: _allow_below(libc, ruleset, "/", files) if files else None)


def _enter(libc: ctypes.CDLL, known: int, files: int, allow: Callable[[int], None]) -> bool:
    """Rule these rights to files, all TCP ports and all scopes that the kernel knows, but for what `allow` adds."""
    network = 0b11 if known >= _KNOWS_PORTS else 0  # binding and connecting TCP
    scopes = 0b11 if known >= _KNOWS_SCOPES else 0  # abstract Unix sockets and signals stay inside
    length = 24 if known >= _KNOWS_SCOPES else 16 if known >= _KNOWS_PORTS else 8
    attributes = struct.pack("=QQQ", files, network, scopes)[:length]
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        allow(ruleset)
        unprivileged: int = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return unprivileged == 0 and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow_below(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    """Leave rights below a path; one that is not there or refused by the kernel simply stays out of reach."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)
