"""The library of the app with many items: first paint, keys, filter and resident size.

    python3 tests/bench/library.py [--rounds 5] [--items 100000] [--many 1000000]

Peers: an empty Textual app, and Textual's own table with 10,000 rows (with 100,000 it takes minutes). Nothing is drawn
on a terminal; `painting.py` is what runs. Making a workspace of a million items takes some minutes.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from measure import ROOT, Bench, Contender, Taken, compare, folder, inherited

PAINTING = ROOT / "tests" / "bench" / "painting.py"
EMPTY = "an empty Textual app"
TABLE = "Textual's table, 10,000 rows"
FEW, SOME = 1_000, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What was measured: whole runs, and milliseconds of first paints, of keys and of keystrokes in the filter."""

    taken: Taken
    paints: Mapping[str, float]
    keys: Mapping[str, Mapping[str, float]]
    filters: Mapping[str, Mapping[str, float]]


def named(items: int) -> str:
    """Return what a contender is called."""
    return f"localai, {items:,} items"


def measure(root: Path, items: int, many: int, rounds: int) -> Library:
    """Make workspaces and measure all of it."""
    environments = {count: _made(root / str(count), count) for count in sorted({FEW, SOME, items, many})}
    contenders = [
        Contender(name=EMPTY, command=[sys.executable, PAINTING, "empty"]),
        Contender(name=TABLE, command=[sys.executable, PAINTING, "table", str(SOME)]),
        *(
            Contender(name=named(count), command=[sys.executable, PAINTING, "library"], environment=environment)
            for count, environment in environments.items()
        ),
    ]
    taken = compare("From the start of the program to the first painted row, and its end", contenders, rounds)
    paints = {each.name: _paint(each, rounds) for each in contenders}
    keys = {named(count): _told("keys", environment=environments[count]) for count in (FEW, many)}
    filters = {named(count): _told("filter", environment=environments[count]) for count in (items, many)}
    _lines("From the beginning of the app to its first paint, programs loaded", paints)
    _table("Keys, from the key to the painted row", keys)
    _table("Filter, from the keystroke to the first painted row that fits", filters)
    return Library(taken=taken, paints=paints, keys=keys, filters=filters)


def worst(found: Mapping[str, float]) -> float:
    """Return the longest time."""
    return max(found.values())


def usual(found: Mapping[str, float]) -> float:
    """Return the median time."""
    return statistics.median(found.values())


def _made(home: Path, count: int) -> dict[str, str]:
    home.mkdir()
    command = [sys.executable, str(ROOT / "tests" / "bench" / "collection.py"), str(home), "--items", str(count)]
    subprocess.run(command, env={**inherited(), "PYTHONPATH": str(ROOT)}, cwd=ROOT, check=True, capture_output=True)
    return Bench(home).environment


def _paint(contender: Contender, rounds: int) -> float:
    words = contender.command[2:]
    return statistics.median(_told(*words, environment=contender.environment)["paint"] for _ in range(rounds))


def _told(*words: object, environment: Mapping[str, str]) -> dict[str, float]:
    full = {**inherited(), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, str(PAINTING), *map(str, words)]
    told = subprocess.run(command, env=full, cwd=ROOT, check=True, capture_output=True, text=True)
    return {str(name): float(taken) for name, taken in json.loads(told.stdout).items()}


def _lines(title: str, found: Mapping[str, float]) -> None:
    print(f"\n{title}, ms")
    for name, taken in found.items():
        print(f"  {name:34}{taken:>10.1f}{taken / found[EMPTY]:>8.2f}")


def _table(title: str, found: Mapping[str, Mapping[str, float]]) -> None:
    names = list(found)
    print(f"\n{title}, ms")
    print(f"  {'':24}" + "".join(f"{name:>28}" for name in names))
    for key in found[names[0]]:
        print(f"  {key:24}" + "".join(f"{found[name][key]:>28.1f}" for name in names))
    print(f"  {'median':24}" + "".join(f"{usual(found[name]):>28.1f}" for name in names))


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    asked = parser.parse_args()
    with folder() as root:
        measure(root, asked.items, asked.many, asked.rounds)


if __name__ == "__main__":
    main()
