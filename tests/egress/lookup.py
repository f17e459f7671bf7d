"""Sends through a door that has to look its host up, where names lead to this computer.

To be run inside `unshare --user --map-root-user --net --mount`, where the usual port of TLS may be taken. Prints one
JSON line: how it ended, and what arrived.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from localai.vocabulary.outbound import Network
from tests.egress.test_download import fetching
from tests.wire import orders
from tests.wire.server import Recorder

RESULTS = "v3.fal.media"
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40  # linux/sockios.h


def main(folder: Path) -> None:
    """Have the system's own files answer for the host, and send."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP | IFF_RUNNING))
    for name, content in (
        ("hosts", f"127.0.0.2 {orders.HOST}\n127.0.0.1 {orders.HOST}\n8.8.8.8 {RESULTS}\n192.168.1.1 {RESULTS}\n"),
        ("nsswitch.conf", "hosts: files\n"),
    ):
        (folder / name).write_text(content)
        subprocess.run(["mount", "--bind", folder / name, f"/etc/{name}"], check=True)
    with Recorder(wanted_port=443) as recorder:
        (folder / "ca.pem").write_bytes(recorder.ca)
        network = Network(resolve=(), extra_ca=recorder.ca_digest, proxy=None)
        usual = orders.order_for(recorder, orders.exchange(shown=orders.credential()), shown=orders.credential())
        plan = orders.order_for(recorder, usual.exchange, shown=usual.credential, network=network)
        with orders.started(folder, network=network, ca=folder / "ca.pem") as link:
            sent = orders.send(link, replace(plan, rehearsal=False), folder)
        with orders.started(folder, network=network, ca=folder / "ca.pem", reach="local") as link:
            refused = orders.send(link, replace(plan, rehearsal=False), folder)
        place = f"https://{RESULTS}/clip.mp4"
        fetch = orders.order_for(recorder, fetching(), shown=None, network=network, provider="fal")
        fetch = replace(fetch, rehearsal=False, fillings=(("at", place),))
        with orders.started(folder, network=network, ca=folder / "ca.pem") as link:
            private = orders.send(link, fetch, folder, b"")
    told = {
        "sent": [sent.delivered.stage, sent.delivered.problem, sent.delivered.detail],
        "refused": [refused.delivered.stage, refused.delivered.problem],
        "private": [private.delivered.stage, private.delivered.problem],
        "arrived": [request.body.decode() for request in recorder.requests],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
