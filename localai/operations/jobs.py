"""Work that was begun: what is going on, what ended how, and what a person found out where nobody knew."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from localai.errors import AmbiguousIdError, NotFoundError, UsageError
from localai.operations.concluding import Waiting
from localai.operations.ledger import receipt, recording
from localai.operations.recovery import recover
from localai.operations.session import Session
from localai.operations.turns import where
from localai.phrases import jobs as phrases
from localai.vault import runs, sends
from localai.vault.runs import StoredRun
from localai.vocabulary.bodies import FoundOut
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.records import Receipt

MOST: Final = 200


class Found(StrEnum):
    """What a person found out about a send whose end was unknown."""

    ARRIVED = "arrived"
    NOT_ARRIVED = "not-arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A run or a send; `outcome` is None while it goes on, `found` what a person found out about it (empty: nothing).

    `where` is `here` or the provider. `waiting` says where a job is that goes on elsewhere.
    """

    id: str
    model: str
    where: str
    begun_at: datetime
    outcome: Outcome | None
    found: str
    waiting: Waiting | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody knows how it ended, and no person has found out."""
        return self.outcome is Outcome.UNKNOWN and not self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job with its receipt."""

    job: Job
    receipt: Receipt


def list_jobs(session: Session, limit: int = MOST) -> tuple[Job, ...]:
    """Return the newest jobs: those whose end nobody knows first, then what goes on, then the rest, newest first."""
    recover(session)
    found = [_job(session, each) for each in runs.newest_runs(session.workspace.database, limit)]
    return tuple(sorted(found, key=lambda job: 0 if job.is_open else 1 if job.outcome is None else 2))


def show_job(session: Session, id_prefix: str) -> JobView:
    """Return one job. Raises NotFoundError, AmbiguousIdError."""
    recover(session)
    job = named(session, id_prefix)
    return JobView(job=job, receipt=receipt(session, job.id))


def resolve_job(session: Session, id_prefix: str, found: Found, cost: Decimal | None) -> JobView:
    """Put on record what a person found out about a send: whether it arrived where that is unknown, and what it cost.

    Raises NotFoundError, AmbiguousIdError, and UsageError for a job of which all of that is known.
    """
    recover(session)
    job = named(session, id_prefix)
    known = receipt(session, job.id)
    if job.outcome is not Outcome.UNKNOWN and not (asks_cost(job, known) and cost is not None):
        raise UsageError(problem=phrases.known(job.id, job.outcome), remedy=phrases.ONLY_UNKNOWN)
    with recording(session) as record:
        record.append(FoundOut(run_id=job.id, found=found, cost=cost, currency=known.currency))
        if job.outcome is Outcome.UNKNOWN:
            sends.find_out(session.workspace.database, job.id, found)
    return show_job(session, job.id)


def asks_cost(job: Job, known: Receipt) -> bool:
    """Say whether a send went out, its end is known, and what it cost is not."""
    went = job.where != "here" and job.outcome in (Outcome.DONE, Outcome.REFUSED, Outcome.FAILED)
    return went and known.cost is None


def named(session: Session, id_prefix: str) -> Job:
    """Return the one job whose id begins so. Raises NotFoundError, AmbiguousIdError."""
    database = session.workspace.database
    found = runs.runs_like(database, id_prefix)
    if not found:
        raise NotFoundError(what="job", id=id_prefix)
    if len(found) > 1:
        raise AmbiguousIdError(what="job", id=id_prefix, count=len(found))
    stored = runs.run_of(database, found[0])
    assert stored is not None  # noqa: S101  it was just found
    return _job(session, stored)


def _job(session: Session, stored: StoredRun) -> Job:
    sent = sends.send_of(session.workspace.database, stored.id)
    return Job(
        id=stored.id,
        model=stored.model,
        where=sent.provider if sent else "here",
        begun_at=stored.begun_at,
        outcome=stored.outcome,
        found=sent.found if sent else "",
        waiting=where(session, stored.id) if sent and stored.outcome is None else None,
    )
