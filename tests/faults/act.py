"""One act on a workspace, between two marker calls; started by `tests.faults.kills`, which kills it in between.

`python -m tests.faults.act HOME add|purge|job|look`: `look` prints what is there as JSON, after recovering.
"""

import hashlib
import io
import json
import os
import sys
from pathlib import Path

from localai.operations import check, delete, export, find, ledger, send
from localai.operations.add import Incoming, add
from localai.operations.plan import plan
from localai.operations.recovery import recover
from localai.operations.session import Session
from localai.runtime import from_environment
from localai.vocabulary.items import ItemQuery, State
from localai.vocabulary.outcomes import How
from localai.vocabulary.tasks import Input, Role, Task, Wish

BEGIN, END = "/marker/begin", "/marker/end"
CONFIRMED = "confirmed"
FILES = 2


def content_of(number: int) -> bytes:
    """Return the content of the nth file that `add` adds."""
    return b"%d " % number * (30_000 * (number + 1))


def act(session: Session, what: str) -> None:
    """Do it; what it needs is made before the first marker."""
    if what == "add":
        streams = [Incoming(name=f"added-{number}", stream=io.BytesIO(content_of(number))) for number in range(FILES)]
        marked(lambda: add(session, streams))
    elif what == "purge":
        (item,) = [item for item in find.page(session).items if item.name == "going.bin"]
        marked(lambda: delete.purge(session, [item.id]))
    else:
        (item,) = [item for item in find.page(session).items if item.name == "note.jpg"]
        inputs = (Input(role=Role.IMAGE, item_id=item.id, version=1),)
        planned = plan(session, Wish(task=Task.CLEAN, model="on-device/clean", inputs=inputs))
        send.approve(session, planned, How.DIGEST)
        marked(lambda: send.run(session, planned, planned.digest))


def marked(step: object) -> None:
    """Run a step between the two marker calls and say when it is confirmed."""
    os.access(BEGIN, os.F_OK)
    step()  # type: ignore[operator]
    os.access(END, os.F_OK)
    os.write(1, CONFIRMED.encode())


def look(session: Session) -> dict[str, object]:
    """Return every item with the hash of its content, and what the checks say."""
    recover(session)
    found = {}
    for state in State:
        for item in find.page(session, ItemQuery(state=state), limit=100).items:
            sink = io.BytesIO()
            export.export(session, item.id, sink)
            found[item.name] = hashlib.sha256(sink.getvalue()).hexdigest()
    report = check.check(session, read_data=True, remove_orphans=True)
    again = check.check(session)
    return {
        "items": found,
        "healthy": report.healthy,
        "orphans_left": again.orphans,
        "purges_pending": again.purges_pending,
        "ledger": ledger.verify(session).size,
        "kinds": [entry.kind for entry in ledger.entries_of(session, 100)],
    }


def main() -> None:
    """Open the workspace below the home that is given and act on it."""
    home, what = Path(sys.argv[1]), sys.argv[2]
    environment = {"HOME": str(home), "LOCALAI_HOME": str(home / "localai")}
    runtime = from_environment(environment, "cli")
    with runtime.open(None, runtime.means(identity_file=home / "sheet")) as session:
        if what == "look":
            print(json.dumps(look(session)))
        else:
            act(session, what)


if __name__ == "__main__":
    main()
