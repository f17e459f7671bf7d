"""A program that plans a send, and is killed when what it cleaned is on disk and no row names it yet."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from localai.operations.plan import plan
from localai.vault import derived
from localai.vault.items import item_of
from tests.operations.abroad import ACCEPTED, EDITOR
from tests.operations.desk import wish, with_cards
from tests.operations.opening import open_at


def die(*_: object, **__: object) -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    home, item_id = Path(sys.argv[1]), sys.argv[2]
    session = with_cards(open_at(home, lambda: datetime(2026, 11, 21, 12, 0, tzinfo=UTC)))
    item = item_of(session.workspace.database, item_id)
    derived.keep = die  # type: ignore[assignment]
    plan(session, wish(item, EDITOR, prompt="make it blue", accepted=ACCEPTED))
