"""How long a short command takes, from a cold process.

    python3 tests/bench/starting.py [--rounds 21]

Peers: the bare interpreter, and the interpreter importing click, which is what `--help` cannot do without.
"""

import argparse
import sys

from measure import LOCALAI, Bench, Contender, compare, folder


def main() -> None:
    """Measure `--help`, and `list` of 20 rows in a workspace opened by an identity file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21)
    asked = parser.parse_args()
    bare = Contender(name="python -c pass", command=[sys.executable, "-c", "pass"])
    click = Contender(name="python -c 'import click'", command=[sys.executable, "-c", "import click"])
    with folder() as root:
        bench = Bench(root)
        bench.make_anew()
        items = root / "items"
        items.mkdir()
        for number in range(40):
            (items / f"note-{number:02}.txt").write_text(f"note {number}\n")
        bench.run([*LOCALAI, "add", items])
        shown = Contender(name="localai --help", command=[*LOCALAI, "--help"])
        listing = [*LOCALAI, "list", "--limit", "20"]
        listed = Contender(name="localai list, 20 of 40 rows", command=listing, environment=bench.environment)
        compare("Short commands; the ratio is to importing click", [click, bare, shown, listed], asked.rounds)


if __name__ == "__main__":
    main()
