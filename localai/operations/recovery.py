"""What a run or a send that was cut off leaves behind, put in order at every start and unlock."""

import json
from pathlib import Path
from typing import Final

from localai.egress.attempt import Attempt, settle
from localai.egress.order import Delivered, Stage
from localai.errors import BusyError
from localai.jobs.runner import Place, place_of
from localai.ledger.decoding import decode_as
from localai.operations.concluding import Concluded, conclude
from localai.operations.gathering import Sent, result_place
from localai.operations.ledger import recording
from localai.operations.results import Ending, append_end
from localai.operations.session import Session
from localai.storage.files import discard
from localai.storage.locks import FileLock
from localai.vault import runs, sends, steps
from localai.vault.sends import StoredSend
from localai.vault.steps import StoredStep
from localai.vocabulary.outbound import Plan
from localai.vocabulary.outcomes import Outcome

ATTEMPTS: Final = "attempts"
_NOBODY_KNOWS: Final = b"missing\n"
_GONE: Final = Delivered(stage=Stage.FIRST_BYTE, sent=0, problem="lost", detail="")
_PLANS: Final = 256  # in memory; more jobs than that are read again


def run_lock(session: Session, run_id: str, *, names_holder: bool = False) -> FileLock:
    """Return the lock that the process which carries out a run holds while it lives."""
    return FileLock(_state(session, run_id), "a run", names_holder=names_holder)


def drop_lock(session: Session, run_id: str) -> None:
    """Remove the lock's file; the run has its outcome."""
    discard(_state(session, run_id))


def recover(session: Session) -> tuple[str, ...]:
    """Write down the end of runs whose process is gone; return their ids.

    Of a run on this computer nothing was kept, and nothing left: it counts as not run, and its approval may be used
    again. Of a send, the files of its attempt say what became of it: an answer that arrived is taken in, what has no
    first byte was not sent, all else is unknown. One whose process or door lives is left alone, and so is a job that
    waits for its next request; one that was at a request goes on with what its answer told.
    """
    ended = tuple(run_id for run_id in runs.without_outcome(session.workspace.database) if _recover(session, run_id))
    _sweep(session)
    return ended


def _sweep(session: Session) -> None:
    """Remove the files of attempts that are over or never began, as a process that was killed leaves them."""
    folder = session.workspace.folder / ATTEMPTS
    for nameless in folder.glob(".*.body"):
        discard(nameless)
    for body in folder.glob("[!.]*.body"):
        if not _is_open(session, body):
            discard(body)
    parts = {path.with_suffix(".state") for path in folder.glob("*.part")}  # one may be there without its state
    for path in sorted(parts.union(folder.glob("*.state"))):
        if _is_open(session, path):
            continue
        lock = FileLock(path, "an attempt")
        try:
            with lock.exclusive():
                if settle(path) is not Attempt.ALIVE:
                    Place(part=path.with_suffix(".part"), state=path).remove()
        except BusyError:
            continue
        finally:
            lock.close()


def _is_open(session: Session, path: Path) -> bool:
    """Tell whether a file belongs to a run that has no end yet."""
    found = runs.run_of(session.workspace.database, path.name.partition(".")[0])
    return found is not None and found.outcome is None


def _recover(session: Session, run_id: str) -> bool:
    step = steps.step_of(session.workspace.database, run_id)
    if step is not None and not step.begun:
        return False
    missing = not _state(session, run_id).exists()
    database, lock = session.workspace.database, run_lock(session, run_id)
    try:
        with lock.exclusive():
            if run_id not in runs.without_outcome(database):  # its process ended well while we looked
                return False
            stored = sends.send_of(database, run_id)
            if stored is not None:
                if missing:  # somebody took the files away: an empty one made just now proves nothing
                    _state(session, run_id).write_bytes(_NOBODY_KNOWS)
                sent = sent_of(session, stored)
                return sent.is_attempted and isinstance(conclude(session, sent, _GONE), Concluded)
            with recording(session) as record:
                append_end(session, record, run_id, Ending(outcome=Outcome.NOT_RUN, problem="interrupted"), ())
    except BusyError:
        return False
    finally:
        lock.close()
    drop_lock(session, run_id)
    return True


def sent_of(session: Session, stored: StoredSend) -> Sent:
    """Return what judging the end of a send needs, from its rows: of a job, of the request that it is at."""
    folder, step = session.workspace.folder / ATTEMPTS, steps.step_of(session.workspace.database, stored.run)
    plan = plan_of(session, stored)
    return Sent(
        run_id=stored.run,
        plan=plan,
        state=json.loads(stored.state),
        tokens=tuple((str(token), str(text)) for token, text in json.loads(stored.tokens)),
        project_id=stored.project,
        inputs=tuple(dict.fromkeys(runs.inputs_of(session.workspace.database, stored.run))),
        place=place_of(folder, stored.run) if step is None else place_at(folder, plan, step),
        answer_key=stored.answer_key.reveal() if step is None else step.key.reveal(),
        step=step,
    )


def plan_of(session: Session, stored: StoredSend) -> Plan:
    """Return the plan of a send, read once for all turns of its job; `forget_plan` when that is over."""
    read = session.plans.get(stored.run)
    if read is None or read[0] != stored.plan:
        read = stored.plan, decode_as(Plan, stored.plan)
        while len(session.plans) >= _PLANS:
            del session.plans[next(iter(session.plans))]
        session.plans[stored.run] = read
    return read[1]


def forget_plan(session: Session, run_id: str) -> None:
    """Keep the plan of a send no longer in memory."""
    session.plans.pop(run_id, None)


def place_at(folder: Path, plan: Plan, step: StoredStep) -> Place:
    """Return where the attempt keeps its files that a job is at, or makes next.

    Of the first request, only the first try has those of the run itself: what was said in them holds for good, so that
    a door that comes late can never begin, and the lock of the job is on one of them.
    """
    if step.exchange == plan.exchanges[0].name and not step.tries:
        return place_of(folder, step.run)
    number = step.fetching
    if number is not None:
        return result_place(folder, step.run, step.exchange, number)
    return place_of(folder, step.run, step.exchange)


def _state(session: Session, run_id: str) -> Path:
    return session.workspace.folder / ATTEMPTS / f"{run_id}.state"
