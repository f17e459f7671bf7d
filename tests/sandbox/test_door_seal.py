"""What opens a socket cannot read files: everything a door and the recorder gave up, tried after they did."""

import socket
import struct
from pathlib import Path

import pytest

from localai.sandbox.filters import AARCH64, X86_64, door_filter, recorder_filter
from tests.sandbox.processes import in_a_process, linux

SEALS = ["seal_door(1)", "seal_recorder()"]
FILES = {
    "open": "opening(open, '/etc/hostname')",
    "open for writing": "opening(open, place + '/out', 'w')",
    "its own code": "opening(open, os.__file__)",
    "openat2": "calling(libc.syscall, 437, -100, b'/etc/hostname', bytes(24), 24)",
    "a link of proc": "opening(os.readlink, '/proc/self/exe')",
    "a descriptor of proc": "opening(os.open, '/proc/self/fd/0', os.O_RDONLY)",
    "its memory": "opening(open, '/proc/self/mem')",
    "size and time": "opening(os.stat, '/etc/hostname')",
    "existence": "calling(libc.access, b'/etc/hostname', 0)",
    "a folder": "opening(os.listdir, '/')",
    "another folder": "opening(os.chdir, place)",
    "its folder": "opening(os.getcwd)",
    "rename": "opening(os.rename, place + '/a', place + '/b')",
    "unlink": "opening(os.unlink, place + '/u')",
    "mkdir": "opening(os.mkdir, place + '/d')",
    "symlink": "opening(os.symlink, place + '/a', place + '/s')",
    "rights": "opening(os.chmod, place, 0o700)",
    "truncate": "opening(os.truncate, place + '/a', 0)",
    "attributes": "opening(os.listxattr, place)",
    "file handles": "calling(libc.syscall, 303, -100, b'/', 0, 0, 0)",
    "mount": "calling(libc.mount, b'none', place.encode(), b'tmpfs', 0, 0)",
    "memory file": "opening(os.memfd_create, 'x')",
}
PROGRAMS = {
    "exec": "opening(os.execv, sys.executable, ['python'])",
    "exec of a descriptor": "calling(libc.syscall, {'x86_64': 322}.get(machine, 281), 0, b'', 0, 0, 0x1000)",
    "fork": "opening(os.fork)",
    "clone3": "calling(libc.syscall, 435, bytes(88), 88)",
    "spawn": "opening(os.posix_spawn, sys.executable, ['python'], {})",
}
OTHERS = {
    "signal": "opening(os.kill, os.getppid(), 0)",
    "signals by descriptor": "opening(fcntl.fcntl, held, 8, os.getppid())",
    "ptrace": "calling(libc.ptrace, 16, os.getppid(), 0, 0)",
    "memory": "calling(libc.process_vm_readv, os.getpid(), None, 0, None, 0, 0)",
    "descriptors": "calling(libc.syscall, 438, 1, 0, 0)",
    "pidfd": "opening(os.pidfd_open, os.getppid())",
    "io_uring": "calling(libc.syscall, 425, 1, 0)",
    "bpf": "calling(libc.syscall, {'x86_64': 321, 'aarch64': 280}[machine], 0, 0, 0)",
    "keys of the kernel": "calling(libc.syscall, {'x86_64': 250, 'aarch64': 219}[machine], 0, 0, 0)",
    "a call of tomorrow": "calling(libc.syscall, 999, 0)",
    "receiving a descriptor": "opening(socket.recv_fds, pair[0], 1, 1)",
    "passing a descriptor on": "opening(socket.send_fds, pair[0], [b'x'], [0])",
}
NETWORK = {
    "unix": "opening(socket.socket, socket.AF_UNIX)",
    "a pair": "opening(socket.socketpair)",
    "netlink": "opening(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW)",
    "packet": "opening(socket.socket, socket.AF_PACKET, socket.SOCK_RAW)",
    "vsock": "opening(socket.socket, socket.AF_VSOCK)",
    "udp": "opening(socket.socket, socket.AF_INET, socket.SOCK_DGRAM)",
    "udp over 6": "opening(socket.socket, socket.AF_INET6, socket.SOCK_DGRAM)",
    "raw": "opening(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)",
    "mptcp": "opening(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 262)",
    "sctp": "opening(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 132)",
    "bind": "opening(held.bind, ('127.0.0.1', 0))",
    "listen": "opening(held.listen)",
    "fast open": "opening(held.sendto, b'x', 0x20000000, ('127.0.0.1', 9))",
}


