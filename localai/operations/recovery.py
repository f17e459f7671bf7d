"""What a run that was cut off leaves behind, put in order."""

from localai.errors import BusyError
from localai.operations.ledger import recording
from localai.operations.session import Session
from localai.storage.locks import FileLock
from localai.vault import consents, runs
from localai.vocabulary.bodies import Ended
from localai.vocabulary.outcomes import Outcome

ATTEMPTS = "attempts"


def run_lock(session: Session, run_id: str) -> FileLock:
    """Return the lock that the process which carries out a run holds while it lives."""
    return FileLock(session.workspace.folder / ATTEMPTS / f"{run_id}.state", "a run")


def drop_lock(session: Session, run_id: str) -> None:
    """Remove the lock's file; the run has its outcome."""
    (session.workspace.folder / ATTEMPTS / f"{run_id}.state").unlink(missing_ok=True)


def recover(session: Session) -> tuple[str, ...]:
    """Write down the end of runs whose process is gone; return their ids.

    Nothing of their result was kept, and nothing left: they count as not run, and their approval may be used again.
    """
    return tuple(run_id for run_id in runs.without_outcome(session.workspace.database) if _recover(session, run_id))


def _recover(session: Session, run_id: str) -> bool:
    database, lock = session.workspace.database, run_lock(session, run_id)
    try:
        with lock.exclusive(), recording(session) as record:
            if run_id not in runs.without_outcome(database):  # its process ended well while we looked
                return False
            record.append(ended(run_id, Outcome.NOT_RUN, problem="interrupted"))
            runs.end_run(database, run_id, Outcome.NOT_RUN, ())
            consents.give_back(database, run_id)
    except BusyError:
        return False
    finally:
        lock.close()
    drop_lock(session, run_id)
    return True


def ended(
    run_id: str, outcome: Outcome, *, problem: str = "", outputs: tuple[bytes, ...] = (), received: int = 0
) -> Ended:
    """Return the body that says how work on this machine ended: no bytes left, nothing was paid, no copy elsewhere."""
    return Ended(
        run_id=run_id,
        outcome=outcome,
        problem=problem,
        sent=0,
        outputs=outputs,
        received=received,
        cost=None,
        currency="",
        copies=(),
    )
