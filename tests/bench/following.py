"""What jobs of several exchanges cost: memory for a video of gigabytes, and many jobs that are asked for at once.

    python3 tests/bench/following.py [--mebibytes 4096] [--jobs 200] [--polls 3]

A service on loopback makes clips (tests/operations/clips.py). The resident sizes are the largest that main and any
door had, as the kernel counts them. The other side of many jobs is a plain asyncio loop over httpx that polls and
downloads them with one client, writes nothing down and checks nothing; both do the same requests.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measure import ROOT, folder

sys.path.insert(0, str(ROOT))

import httpx

from tests.faults.clips import Stage, stage
from tests.faults.kills import environment
from tests.operations.clips import API, DOWNLOADS
from tests.wire.server import head

MEBIBYTE = 1 << 20


def film(mebibytes: int) -> Iterator[bytes]:
    """Yield an answer with a film that does not compress."""
    start, block = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", os.urandom(MEBIBYTE)
    yield head(200, ("Content-Length", str(mebibytes * MEBIBYTE)), ("Content-Type", "video/mp4"))
    yield start + block[len(start) :]
    for _ in range(mebibytes - 1):
        yield block


class Watched:
    """The largest resident size, in MB, of each kind of process below one."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.most: dict[str, float] = {}
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self) -> None:
        while self.process.poll() is None:
            for pid in _below(self.process.pid):
                self._look(pid)
            time.sleep(0.05)

    def _look(self, pid: int) -> None:
        try:
            words, lines = _words(pid), Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return
        name = "main" if pid == self.process.pid else "other"
        if b"egress.template" in words and b"porter.py" not in words:
            name = "template" if b"porter.py" in _words(_parent(lines)) else "door"
        found = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
        if found:
            self.most[name] = max(self.most.get(name, 0), int(found) / 1000)


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent(status: list[str]) -> int:
    return next(int(line.split()[1]) for line in status if line.startswith("PPid:"))


def _below(pid: int) -> list[int]:
    """Return a process and all that it and its children started."""
    found, looked = [pid], 0
    while looked < len(found):
        for path in Path(f"/proc/{found[looked]}/task").glob("*/children"):
            try:
                found += map(int, path.read_text().split())
            except OSError:
                continue
        looked += 1
    return found


def one_film(at: Stage, mebibytes: int) -> None:
    """Measure a job whose result is a film."""
    at.studio.fetched = lambda _: film(mebibytes)  # type: ignore[assignment,return-value]
    home = at.fresh()
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.act", str(home), "clip"],
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    watched = Watched(process)
    said = process.communicate()[0]
    took = time.monotonic() - began
    watched.thread.join()
    at.studio.fetched = None
    ended = "kept" if b"confirmed" in said else "NOT KEPT"
    print(f"a film of {mebibytes} MiB: {ended} in {took:.0f} s, {mebibytes / took:.0f} MiB/s")
    for name in ("main", "door", "template"):
        print(f"  {name:6} at most {watched.most.get(name, 0):.0f} MB resident (aim: under 120)")


def many_jobs(at: Stage, jobs: int, polls: int) -> None:
    """Measure many jobs that are worked off together, beside a loop that keeps nothing."""
    at.studio.polls, at.studio.each = (*["running"] * (polls - 1), "done"), True
    home = at.fresh()
    settings = home / "localai" / "config" / "config.toml"
    lines = "\n".join(["[jobs]", "at_once = 64", "limits = { fal = 1000 }", settings.read_text()])
    settings.write_text(lines)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = [sys.executable, "-m", "tests.faults.act", str(home), f"clips-{jobs}"]
    process = subprocess.run(words, env=environment(), cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told, requests = json.loads(process.stdout.splitlines()[-1]), len(at.studio.lines)
    took, expected = float(told["seconds"]), jobs * (polls + 3)
    print(
        f"{jobs} jobs, {polls} polls each: {took:.1f} s for {requests} requests, {1000 * took / requests:.1f} ms each"
    )
    print(f"  processor time of main: {cpu:.1f} s")
    if requests != expected or told["outcomes"] != {"done": jobs}:
        calls = Counter(" ".join(line.split("/")[:2]) for line in at.studio.lines)
        print(f"  NOT AS EXPECTED: {expected} requests, and every job done; {dict(calls)}, {told}")
    at.fresh()
    began = time.monotonic()
    asyncio.run(_plainly(at, jobs, polls))
    plain, requests = time.monotonic() - began, len(at.studio.lines)
    print(f"  asyncio and httpx: {plain:.1f} s for {requests} requests; ratio {took / plain:.1f}")


async def _plainly(at: Stage, jobs: int, polls: int) -> None:
    base = f"https://localhost:{at.recorder.port}"
    limits = httpx.Limits(max_connections=8, max_keepalive_connections=0)  # each is closed, as ours are
    async with httpx.AsyncClient(verify=False, timeout=120, limits=limits) as client:

        async def one() -> None:
            told = (await client.post(f"{base}/clips", json={"prompt": "waves"}, headers={"Host": API})).json()
            for _ in range(polls):
                await client.get(f"{base}/clips/{told['id']}", headers={"Host": API})
            await client.get(f"{base}/files/clip.mp4", headers={"Host": DOWNLOADS})
            await client.delete(f"{base}/clips/{told['id']}", headers={"Host": API})

        await asyncio.gather(*(one() for _ in range(jobs)))


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mebibytes", type=int, default=4096)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--polls", type=int, default=3)
    given = parser.parse_args()
    with folder() as root:
        template, scratch = root / "template", root / "scratch"
        template.mkdir(mode=0o700)
        scratch.mkdir()
        with stage(template, scratch) as at:
            if given.mebibytes:
                one_film(at, given.mebibytes)
            if given.jobs:
                many_jobs(at, given.jobs, given.polls)


if __name__ == "__main__":
    main()
