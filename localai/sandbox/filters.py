"""Programs for seccomp: which system calls the kernel still answers; pure, bytes out.

Two kinds. Main and the decoders may do nearly everything, so theirs names what is refused. A door and the recorder do
little, so theirs names what is left: whatever a kernel learns later is refused too. Sources: seccomp(2),
linux/filter.h, linux/seccomp.h, asm/unistd_64.h, asm-generic/unistd.h.
"""

import errno
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_X32_BIT = 0x40000000
_MSG_FASTOPEN = 0x20000000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_ABSENT = 0x00050000 | errno.ENOSYS
_CLONE3, _CLONE_THREAD = 435, 0x10000
_ITSELF = 0  # a process that is named by no number
_STREAM, _SEQPACKET, _TYPE_MASK = 1, 5, 0xF
_BY_DEFAULT, _TCP = 0, 6
_FIONBIO, _FIONCLEX, _FIOCLEX = 0x5421, 0x5450, 0x5451
_FCNTL = (*range(8), 1030)  # duplicate, flags, locks; not F_SETOWN and F_SETSIG, which send signals to others


@dataclass(frozen=True, slots=True)
class Calls:
    """System call numbers of one architecture; `arch` is its AUDIT_ARCH."""

    arch: int
    seccomp: int
    socket: int
    connect: int
    socketpair: int
    ioctl: int
    fcntl: int
    prlimit: int
    forks: tuple[int, ...]
    clone: int
    sending: tuple[tuple[int, int], ...]  # a call that sends, and which of its arguments are the flags
    refused: tuple[int, ...]
    exec: tuple[int, ...]
    plain: tuple[int, ...]
    accepting: tuple[int, ...]


# refused: socket, connect, recvmsg and recvmmsg (which alone can take a descriptor from another process),
# io_uring_setup/enter/register, ptrace, process_vm_readv/writev, bpf, pidfd_getfd, perf_event_open, userfaultfd,
# add_key, request_key, keyctl (the kernel answers request_key by starting a program that may ask DNS). exec: execve,
# execveat.
# plain, by what they are about: descriptors that are open (read, write, close, lseek, pread, pwrite, readv, writev,
# flock, fsync, fdatasync, ftruncate); sockets that are open (recvfrom, shutdown, getsockname, getpeername,
# setsockopt, getsockopt); waiting (ppoll, pselect6, epoll_create1, epoll_ctl, epoll_pwait, futex, nanosleep,
# clock_nanosleep, clock_gettime, clock_getres, gettimeofday, setitimer, restart_syscall, sched_yield); memory (mmap,
# mprotect, munmap, brk, mremap, madvise); itself (getpid, gettid, rt_sigaction, rt_sigprocmask, rt_sigreturn,
# sigaltstack, getrandom, rseq, exit, exit_group); on x86_64 also poll, select and epoll_wait. Not among them: recvmsg
# and sendmsg, which hand descriptors from process to process. accepting: accept, accept4.
X86_64: Final = Calls(
    arch=0xC000003E,
    seccomp=317,
    socket=41,
    connect=42,
    socketpair=53,
    ioctl=16,
    fcntl=72,
    prlimit=302,
    forks=(57, 58),
    clone=56,
    sending=((44, 3), (46, 2), (307, 3)),
    refused=(41, 42, 47, 299, 425, 426, 427, 101, 310, 311, 321, 438, 298, 323, 248, 249, 250),
    exec=(59, 322),
    plain=(
        *(0, 1, 3, 8, 17, 18, 19, 20, 73, 74, 75, 77),
        *(45, 48, 51, 52, 54, 55),
        *(271, 270, 291, 233, 281, 202, 35, 230, 228, 229, 96, 38, 219, 24),
        *(9, 10, 11, 12, 25, 28),
        *(39, 186, 13, 14, 15, 131, 318, 334, 60, 231),
        *(7, 23, 232),
    ),
    accepting=(43, 288),
)
AARCH64: Final = Calls(
    arch=0xC00000B7,
    seccomp=277,
    socket=198,
    connect=203,
    socketpair=199,
    ioctl=29,
    fcntl=25,
    prlimit=261,
    forks=(),
    clone=220,
    sending=((206, 3), (211, 2), (269, 3)),
    refused=(198, 203, 212, 243, 425, 426, 427, 117, 270, 271, 280, 438, 241, 282, 217, 218, 219),
    exec=(221, 281),
    plain=(
        *(63, 64, 57, 62, 67, 68, 65, 66, 32, 82, 83, 46),
        *(207, 210, 204, 205, 208, 209),
        *(73, 72, 20, 21, 22, 98, 101, 115, 113, 114, 169, 103, 128, 124),
        *(222, 226, 215, 214, 216, 233),
        *(172, 178, 134, 135, 139, 132, 278, 293, 93, 94),
    ),
    accepting=(202, 242),
)
MACHINES: Final = {"x86_64": X86_64, "aarch64": AARCH64}


