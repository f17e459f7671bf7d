"""What the kernel lets a process do, taken away by the process itself, for good.

Linux only. Main: no new socket, for all threads and children. Decoders: also no file but a few folders. A door: no
file, no program, one port. The recorder: only what already listens. The memory of each becomes unreadable for others of
the same user. Where a part is not to be had, the answer says so; nothing here is silently weaker. Sources: seccomp(2),
landlock(7), prctl(2).
"""

import ctypes
import os
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from localai.sandbox import filters, landlock

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FLAG_TSYNC = 1, 1
_MOMENTS = 50
_SOL_SOCKET, _SO_TYPE, _SO_DOMAIN = 1, 3, 39
_AF_UNIX, _STREAMS = 1, (1, 5)


class Part(StrEnum):
    """What can be taken away, in the words that `doctor` and screens explain."""

    NETWORK = "network"
    PORT = "port"
    FILES = "files"
    MEMORY = "memory"
    OTHERS = "others"
    LIMITS = "limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What the kernel gave: `held` parts are enforced by it, `missing` ones are not, each with its reason."""

    held: frozenset[Part]
    missing: tuple[tuple[Part, str], ...] = ()


_Attempt = tuple[tuple[Part, ...], Callable[[], str | None]]
_FILES_AND_OTHERS = (Part.FILES, Part.OTHERS)


def seal(*, readable: Sequence[str] | None = None, programs: bool = True) -> Seal:
    """Give up what this process does not need, for all its threads and children, and return what the kernel enforces.

    Always: new sockets of every family, outgoing connections on sockets it holds, io_uring, memory, descriptors, limits
    and signals of processes it did not start, typing into its own terminal, core dumps. With `readable`, also every
    access to files except reading below those folders. Without `programs`, also starting programs. Files and other
    processes are taken from the calling thread and what it starts, so seal before there is any other.
    """
    apart: _Attempt = ((Part.OTHERS,), _leave_others)
    if readable is not None:
        apart = (_FILES_AND_OTHERS, lambda: _refuse_files(readable))
    before = _socket_open_before() if sys.platform == "linux" else None  # asked while /proc can still be read
    network: _Attempt = ((Part.NETWORK,), lambda: _refuse_network(programs) or before)
    return _outcome([((Part.MEMORY,), hide_memory), apart, network])


def seal_door(port: int) -> Seal:
    """Give up everything but the open descriptors and TCP connections to `port`; return what the kernel enforces.

    For a process without threads that has imported, read and looked up everything it needs. Any way to name a file is
    gone (open, stat, readlink, unlink, chdir ...), so are programs, threads and children, sockets of other families and
    kinds, listening, receiving or passing on descriptors, signals to others, and memory and descriptors of others.
    """
    return _outcome(
        [
            ((Part.MEMORY,), hide_memory),
            ((Part.PORT,), lambda: _refuse_ports(port)),
            ((*_FILES_AND_OTHERS, Part.NETWORK), lambda: _filter(filters.door_filter)),
        ]
    )


def seal_recorder() -> Seal:
    """Give up everything but the open descriptors and what is accepted on a socket that listens already.

    For a process without threads. It cannot connect anywhere, nor do anything else that `seal_door` takes away.
    """
    return _outcome(
        [
            ((Part.MEMORY,), hide_memory),
            ((*_FILES_AND_OTHERS, Part.NETWORK), lambda: _filter(filters.recorder_filter)),
        ]
    )


def leave_parent(sealed: Seal) -> Seal:
    """Put a child that was forked sealed out of reach of the process it was forked from; return the seal it has then.

    What `sealed` says was taken from that process is taken from this one.
    """
    if Part.OTHERS not in sealed.held or landlock.isolate(_libc()):
        return sealed
    return Seal(held=sealed.held - {Part.OTHERS}, missing=(*sealed.missing, (Part.OTHERS, _reason("Landlock"))))


def start_no_more(sealed: Seal) -> Seal:
    """Start no process from here on, threads aside; return what `sealed` says with what came of it."""
    problem = _filter(filters.alone_filter) if Part.NETWORK in sealed.held else None
    return Seal(held=sealed.held, missing=(*sealed.missing, (Part.LIMITS, problem))) if problem else sealed


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends; Linux only."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def _outcome(attempts: Sequence[_Attempt]) -> Seal:
    """Try each in order; an attempt answers why its parts are missing, or nothing."""
    held: set[Part] = set()
    missing: list[tuple[Part, str]] = []
    for parts, attempt in attempts:
        problem = attempt() if sys.platform == "linux" else f"{sys.platform} has no such protection we use"
        if problem:
            missing += [(part, problem) for part in parts]
        else:
            held.update(parts)
    return Seal(held=frozenset(held), missing=tuple(missing))


def hide_memory() -> str | None:
    """Leave nothing in a core file and keep other processes of this user out of this one's memory; or say why not."""
    import resource  # not on every system

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return f"{sys.platform} has no such protection we use"
    if _libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        return _reason("prctl")
    return None


def _refuse_network(programs: bool) -> str | None:
    return _filter(lambda arch: filters.network_filter(arch, programs=programs))


def _socket_open_before() -> str | None:
    """Return a reason if this process holds a socket that needs no new one to reach others; streams of Unix cannot."""
    libc, value, size = _libc(), ctypes.c_int(), ctypes.c_uint(4)

    def option(descriptor: int, which: int) -> int | None:
        found = libc.getsockopt(descriptor, _SOL_SOCKET, which, ctypes.byref(value), ctypes.byref(size))
        return value.value if found == 0 else None

    for name in os.listdir("/proc/self/fd"):
        family = option(int(name), _SO_DOMAIN)
        if family is not None and (family != _AF_UNIX or option(int(name), _SO_TYPE) not in _STREAMS):
            return "a socket was open before"
    return None


def _filter(program_for: Callable[[int], bytes]) -> str | None:
    calls = filters.MACHINES.get(os.uname().machine)
    if calls is None or sys.maxsize < 2**32:
        return f"no rules for this processor ({os.uname().machine})"
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return _reason("no_new_privs")
    code = program_for(calls.arch)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer)))
    result = libc.syscall(calls.seccomp, _SECCOMP_SET_MODE_FILTER, _SECCOMP_FLAG_TSYNC, program)
    if result > 0:
        return f"thread {result} did not take the filter"
    return _reason("seccomp") if result < 0 else None


def _leave_others() -> str | None:
    libc = _libc()
    if landlock.version(libc) > 0 and not _is_alone():
        return "a thread was started before"
    return None if landlock.isolate(libc) else _reason("Landlock")


def _is_alone() -> bool:
    """Tell whether this thread is the only one; one that has just been joined takes a moment to be gone."""
    for _ in range(_MOMENTS):
        if len(os.listdir("/proc/self/task")) == 1:
            return True
        time.sleep(0.001)
    return False


def _refuse_files(readable: Sequence[str]) -> str | None:
    return None if landlock.restrict(_libc(), readable=readable) else _reason("Landlock")


def _refuse_ports(port: int) -> str | None:
    libc = _libc()
    if not landlock.restrict(libc, port=port):
        return _reason("Landlock")
    return None if landlock.limits_ports(libc) else "Landlock of this kernel knows no ports"


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _reason(what: str) -> str:
    return f"{what}: {os.strerror(ctypes.get_errno())}"
