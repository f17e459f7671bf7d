import ctypes
import errno
import os
import struct
import sys
from pathlib import Path

import pytest

from localai.sandbox.filters import alone_filter, network_filter
from localai.sandbox.landlock import version
from tests.sandbox.processes import in_a_process, linux


@linux
def test_seal_says_what_the_kernel_enforces():
    assert in_a_process("found = sorted(seal().held)") == ["memory", "network", "others"]


@linux
@pytest.mark.parametrize("family", ["AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"])
def test_seal_refuses_sockets_of_every_family(family: str):
    assert in_a_process(f"seal(); found = opening(socket.socket, socket.{family})") == "refused"


@linux
def test_seal_refuses_sockets_made_without_python():
    assert in_a_process("seal(); found = calling(libc.socket, 2, 1, 0)") == "refused"


@linux
@pytest.mark.parametrize(
    "number",
    [425, 426, 427, 438],  # io_uring_setup, _enter, _register, pidfd_getfd: the same on every architecture
)
def test_seal_refuses_system_calls_that_go_around_it(number: int):
    assert in_a_process(f"seal(); found = calling(libc.syscall, {number}, 1, 0, 0, 0, 0, 0)") == "refused"


@linux
@pytest.mark.parametrize(
    "call",
    [
        "libc.ptrace, 16, os.getppid(), 0, 0",
        "libc.process_vm_readv, os.getpid(), None, 0, None, 0, 0",
        "libc.process_vm_writev, os.getpid(), None, 0, None, 0, 0",
        "libc.syscall, {'x86_64': 321, 'aarch64': 280}[os.uname().machine], 0, 0, 0",
        "libc.syscall, {'x86_64': 249, 'aarch64': 218}[os.uname().machine], b'dns_resolver', b'example.org', b'', 0",
    ],
)
def test_seal_refuses_other_processes_and_kernel_errands(call: str):
    assert in_a_process(f"seal(); found = calling({call})") == "refused"


@linux
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="x32 numbers exist on x86_64 only")
def test_seal_refuses_the_second_set_of_numbers():
    assert in_a_process("seal(); found = calling(libc.syscall, 0x40000000 | 41, 2, 1, 0)") == "refused"


@linux
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="machine code of x86_64")
def test_seal_refuses_the_32_bit_entry_of_the_kernel():
    code = """
    import mmap
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    # push rbx; mov eax, 359 (socket); mov ebx, 2; mov ecx, 1; xor edx, edx; int 0x80; pop rbx; ret
    page.write(bytes.fromhex("53b867010000bb02000000b90100000031d2cd805bc3"))
    entry = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    seal()
    found = entry()
    """
    assert in_a_process(code) in (-13, -1, -38)


@linux
def test_seal_holds_for_a_thread_started_before():
    code = """
    ready, done, seen = threading.Event(), threading.Event(), []
    def wait():
        ready.wait()
        seen.append(opening(socket.socket))
        done.set()
    threading.Thread(target=wait).start()
    seal(); ready.set(); done.wait()
    found = seen
    """
    assert in_a_process(code) == ["refused"]


@linux
def test_seal_holds_for_a_child_program():
    code = """
    seal()
    ask = "import socket\\ntry: socket.socket(); print('open')\\nexcept PermissionError: print('refused')"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout.strip()
    """
    assert in_a_process(code) == "refused"


@linux
def test_seal_refuses_connecting_a_socket_that_was_opened_before():
    code = """
    listener = socket.create_server(("127.0.0.1", 0))
    held = socket.socket()
    seal()
    address = struct.pack("!H", 2)[::-1] + struct.pack("!H4s8x", listener.getsockname()[1], bytes([127, 0, 0, 1]))
    found = [calling(libc.connect, held.fileno(), address, 16)]
    found += [opening(held.sendto, b"x", 0x20000000, listener.getsockname())]
    """
    assert in_a_process(code) == ["refused", "refused"]


@linux
def test_seal_refuses_pairs_that_can_be_turned_on_any_unix_socket():
    code = """
    seal()
    kinds = (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    found = [opening(socket.socketpair, socket.AF_UNIX, kind) for kind in kinds]
    """
    assert in_a_process(code) == ["refused"] * 3


@linux
def test_seal_leaves_stream_pairs_and_open_descriptors():
    code = """
    one, other = socket.socketpair()
    seal()
    one.send(b"before"); three, four = socket.socketpair(); three.send(b"after")
    found = [other.recv(6).decode(), four.recv(5).decode()]
    """
    assert in_a_process(code) == ["before", "after"]


