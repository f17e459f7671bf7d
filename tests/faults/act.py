"""One act on a workspace, between two marker calls; started by `tests.faults.kills`, which kills it in between.

`python -m tests.faults.act HOME WHAT [PYTHON [NTH]]`, where WHAT is add, purge, job, send, approve, race, batch, clip,
look or finish: `look` prints what is there as JSON, after recovering, and `finish` too, after it has gone on with every
job; PYTHON is the interpreter that the porter and its doors run on, or only the NTH of these.
"""

import hashlib
import io
import json
import os
import socket
import sys
import time
from collections import Counter
from pathlib import Path

from localai.egress.link import Link
from localai.operations import batch, batch_work, batches, check, delete, export, find, jobs, ledger, send
from localai.operations.add import Incoming, add
from localai.operations.batch import Asking
from localai.operations.deleting import delete_due
from localai.operations.plan import Planned, plan
from localai.operations.queue import Rounds, Said, carry_on
from localai.operations.recovery import ATTEMPTS, recover
from localai.operations.session import Session
from localai.runtime import from_environment
from localai.vault import runs
from localai.vocabulary.items import ItemQuery, State
from localai.vocabulary.outcomes import How
from localai.vocabulary.reach import Reach
from localai.vocabulary.tasks import Input, Role, Task, Wish
from tests.operations import clips
from tests.operations.abroad import asking

BEGIN, END = "/marker/begin", "/marker/end"
CONFIRMED = "confirmed"
FILES = 2
BATCH = ("one", "two", "three")
PATIENCE = 20.0


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
    elif what in ("send", "approve", "race"):
        planned = plan(session, asking())
        if what != "race":
            send.approve(session, planned, How.DIGEST)
        if what == "approve":
            return
        marked(lambda: send.run(session, planned, planned.digest))
    elif what == "batch":
        askings = [Asking(name=words, wish=asking(prompt=words)) for words in BATCH]
        proposal = batch.propose(session, askings)
        marked(lambda: batch_work.run(session, [batch.approve(session, proposal, How.DIGEST)]))
    elif what == "clip":
        (item,) = [item for item in find.page(session).items if item.name == "public.png"]
        planned = clips.planned(session, item)
        send.approve(session, planned, How.DIGEST)
        marked(lambda: _to_its_end(session, planned))
    elif what.startswith("clips-"):
        many(session, int(what.partition("-")[2]))
    else:
        (item,) = [item for item in find.page(session).items if item.name == "note.jpg"]
        inputs = (Input(role=Role.IMAGE, item_id=item.id, version=1),)
        planned = plan(session, Wish(task=Task.CLEAN, model="on-device/clean", inputs=inputs))
        send.approve(session, planned, How.DIGEST)
        marked(lambda: send.run(session, planned, planned.digest))


def many(session: Session, count: int) -> None:
    """Put so many clips into the queue, work them off, and say how many seconds that took."""
    (item,) = [item for item in find.page(session).items if item.name == "public.png"]
    for number in range(count):
        planned = clips.planned(session, item, prompt=f"wave {number}")
        send.approve(session, planned, How.DIGEST)
        send.enqueue(session, planned, planned.digest)
    began, errors = time.monotonic(), Counter[str]()

    def note(said: Said) -> None:
        if said.error is not None:
            errors[f"{said.error.code}: {said.error.facts}"] += 1

    Rounds(session, note).until_over()
    took = time.monotonic() - began
    outcomes = Counter(str(job.outcome) for job in jobs.list_jobs(session, limit=10 * count))
    print(json.dumps({"seconds": took, "outcomes": outcomes, "errors": errors}))


def _to_its_end(session: Session, planned: Planned) -> None:
    begun = send.run(session, planned, planned.digest)
    send.follow(session, begun.receipt.id)


def finish(session: Session) -> None:
    """Go on with every job and batch, as later sessions do, until none is left or patience ends."""
    until = time.monotonic() + PATIENCE
    together = batches.list_batches(session, only_open=True)
    while (together or runs.without_outcome(session.workspace.database)) and time.monotonic() < until:
        carry_on(session)
        batch_work.run(session, [each.id for each in together])
        together = batches.list_batches(session, only_open=True)
        time.sleep(0.05)
    delete_due(session)


def marked(step: object) -> None:
    """Run a step between the two marker calls and say when it is confirmed."""
    os.access(BEGIN, os.F_OK)
    step()  # type: ignore[operator]
    os.access(END, os.F_OK)
    os.write(1, CONFIRMED.encode())


def look(session: Session) -> dict[str, object]:
    """Return every item with the hash of its content, and what the checks say."""
    waited = 0.0
    while (recover(session) or runs.without_outcome(session.workspace.database)) and waited < PATIENCE:
        time.sleep(0.05)  # a door that outlives its main has an answer to take in
        waited += 0.05
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
        "outcomes": [job.outcome for job in jobs.list_jobs(session)],
        "stages": [
            place.stage for each in batches.list_batches(session) for place in batches.places_of(session, each.id)
        ],
        "attempts": sorted(path.name for path in (session.workspace.folder / ATTEMPTS).iterdir()),
    }


class NthElsewhere(Link):
    """A link whose nth door comes from another porter."""

    def __init__(self, usual: Link, other: Link, nth: int) -> None:
        super().__init__(usual._channel, usual._process)
        self._other = other
        self._left = nth

    def settle(self) -> None:
        super().settle()
        self._other.settle()

    def door(self) -> socket.socket:
        self._left -= 1
        return super().door() if self._left else self._other.door()


def main() -> None:
    """Open the workspace below the home that is given and act on it."""
    home, what = Path(sys.argv[1]), sys.argv[2]
    environment = {"HOME": str(home), "LOCALAI_HOME": str(home / "localai")}
    runtime = from_environment(environment, "cli")
    python, nth = sys.argv[3] if len(sys.argv) > 3 else runtime.python, int(sys.argv[4]) if len(sys.argv) > 4 else 0
    with_clips = what in ("clip", "finish") or what.startswith("clips-")
    if with_clips or what in ("send", "approve", "race", "batch"):
        usual = runtime.start_porter(Reach.ONLINE) if nth else None
        runtime.python, runtime.link = python, None
        other = runtime.start_porter(Reach.ONLINE)
        runtime.link = other if usual is None else NthElsewhere(usual, other, nth)
    if with_clips:
        runtime._catalog[:] = [
            clips.cards_with_clips(runtime.catalog())
        ]  # no card of ours has a model that makes clips
    with clips.connected(), runtime.open(None, runtime.means(identity_file=home / "sheet")) as session:
        if what == "finish":
            finish(session)
        if what in ("look", "finish"):
            print(json.dumps(look(session)))
        else:
            act(session, what)


if __name__ == "__main__":
    main()
