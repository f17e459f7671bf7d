"""`python -m tests.wire [--tasks 10000] [--planned N] [--doors N] [--seed N]`: over all adapters, byte for byte.

`--tasks` are drawn at the adapters and written as a door writes. `--planned` are planned from marked files in a real
workspace and searched for every mark that may not leave; `--doors` of these go through real doors too.
"""

import argparse
import sys

from localai.cli.prove import _elsewhere, _ground
from tests.wire.drawn import drizzle
from tests.wire.tasks import Tally, rain


def main() -> int:
    """Draw, write and compare; print a line for each adapter, and what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.wire")
    parser.add_argument("--tasks", type=int, default=10_000, metavar="N", help="in all, the same number per adapter")
    parser.add_argument("--planned", type=int, default=0, metavar="N", help="so many more from marked files")
    parser.add_argument("--doors", type=int, default=0, metavar="N", help="so many of the planned through real doors")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    given = parser.parse_args()
    wrong = told("drawn", drizzle(given.tasks, given.seed, _say)) if given.tasks else 0
    if given.planned:
        with _elsewhere() as root, _ground(root, ()) as ground:
            wrong += told("planned", rain(ground, given.planned, given.doors, given.seed, _say))
    return 1 if wrong else 0


def told(how: str, tally: Tally) -> int:
    """Print what is wrong and how many there were; return how many were wrong."""
    for each in tally.wrong:
        print(f"WRONG {each}")
    _say(
        f"{how}: {tally.planned.total()} tasks over {len(+tally.planned)} adapters, {tally.sent.total()} by real doors"
    )
    _say(f"{how}: {tally.exchanges} requests, {tally.written} bytes; {len(tally.wrong)} wrong")
    return len(tally.wrong)


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
