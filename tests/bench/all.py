"""Runs every benchmark that has an aim and prints, last, each aim beside the median ratio that was measured.

    python3 tests/bench/all.py [--quick]

Ratios are of runs beside each other, so they hold on a busy machine better than times; `--quick` is a fifth of it.
"""

import argparse
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import library
from adding import MEBIBYTE, contenders, write_large, write_many
from batching import measured
from measure import Round, Taken, compare, folder
from searching import search_contenders
from starting import BARE, CLICK, HELP, LIST, start_contenders

LOCALAI = "localai add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is measured, in which unit, and the number it should not be above; None where nothing was measured."""

    says: str
    found: float | None
    most: float

    def line(self) -> str:
        """Return the aim as a line of the table."""
        if self.found is None:
            return f"  {self.says:58}{'-':>8}{self.most:>8g}  not measured"
        return f"  {self.says:58}{self.found:>8.2f}{self.most:>8g}  {'met' if self.found <= self.most else 'NOT MET'}"


def ratio(taken: Taken, ours: str, peer: str) -> float | None:
    """Return the median of the ratios of wall time, round by round; None where the peer is not here."""
    found = next((rounds for name, rounds in taken.items() if peer in name), None)
    if found is None:
        return None
    return statistics.median(one.wall / other.wall for one, other in zip(taken[ours], found, strict=True))


def resident(rounds: list[Round]) -> float:
    """Return the largest resident size, in MB."""
    return max(one.resident for one in rounds)


def adding_one(root: Path, mebibytes: int) -> list[Aim]:
    """Measure adding a film."""
    large = root / "film.bin"
    write_large(large, mebibytes * MEBIBYTE)
    taken = compare("One large file", contenders(root, large), 3)
    return [
        Aim(says="2 GiB: wall time, of age's", found=ratio(taken, LOCALAI, "age"), most=0.7),
        Aim(says="2 GiB: wall time, of restic's", found=ratio(taken, LOCALAI, "restic"), most=0.25),
        Aim(says="2 GiB: resident, MB", found=resident(taken[LOCALAI]), most=120),
    ]


def adding_many(root: Path, count: int) -> list[Aim]:
    """Measure adding many photos."""
    write_many(root / "photos", count)
    taken = compare("Many files of 100 KB", contenders(root, root / "photos"), 3)
    return [Aim(says="10,000 files: wall time, of restic's", found=ratio(taken, LOCALAI, "restic"), most=1)]


def starting(root: Path) -> list[Aim]:
    """Measure short commands; a bare interpreter counts as 10 ms."""
    taken = compare("Short commands", start_contenders(root), 21)
    bare = ratio(taken, LIST, BARE)
    return [
        Aim(says="--help: wall time, of importing click", found=ratio(taken, HELP, CLICK), most=1.5),
        Aim(says="list: ms where a bare interpreter takes 10", found=None if bare is None else 10 * bare, most=75),
    ]


def batching(root: Path, pictures: int) -> list[Aim]:
    """Measure a batch of small pictures, each in a process of its own, beside a loop that keeps nothing."""
    found = measured(root, pictures, 8)
    return [Aim(says="500 pictures sent: time, of asyncio and httpx's", found=found, most=20)]


def painting(root: Path, items: int, many: int) -> list[Aim]:
    """Measure the library of the app."""
    found = library.measure(root, items, many, 5)
    few, crowd = library.named(library.FEW), library.named(many)
    some = library.named(library.SOME)
    usual = library.usual(found.filters[library.named(items)]) / library.usual(found.keys[few])
    return [
        Aim(
            says="100,000 items: from start to paint, of an empty Textual app",
            found=ratio(found.taken, library.named(items), library.EMPTY),
            most=1.25,
        ),
        Aim(
            says="100,000 items: from start to paint, of 1,000 items",
            found=ratio(found.taken, library.named(items), few),
            most=1.25,
        ),
        Aim(
            says="100,000 items: first paint, of Textual's table with 10,000",
            found=found.paints[library.named(items)] / found.paints[library.TABLE],
            most=1,
        ),
        Aim(
            says="1,000,000 items: slowest key to paint, of 1,000 items'",
            found=library.worst(found.keys[crowd]) / library.worst(found.keys[few]),
            most=1.5,
        ),
        Aim(says="100,000 items: a keystroke in the filter, of a key's", found=usual, most=5),
        Aim(
            says="1,000,000 items: resident, of 10,000 items'",
            found=resident(found.taken[crowd]) / resident(found.taken[some]),
            most=1.5,
        ),
    ]


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    part = 5 if quick else 1
    aims = []
    with folder() as root:
        aims += starting(root)
    with folder() as root:
        aims += adding_one(root, 2048 // part)
    with folder() as root:
        aims += adding_many(root, 10_000 // part)
    with folder() as root:
        aims += painting(root, 100_000 // part, 1_000_000 // part)
    with folder() as root:
        compare("Search", search_contenders(root, 100_000 // part), 11)
    with folder() as root:
        aims += batching(root, 500 // part)
    sys.stdout.write(f"\n  {'aim':58}{'found':>8}{'most':>8}\n" + "".join(f"{aim.line()}\n" for aim in aims))


if __name__ == "__main__":
    main()
