"""A workspace of many items, written fast: the rows that adding writes, by the vault's own functions, without content.

    python3 tests/bench/collection.py FOLDER --items 100000

What is listed, counted, searched and filtered is there as after a real add; opening or previewing such an item fails.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measure import Bench
from searching import WORDS

from localai import runtime
from localai.operations.session import Session
from localai.sandbox.seal import Seal
from localai.vault.blobs import StoredBlob
from localai.vault.contents import NewItem, insert_item
from localai.vault.projects import insert_project
from localai.vocabulary.items import ItemClass, Kind, Origin, Project
from localai.vocabulary.secret import Secret

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
TAGS = ("beach", "studio", "selects", "client", "raw", "retouched", "web", "print", "archive", "2024", "2025", "2026")
_KINDS = (
    (Kind.IMAGE, "jpg", "image/x-made-up"),
    (Kind.IMAGE, "jpg", "image/x-made-up"),
    (Kind.IMAGE, "png", "image/x-made-up"),
    (Kind.DOCUMENT, "pdf", "application/x-made-up"),
    (Kind.TEXT, "txt", "text/plain"),
    (Kind.AUDIO, "wav", "audio/x-made-up"),
    (Kind.VIDEO, "mp4", "video/x-made-up"),
)


def fill(session: Session, count: int) -> None:
    """Write `count` items in one transaction, the same ones in each run but for their ids."""
    chosen = random.Random(7)
    database = session.workspace.database
    database.execute("PRAGMA cache_size = -2000000")  # pages that do not fit are sealed again and again
    with database.transaction():
        projects = [f"{number:032x}" for number in range(1, 21)]
        for number, project_id in enumerate(projects):
            insert_project(database, Project(id=project_id, name=f"job {number}", item_class=None, created_at=BEGAN))
        for number, new in enumerate(_items(count, projects, chosen)):
            blob = StoredBlob(
                blob_id=f"{number:032x}",
                dek=Secret(bytes(32)),
                size=int(chosen.lognormvariate(13, 2)),
                stored_size=4096,
                digest=f"{number:064x}",
            )
            insert_item(database, new, blob)


def _items(count: int, projects: list[str], chosen: random.Random) -> Iterator[NewItem]:
    for number in range(count):
        kind, ending, media_type = chosen.choice(_KINDS)
        text = " ".join(chosen.choices(WORDS, k=40)) if kind is Kind.TEXT else ""
        yield NewItem(
            id=f"{chosen.getrandbits(128):032x}",
            name=f"{chosen.choice(WORDS)}-{chosen.choice(WORDS)} {number:07}.{ending}",
            kind=kind,
            media_type=media_type,
            item_class=chosen.choice(list(ItemClass)),
            origin=Origin.OUTPUT if chosen.random() < 0.2 else Origin.UPLOAD,
            added_at=BEGAN + timedelta(minutes=2 * number),
            project_id=chosen.choice(projects) if chosen.random() < 0.7 else None,
            tags=tuple(set(chosen.choices(TAGS, k=chosen.randrange(4)))),
            text=text,
        )


def make(home: Path, count: int) -> dict[str, str]:
    """Make a workspace of `count` items below `home` and return the environment it opens in."""
    bench = Bench(home)
    bench.make_anew()
    root = runtime.from_environment(bench.environment, "app")
    root.sealed = Seal(held=frozenset())
    with root.open(None, root.means()) as session:
        fill(session, count)
    return bench.environment


def main() -> None:
    """Fill a workspace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=100_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    environment = make(asked.folder, asked.items)
    sys.stdout.write(f"{asked.items:,} items in {time.perf_counter() - began:.1f} s\n{environment}\n")


if __name__ == "__main__":
    main()