def network_filter(arch: int, *, programs: bool) -> bytes:
    """Return the BPF program for an AUDIT_ARCH: 8 bytes per instruction, jumps relative, refusals are EACCES.

    Socket pairs stay allowed for AF_UNIX streams; a datagram pair could be turned on any Unix socket by its address, a
    listening or accepted TCP socket on any host by connect() or MSG_FASTOPEN. Limits are a process's own: one of no
    seconds, set for another, would end it as a signal does, and no scope of Landlock is asked about it.
    """
    calls = _calls(arch)
    rules = _known(arch)
    rules += [_jump(0x35, _X32_BIT, 0, 1), _answer(_REFUSE)]
    rules += _each((*calls.refused, *(() if programs else calls.exec)), _REFUSE)
    pair = [*_only(0, (_AF_UNIX,)), *_only(1, (_STREAM, _SEQPACKET), mask=_TYPE_MASK), _answer(_ALLOW)]
    rules += _for(calls.socketpair, pair)
    rules += _for(calls.ioctl, [*_never(1, (_TIOCSTI, _TIOCLINUX)), _answer(_ALLOW)])
    rules += _for(calls.prlimit, [*_only(0, (_ITSELF,)), _answer(_ALLOW)])
    for number, argument in calls.sending:
        rules += _for(number, _without_flag(argument, _MSG_FASTOPEN))
    return b"".join([*rules, _answer(_ALLOW)])


def alone_filter(arch: int) -> bytes:
    """Return the BPF program of who starts no process any more, but threads: a decoder's child would outlive its job.

    What clone3 is asked for lies in memory, out of reach of a filter; it is said not to be there, and libc asks clone.
    """
    calls = _calls(arch)
    rules = [*_known(arch), _jump(0x35, _X32_BIT, 0, 1), _answer(_REFUSE), *_each(calls.forks, _REFUSE)]
    rules += _each((_CLONE3,), _ABSENT)
    rules += _for(calls.clone, [_load(16), _jump(0x45, _CLONE_THREAD, 1, 0), _answer(_REFUSE), _answer(_ALLOW)])
    return b"".join([*rules, _answer(_ALLOW)])


def door_filter(arch: int) -> bytes:
    """Return the BPF program of a door: what is open stays usable, new are TCP sockets that connect, nothing else.

    The protocol matters: Landlock judges ports of TCP only, and MPTCP or SCTP streams would pass it.
    """
    calls = _calls(arch)
    new = [
        *_only(0, (_AF_INET, _AF_INET6)),
        *_only(1, (_STREAM,), mask=_TYPE_MASK),
        *_only(2, (_BY_DEFAULT, _TCP)),
        _answer(_ALLOW),
    ]
    return b"".join([*_little(calls), *_for(calls.socket, new), *_each((calls.connect,), _ALLOW), _answer(_REFUSE)])


def recorder_filter(arch: int) -> bytes:
    """Return the BPF program of the recorder: what is open stays usable, and it accepts on what listens already."""
    calls = _calls(arch)
    return b"".join([*_little(calls), *_each(calls.accepting, _ALLOW), _answer(_REFUSE)])


def _calls(arch: int) -> Calls:
    return next(calls for calls in MACHINES.values() if calls.arch == arch)


def _little(calls: Calls) -> list[bytes]:
    """Allow what needs nothing but open descriptors; numbers of x32 equal none of these."""
    rules = [*_known(calls.arch), *_each(calls.plain, _ALLOW)]
    rules += _for(calls.ioctl, [*_only(1, (_FIONBIO, _FIONCLEX, _FIOCLEX)), _answer(_ALLOW)])
    rules += _for(calls.fcntl, [*_only(1, _FCNTL), _answer(_ALLOW)])
    number, argument = calls.sending[0]  # sendto; sendmsg and sendmmsg are left out
    return [*rules, *_for(number, _without_flag(argument, _MSG_FASTOPEN))]


def _known(arch: int) -> list[bytes]:
    """Refuse calls of another architecture; leave the number loaded."""
    return [_load(4), _jump(0x15, arch, 1, 0), _answer(_REFUSE), _load(0)]


def _each(numbers: Sequence[int], answer: int) -> list[bytes]:
    return [rule for number in numbers for rule in (_jump(0x15, number, 0, 1), _answer(answer))]


def _for(number: int, rules: Sequence[bytes]) -> list[bytes]:
    """Judge one call by rules that end in an answer; for any other the number stays loaded."""
    return [_jump(0x15, number, 0, len(rules)), *rules]


def _only(argument: int, values: Sequence[int], *, mask: int = 0) -> list[bytes]:
    """Refuse unless the argument, masked, is one of the values."""
    masked = [_instruction(0x54, mask)] if mask else []
    matches = [_jump(0x15, value, len(values) - at, 0) for at, value in enumerate(values)]
    return [_load(16 + 8 * argument), *masked, *matches, _answer(_REFUSE)]


def _never(argument: int, values: Sequence[int]) -> list[bytes]:
    """Refuse if the argument is one of the values."""
    return [_load(16 + 8 * argument), *_each(values, _REFUSE)]


def _without_flag(argument: int, flag: int) -> list[bytes]:
    return [_load(16 + 8 * argument), _jump(0x45, flag, 0, 1), _answer(_REFUSE), _answer(_ALLOW)]


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _load(offset: int) -> bytes:
    """Load 32 bits of seccomp_data: at 0 the number, at 4 the architecture, at 16 + 8n the low half of argument n."""
    return _instruction(0x20, offset)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    return _instruction(code, value, yes, no)


def _answer(value: int) -> bytes:
    return _instruction(0x06, value)