@linux
def test_seal_refuses_typing_into_the_terminal():
    code = """
    import pty
    primary, secondary = pty.openpty()
    seal()
    found = calling(libc.ioctl, secondary, 0x5412, b"x")
    """
    assert in_a_process(code) == "refused"


@linux
def test_seal_ends_core_dumps():
    code = """
    import resource
    seal()
    found = [libc.prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE)]
    """
    assert in_a_process(code) == [0, 0, 0]


@linux
def test_sealed_files_can_be_read_only_below_the_named_folders(tmp_path: Path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "a").write_text("model")
    (outside / "b").write_text("secret")
    code = f"""
    sealed = seal(readable=[{str(inside)!r}, "/nonexistent"], programs=False)
    found = [sorted(sealed.held), open({str(inside / "a")!r}).read()]
    found += [opening(open, {str(outside / "b")!r}), opening(open, {str(inside / "c")!r}, "w")]
    found += [opening(os.listdir, "/")]
    found += [opening(os.execv, {sys.executable!r}, ["python"]), opening(os.kill, os.getppid(), 0)]
    """
    expected = [
        ["files", "memory", "network", "others"],
        "model",
        "refused",
        "refused",
        "refused",
        "refused",
        "refused",
    ]
    assert in_a_process(code) == expected


ALLOWED, REFUSED = 0x7FFF0000, 0x0005000D
X86, ARM = 0xC000003E, 0xC00000B7
X86_REFUSED = (41, 42, 47, 101, 248, 249, 250, 298, 299, 310, 311, 321, 323, 425, 426, 427, 438)
ARM_REFUSED = (117, 198, 203, 212, 217, 218, 219, 241, 243, 270, 271, 280, 282, 425, 426, 427, 438)


def judge(
    arch: int, number: int, *arguments: int, built_for: int = 0, programs: bool = True, program: bytes = b""
) -> int:
    """Run the filter as the kernel would (linux/filter.h), so that every architecture can be tested on this one."""
    seen = struct.pack("<iIQ6Q", number, arch, 0, *arguments, *[0] * (6 - len(arguments)))
    program = program or network_filter(built_for or arch, programs=programs)
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
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += yes if holds else no


@pytest.mark.parametrize(
    ("arch", "number"),
    [
        *((X86, number) for number in X86_REFUSED),
        *((ARM, number) for number in ARM_REFUSED),
    ],
)
def test_filter_refuses_the_number_on_its_architecture(arch, number):
    assert judge(arch, number) == REFUSED


@pytest.mark.parametrize(("arch", "pair", "send"), [(X86, 53, 44), (ARM, 199, 206)])
def test_filter_judges_arguments_on_every_architecture(arch, pair, send):
    unix, inet, stream, datagram, packets, cloexec = 1, 2, 1, 2, 5, 0o2000000
    assert [judge(arch, pair, unix, kind) for kind in (stream, stream | cloexec, packets)] == [ALLOWED] * 3
    assert [judge(arch, pair, unix, kind) for kind in (datagram, 3, datagram | cloexec, 0)] == [REFUSED] * 4
    assert judge(arch, pair, inet, stream) == REFUSED
    assert judge(arch, send, 3, 0, 5, 0x4000) == ALLOWED
    limits = {X86: 302, ARM: 261}[arch]
    assert [judge(arch, limits, pid) for pid in (0, 1, 2**32 - 1)] == [ALLOWED, REFUSED, REFUSED]
    assert judge(arch, send, 3, 0, 5, 0x20004000) == REFUSED


@pytest.mark.parametrize(("arch", "start", "read"), [(X86, 59, 0), (ARM, 221, 63)])
def test_filter_refuses_starting_programs_only_where_asked(arch, start, read):
    assert judge(arch, start) == ALLOWED
    assert judge(arch, start, programs=False) == REFUSED
    assert judge(arch, read, programs=False) == ALLOWED


@pytest.mark.parametrize(("arch", "clone", "forks", "read"), [(X86, 56, (57, 58), 0), (ARM, 220, (), 63)])
def test_filter_of_who_stays_alone_leaves_threads(arch, clone, forks, read):
    asked = ((clone, 0x3D0F00), (clone, 17), (435,), (read,), *((fork,) for fork in forks))
    answers = [judge(arch, *each, program=alone_filter(arch)) for each in asked]
    assert answers == [ALLOWED, REFUSED, 0x50000 | errno.ENOSYS, ALLOWED, *[REFUSED] * len(forks)]


