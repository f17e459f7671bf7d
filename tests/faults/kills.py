"""Kills an act at its nth write, sync, rename, cut or unlink, and judges what is left."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cli.processes import ROOT
from tests.egress.journey import NOTE, prepared
from tests.faults.act import BEGIN, CONFIRMED, END, FILES, content_of

_WRITES = ("write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate")
_SYNCS = ("fsync", "fdatasync", "syncfs", "sync_file_range")
_NAMES = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat")
CALLS = (*_WRITES, *_SYNCS, *_NAMES)
ACTS = ("add", "purge", "job")
GOING = b"going " * 40_000
LINE = re.compile(r"^(\d+) +(\w+)\(")


@dataclass(frozen=True)
class Point:
    """Where an act is killed: at the `number`th call of that name that its main thread makes."""

    act: str
    call: str
    number: int


@dataclass(frozen=True)
class Left:
    """What is there after a kill; `confirmed` says whether the act had reported that it was done."""

    killed: bool
    confirmed: bool
    seen: dict[str, object]


def environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def command(home: Path, act: str) -> list[str]:
    return [sys.executable, "-m", "tests.faults.act", str(home), act]


def make_template(home: Path) -> None:
    """Make a workspace with a note and a file that `purge` destroys."""
    machine, _ = prepared(home)
    machine.run("add", NOTE)
    machine.run("add", "-", "--name", "going.bin", given=GOING)


def points(template: Path, scratch: Path, act: str) -> Iterator[Point]:
    """Run the act once, unharmed, and yield every call between its markers."""
    home = fresh(template, scratch)
    log = scratch / "calls"
    traced = ["strace", "-f", "-qq", "-e", f"trace={','.join(known_calls())},?access,?faccessat,?faccessat2", "-o", log]
    subprocess.run([*traced, *command(home, act)], env=environment(), check=True, capture_output=True, timeout=120)
    counts: Counter[str] = Counter()
    main, between = "", False
    for line in log.read_text(errors="replace").splitlines():
        if not (found := LINE.match(line)):
            continue
        main = main or found[1]
        between = (between or BEGIN in line) and END not in line
        if found[1] == main and found[2] in CALLS:
            counts[found[2]] += 1
            if between:
                yield Point(act, found[2], counts[found[2]])


def known_calls() -> list[str]:
    """Return the calls with a mark that lets strace pass over those this processor does not have."""
    return [f"?{call}" for call in CALLS]


def kill(template: Path, scratch: Path, point: Point) -> Left:
    """Run the act, kill it at the point, and look at what is left."""
    home = fresh(template, scratch)
    inject = f"inject={point.call}:signal=SIGKILL:when={point.number}"
    traced = ["strace", "-f", "-qq", "-e", f"trace={point.call}", "-e", inject, "-o", os.devnull]
    ended = subprocess.run([*traced, *command(home, point.act)], env=environment(), capture_output=True, timeout=120)
    looked = subprocess.run(command(home, "look"), env=environment(), capture_output=True, timeout=120)
    assert looked.returncode == 0, f"{point}: the workspace does not open: {looked.stderr.decode()[-2000:]}"
    return Left(
        killed=ended.returncode in (-9, 137),
        confirmed=CONFIRMED.encode() in ended.stdout,
        seen=json.loads(looked.stdout),
    )


def judge(point: Point, left: Left) -> None:
    """Assert that nothing confirmed is lost, no half of anything is there, and everything is whole."""
    items = left.seen["items"]
    assert isinstance(items, dict)
    assert items["note.jpg"] == sha256(NOTE.read_bytes()), point
    assert left.seen["healthy"], point
    assert (left.seen["orphans_left"], left.seen["purges_pending"]) == (0, 0), point
    if point.act == "add":
        whole = {f"added-{number}": sha256(content_of(number)) for number in range(FILES)}
        there = {name: digest for name, digest in items.items() if name in whole}
        assert there.items() <= whole.items(), point
        assert not left.confirmed or there == whole, point
    elif point.act == "purge":
        assert items.get("going.bin", sha256(GOING)) == sha256(GOING), point
        assert not (left.confirmed and "going.bin" in items), point
    else:
        kinds = left.seen["kinds"]
        assert isinstance(kinds, list)
        made = [name for name in items if name.startswith("note.clean")]
        assert kinds.count("run") == kinds.count("outcome"), point
        assert len(made) <= 1, point
        assert not left.confirmed or made, point


def fresh(template: Path, scratch: Path) -> Path:
    """Return a copy of the template in place of the one before."""
    home = scratch / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
    return home


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
