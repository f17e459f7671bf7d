"""How long a short command takes, from a cold process.

    python3 tests/bench/starting.py [--rounds 21]

Peers: the bare interpreter, and the interpreter importing click, which is what `--help` cannot do without.
"""

import argparse
import sys
from pathlib import Path

from measure import LOCALAI, Bench, Contender, compare, folder

BARE, CLICK = "python -c pass", "python -c 'import click'"
HELP, LIST = "localai --help", "localai list, 20 of 40 rows"


def start_contenders(root: Path) -> list[Contender]:
    """Return `--help`, `list` of 20 rows in a workspace opened by an identity file, and their peers."""
    bench = Bench(root)
    bench.make_anew()
    items = root / "items"
    items.mkdir()
    for number in range(40):
        (items / f"note-{number:02}.txt").write_text(f"note {number}\n")
    bench.run([*LOCALAI, "add", items])
    listing = [*LOCALAI, "list", "--limit", "20"]
    return [
        Contender(name=CLICK, command=[sys.executable, "-c", "import click"]),
        Contender(name=BARE, command=[sys.executable, "-c", "pass"]),
        Contender(name=HELP, command=[*LOCALAI, "--help"]),
        Contender(name=LIST, command=listing, environment=bench.environment),
    ]


def main() -> None:
    """Measure them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21)
    asked = parser.parse_args()
    with folder() as root:
        compare("Short commands; the ratio is to importing click", start_contenders(root), asked.rounds)


if __name__ == "__main__":
    main()
