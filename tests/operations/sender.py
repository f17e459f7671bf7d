"""A program that carries out an approved plan; tests start several at once, or kill it at a named place."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from localai.errors import LocalaiError
from localai.ondevice import models
from localai.operations.plan import plan
from localai.operations.send import run
from localai.vault import blobs
from localai.vault.items import item_of
from tests.operations.desk import wish, with_cards
from tests.operations.opening import open_at


def die(*_: object, **__: object) -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(home: Path, item_id: str, digest: str, place: str) -> None:
    """Carry out the plan for an item; say `done`, or the code of the error."""
    session = with_cards(open_at(home, lambda: datetime(2026, 11, 21, 12, 0, tzinfo=UTC)))  # the clock of the tests
    planned = plan(session, wish(item_of(session.workspace.database, item_id)))
    if place == "model":
        models.run = die
    elif place == "blob":
        blobs.Blobs.add = die
    elif place == "outcome":
        from localai.operations import results

        results._insert = die
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        run(session, planned, digest)
    except LocalaiError as error:
        print(error.code, flush=True)
    else:
        print("done", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
