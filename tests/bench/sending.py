"""What sending costs: until the first byte, for each piece streamed, in memory for a large body, and a large plan.

    python3 tests/bench/sending.py [--rounds 11] [--mebibytes 200]

Beside a bare httpx, all over TLS to a recorder on loopback, in turn. A door is forked from the template; where a system
does not fork, it is started anew when the plan was approved. httpx is measured ready in its process, and in one of its
own. The plan is of a picture as large as services take.
"""

import argparse
import hashlib
import json
import os
import ssl
import statistics
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from measure import LOCALAI, ROOT, Bench, Contender, compare, folder, inherited, shown

sys.path.insert(0, str(ROOT))

import httpx

from localai.egress.link import Link
from localai.egress.order import Order
from localai.providers.body import literal
from localai.vault.spool import spool
from tests.egress.watching import doors, template
from tests.wire import orders
from tests.wire.server import Recorder, chunked

MEBIBYTE = 1 << 20
SMALL = b"x" * 100_000
READY, OWN, FORKED, ANEW = "httpx.post, imported", "httpx.post, own process", "door, forked", "door, started anew"
FRESH = """
import httpx, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])
content = open(sys.argv[2], "rb") if len(sys.argv) > 4 else open(sys.argv[2], "rb").read()
httpx.post(sys.argv[3], content=content, verify=context, timeout=120, headers=SIZED)
"""


def order_of(recorder: Recorder, size: int, digest: str) -> Order:
    """Return an order whose body has this size and digest."""
    key = orders.credential()
    sized = orders.exchange(b"", shown=key)
    headers = tuple(orders.headers(size, key))
    asked = replace(sized, body=(literal(b""),), body_size=size, body_digest=digest, headers=headers)
    return orders.order_for(recorder, asked, shown=key)


def until_first_byte(root: Path, rounds: int) -> None:
    """Measure from approval to the first byte that a server reads."""
    taken: dict[str, list[float]] = {name: [] for name in (READY, FORKED, ANEW, OWN)}
    with Recorder(keep=False) as recorder, orders.started(root) as link, orders.started(root, forks=False) as other:
        link.settle()
        (root / "ca.pem").write_bytes(recorder.ca)
        (root / "body").write_bytes(SMALL)
        order = order_of(recorder, len(SMALL), hashlib.sha256(SMALL).hexdigest())
        url = f"https://localhost:{recorder.port}/v1/responses"
        context = ssl.create_default_context(cafile=str(root / "ca.pem"))
        acts: dict[str, Callable[[], object]] = {
            READY: lambda: httpx.post(url, content=SMALL, verify=context),
            FORKED: lambda: orders.send(link, order, root, SMALL, spooled=ready.pop()),
            ANEW: lambda: orders.send(other, order, root, SMALL, spooled=ready.pop()),
            OWN: lambda: own_process(root, url, len(SMALL)),
        }
        used = {FORKED: template(link), ANEW: other._process.pid}
        before = {name: of_children(pid) for name, pid in used.items()}
        for _ in range(rounds):
            for name, act in acts.items():
                ready = [spool(root, [SMALL], orders.BODY_KEY)] if "door" in name else []
                recorder.began.clear()
                began = time.monotonic()
                act()
                taken[name].append(recorder.began[0] - began)
        time.sleep(0.5)  # the last one ends, and is collected
        each = {name: (of_children(pid) - before[name]) / rounds for name, pid in used.items()}
        held = resident_of(used[FORKED]), shared_of(used[FORKED])
    table(f"From approval to the first byte, {len(SMALL):,} bytes", taken, READY)
    print(f"  processor time of a door: forked {shown(each[FORKED])}, started anew {shown(each[ANEW])}")
    print(f"  the template: {held[0]:.0f} MB resident, {held[1]:.0f} MB counting what is shared by its share")


def own_process(root: Path, url: str, size: int, *streamed: str) -> float:
    """Send the body from a new interpreter and return its largest resident size in MB."""
    program = FRESH.replace("SIZED", f"{{'Content-Length': '{size}'}}")
    words = [sys.executable, "-c", program, str(root / "ca.pem"), str(root / "body"), url, *streamed]
    process = subprocess.Popen(words, env=inherited())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("httpx did not send")
    return usage.ru_maxrss / 1024


def memory(root: Path, mebibytes: int) -> None:
    """Measure what main and door hold for a large body, and how long it takes."""
    size = mebibytes * MEBIBYTE
    (root / "body").write_bytes(b"")
    with (root / "body").open("wb") as file:
        for _ in range(mebibytes):
            file.write(os.urandom(MEBIBYTE))
    with Recorder(keep=False) as recorder:
        (root / "ca.pem").write_bytes(recorder.ca)
        url = f"https://localhost:{recorder.port}/v1/responses"
        began = time.monotonic()
        resident = own_process(root, url, size, "streamed")
        peer = time.monotonic() - began
        before = resident_of(os.getpid())
        with orders.started(root) as link:
            began = time.monotonic()
            spooled = spool(root, chunks(root / "body"), orders.BODY_KEY)
            sealed = time.monotonic() - began
            seen: list[float] = []
            order = order_of(recorder, spooled.size, spooled.digest)
            began = time.monotonic()
            orders.send(link, order, root, watch=lambda event: seen.extend(of_doors(link)), spooled=spooled)
            whole = time.monotonic() - began
        grown = resident_of(os.getpid()) - before
        digests = [request.digest for request in recorder.requests]
    print(f"\nA body of {mebibytes} MiB" + ("" if len(set(digests)) == 1 else " (DIGESTS DIFFER)"))
    print(f"  {'httpx, streamed, own process':34}{shown(peer):>10}{'':>8}{resident:>8.0f} MB")
    print(f"  {'sealing it for the door':34}{shown(sealed):>10}{sealed / peer:>8.2f}{grown:>8.0f} MB more in main")
    print(f"  {'door, two readings':34}{shown(whole):>10}{whole / peer:>8.2f}{max(seen):>8.0f} MB")


