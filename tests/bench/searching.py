"""Searches words in the names of many items.

    python3 tests/bench/searching.py [--rounds 11] [--items 100000]

Peers: an SQLite full-text index of the same names without encryption, asked by a bare interpreter; `grep` over a list.
"""

import argparse
import random
import sqlite3
import sys
from pathlib import Path

from measure import LOCALAI, Bench, Contender, compare, folder

WORDS = [
    "harbor",
    "invoice",
    "portrait",
    "meeting",
    "contract",
    "garden",
    "window",
    "letter",
    "recipe",
    "passport",
    "bridge",
    "winter",
    "summer",
    "studio",
    "sketch",
    "bicycle",
    "concert",
    "ticket",
    "report",
    "picture",
    "kitchen",
    "river",
    "mountain",
    "station",
]
ASK = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); print(c.execute(sys.argv[2]).fetchall())"


def names(count: int) -> list[str]:
    """Return `count` names of three words and a number, the same in each run."""
    chosen = random.Random(7)
    return [f"{' '.join(chosen.sample(WORDS, 3))} {number}.txt" for number in range(count)]


def plain_index(path: Path, listed: list[str]) -> None:
    """Write the peer: an FTS5 table of the names in a database without encryption."""
    connection = sqlite3.connect(path)
    connection.execute("create virtual table names using fts5(name)")
    connection.executemany("insert into names values (?)", [(name,) for name in listed])
    connection.commit()
    connection.close()


def search_contenders(root: Path, count: int) -> list[Contender]:
    """Fill a workspace with `count` items and return a search of it, and its peers."""
    listed = names(count)
    for number, name in enumerate(listed):
        path = root / "items" / f"{number // 1000:03}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (root / "list.txt").write_text("\n".join(listed))
    plain_index(root / "plain.db", listed)
    bench = Bench(root)
    bench.make_anew()
    bench.run([*LOCALAI, "add", root / "items"])
    wanted = "select name from names where names match 'harbor AND invoice' order by rank limit 20"
    ours = [*LOCALAI, "search", "harbor invoice", "--limit", "20"]
    plain = [sys.executable, "-c", ASK, root / "plain.db", wanted]
    grep = ["grep", "-m", "20", "harbor.*invoice", root / "list.txt"]
    return [
        Contender(name="localai search, 20 rows", command=ours, environment=bench.environment),
        Contender(name="SQLite FTS5, not encrypted", command=plain),
        Contender(name="grep in a list of names", command=grep),
    ]


def main() -> None:
    """Fill a workspace once, then measure searches of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--items", type=int, default=100_000)
    asked = parser.parse_args()
    with folder() as root:
        compare(f"Search in {asked.items:,} items", search_contenders(root, asked.items), asked.rounds)


if __name__ == "__main__":
    main()
