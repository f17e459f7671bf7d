"""What a batch of small pictures costs, beside a plain asyncio loop with httpx that makes the same requests.

    python3 tests/bench/batching.py [--pictures 500] [--limit 8]

Both go to the same TLS server on loopback, which answers at once. Ours makes each plan twice (to be listed, and to go),
seals each body, gives each request a process of its own, keeps each answer as an item and writes two signed entries;
the loop keeps nothing. One run of each; the ratio is of the time on the clock.
"""

import argparse
import asyncio
import io
import json
import os
import random
import resource
import subprocess
import sys
import time
import zlib
from pathlib import Path

from measure import ROOT, folder

sys.path.insert(0, str(ROOT))

import httpx

from localai.operations import batch
from localai.operations.add import Incoming, add
from localai.operations.batch import Asking
from localai.operations.batch_work import run
from localai.runtime import from_environment
from localai.vocabulary.outcomes import How
from localai.vocabulary.reach import Reach
from localai.vocabulary.tasks import Input, Role, Task
from tests.egress.journey import prepared
from tests.faults.kills import environment
from tests.operations.abroad import CHATTER, asking, configure, said
from tests.wire.server import Recorder

HOST, PATH = "api.openai.com", "/v1/responses"
SIDE = 64


def picture(seed: int) -> bytes:
    """Return a PNG of noise, about 12 KB, another one for each seed."""
    rows = b"".join(b"\0" + random.Random(f"{seed} {row}").randbytes(3 * SIDE) for row in range(SIDE))
    size = SIDE.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (size, zlib.compress(rows), b"")))


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def act(home: Path, pictures: int) -> None:
    """Add pictures, plan a batch of them, approve it, work it off; print what each took. Runs in its own process."""
    runtime = from_environment({"HOME": str(home), "LOCALAI_HOME": str(home / "localai")}, "cli")
    runtime.start_porter(Reach.ONLINE)
    with runtime.open(None, runtime.means(identity_file=home / "sheet")) as session:
        streams = [Incoming(name=f"{seed}.png", stream=io.BytesIO(picture(seed))) for seed in range(pictures)]
        items = add(session, streams).items
        askings = [
            Asking(
                name=item.name,
                wish=asking(
                    task=Task.DESCRIBE,
                    prompt="What is it?",
                    inputs=(Input(role=Role.IMAGE, item_id=item.id, version=1),),
                ),
            )
            for item in items
        ]
        began = time.monotonic()
        proposal = batch.propose(session, askings)
        planned = time.monotonic()
        batch_id = batch.approve(session, proposal, How.SCREEN)
        approved = time.monotonic()
        (worked,) = run(session, [batch_id])
        ended = time.monotonic()
        used = resource.getrusage(resource.RUSAGE_SELF)
        told = {
            "model": CHATTER,
            "bytes": proposal.totals.bytes_out,
            "done": worked.is_done,
            "planning": planned - began,
            "approving": approved - planned,
            "working": ended - approved,
            "processor": used.ru_utime + used.ru_stime,
            "resident": used.ru_maxrss / 1024,
        }
        print(json.dumps(told))


async def plainly(recorder: Recorder, bodies: list[bytes], at_once: int) -> float:
    """Make the same requests with httpx, so many at once, each on a connection of its own; return the seconds."""
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=0)
    url, began = f"https://localhost:{recorder.port}{PATH}", time.monotonic()
    headers = {"Host": HOST, "Content-Type": "application/json"}
    async with httpx.AsyncClient(verify=False, timeout=120, limits=limits) as client:
        found = await asyncio.gather(*(client.post(url, content=body, headers=headers) for body in bodies))
    assert all(each.status_code == 200 for each in found)
    return time.monotonic() - began


def measured(root: Path, pictures: int, at_once: int) -> float:
    """Measure both, print what they took, and return the ratio."""
    home = root / "home"
    home.mkdir(mode=0o700)
    with Recorder(answers=[said()]) as recorder:
        prepared(home)
        script = f"from tests.faults.sends import add_key; add_key({str(home)!r})"
        subprocess.run([sys.executable, "-c", script], env=environment(), check=True)
        settings = home / "localai" / "config" / "config.toml"
        configure(settings, recorder, HOST)
        settings.write_text(f"[jobs]\nat_once = {at_once}\n{settings.read_text()}")
        words = [sys.executable, str(Path(__file__).resolve()), "--act", str(home), "--pictures", str(pictures)]
        ended = subprocess.run(words, env=os.environ | environment(), cwd=ROOT, stdout=subprocess.PIPE, check=True)
        told = json.loads(ended.stdout)
        bodies = [request.body for request in recorder.requests]
        plain = asyncio.run(plainly(recorder, bodies, at_once))
    ours = told["planning"] + told["approving"] + told["working"]
    print(f"\n{pictures} pictures, {told['bytes'] / pictures / 1000:.0f} KB each, {at_once} at once")
    print(f"  {len(bodies)} requests; all done: {told['done']}")
    for name in ("planning", "approving", "working"):
        print(f"  {name:12}{told[name]:>8.1f} s  {1000 * told[name] / pictures:>7.1f} ms each")
    print(f"  main: {told['processor']:.1f} s of a processor, {told['resident']:.0f} MB resident")
    print(f"  asyncio and httpx: {plain:.1f} s, {1000 * plain / pictures:.1f} ms each")
    print(f"  ratio {ours / plain:.1f}")
    return ours / plain


def main() -> None:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--limit", type=int, default=8, help="how many at once")
    parser.add_argument("--act", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.act is not None:
        act(given.act, given.pictures)
        return
    with folder() as root:
        measured(root, given.pictures, given.limit)


if __name__ == "__main__":
    main()