@pytest.mark.parametrize("number", [0, 1, 41, 359])
def test_filter_refuses_everything_of_another_architecture(number):
    assert judge(0x40000003, number, built_for=X86) == REFUSED
    assert judge(0x40000028, number, built_for=ARM) == REFUSED


@pytest.mark.parametrize("arch", [X86, ARM])
def test_filter_checks_the_architecture_before_any_number(arch: int):
    program = network_filter(arch, programs=True)
    assert program[:8] == bytes.fromhex("2000000004000000")
    assert int.from_bytes(program[12:16], "little") == arch
    assert len(program) % 8 == 0


REACHING = """
    import resource
    if os.geteuid() == 0:
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
    other = subprocess.Popen(["cat"], env={"WORD": "secret"}, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    while b"cat" not in open(f"/proc/{other.pid}/cmdline", "rb").read():
        time.sleep(0.001)
    place = f"/proc/{other.pid}"
    ways = [lambda: open(f"{place}/mem", "r+b"), lambda: open(f"{place}/task/{other.pid}/mem", "r+b")]
    ways += [lambda: os.readlink(f"{place}/fd/0"), lambda: open(f"{place}/fd/0")]
    ways += [lambda: open(f"{place}/environ").read(), lambda: open(f"{place}/maps").read()]
    ways += [lambda: os.readlink(f"{place}/cwd")]
"""
WHERE_PROCESSES_ARE_APART = pytest.mark.skipif(
    sys.platform != "linux" or version(ctypes.CDLL(None)) < 6, reason="older kernels know fewer scopes; doctor says so"
)


@WHERE_PROCESSES_ARE_APART
def test_seal_keeps_away_from_processes_started_before():
    code = f"""{REACHING}
    seal()
    found = [opening(way) for way in ways] + [opening(os.kill, other.pid, 9)]
    """
    assert in_a_process(code) == ["refused"] * 8


@linux
def test_seal_sets_no_limit_for_a_process_started_before_and_any_for_itself():
    code = f"""{REACHING}
    seal()
    found = [opening(resource.prlimit, other.pid, resource.RLIMIT_CPU, (0, 0))]
    found += [opening(resource.prlimit, other.pid, resource.RLIMIT_NOFILE)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    found += [resource.getrlimit(resource.RLIMIT_NOFILE)[0]]
    """
    assert in_a_process(code) == ["refused", "refused", 64]


@linux
def test_those_processes_are_open_to_one_that_is_not_sealed():
    code = f"""{REACHING}
    found = [opening(way) for way in ways] + [opening(resource.prlimit, other.pid, resource.RLIMIT_CPU, (0, 0))]
    other.communicate(b"x")
    found += [other.returncode]
    """
    *reached, ended = in_a_process(code)
    assert "refused" not in reached
    assert ended == 0


@linux
def test_seal_leaves_its_own_children_and_its_files(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    code = f"""
    seal()
    open({str(tmp_path / "a" / "x")!r}, "w").write("kept")
    os.rename({str(tmp_path / "a" / "x")!r}, {str(tmp_path / "b" / "x")!r})
    os.link({str(tmp_path / "b" / "x")!r}, {str(tmp_path / "a" / "y")!r})
    child = subprocess.Popen(["sleep", "60"])
    child.kill()
    found = [child.wait(), open({str(tmp_path / "a" / "y")!r}).read()]
    """
    assert in_a_process(code) == [-9, "kept"]


@linux
def test_seal_says_where_a_thread_was_started_before():
    code = """
    done = threading.Event()
    threading.Thread(target=done.wait).start()
    found = [[str(part), reason] for part, reason in seal().missing]
    done.set()
    """
    assert in_a_process(code) == [["others", "a thread was started before"]]


PASSED = """
    one, other = socket.socketpair()
    passing = "import socket; channel = socket.socket(fileno=0); channel.recv(1);"
    passing += "given = socket.socket(); socket.send_fds(channel, [b'x'], [given.fileno()])"
    helper = subprocess.Popen([sys.executable, "-c", passing], stdin=other)
    other.close()
"""


@linux
def test_seal_refuses_a_socket_that_another_process_passes():
    code = f"""{PASSED}
    seal()
    one.send(b"x")
    found = opening(socket.recv_fds, one, 1, 1)
    helper.wait()
    """
    assert in_a_process(code) == "refused"


@linux
def test_such_a_socket_reaches_a_process_that_is_not_sealed():
    code = f"""{PASSED}
    one.send(b"x")
    _, (descriptor,), _, _ = socket.recv_fds(one, 1, 1)
    found = socket.socket(fileno=descriptor).family == socket.AF_INET
    helper.wait()
    """
    assert in_a_process(code) is True