PREPARED = """
import encodings.idna, fcntl
held, pair, machine = socket.socket(), socket.socketpair(), os.uname().machine
for name in "au":
    open(f"{place}/{name}", "w").close()
"""


@pytest.fixture(scope="module", params=SEALS)
def tried(request, tmp_path_factory) -> dict[str, object]:
    """What came of every attempt in one process that has sealed itself; none changes it, as all are refused."""
    attempts = FILES | PROGRAMS | OTHERS | NETWORK
    lines = [f"found[{name!r}] = {code}" for name, code in attempts.items()]
    place = f"place = {str(tmp_path_factory.mktemp('place'))!r}"
    return in_a_process("\n".join([place, PREPARED, request.param, "found = {}", *lines]))


@linux
@pytest.mark.parametrize("attempt", [*FILES, *PROGRAMS, *OTHERS, *NETWORK])
def test_what_opens_a_socket_can_do_nothing_else(tried: dict[str, object], attempt: str):
    assert tried[attempt] == "refused"


@linux
@pytest.mark.parametrize("attempt", sorted({*FILES, *NETWORK} - {"mount", "raw", "packet", "file handles"}))
def test_the_attempts_are_not_refused_to_a_process_that_is_not_sealed(attempt: str, tmp_path: Path):
    lines = ["try:", f"    found = {(FILES | NETWORK)[attempt]}", "except OSError as error:", "    found = str(error)"]
    assert in_a_process("\n".join([f"place = {str(tmp_path)!r}", PREPARED, *lines])) != "refused"


@linux
def test_the_seals_say_what_the_kernel_enforces():
    assert in_a_process("found = sorted(seal_door(443).held)") == ["files", "memory", "network", "others", "port"]
    assert in_a_process("found = sorted(seal_recorder().held)") == ["files", "memory", "network", "others"]


@linux
@pytest.mark.parametrize("sealing", SEALS)
def test_no_name_is_looked_up_after_the_seal(sealing: str):
    code = f"""
    import encodings.idna
    {sealing}
    try:
        found = socket.getaddrinfo("localhost", 80)
    except OSError as error:
        found = type(error).__name__
    """
    assert in_a_process(code) == "gaierror"


@linux
@pytest.mark.parametrize("sealing", SEALS)
def test_no_thread_is_started_after_the_seal(sealing: str):
    code = f"""
    {sealing}
    try:
        threading.Thread(target=print).start()
    except RuntimeError as error:
        found = str(error)
    """
    assert in_a_process(code) == "can't start new thread"


@linux
@pytest.mark.parametrize("sealing", SEALS)
def test_open_descriptors_stay_usable(sealing: str):
    code = f"""
    import fcntl, tempfile
    file = tempfile.TemporaryFile(buffering=0)
    one, other = socket.socketpair()
    {sealing}
    one.settimeout(5); one.sendall(b"word"); found = [other.recv(4).decode()]
    file.write(b"kept"); os.fsync(file.fileno()); file.seek(0); found.append(file.read().decode())
    fcntl.flock(file, fcntl.LOCK_EX); os.ftruncate(file.fileno(), 0); found.append(file.seek(0, 2))
    os.urandom(1); time.sleep(0.001)
    """
    assert in_a_process(code) == ["word", "kept", 0]


@linux
@pytest.mark.parametrize(("family", "address"), [("AF_INET", "127.0.0.1"), ("AF_INET6", "::1")])
def test_a_door_connects_to_its_port_and_to_no_other(family: str, address: str):
    with (
        socket.create_server((address, 0), family=getattr(socket, family)) as agreed,
        socket.create_server((address, 0), family=getattr(socket, family)) as other,
    ):
        code = f"""
        held = socket.socket(socket.{family})
        seal_door({agreed.getsockname()[1]})
        found = [opening(socket.socket(socket.{family}).connect, ({address!r}, {other.getsockname()[1]}))]
        found += [opening(held.connect, ({address!r}, {other.getsockname()[1]}))]
        found += [opening(socket.socket(socket.{family}).connect, ({address!r}, {agreed.getsockname()[1]}))]
        """
        assert in_a_process(code) == ["refused", "refused", "None"]


@linux
def test_a_recorder_accepts_on_what_listens_and_connects_nowhere():
    code = """
    listener = socket.create_server(("127.0.0.1", 0))
    client, spare = socket.create_connection(listener.getsockname()), socket.socket()
    seal_recorder()
    accepted, _ = listener.accept()
    client.sendall(b"word")
    found = [accepted.recv(4).decode(), opening(socket.socket), opening(spare.connect, listener.getsockname())]
    """
    assert in_a_process(code) == ["word", "refused", "refused"]


