"""A program that purges one item after the other and says which are gone; tests kill it in the middle."""

import sys
from pathlib import Path

from localai.operations.delete import purge
from localai.operations.find import page
from tests.operations.opening import open_at


def main(home: Path) -> None:
    """Purge every item; a line with an id is a promise."""
    session = open_at(home)
    wanted = [item.id for item in page(session, limit=1000).items]
    print("ready", flush=True)
    for item_id in wanted:
        purge(session, [item_id])
        print(item_id, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
