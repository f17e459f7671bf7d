"""Runs a command where every packet is seen: a network namespace whose default route is a recorded loopback.

Prints one JSON line: packets that a deliberate lookup and connection caused (the proof that recording works), and
packets that the command caused. To be run inside `unshare --user --map-root-user --net`.
"""

import contextlib
import json
import socket
import subprocess
import sys
import time

EVERY_PROTOCOL = 0x0003


def prepare() -> socket.socket:
    """Bring loopback up, lead every route to it, and return a socket that records it."""
    for words in (
        ["link", "set", "lo", "up"],
        ["route", "add", "default", "dev", "lo"],
        ["-6", "route", "add", "default", "dev", "lo"],
    ):
        subprocess.run(["ip", *words], check=words[0] != "-6", capture_output=True)
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
