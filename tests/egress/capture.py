"""Runs a command where every packet is seen: a network namespace whose default route is a recorded loopback.

Prints one JSON line: packets that a deliberate lookup and connection caused (the proof that recording works), and
packets that the command caused. To be run inside `unshare --user --map-root-user --net`.
"""

import contextlib
import ctypes
import fcntl
import json
import socket
import struct
import subprocess
import sys
import time

EVERY_PROTOCOL = 0x0003
SIOCSIFFLAGS, SIOCADDRT = 0x8914, 0x890B  # linux/sockios.h
IFF_UP, IFF_RUNNING, RTF_UP = 0x1, 0x40, 0x1


def prepare() -> socket.socket:
    """Bring loopback up, lead every route to it, and return a socket that records it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP | IFF_RUNNING))
        device = ctypes.create_string_buffer(b"lo")
        anywhere = struct.pack("=HH12x", socket.AF_INET, 0)
        route = struct.pack(
            "L16s16s16sHhLPhP48x",
            0,
            anywhere,
            anywhere,
            anywhere,
            RTF_UP,
            0,
            0,
            0,
            0,
            ctypes.addressof(device),
        )
        fcntl.ioctl(control, SIOCADDRT, route)
    recorder = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERY_PROTOCOL))
    recorder.bind(("lo", 0))
    recorder.settimeout(0.2)
    return recorder


def packets(recorder: socket.socket) -> int:
    """Return how many packets were recorded since the last call."""
    count = 0
    with contextlib.suppress(TimeoutError):
        while recorder.recv(65536):
            count += 1
    return count


def provoke() -> None:
    """Look a name up and connect to an address, as a leak would."""
    script = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"lookup", ("192.0.2.53", 53))
c = socket.socket()
c.settimeout(0.3)
try:
    c.connect(("192.0.2.1", 443))
except OSError:
    pass
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def main() -> int:
    """Record a provoked leak, then the command, and print both counts."""
    recorder = prepare()
    provoke()
    provoked = packets(recorder)
    done = subprocess.run(sys.argv[1:], capture_output=True)
    time.sleep(0.2)
    print(json.dumps({"provoked": provoked, "packets": packets(recorder), "code": done.returncode}))
    sys.stderr.buffer.write(done.stdout + done.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