def chunks(path: Path) -> Iterator[bytes]:
    """Read a file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(MEBIBYTE):
            yield piece


def of_children(pid: int) -> float:
    """Return the processor seconds of the children that a process has collected."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def of_doors(link: Link) -> list[float]:
    """Return the largest resident size so far of every door."""
    return [resident_of(pid) for pid in doors(link)]


def shared_of(pid: int) -> float:
    """Return the size of a process in MB, where a page that n share counts as 1/n."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def resident_of(pid: int) -> float:
    """Return the largest resident size so far, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def streaming(root: Path, pieces: int) -> None:
    """Measure how long a piece of an answer takes from the server to whoever shows it."""

    def said() -> Iterator[bytes]:
        for _ in range(pieces):
            yield b"data: %016d\n\n" % time.monotonic_ns()

    def late(chunk: bytes) -> Iterator[float]:
        now = time.monotonic_ns()
        for line in chunk.split(b"\n\n"):
            if line.startswith(b"data: ") and len(line) == 22:
                yield (now - int(line[6:])) / 1e9

    taken: dict[str, list[float]] = {"httpx, streamed": [], "door": []}
    with Recorder(answers=lambda request: Told(said())) as recorder, orders.started(root) as link:
        context = ssl.create_default_context(cadata=recorder.ca.decode())
        url = f"https://localhost:{recorder.port}/v1/responses"
        with httpx.stream("POST", url, content=SMALL, verify=context, timeout=60) as response:
            for chunk in response.iter_raw():
                taken["httpx, streamed"] += late(chunk)
        order = order_of(recorder, len(SMALL), hashlib.sha256(SMALL).hexdigest())
        orders.send(link, order, root, SMALL, watch=lambda event: taken["door"].extend(late(event.chunk)))
    table(f"From the server to whoever shows it, {pieces} pieces", taken, "httpx, streamed")


class Told:
    """The steps of a streamed answer, each piece made when it goes out."""

    def __init__(self, said: Iterator[bytes]) -> None:
        self._said = said

    def __iter__(self) -> Iterator[object]:
        head, *_ = chunked([])
        yield head
        for piece in self._said:
            yield b"%x\r\n%s\r\n" % (len(piece), piece)
            yield 0.002
        yield b"0\r\n\r\n"


def planning(root: Path, rounds: int) -> None:
    """Measure a plan over a picture as large as services take: cleaned in a child, encoded, hashed; nothing is kept."""
    bench = Bench(root)
    bench.make_anew()
    picture = root / "picture.png"
    write_noise(picture, 4000, 4000)
    bench.run([*LOCALAI, "add", picture])
    listed = subprocess.run(
        [*LOCALAI, "list", "--json"],
        env={**inherited(), "PYTHONPATH": str(ROOT), **bench.environment},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    item = json.loads(listed.stdout)["items"][0]["id"]
    hashing = "import hashlib, sys; hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest()"
    plan = ["send", f"image={item}", "--for", "edit", "--model", "openai/gpt-image-2", "--prompt", "a", "--dry-run"]
    contenders = [
        Contender(name="localai list", command=[*LOCALAI, "list"], environment=bench.environment),
        Contender(name="python: read it, SHA-256", command=[sys.executable, "-c", hashing, picture]),
        Contender(name="localai send --dry-run", command=[*LOCALAI, *plan], environment=bench.environment),
    ]
    compare(f"The plan of a picture of {picture.stat().st_size / 1e6:.0f} MB", contenders, rounds)


def write_noise(path: Path, width: int, height: int) -> None:
    """Write a PNG that cannot be made smaller, row by row."""
    packer = zlib.compressobj(1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk_of(b"IHDR", header))
        for _ in range(height):
            file.write(chunk_of(b"IDAT", packer.compress(b"\0" + os.urandom(3 * width))))
        file.write(chunk_of(b"IDAT", packer.flush()) + chunk_of(b"IEND", b""))


def chunk_of(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def table(title: str, taken: dict[str, list[float]], first: str) -> None:
    """Print medians and tenths, and the ratio to the first."""
    print(f"\n{title} (median of {min(map(len, taken.values()))})")
    print(f"  {'':34}{'median':>10}{'ratio':>8}{'90 %':>10}")
    base = statistics.median(taken[first])
    for name, found in taken.items():
        middle, high = statistics.median(found), sorted(found)[int(len(found) * 0.9)]
        print(f"  {name:34}{brief(middle):>10}{middle / base:>8.2f}{brief(high):>10}")


def brief(seconds: float) -> str:
    """Return a time with the unit that suits it, also below a millisecond."""
    return shown(seconds) if seconds >= 0.001 else f"{seconds * 1e6:.0f} µs"


def main() -> None:
    """Measure them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--mebibytes", type=int, default=200)
    asked = parser.parse_args()
    with folder() as root:
        until_first_byte(root, asked.rounds)
    with folder() as root:
        streaming(root, 500)
    with folder() as root:
        memory(root, asked.mebibytes)
    with folder() as root:
        planning(root, 3)


if __name__ == "__main__":
    main()
