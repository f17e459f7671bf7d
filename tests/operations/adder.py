"""A program that adds a folder again and again and says which items are kept; tests kill it in the middle."""

import sys
from pathlib import Path

from localai.operations import add as adding
from tests.operations.opening import open_at


def main(home: Path, folder: Path, batch: int, rounds: int) -> None:
    """Add `folder` `rounds` times in batches of `batch` files; a line with an id is a promise."""
    adding._BATCH_ITEMS = batch
    session = open_at(home)
    print("ready", flush=True)
    for _ in range(rounds):
        for item in adding.add(session, [folder]).items:
            print(item.id, flush=False)
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
