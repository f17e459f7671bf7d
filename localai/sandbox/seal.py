"""What the kernel lets a process do, taken away by the process itself, for good.

Linux only: seccomp refuses every new socket for all threads and children, Landlock limits a child to reading a few
folders, and the memory of the process becomes unreadable for others of the same user. Where a part is not to be had,
the answer says so; nothing here is silently weaker. Sources: seccomp(2), landlock(7), prctl(2), linux/filter.h.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FLAG_TSYNC = 1, 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_X32_BIT = 0x40000000
_MSG_FASTOPEN = 0x20000000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_AF_UNIX, _STREAM, _SEQPACKET, _TYPE_MASK = 1, 1, 5, 0xF


class Part(StrEnum):
    """What can be taken away, in the words that `doctor` and screens explain."""

    NETWORK = "network"
    FILES = "files"
    MEMORY = "memory"
    LIMITS = "limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What the kernel gave: `held` parts are enforced by it, `missing` ones are not, each with its reason."""

    held: frozenset[Part]
    missing: tuple[tuple[Part, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Calls:
    """System call numbers of one architecture; `arch` is its AUDIT_ARCH."""

    arch: int
    seccomp: int
    socketpair: int
    ioctl: int
    sending: tuple[tuple[int, int], ...]  # a call that sends, and which of its arguments are the flags
    refused: tuple[int, ...]
    exec: tuple[int, ...]


# socket, connect, io_uring_setup/enter/register, ptrace, process_vm_readv/writev, bpf, pidfd_getfd, perf_event_open,
# userfaultfd, add_key, request_key, keyctl (the kernel answers request_key by starting a program that may ask DNS)
_X86_64 = _Calls(
    arch=0xC000003E,
    seccomp=317,
    socketpair=53,
    ioctl=16,
    sending=((44, 3), (46, 2), (307, 3)),
    refused=(41, 42, 425, 426, 427, 101, 310, 311, 321, 438, 298, 323, 248, 249, 250),
    exec=(59, 322),
)
_AARCH64 = _Calls(
    arch=0xC00000B7,
    seccomp=277,
    socketpair=199,
    ioctl=29,
    sending=((206, 3), (211, 2), (269, 3)),
    refused=(198, 203, 425, 426, 427, 117, 270, 271, 280, 438, 241, 282, 217, 218, 219),
    exec=(221, 281),
)
_MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def seal(*, readable: Sequence[str] | None = None, programs: bool = True) -> Seal:
    """Give up what this process does not need, for all its threads and children, and return what the kernel enforces.

    Always: new sockets of every family, outgoing connections on sockets it holds, io_uring, access to other processes'
    memory and descriptors, typing into its own terminal, core dumps. With `readable`, also every access to files except
    reading below those folders (for a process without threads only). Without `programs`, also starting programs.
    """
    held: set[Part] = set()
    missing: list[tuple[Part, str]] = []
    attempts = [(Part.MEMORY, _hide_memory), (Part.NETWORK, lambda: _refuse_network(programs))]
    if readable is not None:
        attempts.append((Part.FILES, lambda: _refuse_files(readable)))
    for part, attempt in attempts:
        problem = attempt() if sys.platform == "linux" else f"{sys.platform} has no such protection we use"
        if problem:
            missing.append((part, problem))
        else:
            held.add(part)
    return Seal(held=frozenset(held), missing=tuple(missing))


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends; Linux only."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def _hide_memory() -> str | None:
    import resource  # not on every system

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        return _reason("prctl")
    return None


def _refuse_network(programs: bool) -> str | None:
    calls = _MACHINES.get(os.uname().machine)
    if calls is None or sys.maxsize < 2**32:
        return f"no rules for this processor ({os.uname().machine})"
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return _reason("no_new_privs")
    code = network_filter(calls.arch, programs=programs)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer)))
    result = libc.syscall(calls.seccomp, _SECCOMP_SET_MODE_FILTER, _SECCOMP_FLAG_TSYNC, program)
    if result > 0:
        return f"thread {result} did not take the filter"
    return _reason("seccomp") if result < 0 else None


def network_filter(arch: int, *, programs: bool) -> bytes:
    """Return the BPF program for an AUDIT_ARCH: 8 bytes per instruction, jumps relative, refusals are EACCES.

    Socket pairs stay allowed for AF_UNIX streams; a datagram pair could be turned on any Unix socket by its address, a
    listening or accepted TCP socket on any host by connect() or MSG_FASTOPEN.
    """
    calls = next(calls for calls in _MACHINES.values() if calls.arch == arch)
    rules = [_load(4), *_unless_equal(arch, _REFUSE), _load(0)]
    rules += [_jump(0x35, _X32_BIT, 0, 1), _answer(_REFUSE)]
    for number in (*calls.refused, *(() if programs else calls.exec)):
        rules += [_jump(0x15, number, 0, 1), _answer(_REFUSE)]
    pair = [_load(16), *_unless_equal(_AF_UNIX, _REFUSE), _load(24), _instruction(0x54, _TYPE_MASK)]
    pair += [_jump(0x15, _STREAM, 2, 0), _jump(0x15, _SEQPACKET, 1, 0), _answer(_REFUSE), _answer(_ALLOW)]
    rules += [_jump(0x15, calls.socketpair, 0, len(pair)), *pair]
    typing = [_load(24), _jump(0x15, _TIOCSTI, 1, 0), _jump(0x15, _TIOCLINUX, 0, 1), _answer(_REFUSE), _answer(_ALLOW)]
    rules += [_jump(0x15, calls.ioctl, 0, len(typing)), *typing]
    for number, argument in calls.sending:
        flags = [_load(16 + 8 * argument), _jump(0x45, _MSG_FASTOPEN, 0, 1), _answer(_REFUSE), _answer(_ALLOW)]
        rules += [_jump(0x15, number, 0, len(flags)), *flags]
    return b"".join([*rules, _answer(_ALLOW)])


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _load(offset: int) -> bytes:
    """Load 32 bits of seccomp_data: at 0 the number, at 4 the architecture, at 16 + 8n the low half of argument n."""
    return _instruction(0x20, offset)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    return _instruction(code, value, yes, no)


def _answer(value: int) -> bytes:
    return _instruction(0x06, value)


def _unless_equal(value: int, answer: int) -> list[bytes]:
    return [_jump(0x15, value, 1, 0), _answer(answer)]


# --- Landlock ----------------------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_ALL_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # version of Landlock -> how many rights it knows
_PATH_BENEATH = 1


def _refuse_files(readable: Iterable[str]) -> str | None:
    libc = _libc()
    version = libc.syscall(_CREATE_RULESET, 0, 0, 1)
    if version < 1:
        return _reason("Landlock")
    rights = (1 << _ALL_FILE_RIGHTS.get(version, 16)) - 1
    network = 0b11 if version >= 4 else 0  # binding and connecting TCP
    scopes = 0b11 if version >= 6 else 0  # abstract Unix sockets and signals stay inside
    attributes = struct.pack("=QQQ", rights, network, scopes)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return _reason("landlock")
    try:
        for path in readable:
            _allow_reading(libc, ruleset, path)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
            return _reason("landlock")
    finally:
        os.close(ruleset)
    return None


def _allow_reading(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    """Let the process read below a path; one that is not there or refused by the kernel simply stays unreadable."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _reason(what: str) -> str:
    return f"{what}: {os.strerror(ctypes.get_errno())}"
