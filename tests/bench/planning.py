"""Plans a send of one large picture: opened, cleaned in its sandbox, put into a body, hashed; nothing is sent.

    python3 tests/bench/planning.py [--megabytes 49] [--rounds 5]

Peer: the least that any program does which sends such a picture in JSON: read the file, base64, SHA-256. Ours also
opens the encrypted blob, has a child process walk the picture, judges the rules, and makes the digest of the plan. The
second number is the same plan once more, as `begin` makes it and as a rerun does: from what the first one kept.
"""

import argparse
import base64
import hashlib
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from measure import ROOT

sys.path.insert(0, str(ROOT))

from localai.operations.add import Filing, add
from localai.operations.plan import plan
from localai.operations.session import Session
from localai.vocabulary.items import Item, ItemClass
from localai.vocabulary.tasks import Input, Role, Task, Wish
from tests.operations.abroad import CHATTER
from tests.operations.desk import with_cards
from tests.operations.opening import make_workspace, open_at

CHUNK = 3 << 18


def write_picture(path: Path, megabytes: int) -> int:
    """Write a PNG of noise of about that size; return its bytes."""
    from PIL import Image

    side = int((megabytes * 1_000_000 / 3) ** 0.5)
    with path.open("wb") as file, open("/dev/urandom", "rb") as noise:
        Image.frombytes("RGB", (side, side), noise.read(side * side * 3)).save(file, "PNG", compress_level=0)
    return path.stat().st_size


def peer(path: Path) -> str:
    """Read, encode and hash the picture."""
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            sha256.update(base64.b64encode(chunk))
    return sha256.hexdigest()


def ours(session: Session, item: Item, *, keep: bool) -> str:
    """Plan the send, with nothing in memory of an earlier one; `keep` also keeps on disk what was cleaned."""
    used = Input(role=Role.IMAGE, item_id=item.id, version=1)
    wish = Wish(task=Task.DESCRIBE, model=CHATTER, inputs=(used,), prompt="What is on it?")
    return plan(replace(session, made={}), wish, remember=keep).digest


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that it takes."""
    began = perf_counter()
    act()
    return perf_counter() - began


def main() -> None:
    """Run both in turn and print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=49)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="localai-bench-") as name:
        home = Path(name)
        size = write_picture(home / "noise.png", given.megabytes)
        make_workspace(home / "localai")
        session = with_cards(open_at(home / "localai"))
        item = add(session, [home / "noise.png"], Filing(item_class=ItemClass.PUBLIC)).items[0]
        session = replace(session, new_id=lambda: "0" * 32)
        rounds = [
            (timed(lambda: peer(home / "noise.png")), timed(lambda: ours(session, item, keep=False)))
            for _ in range(given.rounds)
        ]
        kept = timed(lambda: ours(session, item, keep=True))
        again = statistics.median(timed(lambda: ours(session, item, keep=True)) for _ in range(given.rounds))
        session.workspace.close()
    theirs, mine = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratio = statistics.median(our / their for their, our in rounds)
    print(f"{size / 1e6:.0f} MB: read, base64, SHA-256 {theirs:.3f} s; the plan {mine:.3f} s; ratio {ratio:.2f}")
    print(f"the plan that keeps what it cleaned {kept:.3f} s; once more {again:.3f} s; ratio {again / theirs:.2f}")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"largest resident: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, child {children:.0f} MB"
    )


if __name__ == "__main__":
    main()