@linux
def test_another_process_reads_neither_memory_nor_descriptors_of_a_door():
    code = """
    import resource
    ready, done = os.pipe(), os.pipe()
    door = os.fork()
    os.close(ready[0] if not door else ready[1])
    if not door:
        os.setuid(65534) if os.geteuid() == 0 else None
        seal_door(443)
        os.write(ready[1], b"x"); os.read(done[0], 1); os._exit(0)
    os.read(ready[0], 1)
    if os.geteuid() == 0:
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
    place = f"/proc/{door}"
    found = [opening(open, f"{place}/mem", "rb"), opening(os.listdir, f"{place}/fd")]
    found += [opening(os.readlink, f"{place}/exe")]
    os.write(done[1], b"x"); os.waitpid(door, 0)
    """
    assert in_a_process(code) == ["refused"] * 3


ALLOWED, REFUSED = 0x7FFF0000, 0x0005000D


def judge(program: bytes, arch: int, number: int, *arguments: int) -> int:
    """Run a filter as the kernel would (linux/filter.h), so that every architecture can be tested on this one."""
    seen = struct.pack("<iIQ6Q", number, arch, 0, *arguments, *[0] * (6 - len(arguments)))
    at = held = 0
    while True:
        code, yes, no, value = struct.unpack_from("<HBBI", program, 8 * at)
        at += 1
        if code == 0x20:
            (held,) = struct.unpack_from("<I", seen, value)
        elif code == 0x54:
            held &= value
        elif code == 0x06:
            return value
        else:
            at += yes if {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code] else no


@pytest.mark.parametrize("calls", [X86_64, AARCH64])
def test_the_filters_allow_exactly_what_they_name(calls):
    door, recorder = door_filter(calls.arch), recorder_filter(calls.arch)
    judged = {calls.socket, calls.connect, calls.ioctl, calls.fcntl, calls.sending[0][0], *calls.accepting}
    named = {number for number in range(600) if judge(door, calls.arch, number) == ALLOWED} - judged
    assert named == set(calls.plain) == {n for n in range(600) if judge(recorder, calls.arch, n) == ALLOWED} - judged
    assert [judge(recorder, calls.arch, number) for number in calls.accepting] == [ALLOWED] * 2
    assert [judge(door, calls.arch, number) for number in calls.accepting] == [REFUSED] * 2
    assert judge(door, calls.arch, calls.connect) == ALLOWED
    assert judge(recorder, calls.arch, calls.connect) == judge(recorder, calls.arch, calls.socket, 2, 1, 6) == REFUSED
    assert judge(door, calls.arch ^ 1, 0) == judge(recorder, calls.arch ^ 1, 0) == REFUSED


@pytest.mark.parametrize("calls", [X86_64, AARCH64])
def test_the_door_filter_judges_arguments(calls):
    door, cloexec = door_filter(calls.arch), 0o2000000
    good = [(2, 1, 0), (10, 1, 6), (2, 1 | cloexec, 0)]
    wrong = [(1, 1, 0), (2, 2, 0), (2, 3, 6), (2, 1, 262), (10, 1, 132), (16, 1, 0), (2, 1, 256), (2, 2 | cloexec, 0)]
    assert [judge(door, calls.arch, calls.socket, *made) for made in good] == [ALLOWED] * len(good)
    assert [judge(door, calls.arch, calls.socket, *made) for made in wrong] == [REFUSED] * len(wrong)
    assert judge(door, calls.arch, calls.sending[0][0], 3, 0, 5, 0x4000) == ALLOWED
    assert judge(door, calls.arch, calls.sending[0][0], 3, 0, 5, 0x20004000) == REFUSED
    assert judge(door, calls.arch, calls.ioctl, 3, 0x5421) == ALLOWED
    assert judge(door, calls.arch, calls.ioctl, 3, 0x5412) == judge(door, calls.arch, calls.ioctl, 3, 0x8912) == REFUSED
    assert judge(door, calls.arch, calls.fcntl, 3, 4) == ALLOWED
    assert judge(door, calls.arch, calls.fcntl, 3, 8) == judge(door, calls.arch, calls.fcntl, 3, 10) == REFUSED


@pytest.mark.parametrize("build", [door_filter, recorder_filter])
@pytest.mark.parametrize("calls", [X86_64, AARCH64])
def test_no_jump_of_the_filters_is_too_long(build, calls):
    program = build(calls.arch)
    longest = max(max(program[at + 2], program[at + 3]) for at in range(0, len(program), 8))
    assert len(program) % 8 == 0
    assert longest < 32
